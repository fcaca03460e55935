/* SPDX-License-Identifier: Apache-2.0 */
/* Which files of the image a dpkg package owns, and a digest over them. */
#include <stdlib.h>

#include "catalog/dpkg.h"
#include "catalog/owned_hash.h"

struct claim {
	sb_str path; /* as dpkg lists it, relative to the database's root */
	sb_str md5;  /* 16 bytes or empty */
	bool conf;
};

struct claims {
	SB_VEC(struct claim) all;
};

struct tally {
	struct sb_owned_hash hash;
	size_t expected, there;
};

/* Pairs (path, md5) or paths alone, as the fact holds them. */
static bool gather(struct sb_arena *a, struct claims *c, const struct sb_seen *s)
{
	bool conf = s->fact->line > 0 || sb_str_ends(s->path, SB_LIT(".conffiles"));

	for (size_t i = 0; i < sb_seen_count(s); i++) {
		struct sb_attr_view v = sb_seen_attr(s, i);
		struct claim *claim;

		if (v.key == SB_KEY_OWNED_MD5 && c->all.n && v.value.n == 16)
			c->all.p[c->all.n - 1].md5 = v.value;
		if (v.key != SB_KEY_OWNED_PATH)
			continue;
		claim = sb_vec_push(a, &c->all);
		if (!claim)
			return false;
		*claim = (struct claim){ .path = v.value, .conf = conf };
	}
	return true;
}

static int by_path(const void *x, const void *y)
{
	const struct claim *a = x, *b = y;

	return sb_str_cmp(a->path, b->path);
}

/* One claim a path: what the lists say of it together. The Conffiles of the status know
 * the digest that dpkg itself compares with. */
static void merge(struct claims *c)
{
	size_t n = 0;

	if (c->all.n)
		qsort(c->all.p, c->all.n, sizeof *c->all.p, by_path);
	for (size_t i = 0; i < c->all.n; i++) {
		struct claim *in = &c->all.p[i], *out = n ? &c->all.p[n - 1] : NULL;

		if (!out || !sb_str_eq(out->path, in->path)) {
			c->all.p[n++] = *in;
			continue;
		}
		if (in->md5.n && (out->md5.n == 0 || in->conf))
			out->md5 = in->md5;
		out->conf = out->conf || in->conf;
	}
	c->all.n = n;
}

/* The name under which the file of this package lies: another's diversion moves it. */
static sb_str diverted(const struct sb_dpkg_db *db, sb_str package, sb_str path)
{
	size_t lo = 0, hi = db->diversions.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct sb_dpkg_diversion *v = &db->diversions.p[mid];
		int c = sb_str_cmp(v->from, path);

		if (c == 0)
			return sb_str_eq(v->package, package) ? path : v->to;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return path;
}

/* A listed name that is not there counts as missing only when it had content: without a
 * digest it may have been an empty directory or a link. */
static bool claim_file(struct sb_dpkg *d, struct sb_dpkg_package *p,
		       const struct claim *c, struct tally *t)
{
	const struct sb_dpkg_db *db = &d->dbs.p[p->db];
	sb_str path = diverted(db, p->name, c->path);
	struct sb_expect expect = { .conf = c->conf };
	struct sb_link_file f;
	struct sb_md5 md5;
	bool found;

	if (db->root.n)
		path = sb_arena_printf(d->scratch, "%.*s%.*s", SB_ARG(db->root),
				       SB_ARG(path));
	if (!path.p)
		return false;
	if (c->md5.n == sizeof md5.b) {
		memcpy(md5.b, c->md5.p, sizeof md5.b);
		expect.md5 = &md5;
	}
	found = sb_link_find_nofollow(d->link, path, &f);
	if (found ? f.kind != SB_ROW_FILE : !expect.md5)
		return true;
	t->expected += !c->conf;
	t->there += found && !c->conf;
	if (found && !c->conf)
		sb_owned_hash_add(&t->hash, c->path, f.sha256);
	return sb_link_own(d->link, p->component, found ? f.path : path, &expect);
}

/* A record whose files are gone (deleted to slim an image) is weaker evidence. */
static bool record_only(struct sb_dpkg *d, struct sb_component *c,
			const struct tally *t)
{
	if (t->expected == 0 || t->there > 0)
		return true;
	if (c->methods.n && c->methods.p[0].confidence > 30)
		c->methods.p[0].confidence = 30;
	return sb_component_property(d->arena, c, "sbom:evidence:recordOnly",
				     SB_LIT("true"));
}

bool sb_dpkg_own(struct sb_dpkg *d, struct sb_dpkg_package *p)
{
	struct claims claims = { 0 };
	struct tally tally = { 0 };

	sb_owned_hash_init(&tally.hash);
	for (size_t i = 0; i < p->files.n; i++)
		if (!gather(d->scratch, &claims, &p->files.p[i]))
			return false;
	merge(&claims);
	for (size_t i = 0; i < claims.all.n; i++)
		if (!claim_file(d, p, &claims.all.p[i], &tally))
			return false;
	return sb_owned_hash_finish(&tally.hash, d->arena, p->component) &&
	       record_only(d, p->component, &tally);
}
