/* SPDX-License-Identifier: Apache-2.0 */
/* Lock files in TOML: poetry.lock, uv.lock, pdm.lock, pylock.toml. */
#include <stdio.h>

#include "catalog/python_declared.h"

#define TREE ((size_t)256 << 20) /* of a lock file of 16 MiB */

static int with_tree(struct sb_emit *e, sb_str body,
		     void (*run)(struct sb_emit *, struct sb_arena *,
				 const struct sb_toml *),
		     struct sb_err *err)
{
	struct sb_arena a;
	struct sb_toml *root = NULL;
	int rc;

	sb_arena_init(&a, TREE);
	rc = sb_toml_parse(&a, body, &root, err);
	if (rc == 0)
		run(e, &a, root);
	sb_arena_release(&a);
	return rc < 0 ? rc : e->rc;
}

static void begin(struct sb_emit *e, const struct sb_toml *p, const char *format)
{
	sb_emit_fact(e, SB_FACT_DECLARED, p->line);
	sb_emit_attr(e, SB_KEY_NAME, sb_toml_str(p, "name"));
	sb_emit_attr(e, SB_KEY_VERSION, sb_toml_str(p, "version"));
	sb_emit_attr(e, SB_KEY_FORMAT, sb_str_c(format));
}

/* files = [ { file = ..., hash = "sha256:..." }, ... ] */
static void digests(struct sb_emit *e, const struct sb_toml *files)
{
	for (const struct sb_toml *f = sb_toml_first(files); f; f = f->next)
		sb_python_declared_digest(e, sb_toml_str(f, "hash"));
}

static bool has_word(const struct sb_toml *list, sb_str a, sb_str b)
{
	for (const struct sb_toml *v = sb_toml_first(list); v; v = v->next)
		if (sb_str_eq(v->text, a) || sb_str_eq(v->text, b))
			return true;
	return false;
}

static bool is_true(const struct sb_toml *table, const char *key)
{
	const struct sb_toml *v = sb_toml_get(table, key);

	return v && v->type == SB_TOML_BOOL && sb_str_eq(v->text, SB_LIT("true"));
}

/* --- poetry.lock --- */

static const char *poetry_scope(const struct sb_toml *p)
{
	const struct sb_toml *groups = sb_toml_get(p, "groups");

	if (sb_str_eq(sb_toml_str(p, "category"), SB_LIT("dev")) ||
	    (groups && !has_word(groups, SB_LIT("main"), SB_LIT("default"))))
		return "dev";
	return is_true(p, "optional") ? "optional" : "";
}

static void poetry_package(struct sb_emit *e, const struct sb_toml *root,
			   const struct sb_toml *p)
{
	const struct sb_toml *source = sb_toml_get(p, "source");
	const struct sb_toml *old = sb_toml_at(root, "metadata.files");

	begin(e, p, "poetry.lock");
	sb_emit_attr(e, SB_KEY_SCOPE, sb_str_c(poetry_scope(p)));
	for (const struct sb_toml *d = sb_toml_first(sb_toml_get(p, "dependencies")); d;
	     d = d->next)
		sb_emit_attr(e, SB_KEY_DEPENDS, d->key);
	digests(e, sb_toml_get(p, "files"));
	for (const struct sb_toml *f = sb_toml_first(old); f; f = f->next)
		if (sb_str_ieq(f->key, sb_toml_str(p, "name")))
			digests(e, f);
	if (sb_str_eq(sb_toml_str(source, "type"), SB_LIT("git"))) {
		sb_emit_attr(e, SB_KEY_VCS_URL, sb_toml_str(source, "url"));
		sb_emit_attr(e, SB_KEY_VCS_COMMIT,
			     sb_toml_str(source, "resolved_reference"));
	} else {
		sb_emit_attr(e, SB_KEY_URL, sb_toml_str(source, "url"));
	}
}

