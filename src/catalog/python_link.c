/* SPDX-License-Identifier: Apache-2.0 */
/* From dist-infos of the squashed image to components: the order of work. */
#include "catalog/python_link.h"

#include "util/hash.h"

sb_id sb_python_id(struct sb_python_image *im, sb_str text)
{
	sb_id id = sb_intern(&im->names, text);

	while (id != SB_ID_NONE && im->named.n <= id)
		if (!sb_vec_push(im->tmp, &im->named) ||
		    !sb_vec_push(im->tmp, &im->info_of) ||
		    !sb_vec_push(im->tmp, &im->env_of))
			id = SB_ID_NONE;
	if (id == SB_ID_NONE)
		im->nomem = true;
	return id;
}

sb_str sb_python_normal(struct sb_python_image *im, sb_str name)
{
	char *out = sb_new(im->tmp, char, name.n + 1);
	size_t n = 0;

	if (!out) {
		im->nomem = true;
		return (sb_str){ 0 };
	}
	for (size_t i = 0; i < name.n; i++) {
		bool dash = memchr("-_.", name.p[i], 3) != NULL;

		if (!dash)
			out[n++] = sb_lower(name.p[i]);
		else if (n == 0 || out[n - 1] != '-')
			out[n++] = '-';
	}
	return (sb_str){ out, n };
}

sb_str sb_python_join(struct sb_python_image *im, sb_str dir, sb_str name)
{
	sb_str s =
		dir.n ? sb_arena_printf(im->tmp, "%.*s/%.*s", SB_ARG(dir), SB_ARG(name))
		      : sb_arena_dup(im->tmp, name);

	if (!s.p)
		im->nomem = true;
	return s;
}

void sb_python_property(struct sb_python_image *im, struct sb_component *c,
			const char *name, sb_str value)
{
	sb_str kept = value.n ? sb_arena_dup(im->doc, value) : value;

	if (value.n && (!kept.p || !sb_component_property(im->doc, c, name, kept)))
		im->nomem = true;
}

struct sb_python_dist *sb_python_in(struct sb_python_image *im,
				    const struct sb_python_env *env, sb_id norm)
{
	struct sb_python_dist *found = NULL;

	if (norm == SB_ID_NONE || norm >= im->named.n)
		return NULL;
	for (struct sb_python_dist *d = im->named.p[norm];
	     d && im->work++ < SB_PYTHON_WORK; d = d->next) {
		if (d->env != env)
			continue;
		if (!d->superseded)
			return d;
		found = found ? found : d;
	}
	return found;
}

/* Stores and caches hold copies that no interpreter imports from. */
static bool in_cache(sb_str path)
{
	static const char *const marks[] = { "/.cache/uv/", "/.cache/pip/",
					     "/archive-v0/" };

	for (size_t i = 0; i < SB_LEN(marks); i++) {
		sb_str mark = sb_str_c(marks[i]);

		if (sb_str_find(path, mark) != SB_NPOS ||
		    sb_str_starts(path, sb_str_sub(mark, 1, mark.n)))
			return true;
	}
	return false;
}

/* Where the metadata at path lives: *info and *dir. False: not where Python looks. */
static bool place(sb_str path, sb_str *info, sb_str *dir, bool *egg)
{
	sb_str base = sb_path_base(path), up = sb_path_dir(path);
	bool file = sb_str_ends(base, SB_LIT(".egg-info"));
	bool inner = sb_str_ends(up, SB_LIT("EGG-INFO"));

	*info = file ? path : up;
	*egg = !sb_str_ends(*info, SB_LIT(".dist-info"));
	*dir = sb_path_dir(*info);
	if (!inner)
		return sb_str_ends(*info, SB_LIT(".dist-info")) ||
		       sb_str_ends(*info, SB_LIT(".egg-info"));
	if (!sb_str_ends(*dir, SB_LIT(".egg")))
		return false;
	*dir = sb_path_dir(*dir);
	return true;
}

