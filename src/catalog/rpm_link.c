/* SPDX-License-Identifier: Apache-2.0 */
/* rpm's link(): packages as components, the files they own, what they need. */
#include <stdlib.h>

#include "catalog/rpm.h"
#include "util/vec.h"

/* Something a package can be asked for by. */
struct offer {
	sb_str db, name;
	uint32_t package;
};

struct rpm {
	struct sb_rpm_image im;
	SB_VEC(struct sb_rpm_package) packages;
	SB_VEC(struct offer) offers;
};

static bool offer(struct rpm *r, uint32_t package, sb_str name)
{
	struct offer *o = sb_vec_push(r->im.scratch, &r->offers);

	if (o)
		*o = (struct offer){ r->packages.p[package].seen.path, name, package };
	return o != NULL;
}

static int by_offer(const void *x, const void *y)
{
	const struct offer *a = x, *b = y;
	int c = sb_str_cmp(a->db, b->db);

	c = c ? c : sb_str_cmp(a->name, b->name);
	return c ? c : (a->package > b->package) - (a->package < b->package);
}

static bool list_offers(struct rpm *r)
{
	for (uint32_t i = 0; i < r->packages.n; i++) {
		const struct sb_seen *s = &r->packages.p[i].seen;

		if (!offer(r, i, sb_seen_get(s, SB_KEY_NAME)))
			return false;
		for (size_t k = 0; k < sb_seen_count(s); k++) {
			struct sb_attr_view v = sb_seen_attr(s, k);

			if (v.key == SB_KEY_PROVIDES && !offer(r, i, v.value))
				return false;
		}
	}
	if (r->offers.n)
		qsort(r->offers.p, r->offers.n, sizeof *r->offers.p, by_offer);
	return true;
}

static size_t first_offer(const struct rpm *r, sb_str db, sb_str name)
{
	size_t lo = 0, hi = r->offers.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = sb_str_cmp(r->offers.p[mid].db, db);

		c = c ? c : sb_str_cmp(r->offers.p[mid].name, name);
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool edge(struct rpm *r, struct sb_rpm_package *p, struct sb_component *on)
{
	return on == p->c || sb_component_depends(r->im.arena, p->c, on);
}

/* "/bin/sh": whoever owns it, through links. */
static bool need_path(struct rpm *r, struct sb_rpm_package *p, sb_str path, bool *met)
{
	struct sb_component *owner;
	struct sb_link_file f;
	sb_str full = sb_arena_printf(r->im.scratch, "%.*s%.*s",
				      SB_ARG(sb_rpm_root(p->seen.path)),
				      SB_ARG(sb_str_sub(path, 1, path.n)));

	if (!full.p)
		return false;
	*met = sb_link_find(r->im.link, full, &f);
	owner = *met ? sb_link_owner(r->im.link, f.node) : NULL;
	return !owner || edge(r, p, owner);
}

/* Whoever offers that name; a package that offers it itself needs nobody. */
static bool need(struct rpm *r, struct sb_rpm_package *p, sb_str wish)
{
	uint32_t self = (uint32_t)(p - r->packages.p);
	size_t first = first_offer(r, p->seen.path, wish), end = first;
	bool met = false;
	sb_str kept;

	for (; end < r->offers.n && sb_str_eq(r->offers.p[end].name, wish) &&
	       sb_str_eq(r->offers.p[end].db, p->seen.path);
	     end++)
		if (r->offers.p[end].package == self)
			return true;
	for (size_t i = first; i < end; i++)
		if (!edge(r, p, r->packages.p[r->offers.p[i].package].c))
			return false;
	if (end > first)
		return true;
	if (wish.p[0] == '/' && !need_path(r, p, wish, &met))
		return false;
	if (met)
		return true;
	kept = sb_arena_dup(r->im.arena, wish);
	return kept.p &&
	       sb_component_property(r->im.arena, p->c, "sbom:rpm:unmetDepends", kept);
}

static bool relate(struct rpm *r)
{
	if (!list_offers(r))
		return false;
	for (size_t i = 0; i < r->packages.n; i++) {
		struct sb_rpm_package *p = &r->packages.p[i];

		p->c->depends_known = true;
		for (size_t k = 0; k < sb_seen_count(&p->seen); k++) {
			struct sb_attr_view v = sb_seen_attr(&p->seen, k);

			if (v.key == SB_KEY_DEPENDS && v.value.n &&
			    !need(r, p, v.value))
				return false;
		}
	}
	return true;
}

/* All of the database's directory; a log that is not empty holds what was not seen. */
static void mark_evidence(struct rpm *r, sb_str db)
{
	struct sb_link_walk w = sb_link_walk(r->im.link, sb_path_dir(db), false);
	struct sb_link_file f;

	while (sb_link_walk_next(r->im.link, &w, &f)) {
		if (f.kind == SB_ROW_FILE)
			sb_link_evidence(r->im.link, f.node);
		if (f.size && sb_str_ends(f.path, SB_LIT("rpmdb.sqlite-wal")))
			sb_link_problem(r->im.link, f.path, false,
					"a write-ahead log of %llu bytes is not read: "
					"packages may be missing",
					(unsigned long long)f.size);
	}
}

static bool collect(struct rpm *r)
{
	struct sb_seen s = { 0 };
	sb_str last = { 0 };

	while (sb_link_next(r->im.link, SB_FACT_PACKAGE, &s)) {
		struct sb_rpm_package p = { .seen = s }, *slot;

		p.c = sb_link_component(r->im.link, &s, SB_TYPE_LIBRARY);
		if (!p.c || !sb_rpm_describe(&r->im, &p))
			return false;
		if (s.hidden)
			continue;
		slot = sb_vec_push(r->im.scratch, &r->packages);
		if (!slot ||
		    !sb_link_register(r->im.link, p.c, SB_LIT("rpm"), p.c->name))
			return false;
		*slot = p;
		if (!sb_str_eq(last, s.path))
			mark_evidence(r, last = s.path);
	}
	return true;
}

int sb_rpm_link(struct sb_link *link, struct sb_err *err)
{
	struct rpm r = { .im = { .link = link,
				 .arena = sb_link_arena(link),
				 .scratch = sb_link_scratch(link) } };
	bool good = collect(&r);

	for (size_t i = 0; good && i < r.packages.n; i++)
		good = sb_rpm_own(&r.im, &r.packages.p[i]);
	if (good && relate(&r))
		return SB_OK;
	return sb_fail(err,
		       r.im.arena->full || r.im.scratch->full ? SB_E_LIMIT : SB_E_NOMEM,
		       "no memory left for the packages of this image");
}