static void poetry(struct sb_emit *e, struct sb_arena *a, const struct sb_toml *root)
{
	(void)a;
	for (const struct sb_toml *p = sb_toml_first(sb_toml_get(root, "package")); p;
	     p = p->next)
		poetry_package(e, root, p);
}

/* --- uv.lock --- */

static void uv_depends(struct sb_emit *e, const struct sb_toml *list)
{
	for (const struct sb_toml *d = sb_toml_first(list); d; d = d->next)
		sb_emit_attr(e, SB_KEY_DEPENDS, sb_toml_str(d, "name"));
}

/* source = { git = "https://host/x?rev=v1#commit" } */
static void uv_git(struct sb_emit *e, sb_str git)
{
	sb_str commit = git, url = sb_str_cut(&commit, '#');

	url = sb_str_cut(&url, '?');
	sb_emit_attr(e, SB_KEY_VCS_URL, url);
	sb_emit_attr(e, SB_KEY_VCS_COMMIT, commit);
}

static bool uv_own(const struct sb_toml *p)
{
	const struct sb_toml *source = sb_toml_get(p, "source");

	return sb_toml_get(source, "editable") || sb_toml_get(source, "virtual") ||
	       sb_toml_get(source, "directory");
}

static void uv_package(struct sb_emit *e, const struct sb_toml *p, bool dev)
{
	const struct sb_toml *source = sb_toml_get(p, "source");
	bool own = uv_own(p);

	begin(e, p, "uv.lock");
	if (own)
		sb_emit_attr(e, SB_KEY_KIND, SB_LIT("project"));
	sb_emit_attr(e, SB_KEY_SCOPE, dev ? SB_LIT("dev") : SB_LIT(""));
	uv_depends(e, sb_toml_get(p, "dependencies"));
	for (const struct sb_toml *x =
		     sb_toml_first(sb_toml_get(p, "optional-dependencies"));
	     x; x = x->next)
		uv_depends(e, x);
	uv_git(e, sb_toml_str(source, "git"));
	sb_emit_attr(e, SB_KEY_URL, sb_toml_str(source, "url"));
	sb_python_declared_digest(e, sb_toml_str(sb_toml_get(p, "sdist"), "hash"));
	digests(e, sb_toml_get(p, "wheels"));
}

/* Names that only development groups lead to. Each name is looked for from the start,
 * so very large files are left unmarked. */
#define UV_MARKED 4000
#define UV_WORK   50000000

struct uv_names {
	const struct sb_toml *package[UV_MARKED];
	bool needed[UV_MARKED];
	uint32_t queue[UV_MARKED];
	size_t n, head, tail, work;
};

static void uv_need(struct uv_names *u, const struct sb_toml *list)
{
	for (const struct sb_toml *d = sb_toml_first(list); d; d = d->next) {
		sb_str name = sb_toml_str(d, "name");

		u->work += u->n;
		for (size_t i = 0; i < u->n && u->work < UV_WORK; i++)
			if (!u->needed[i] &&
			    sb_str_eq(sb_toml_str(u->package[i], "name"), name)) {
				u->needed[i] = true;
				u->queue[u->tail++] = (uint32_t)i;
			}
	}
}

static void uv_reach(struct uv_names *u)
{
	for (size_t i = 0; i < u->n; i++)
		if (uv_own(u->package[i]) && !u->needed[i]) {
			u->needed[i] = true;
			u->queue[u->tail++] = (uint32_t)i;
		}
	while (u->head < u->tail) {
		const struct sb_toml *p = u->package[u->queue[u->head++]];

		uv_need(u, sb_toml_get(p, "dependencies"));
		for (const struct sb_toml *x =
			     sb_toml_first(sb_toml_get(p, "optional-dependencies"));
		     x; x = x->next)
			uv_need(u, x);
	}
}

