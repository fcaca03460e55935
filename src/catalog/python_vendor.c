/* SPDX-License-Identifier: Apache-2.0 */
/* Copies that a distribution brings in a _vendor directory: they are its children. */
#include "catalog/python_link.h"
#include "model/cpe.h"
#include "model/purl.h"

/* "env/pip/_vendor/x": *env "env", *top "pip". False without a "_vendor" part. */
static bool split(sb_str dir, sb_str *env, sb_str *top)
{
	for (sb_str up = dir; up.n; up = sb_path_dir(up)) {
		sb_str base = sb_path_base(up);

		if (!sb_str_eq(base, SB_LIT("_vendor")) &&
		    !sb_str_eq(base, SB_LIT("extern")) &&
		    !sb_str_eq(base, SB_LIT("_extern")))
			continue;
		for (sb_str at = sb_path_dir(up); at.n; at = sb_path_dir(at))
			if (sb_str_ends(sb_path_dir(at), SB_LIT("-packages"))) {
				*env = sb_path_dir(at);
				*top = sb_path_base(at);
				return true;
			}
		*top = sb_path_base(sb_path_dir(up));
		*env = sb_path_dir(sb_path_dir(up));
		return top->n != 0;
	}
	return false;
}

static bool has_top(const struct sb_python_dist *d, sb_str top)
{
	for (size_t i = 0; i < d->tops.n; i++)
		if (sb_str_eq(d->tops.p[i], top))
			return true;
	return false;
}

/* The distribution whose import package top holds this _vendor directory. */
static struct sb_python_dist *bringer(struct sb_python_image *im, sb_str dir)
{
	struct sb_python_env *env;
	struct sb_python_dist *d;
	sb_str at, top;
	sb_id id;

	if (!split(dir, &at, &top))
		return NULL;
	id = sb_python_id(im, at);
	env = id == SB_ID_NONE ? NULL : im->env_of.p[id];
	if (!env)
		return NULL;
	d = sb_python_in(im, env, sb_python_id(im, sb_python_normal(im, top)));
	for (size_t i = 0; !d && i < im->dists.n && im->work++ < SB_PYTHON_WORK; i++)
		if (im->dists.p[i]->env == env && has_top(im->dists.p[i], top))
			d = im->dists.p[i];
	return d;
}

static bool leads_to(const struct sb_python_dist *from, const struct sb_python_dist *to)
{
	for (unsigned hops = 0; from && hops < 64; hops++, from = from->parent)
		if (from == to)
			return true;
	return false;
}

static void mark_child(struct sb_python_image *im, struct sb_component *c,
		       struct sb_python_dist *parent)
{
	c->parent = parent->c;
	sb_python_property(im, c, "sbom:python:vendoredBy",
			   sb_arena_printf(im->tmp, "%.*s@%.*s", SB_ARG(parent->name),
					   SB_ARG(parent->version)));
}

static void adopt_dists(struct sb_python_image *im)
{
	for (size_t i = 0; i < im->dists.n; i++) {
		struct sb_python_dist *d = im->dists.p[i];

		if (d->meta.hidden)
			continue;
		if (!d->parent)
			d->parent = bringer(im, d->env->dir);
		if (d->parent && !leads_to(d->parent, d))
			mark_child(im, d->c, d->parent);
	}
}

/* Path of the vendored package: dir/name, dir/name.py; what setuptools calls itself
 * inside pip is pkg_resources. Empty: it is in the list, but not in the image. */
static sb_str present(struct sb_python_image *im, sb_str dir, sb_str name)
{
	sb_str flat = sb_python_normal(im, name), path;
	char *p = sb_new(im->tmp, char, flat.n + 1);
	struct sb_link_file f;

	if (!p)
		return (sb_str){ 0 };
	for (size_t i = 0; i < flat.n; i++)
		p[i] = flat.p[i] == '-' ? '_' : flat.p[i];
	flat.p = p;
	if (sb_str_eq(flat, SB_LIT("setuptools")))
		flat = SB_LIT("pkg_resources");
	path = sb_python_join(im, dir, flat);
	if (sb_link_find(im->link, path, &f))
		return f.path;
	path = sb_arena_printf(im->tmp, "%.*s.py", SB_ARG(path));
	if (sb_link_find(im->link, path, &f))
		return f.path;
	return (sb_str){ 0 };
}

