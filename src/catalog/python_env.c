/* SPDX-License-Identifier: Apache-2.0 */
/* Environments: which interpreter a site-packages belongs to, and who sees whom. */
#include "catalog/python_link.h"
#include "catalog/python_runtime.h"

/* "a/lib/python3.11/site-packages": prefix "a", minor "3.11". */
static void read_layout(struct sb_python_env *env)
{
	sb_str packages = sb_path_base(env->dir), python = sb_path_dir(env->dir);
	sb_str lib = sb_path_dir(python), minor = sb_path_base(python);
	bool pypy = sb_str_starts(minor, SB_LIT("pypy"));

	if (!sb_str_ends(packages, SB_LIT("-packages")) ||
	    !sb_str_starts(sb_path_base(lib), SB_LIT("lib")))
		return;
	if (!pypy && !sb_str_starts(minor, SB_LIT("python")))
		return;
	minor = sb_str_sub(minor, pypy ? 4 : 6, minor.n);
	env->pypy = pypy;
	env->dist_packages = sb_str_eq(packages, SB_LIT("dist-packages"));
	env->prefix = sb_path_dir(lib);
	if (!env->prefix.p)
		env->prefix.p = "";
	if (memchr(minor.p ? minor.p : "", '.', minor.n))
		env->minor = minor;
}

/* "3.11.2.final.0" -> "3.11.2" */
static sb_str plain_version(sb_str v)
{
	sb_str rest = v;

	for (int i = 0; i < 3; i++)
		(void)sb_str_cut(&rest, '.');
	return rest.n ? sb_str_sub(v, 0, (size_t)(rest.p - v.p) - 1) : v;
}

static void read_cfg(struct sb_python_image *im, struct sb_python_env *env)
{
	sb_str path = sb_python_join(im, env->prefix, SB_LIT("pyvenv.cfg"));
	struct sb_seen s;
	sb_str version;

	if (!sb_link_fact_at(im->link, path, SB_FACT_ENV, &s))
		return;
	env->venv = true;
	env->home = sb_seen_get(&s, SB_KEY_HOME);
	env->system = sb_str_ieq(sb_seen_get(&s, SB_KEY_SYSTEM_SITE), SB_LIT("true"));
	env->pypy |= sb_str_ieq(sb_seen_get(&s, SB_KEY_IMPLEMENTATION), SB_LIT("PyPy"));
	version = plain_version(sb_seen_get(&s, SB_KEY_VERSION));
	if (sb_str_starts(version, env->minor))
		env->version = version;
	sb_link_evidence(im->link, s.node);
}

static void read_python(struct sb_python_image *im, struct sb_python_env *env)
{
	struct sb_python_runtime rt = { 0 };
	struct sb_link_file f;

	if (env->prefix.p &&
	    sb_link_find(im->link,
			 sb_python_join(im, env->prefix, SB_LIT("bin/python")), &f))
		env->python = f.path;
	if (env->python.n == 0 && env->prefix.p &&
	    sb_link_find(im->link,
			 sb_python_join(im, env->prefix, SB_LIT("bin/python3")), &f))
		env->python = f.path;
	if (!sb_python_runtime_find(im->link, env->python, env->prefix, env->minor,
				    &rt))
		return;
	if (rt.version.n)
		env->version = rt.version;
	if (env->python.n == 0)
		env->python = rt.path;
	if (env->minor.n == 0)
		env->minor = rt.minor;
}

struct sb_python_env *sb_python_env_at(struct sb_python_image *im, sb_str dir)
{
	struct sb_python_env *env, **slot;
	struct sb_link_file f;
	sb_id id;

	if (sb_link_find(im->link, dir, &f))
		dir = f.path;
	id = sb_python_id(im, dir);
	if (id == SB_ID_NONE || im->env_of.p[id])
		return id == SB_ID_NONE ? NULL : im->env_of.p[id];
	env = sb_new(im->tmp, struct sb_python_env, 1);
	slot = env ? sb_vec_push(im->tmp, &im->envs) : NULL;
	if (!slot) {
		im->nomem = true;
		return NULL;
	}
	*slot = im->env_of.p[id] = env;
	env->dir = sb_text(&im->names, id);
	read_layout(env);
	if (env->prefix.p)
		read_cfg(im, env);
	read_python(im, env);
	return env;
}