static void uv(struct sb_emit *e, struct sb_arena *a, const struct sb_toml *root)
{
	const struct sb_toml *list = sb_toml_first(sb_toml_get(root, "package"));
	struct uv_names *u = sb_new(a, struct uv_names, 1);
	size_t i = 0;
	bool all = true;

	for (const struct sb_toml *p = list; p && u; p = p->next) {
		all = u->n < UV_MARKED;
		if (!all)
			break;
		u->package[u->n++] = p;
	}
	if (u && all)
		uv_reach(u);
	for (const struct sb_toml *p = list; p; p = p->next, i++)
		uv_package(e, p, u && all && u->work < UV_WORK && !u->needed[i]);
}

/* --- pdm.lock --- */

/* "certifi>=2017.4.17; marker": the name alone. */
static sb_str first_name(sb_str requirement)
{
	size_t i = 0;

	while (i < requirement.n &&
	       (sb_is_alpha(requirement.p[i]) || sb_is_digit(requirement.p[i]) ||
		memchr("-_.", requirement.p[i], 3)))
		i++;
	return sb_str_sub(requirement, 0, i);
}

static void pdm(struct sb_emit *e, struct sb_arena *a, const struct sb_toml *root)
{
	(void)a;
	for (const struct sb_toml *p = sb_toml_first(sb_toml_get(root, "package")); p;
	     p = p->next) {
		const struct sb_toml *groups = sb_toml_get(p, "groups");

		begin(e, p, "pdm.lock");
		if (groups && !has_word(groups, SB_LIT("default"), SB_LIT("main")))
			sb_emit_attr(e, SB_KEY_SCOPE, SB_LIT("dev"));
		for (const struct sb_toml *d =
			     sb_toml_first(sb_toml_get(p, "dependencies"));
		     d; d = d->next)
			sb_emit_attr(e, SB_KEY_DEPENDS, first_name(d->text));
		digests(e, sb_toml_get(p, "files"));
		sb_emit_attr(e, SB_KEY_VCS_URL, sb_toml_str(p, "git"));
		sb_emit_attr(e, SB_KEY_VCS_COMMIT, sb_toml_str(p, "revision"));
	}
}

/* --- pylock.toml (PEP 751) --- */

static void pylock_hashes(struct sb_emit *e, const struct sb_toml *file)
{
	char text[160];

	for (const struct sb_toml *h = sb_toml_first(sb_toml_get(file, "hashes")); h;
	     h = h->next) {
		if (h->key.n + h->text.n + 2 > sizeof text)
			continue;
		(void)snprintf(text, sizeof text, "%.*s:%.*s", SB_ARG(h->key),
			       SB_ARG(h->text));
		sb_python_declared_digest(e, sb_str_c(text));
	}
}

static void pylock(struct sb_emit *e, struct sb_arena *a, const struct sb_toml *root)
{
	(void)a;
	for (const struct sb_toml *p = sb_toml_first(sb_toml_get(root, "packages")); p;
	     p = p->next) {
		const struct sb_toml *vcs = sb_toml_get(p, "vcs");

		begin(e, p, "pylock.toml");
		if (sb_toml_get(p, "directory"))
			sb_emit_attr(e, SB_KEY_KIND, SB_LIT("project"));
		sb_emit_attr(e, SB_KEY_MARKER, sb_toml_str(p, "marker"));
		uv_depends(e, sb_toml_get(p, "dependencies"));
		pylock_hashes(e, sb_toml_get(p, "sdist"));
		pylock_hashes(e, sb_toml_get(p, "archive"));
		for (const struct sb_toml *w = sb_toml_first(sb_toml_get(p, "wheels"));
		     w; w = w->next)
			pylock_hashes(e, w);
		sb_emit_attr(e, SB_KEY_VCS_URL, sb_toml_str(vcs, "url"));
		sb_emit_attr(e, SB_KEY_VCS_COMMIT, sb_toml_str(vcs, "commit-id"));
	}
}

/* --- pyproject.toml --- */