static void read_lists(struct sb_python_image *im, struct sb_python_dist *d)
{
	struct sb_seen reqs, tops;

	for (size_t i = 0; i < sb_seen_count(&d->meta); i++) {
		struct sb_attr_view a = sb_seen_attr(&d->meta, i);
		bool room = d->requires.n < SB_PYTHON_REQUIRES;
		sb_str *slot = a.key == SB_KEY_REQUIRES && room
				       ? sb_vec_push(im->tmp, &d->requires)
				       : NULL;

		if (slot)
			*slot = a.value;
	}
	if (d->requires.n == 0 && d->egg &&
	    sb_link_fact_at(im->link,
			    sb_python_join(im, d->info, SB_LIT("requires.txt")),
			    SB_FACT_LIST, &reqs))
		for (size_t i = 0; i < sb_seen_count(&reqs) && i < SB_PYTHON_REQUIRES;
		     i++) {
			sb_str *slot = sb_vec_push(im->tmp, &d->requires);

			if (slot)
				*slot = sb_seen_attr(&reqs, i).value;
		}
	if (!sb_link_fact_at(im->link,
			     sb_python_join(im, d->info, SB_LIT("top_level.txt")),
			     SB_FACT_LIST, &tops))
		return;
	for (size_t i = 0; i < sb_seen_count(&tops); i++) {
		sb_str *slot = sb_vec_push(im->tmp, &d->tops);

		if (slot)
			*slot = sb_seen_attr(&tops, i).value;
	}
}

static void append_named(struct sb_python_image *im, struct sb_python_dist *d)
{
	struct sb_python_dist **at = &im->named.p[d->norm];
	size_t n = 0;

	for (; *at; n++)
		at = &(*at)->next;
	if (n < SB_PYTHON_SAME)
		*at = d;
	else
		d->best = d; /* stands for itself */
}

static struct sb_python_dist *new_dist(struct sb_python_image *im,
				       const struct sb_seen *s,
				       struct sb_python_env *env)
{
	struct sb_python_dist *d = sb_new(im->tmp, struct sb_python_dist, 1);
	struct sb_python_dist **slot = d ? sb_vec_push(im->tmp, &im->dists) : NULL;

	if (!slot) {
		im->nomem = true;
		return NULL;
	}
	*slot = d;
	d->meta = *s;
	d->env = env;
	d->name = sb_seen_get(s, SB_KEY_NAME);
	d->version = sb_seen_get(s, SB_KEY_VERSION);
	d->norm = sb_python_id(im, sb_python_normal(im, d->name));
	d->c = sb_link_component(im->link, s, SB_TYPE_LIBRARY);
	if (!d->c || d->norm == SB_ID_NONE)
		im->nomem = true;
	return d;
}

/* The same name and version once more in env, as dist-info and as egg-info: one package
 * that was recorded twice, not two. */
static bool same_again(struct sb_python_image *im, const struct sb_seen *s,
		       const struct sb_python_env *env)
{
	sb_id norm =
		sb_python_id(im, sb_python_normal(im, sb_seen_get(s, SB_KEY_NAME)));
	sb_str version = sb_seen_get(s, SB_KEY_VERSION);

	for (struct sb_python_dist *d = norm ? im->named.p[norm] : NULL; d;
	     d = d->next) {
		if (d->env != env || !sb_str_eq(d->version, version))
			continue;
		if (!sb_link_occurrence(im->link, d->c, s->path, 0) ||
		    !sb_link_own(im->link, d->c, s->path, NULL))
			im->nomem = true;
		return true;
	}
	return false;
}

/* One component for s, unless another name of the same dist-info was seen before. */
static void add_dist(struct sb_python_image *im, const struct sb_seen *s)
{
	struct sb_python_env *env = NULL;
	struct sb_python_dist *d;
	sb_str info, dir;
	sb_id id = SB_ID_NONE;
	bool egg;

	if (in_cache(s->path) || !place(s->path, &info, &dir, &egg))
		return;
	if (sb_seen_get(s, SB_KEY_NAME).n == 0) {
		sb_link_problem(im->link, s->path, false,
				"a distribution without a name is left out");
		return;
	}
	if (!s->hidden) {
		env = sb_python_env_at(im, dir);
		info = env ? sb_python_join(
				     im, env->dir,
				     sb_str_sub(info, dir.n + (dir.n != 0), info.n))
			   : info;
		id = sb_python_id(im, info);
		if (id == SB_ID_NONE || im->info_of.p[id])
			return;
	}
	if (env && same_again(im, s, env))
		return;
	d = new_dist(im, s, env);
	if (!d || im->nomem)
		return;
	d->info = info;
	d->egg = egg;
	if (s->hidden)
		return;
	im->info_of.p[id] = d;
	append_named(im, d);
	read_lists(im, d);
}

