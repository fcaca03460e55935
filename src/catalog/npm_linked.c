/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages that are only linked into a node_modules: members of a workspace, what
 * `npm link` made, yarn's store. Their own path does not say that they are one.
 */
#include <stdlib.h>

#include "catalog/npm_link.h"
#include "util/intern.h"

struct links {
	struct sb_npm_image *im;
	struct sb_intern seen; /* node_modules directories */
};

static int by_dir(const void *x, const void *y)
{
	const struct sb_npm_package *a = x, *b = y;
	int c = sb_str_cmp(a->dir, b->dir);

	return c ? c : sb_str_cmp(a->seen.path, b->seen.path);
}

static struct sb_npm_package *candidate(const struct sb_npm_image *im, sb_str dir)
{
	size_t lo = 0, hi = im->maybe.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (sb_str_cmp(im->maybe.p[mid].dir, dir) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < im->maybe.n && sb_str_eq(im->maybe.p[lo].dir, dir)
		       ? &im->maybe.p[lo]
		       : NULL;
}

/* Each candidate is taken once. */
static bool follow(struct links *l, const struct sb_link_file *link)
{
	struct sb_npm_package *p = NULL, *slot;
	struct sb_link_file f;

	if (sb_link_find(l->im->link, link->path, &f) && f.kind == SB_ROW_DIR)
		p = candidate(l->im, f.path);
	if (!p || p->linked)
		return true;
	p->linked = true;
	slot = sb_vec_push(l->im->scratch, &l->im->packages);
	if (slot)
		*slot = *p;
	return slot != NULL;
}

static bool look_in_scope(struct links *l, sb_str dir)
{
	struct sb_link_walk w = sb_link_walk(l->im->link, dir, true);
	struct sb_link_file f;

	while (sb_link_walk_next(l->im->link, &w, &f))
		if (f.kind == SB_ROW_SYMLINK && !follow(l, &f))
			return false;
	return true;
}

static bool look_at(struct links *l, sb_str dir)
{
	struct sb_link_walk w = sb_link_walk(l->im->link, dir, true);
	struct sb_link_file f;
	bool good = true;

	while (good && sb_link_walk_next(l->im->link, &w, &f)) {
		sb_str base = sb_path_base(f.path);

		if (f.kind == SB_ROW_SYMLINK)
			good = follow(l, &f);
		else if (f.kind == SB_ROW_DIR && base.n && base.p[0] == '@')
			good = look_in_scope(l, f.path);
	}
	return good;
}

static bool look(struct links *l, sb_str dir)
{
	uint32_t before = l->seen.count;

	if (!dir.p || sb_intern(&l->seen, dir) == SB_ID_NONE)
		return false;
	return l->seen.count == before || look_at(l, dir);
}

static sb_str modules_in(struct sb_npm_image *im, sb_str dir)
{
	return sb_arena_printf(im->scratch, "%.*s%snode_modules", SB_ARG(dir),
			       dir.n ? "/" : "");
}

/* Its own node_modules, the one beside it, and the one it lies in. */
static bool look_around(struct links *l, sb_str dir)
{
	sb_str up = sb_path_dir(dir);

	if (sb_path_base(up).n && sb_path_base(up).p[0] == '@')
		up = sb_path_dir(up);
	if (!look(l, modules_in(l->im, dir)))
		return false;
	if (sb_str_eq(sb_path_base(up), SB_LIT("node_modules")))
		return look(l, up);
	return dir.n == 0 || look(l, modules_in(l->im, up));
}

bool sb_npm_follow(struct sb_npm_image *im)
{
	struct links l = { .im = im };

	if (im->maybe.n == 0)
		return true;
	if (sb_intern_init(&l.seen, im->scratch, 0) < 0)
		return false;
	qsort(im->maybe.p, im->maybe.n, sizeof *im->maybe.p, by_dir);
	/* What is found is looked around in its turn. */
	for (size_t i = 0; i < im->packages.n; i++)
		if (!look_around(&l, im->packages.p[i].dir))
			return false;
	return true;
}
