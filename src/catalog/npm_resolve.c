/* SPDX-License-Identifier: Apache-2.0 */
/* What a node package gets when it asks for another: the nearest node_modules. */
#include "catalog/npm_link.h"

struct wish {
	sb_str name, range;
};

static struct wish wish_of(sb_str text)
{
	struct wish w = { .range = text };

	w.name = sb_str_cut(&w.range, ' ');
	return w;
}

/* A directory of that name; node itself stops at the first. */
static bool is_there(struct sb_npm_image *im, sb_str path, struct sb_link_file *f)
{
	return path.p && sb_link_find(im->link, path, f) && f->kind == SB_ROW_DIR;
}

/* Upwards from dir, its own node_modules first; a node_modules has none itself. */
static bool resolve(struct sb_npm_image *im, sb_str dir, sb_str name,
		    struct sb_link_file *f)
{
	for (;; dir = sb_path_dir(dir)) {
		bool skip = sb_str_eq(sb_path_base(dir), SB_LIT("node_modules"));

		if (!skip &&
		    is_there(im,
			     sb_arena_printf(im->scratch, "%.*s%snode_modules/%.*s",
					     SB_ARG(dir), dir.n ? "/" : "",
					     SB_ARG(name)),
			     f))
			return true;
		if (dir.n == 0)
			break;
	}
	return is_there(
		im, sb_arena_printf(im->scratch, "usr/share/nodejs/%.*s", SB_ARG(name)),
		f);
}

static bool is_optional(const struct sb_npm_package *p, sb_str name)
{
	for (size_t i = 0; i < sb_seen_count(&p->seen); i++) {
		struct sb_attr_view v = sb_seen_attr(&p->seen, i);

		if (v.key == SB_KEY_RECOMMENDS &&
		    sb_str_eq(wish_of(v.value).name, name))
			return true;
	}
	return false;
}

static bool unmet(struct sb_npm_image *im, struct sb_npm_package *p, sb_str text)
{
	sb_str kept;

	if (is_optional(p, wish_of(text).name))
		return true;
	kept = sb_arena_dup(im->arena, sb_str_trim(text));
	return kept.p &&
	       sb_component_property(im->arena, p->c, "sbom:npm:unmetDepends", kept);
}

static bool need(struct sb_npm_image *im, struct sb_npm_package *p,
		 struct sb_attr_view v)
{
	struct wish w = wish_of(v.value);
	struct sb_npm_package *on;
	struct sb_link_file f;

	if (!resolve(im, p->dir, w.name, &f))
		return v.key != SB_KEY_DEPENDS || unmet(im, p, v.value);
	on = sb_npm_at(im, f.path);
	return !on || on == p || sb_component_depends(im->arena, p->c, on->c);
}

bool sb_npm_relate(struct sb_npm_image *im, struct sb_npm_package *p)
{
	struct sb_mark mark = sb_arena_mark(im->scratch);
	bool good = true;

	p->c->depends_known = true;
	for (size_t i = 0; good && i < sb_seen_count(&p->seen); i++) {
		struct sb_attr_view v = sb_seen_attr(&p->seen, i);

		if (v.key == SB_KEY_DEPENDS || v.key == SB_KEY_RECOMMENDS ||
		    v.key == SB_KEY_REQUIRES || v.key == SB_KEY_EXTRA)
			good = need(im, p, v);
	}
	sb_arena_rewind(im->scratch, mark);
	return good;
}
