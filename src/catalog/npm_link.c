/* SPDX-License-Identifier: Apache-2.0 */
/* Node packages of an image: which directories are one, and what they need. */
#include "catalog/npm_link.h"

#include <stdlib.h>

struct sb_npm_package *sb_npm_at(const struct sb_npm_image *im, sb_str dir)
{
	size_t lo = 0, hi = im->packages.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = sb_str_cmp(im->packages.p[mid].dir, dir);

		if (c == 0)
			return &im->packages.p[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

/* The best view of a directory first: as an installed package, under its own name. */
static int by_dir(const void *x, const void *y)
{
	const struct sb_npm_package *a = x, *b = y;
	int c = sb_str_cmp(a->dir, b->dir);

	c = c ? c : a->app - b->app;
	c = c ? c : a->linked - b->linked;
	return c ? c : sb_str_cmp(a->seen.path, b->seen.path);
}

static sb_str modules_of(struct sb_npm_image *im, sb_str dir, sb_str name)
{
	return sb_arena_printf(im->scratch, "%.*s%snode_modules%s%.*s", SB_ARG(dir),
			       dir.n ? "/" : "", name.n ? "/" : "", SB_ARG(name));
}

static bool has_modules(struct sb_npm_image *im, sb_str dir)
{
	sb_str path = modules_of(im, dir, (sb_str){ 0 });
	struct sb_link_file f;

	return path.p && sb_link_find(im->link, path, &f) && f.kind == SB_ROW_DIR;
}

static bool describe_hidden(struct sb_npm_image *im, const struct sb_seen *s)
{
	struct sb_npm_package p = { .seen = *s, .dir = sb_path_dir(s->path) };

	if (sb_npm_place(p.dir) != SB_NPM_PACKAGE ||
	    sb_seen_get(s, SB_KEY_VERSION).n == 0)
		return true;
	p.c = sb_link_component(im->link, s, SB_TYPE_LIBRARY);
	return p.c && sb_npm_describe(im, &p);
}

/* A directory by its path; .dir is NULL when it is not there. */
static struct sb_npm_package place_it(struct sb_npm_image *im, const struct sb_seen *s,
				      bool *sure)
{
	sb_str dir = sb_path_dir(s->path);
	enum sb_npm_place place = sb_npm_place(dir);
	struct sb_npm_package p = { .seen = *s, .dir = SB_LIT("") };
	struct sb_link_file f;

	if (dir.n && sb_link_find(im->link, dir, &f))
		p.dir = f.path;
	else if (dir.n || place == SB_NPM_INSIDE)
		p.dir.p = NULL;
	p.app = place == SB_NPM_OUTSIDE && p.dir.p && has_modules(im, dir);
	p.linked = !sb_str_eq(dir, p.dir);
	*sure = p.app || place == SB_NPM_PACKAGE;
	return p;
}

static bool consider(struct sb_npm_image *im, const struct sb_seen *s)
{
	bool sure, version = sb_seen_get(s, SB_KEY_VERSION).n > 0;
	struct sb_npm_package p, *slot;

	if (!sb_str_eq(sb_path_base(s->path), SB_LIT("package.json")) ||
	    sb_npm_place(sb_path_dir(s->path)) == SB_NPM_INSIDE)
		return true;
	p = place_it(im, s, &sure);
	if (!p.dir.p || (!version && !p.app) || (!sure && p.linked))
		return true;
	slot = sure ? sb_vec_push(im->scratch, &im->packages)
		    : sb_vec_push(im->scratch, &im->maybe);
	if (slot)
		*slot = p;
	return slot != NULL;
}

static bool collect(struct sb_npm_image *im)
{
	struct sb_seen s = { 0 };
	size_t kept = 0;

	while (sb_link_next(im->link, SB_FACT_PACKAGE, &s))
		if (!(s.hidden ? describe_hidden(im, &s) : consider(im, &s)))
			return false;
	if (!sb_npm_follow(im))
		return false;
	if (im->packages.n)
		qsort(im->packages.p, im->packages.n, sizeof *im->packages.p, by_dir);
	for (size_t i = 0; i < im->packages.n; i++)
		if (i == 0 ||
		    !sb_str_eq(im->packages.p[i].dir, im->packages.p[kept - 1].dir))
			im->packages.p[kept++] = im->packages.p[i];
	im->packages.n = kept;
	return true;
}

/* "node_modules/x" of the hidden lock file above it. */
static bool read_lock(struct sb_npm_image *im, const struct sb_seen *s)
{
	sb_str top = sb_path_dir(sb_path_dir(s->path)), path = { 0 };
	struct sb_link_file f = { 0 };

	sb_link_evidence(im->link, s->node);
	if (top.n && !sb_link_find(im->link, top, &f))
		return true;
	for (size_t i = 0; i < sb_seen_count(s); i++) {
		struct sb_attr_view v = sb_seen_attr(s, i);
		struct sb_npm_package *p;

		if (v.key == SB_KEY_PATH) {
			path = sb_arena_printf(im->scratch, "%.*s%s%.*s",
					       SB_ARG(f.path), f.path.n ? "/" : "",
					       SB_ARG(v.value));
			if (!path.p)
				return false;
			continue;
		}
		p = v.key == SB_KEY_DIGEST ? sb_npm_at(im, path) : NULL;
		if (p && !p->app)
			p->digest = v.value;
	}
	return true;
}

static bool read_locks(struct sb_npm_image *im)
{
	struct sb_seen s = { 0 };
	bool good = true;

	while (good && sb_link_next(im->link, SB_FACT_LIST, &s))
		if (!s.hidden)
			good = read_lock(im, &s);
	return good;
}

int sb_npm_link(struct sb_link *link, struct sb_err *err)
{
	struct sb_npm_image im = { .link = link,
				   .arena = sb_link_arena(link),
				   .scratch = sb_link_scratch(link) };
	bool good = collect(&im) && read_locks(&im);

	for (size_t i = 0; good && i < im.packages.n; i++) {
		struct sb_npm_package *p = &im.packages.p[i];

		p->c = sb_link_component(
			link, &p->seen, p->app ? SB_TYPE_APPLICATION : SB_TYPE_LIBRARY);
		good = p->c && sb_npm_describe(&im, p);
	}
	for (size_t i = 0; good && i < im.packages.n; i++)
		good = sb_npm_own(&im, &im.packages.p[i]) &&
		       sb_npm_relate(&im, &im.packages.p[i]);
	if (good)
		return SB_OK;
	return sb_fail(err,
		       im.arena->full || im.scratch->full ? SB_E_LIMIT : SB_E_NOMEM,
		       "no memory left for the node packages of this image");
}