static bool has_dist_in(struct sb_python_image *im, sb_str dir, sb_str name)
{
	sb_id at = sb_python_id(im, dir);
	const struct sb_python_env *env = at == SB_ID_NONE ? NULL : im->env_of.p[at];

	return env &&
	       sb_python_in(im, env, sb_python_id(im, sb_python_normal(im, name)));
}

/* The first recognised licence text directly in dir. */
static bool vendored_license(struct sb_python_image *im, struct sb_component *c,
			     sb_str dir)
{
	struct sb_link_walk w = sb_link_walk(im->link, dir, true);
	struct sb_license *slot;
	struct sb_link_file f;
	struct sb_seen s;

	while (sb_link_walk_next(im->link, &w, &f)) {
		if (!sb_link_fact_at(im->link, f.path, SB_FACT_LICENSE, &s))
			continue;
		slot = sb_vec_push(im->doc, &c->licenses);
		if (!slot) {
			im->nomem = true;
			return false;
		}
		*slot = (struct sb_license){
			.kind = SB_LICENSE_ID,
			.ack = SB_LICENSE_CONCLUDED,
			.text = sb_arena_dup(im->doc, sb_seen_get(&s, SB_KEY_ID)),
			.source = sb_arena_dup(im->doc, f.path),
		};
		return true;
	}
	return false;
}

/* Beside the copy, or where wheels since PEP 639 keep them:
 * pip-25.0.dist-info/licenses/src/pip/_vendor/NAME/LICENSE. */
static void licenses(struct sb_python_image *im, struct sb_component *c, sb_str where,
		     const struct sb_python_dist *by)
{
	sb_str inner;

	if (vendored_license(im, c, where) || !by ||
	    !sb_str_starts(where, by->env->dir))
		return;
	inner = sb_str_sub(where, by->env->dir.n, where.n);
	if (sb_str_ends(inner, SB_LIT(".py")))
		inner.n -= 3;
	(void)vendored_license(im, c,
			       sb_arena_printf(im->tmp, "%.*s/licenses/src%.*s",
					       SB_ARG(by->info), SB_ARG(inner)));
}

static void listed(struct sb_python_image *im, const struct sb_seen *s,
		   struct sb_python_dist *by, const struct sb_attr_view pair[2])
{
	struct sb_purl purl = { .type = SB_LIT("pypi") };
	struct sb_cpe_subject subject = { .type = purl.type };
	sb_str dir = sb_path_dir(s->path), where = present(im, dir, pair[0].value);
	struct sb_component *c;
	struct sb_cpe_guess guess;
	struct sb_err err;

	if (where.n == 0 || has_dist_in(im, dir, pair[0].value))
		return;
	c = sb_link_component(im->link, s, SB_TYPE_LIBRARY);
	if (!c) {
		im->nomem = true;
		return;
	}
	c->name = sb_arena_dup(im->doc, pair[0].value);
	c->version = sb_arena_dup(im->doc, pair[1].value);
	purl.name = subject.name = sb_python_normal(im, c->name);
	purl.version = subject.version = c->version;
	if (sb_purl_build(im->doc, &purl, &c->purl, &err) < 0)
		sb_link_problem(im->link, s->path, false, "no package URL: %s",
				err.msg);
	if (sb_cpe_guess(im->doc, &subject, &guess, 1) > 0)
		c->cpe = guess.cpe;
	licenses(im, c, where, by);
	if (!sb_link_occurrence(im->link, c, where, 0))
		im->nomem = true;
	if (by)
		mark_child(im, c, by);
}

/* vendor.txt says what pip's own sources hold; only what is there counts. */
static void adopt_listed(struct sb_python_image *im)
{
	struct sb_seen s = { 0 };

	while (sb_link_next(im->link, SB_FACT_LIST, &s) && !im->nomem) {
		sb_str base = sb_path_base(s.path);
		struct sb_python_dist *by;

		if (s.hidden || !sb_str_starts(base, SB_LIT("vendor")))
			continue;
		by = bringer(im, sb_path_dir(s.path));
		for (size_t i = 0; i + 1 < sb_seen_count(&s); i++) {
			struct sb_attr_view pair[2] = { sb_seen_attr(&s, i),
							sb_seen_attr(&s, i + 1) };

			if (pair[0].key == SB_KEY_NAME && pair[1].key == SB_KEY_VERSION)
				listed(im, &s, by, pair);
		}
	}
}

void sb_python_vendor_adopt(struct sb_python_image *im)
{
	adopt_dists(im);
	adopt_listed(im);
}