static void see(struct sb_python_image *im, struct sb_python_env *env,
		struct sb_python_env *other)
{
	struct sb_python_env **slot;

	for (size_t i = 0; i < env->sees.n; i++)
		if (env->sees.p[i] == other)
			return;
	slot = sb_vec_push(im->tmp, &env->sees);
	if (slot)
		*slot = other;
	else
		im->nomem = true;
}

/* usr and usr/local are one installation for Debian's interpreter. */
static sb_str root_of(sb_str prefix)
{
	return sb_str_eq(prefix, SB_LIT("usr/local")) ? SB_LIT("usr") : prefix;
}

static bool same_minor(const struct sb_python_env *a, const struct sb_python_env *b)
{
	return a->minor.n == 0 || b->minor.n == 0 || sb_str_eq(a->minor, b->minor);
}

/* Does the interpreter of a have b on its path, without a pyvenv.cfg's leave? */
static bool same_installation(const struct sb_python_env *a,
			      const struct sb_python_env *b)
{
	if (!a->prefix.p || !b->prefix.p || !same_minor(a, b) || a->pypy != b->pypy)
		return false;
	if (sb_str_eq(a->prefix, b->prefix))
		return a->dist_packages == b->dist_packages;
	return a->dist_packages && b->dist_packages &&
	       sb_str_eq(root_of(a->prefix), root_of(b->prefix));
}

/* home = "/usr/bin" -> "usr" */
static bool is_home(const struct sb_python_env *venv, const struct sb_python_env *b)
{
	sb_str home = venv->home;

	while (home.n && home.p[0] == '/')
		home = sb_str_sub(home, 1, home.n);
	home = sb_path_dir(home);
	return b->prefix.p && !b->venv && same_minor(venv, b) &&
	       sb_str_eq(root_of(home), root_of(b->prefix));
}

static bool is_user(const struct sb_python_env *env)
{
	return env->prefix.p && sb_str_ends(env->prefix, SB_LIT("/.local"));
}

/* Directories that .pth files of an environment put on its path. */
static void follow_pth(struct sb_python_image *im)
{
	struct sb_seen s = { 0 };

	while (sb_link_next(im->link, SB_FACT_LIST, &s)) {
		sb_id id;
		struct sb_link_file f;

		if (s.hidden || !sb_str_ends(s.path, SB_LIT(".pth")) ||
		    !sb_link_find(im->link, sb_path_dir(s.path), &f))
			continue;
		id = sb_python_id(im, f.path);
		if (id == SB_ID_NONE || !im->env_of.p[id])
			continue;
		for (size_t i = 0; i < sb_seen_count(&s); i++) {
			sb_str dir = sb_seen_attr(&s, i).value;
			struct sb_python_env *from = im->env_of.p[id], *to;
			sb_id at;

			if (dir.n == 0 || dir.p[0] != '/' ||
			    !sb_link_find(im->link, sb_str_sub(dir, 1, dir.n), &f))
				continue;
			at = sb_python_id(im, f.path);
			to = at == SB_ID_NONE ? NULL : im->env_of.p[at];
			if (!to || to == from)
				continue;
			see(im, from, to);
			see(im, to, from);
		}
	}
}

#define ENVS_MAX 2000 /* pairs are compared; more environments see only themselves */

void sb_python_env_connect(struct sb_python_image *im)
{
	size_t n = im->envs.n < ENVS_MAX ? im->envs.n : 0;

	follow_pth(im);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++) {
			struct sb_python_env *a = im->envs.p[i], *b = im->envs.p[k];
			bool system = a->venv && a->system && is_home(a, b);
			bool user = is_user(a) && b->prefix.p && !b->venv &&
				    !is_user(b) && same_minor(a, b);

			if (a != b && (same_installation(a, b) || system || user))
				see(im, a, b);
		}
}