static void requirements(struct sb_emit *e, const struct sb_toml *list,
			 const char *scope)
{
	for (const struct sb_toml *v = sb_toml_first(list); v; v = v->next)
		if (v->type == SB_TOML_STRING)
			sb_python_declared_emit(e, v->text, v->line, "pyproject.toml",
						scope);
}

/* Poetry: name = "^1.0" or { version = "^1.0", optional = true, ... }. */
static void poetry_table(struct sb_emit *e, const struct sb_toml *table,
			 const char *scope)
{
	for (const struct sb_toml *v = sb_toml_first(table); v; v = v->next) {
		if (sb_str_eq(v->key, SB_LIT("python")))
			continue;
		sb_emit_fact(e, SB_FACT_DECLARED, v->line);
		sb_emit_attr(e, SB_KEY_NAME, v->key);
		sb_emit_attr(e, SB_KEY_CONSTRAINT,
			     v->type == SB_TOML_STRING ? v->text
						       : sb_toml_str(v, "version"));
		sb_emit_attr(e, SB_KEY_MARKER, sb_toml_str(v, "markers"));
		sb_emit_attr(e, SB_KEY_VCS_URL, sb_toml_str(v, "git"));
		sb_emit_attr(e, SB_KEY_VCS_COMMIT, sb_toml_str(v, "rev"));
		sb_emit_attr(e, SB_KEY_URL, sb_toml_str(v, "url"));
		sb_emit_attr(e, SB_KEY_SCOPE,
			     is_true(v, "optional") ? SB_LIT("optional")
						    : sb_str_c(scope));
		sb_emit_attr(e, SB_KEY_FORMAT, SB_LIT("pyproject.toml"));
		sb_emit_attr(e, SB_KEY_DIRECT, SB_LIT("true"));
	}
}

static void project_of(struct sb_emit *e, const struct sb_toml *table)
{
	if (sb_toml_str(table, "name").n == 0)
		return;
	begin(e, table, "pyproject.toml");
	sb_emit_attr(e, SB_KEY_KIND, SB_LIT("project"));
	sb_emit_attr(e, SB_KEY_SUMMARY, sb_toml_str(table, "description"));
	sb_emit_attr(e, SB_KEY_LICENSE, sb_toml_str(table, "license"));
	sb_emit_attr(e, SB_KEY_LICENSE,
		     sb_toml_str(sb_toml_get(table, "license"), "text"));
}

static void pyproject(struct sb_emit *e, struct sb_arena *a, const struct sb_toml *root)
{
	const struct sb_toml *project = sb_toml_get(root, "project");
	const struct sb_toml *tool = sb_toml_at(root, "tool.poetry");

	(void)a;
	project_of(e, project ? project : tool);
	requirements(e, sb_toml_get(project, "dependencies"), "");
	for (const struct sb_toml *x =
		     sb_toml_first(sb_toml_get(project, "optional-dependencies"));
	     x; x = x->next)
		requirements(e, x, "optional");
	for (const struct sb_toml *g =
		     sb_toml_first(sb_toml_get(root, "dependency-groups"));
	     g; g = g->next)
		requirements(e, g, "dev");
	poetry_table(e, sb_toml_get(tool, "dependencies"), "");
	poetry_table(e, sb_toml_get(tool, "dev-dependencies"), "dev");
	for (const struct sb_toml *g = sb_toml_first(sb_toml_get(tool, "group")); g;
	     g = g->next)
		poetry_table(e, sb_toml_get(g, "dependencies"),
			     sb_str_eq(g->key, SB_LIT("main")) ? "" : "dev");
}

int sb_python_declared_pyproject(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	return with_tree(e, body, pyproject, err);
}

int sb_python_declared_poetry(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	return with_tree(e, body, poetry, err);
}

int sb_python_declared_uv(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	return with_tree(e, body, uv, err);
}

int sb_python_declared_pdm(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	return with_tree(e, body, pdm, err);
}

int sb_python_declared_pylock(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	return with_tree(e, body, pylock, err);
}