/* A dist-info directory that a RECORD or installer shows, but without metadata. */
static void note_empty(struct sb_python_image *im)
{
	struct sb_seen s = { 0 };

	while (sb_link_next(im->link, SB_FACT_FILES, &s)) {
		sb_str info = sb_path_dir(s.path), dir = sb_path_dir(info);
		struct sb_python_env *env;
		sb_id id;

		if (s.hidden || in_cache(s.path) ||
		    !sb_str_ends(info, SB_LIT(".dist-info")))
			continue;
		env = sb_python_env_at(im, dir);
		if (!env)
			return;
		id = sb_python_id(im, sb_python_join(im, env->dir, sb_path_base(info)));
		if (id != SB_ID_NONE && !im->info_of.p[id])
			sb_link_problem(im->link, info, false,
					"a dist-info without readable METADATA");
	}
}

/* METADATA that is a link, or lies in a dist-info that is one: its own name in a store
 * of uv may be all that was offered, but this name is the one that counts. */
static void add_linked(struct sb_python_image *im, const struct sb_link_file *f)
{
	static const char *const inner[] = { "METADATA", "PKG-INFO" };
	sb_str base = sb_path_base(f->path);
	bool file = sb_str_eq(base, SB_LIT("METADATA")) ||
		    sb_str_eq(base, SB_LIT("PKG-INFO"));
	bool info = sb_str_ends(base, SB_LIT(".dist-info")) ||
		    sb_str_ends(base, SB_LIT(".egg-info"));
	struct sb_seen s;

	for (size_t i = 0; i < SB_LEN(inner) && info; i++) {
		sb_str path = sb_python_join(im, f->path, sb_str_c(inner[i]));

		if (!sb_link_fact_at(im->link, path, SB_FACT_PACKAGE, &s))
			continue;
		s.path = sb_arena_dup(im->doc, path);
		s.layer = f->layer;
		add_dist(im, &s);
		return;
	}
	if ((!file && !info) ||
	    !sb_link_fact_at(im->link, f->path, SB_FACT_PACKAGE, &s))
		return;
	s.path = f->path;
	s.layer = f->layer;
	add_dist(im, &s);
}

static void add_links(struct sb_python_image *im)
{
	struct sb_link_walk w = sb_link_walk(im->link, SB_LIT(""), false);
	struct sb_link_file f;

	while (!im->nomem && sb_link_walk_next(im->link, &w, &f))
		if (f.kind == SB_ROW_SYMLINK)
			add_linked(im, &f);
}

static void work(struct sb_python_image *im)
{
	struct sb_seen s = { 0 };

	while (!im->nomem && sb_link_next(im->link, SB_FACT_PACKAGE, &s))
		add_dist(im, &s);
	add_links(im);
	note_empty(im);
	sb_python_env_connect(im);
	for (size_t i = 0; i < im->dists.n && !im->nomem; i++)
		sb_python_owned_claim(im, im->dists.p[i]);
	sb_python_owned_supersede(im);
	for (size_t i = 0; i < im->dists.n && !im->nomem; i++)
		sb_python_component_fill(im, im->dists.p[i]);
	sb_python_vendor_adopt(im);
	sb_python_deps_connect(im);
	if (im->work >= SB_PYTHON_WORK)
		sb_link_problem(im->link, (sb_str){ 0 }, false,
				"too many Python packages: not all were compared");
}

int sb_python_link(struct sb_link *l, struct sb_err *err)
{
	struct sb_python_image im = { .link = l,
				      .doc = sb_link_arena(l),
				      .tmp = sb_link_scratch(l) };
	int rc = sb_intern_init(&im.names, im.tmp, 1);

	if (rc < 0)
		return sb_fail(err, rc, "Python packages: out of memory");
	work(&im);
	if (im.nomem)
		return sb_fail(err, SB_E_NOMEM, "Python packages: out of memory");
	return 0;
}
