/* SPDX-License-Identifier: Apache-2.0 */
/* apk's link(): packages as components, the files they own, what they need. */
#include <stdlib.h>

#include "catalog/apk.h"
#include "catalog/owned_hash.h"
#include "model/cpe.h"
#include "model/purl.h"

struct package {
	struct sb_seen seen;
	struct sb_component *component;
};

/* Something a package can be asked for by: its own name, "so:libc.musl-x86_64.so.1",
 * "cmd:sh", "pc:zlib". */
struct offer {
	sb_str db, name;
	uint32_t package;
	bool own; /* the package's name itself */
};

struct apk {
	struct sb_link *link;
	struct sb_arena *arena, *scratch;
	SB_VEC(struct package) packages;
	SB_VEC(struct offer) offers;
};

static sb_str get(struct apk *k, const struct package *p, enum sb_key key)
{
	sb_str s = sb_seen_get(&p->seen, key);

	return s.n ? sb_arena_dup(k->arena, s) : SB_LIT("");
}

/* "srv/x/" of srv/x/lib/apk/db/installed. */
static sb_str root_of(sb_str path)
{
	sb_str lib = sb_path_dir(sb_path_dir(sb_path_dir(path)));
	sb_str top = sb_path_dir(lib);

	if (sb_str_eq(sb_path_base(top), SB_LIT("usr")))
		return sb_str_sub(top, 0, top.n - 3);
	return top.n ? sb_str_sub(path, 0, top.n + 1) : top;
}

static bool name_it(struct apk *k, struct package *p)
{
	const struct sb_distro *distro = sb_link_distro(k->link);
	struct sb_component *c = p->component;
	struct sb_purl purl = { .type = SB_LIT("apk"),
				.ns = distro->id.n ? distro->id : SB_LIT("alpine"),
				.name = c->name,
				.version = c->version };
	struct sb_cpe_subject subject = { .type = SB_LIT("apk"),
					  .ns = purl.ns,
					  .name = c->name,
					  .version = c->version,
					  .homepage = get(k, p, SB_KEY_HOMEPAGE) };
	struct sb_cpe_guess guess[1];
	sb_str full = distro->id;
	int rc;

	if (full.n && distro->version_id.n)
		full = sb_arena_printf(k->scratch, "%.*s-%.*s", SB_ARG(full),
				       SB_ARG(distro->version_id));
	sb_purl_qualify(&purl, "arch", sb_seen_get(&p->seen, SB_KEY_ARCH));
	sb_purl_qualify(&purl, "distro", full);
	if (sb_cpe_guess(k->arena, &subject, guess, SB_LEN(guess)) > 0)
		c->cpe = guess[0].cpe;
	rc = sb_purl_build(k->arena, &purl, &c->purl, NULL);
	return rc != SB_E_NOMEM && rc != SB_E_LIMIT;
}

/* apk packages come from the distribution's repositories: the maintainer is the author
 * of the packaging. */
static bool add_parties(struct apk *k, struct package *p)
{
	const struct sb_distro *distro = sb_link_distro(k->link);
	struct sb_party who = sb_party_of(get(k, p, SB_KEY_MAINTAINER)), *slot;

	p->component->supplier = distro->vendor.n
					 ? (struct sb_party){ .name = distro->vendor,
							      .url = distro->homepage }
					 : who;
	if (who.name.n == 0)
		return true;
	slot = sb_vec_push(k->arena, &p->component->authors);
	if (slot)
		*slot = who;
	return slot != NULL;
}

static bool add_license(struct apk *k, struct package *p)
{
	return sb_component_declare(k->arena, p->component,
				    sb_seen_get(&p->seen, SB_KEY_LICENSE), SB_LIT("L"));
}

static const struct {
	const char *name;
	enum sb_key key;
} properties[] = {
	{ "sbom:apk:source", SB_KEY_SOURCE },
	{ "sbom:apk:architecture", SB_KEY_ARCH },
	{ "sbom:apk:commit", SB_KEY_VCS_COMMIT },
	{ "sbom:apk:installedSize", SB_KEY_INSTALLED_SIZE },
	{ "sbom:apk:checksum", SB_KEY_DIGEST },
	{ "sbom:apk:maintainer", SB_KEY_MAINTAINER },
};

static bool describe(struct apk *k, struct package *p)
{
	struct sb_component *c = p->component;

	c->name = get(k, p, SB_KEY_NAME);
	c->version = get(k, p, SB_KEY_VERSION);
	c->description = get(k, p, SB_KEY_SUMMARY);
	for (size_t i = 0; i < SB_LEN(properties); i++)
		if (!sb_component_property(k->arena, c, properties[i].name,
					   get(k, p, properties[i].key)))
			return false;
	return c->name.p && name_it(k, p) && add_parties(k, p) && add_license(k, p) &&
	       sb_component_extref(k->arena, c, "website", get(k, p, SB_KEY_HOMEPAGE));
}

struct claim {
	sb_str path, sha1;
};

static int by_path(const void *x, const void *y)
{
	const struct claim *a = x, *b = y;

	return sb_str_cmp(a->path, b->path);
}

/* The files of a package in byte order of paths, in scratch; NULL without memory. */
static struct claim *claims_of(struct apk *k, const struct package *p, size_t *n)
{
	size_t all = sb_seen_count(&p->seen);
	struct claim *claims = sb_new(k->scratch, struct claim, all + 1);

	*n = 0;
	for (size_t i = 0; claims && i < all; i++) {
		struct sb_attr_view v = sb_seen_attr(&p->seen, i);

		if (v.key == SB_KEY_OWNED_PATH)
			claims[(*n)++].path = v.value;
		else if (v.key == SB_KEY_OWNED_SHA1 && *n)
			claims[*n - 1].sha1 = v.value;
	}
	if (claims)
		qsort(claims, *n, sizeof *claims, by_path);
	return claims;
}

/* apk protects what is below etc/: there a change is the administrator's right. */
static bool own(struct apk *k, struct package *p)
{
	sb_str root = root_of(p->seen.path);
	struct sb_owned_hash hash;
	size_t n;
	struct claim *claims = claims_of(k, p, &n);

	sb_owned_hash_init(&hash);
	for (size_t i = 0; claims && i < n; i++) {
		struct sb_expect expect = { .conf = sb_str_starts(claims[i].path,
								  SB_LIT("etc/")) };
		sb_str path = sb_arena_printf(k->scratch, "%.*s%.*s", SB_ARG(root),
					      SB_ARG(claims[i].path));
		struct sb_link_file f;

		if (!path.p)
			return false;
		if (claims[i].sha1.n == 20)
			expect.sha1 = (const unsigned char *)claims[i].sha1.p;
		if (sb_link_find_nofollow(k->link, path, &f)) {
			if (f.kind != SB_ROW_FILE)
				continue;
			path = f.path;
			if (!expect.conf)
				sb_owned_hash_add(&hash, claims[i].path, f.sha256);
		}
		if (!sb_link_own(k->link, p->component, path, &expect))
			return false;
	}
	return claims && sb_owned_hash_finish(&hash, k->arena, p->component);
}

/* The name in front of "=1.2", ">=1", "~1" or "@tag". */
static sb_str bare(sb_str wish)
{
	size_t n = 0;

	while (n < wish.n && !strchr("<>=~@", wish.p[n]))
		n++;
	return sb_str_sub(wish, 0, n);
}

static bool next_word(sb_str *rest, sb_str *word)
{
	do {
		*word = sb_str_cut(rest, ' ');
	} while (word->n == 0 && rest->n);
	return word->n > 0;
}

static bool offer(struct apk *k, uint32_t package, sb_str name, bool own_name)
{
	struct offer *o = sb_vec_push(k->scratch, &k->offers);

	if (o)
		*o = (struct offer){ k->packages.p[package].seen.path, name, package,
				     own_name };
	return o != NULL;
}

static int by_offer(const void *x, const void *y)
{
	const struct offer *a = x, *b = y;
	int c = sb_str_cmp(a->db, b->db);

	c = c ? c : sb_str_cmp(a->name, b->name);
	c = c ? c : b->own - a->own;
	return c ? c : (a->package > b->package) - (a->package < b->package);
}

static bool list_offers(struct apk *k)
{
	for (uint32_t i = 0; i < k->packages.n; i++) {
		const struct sb_seen *s = &k->packages.p[i].seen;
		sb_str rest = sb_seen_get(s, SB_KEY_PROVIDES), word;

		if (!offer(k, i, sb_seen_get(s, SB_KEY_NAME), true))
			return false;
		while (next_word(&rest, &word))
			if (!offer(k, i, bare(word), false))
				return false;
	}
	if (k->offers.n)
		qsort(k->offers.p, k->offers.n, sizeof *k->offers.p, by_offer);
	return true;
}

static size_t first_offer(const struct apk *k, sb_str db, sb_str name)
{
	size_t lo = 0, hi = k->offers.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = sb_str_cmp(k->offers.p[mid].db, db);

		c = c ? c : sb_str_cmp(k->offers.p[mid].name, name);
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* "/bin/sh": whoever owns it. */
static bool need_path(struct apk *k, struct package *p, sb_str path)
{
	struct sb_component *owner;
	struct sb_link_file f;
	sb_str full =
		sb_arena_printf(k->scratch, "%.*s%.*s", SB_ARG(root_of(p->seen.path)),
				SB_ARG(sb_str_sub(path, 1, path.n)));

	if (!full.p)
		return false;
	if (!sb_link_find(k->link, full, &f))
		return true;
	owner = sb_link_owner(k->link, f.node);
	return !owner || sb_component_depends(k->arena, p->component, owner);
}

/* The package of that name, else every one that provides it. "!name" is a conflict. */
static bool need(struct apk *k, struct package *p, sb_str wish)
{
	sb_str name = bare(wish), kept;
	size_t at, n = 0;

	if (wish.p[0] == '!')
		return true;
	if (wish.p[0] == '/')
		return need_path(k, p, wish);
	for (at = first_offer(k, p->seen.path, name); at < k->offers.n; at++, n++) {
		const struct offer *o = &k->offers.p[at];

		if (!sb_str_eq(o->db, p->seen.path) || !sb_str_eq(o->name, name))
			break;
		if (!sb_component_depends(k->arena, p->component,
					  k->packages.p[o->package].component))
			return false;
		if (o->own)
			return true;
	}
	if (n)
		return true;
	kept = sb_arena_dup(k->arena, wish);
	return kept.p && sb_component_property(k->arena, p->component,
					       "sbom:apk:unmetDepends", kept);
}

static bool relate(struct apk *k)
{
	if (!list_offers(k))
		return false;
	for (size_t i = 0; i < k->packages.n; i++) {
		struct package *p = &k->packages.p[i];
		sb_str rest = sb_seen_get(&p->seen, SB_KEY_DEPENDS), word;

		p->component->depends_known = true;
		while (next_word(&rest, &word))
			if (!need(k, p, word))
				return false;
	}
	return true;
}

static void mark_evidence(struct apk *k, sb_str installed)
{
	struct sb_link_walk w =
		sb_link_walk(k->link, sb_path_dir(sb_path_dir(installed)), false);
	struct sb_link_file f;

	while (sb_link_walk_next(k->link, &w, &f))
		if (f.kind == SB_ROW_FILE)
			sb_link_evidence(k->link, f.node);
}

/* What a lower layer's database said (--scope all-layers) is a component and no more.
 */
static bool collect(struct apk *k)
{
	struct sb_seen s = { 0 };
	sb_str last = { 0 };

	while (sb_link_next(k->link, SB_FACT_PACKAGE, &s)) {
		struct package p = { .seen = s }, *slot;

		p.component = sb_link_component(k->link, &s, SB_TYPE_LIBRARY);
		if (!p.component || !describe(k, &p))
			return false;
		if (s.hidden)
			continue;
		slot = sb_vec_push(k->scratch, &k->packages);
		if (!slot || !sb_link_register(k->link, p.component, SB_LIT("apk"),
					       p.component->name))
			return false;
		*slot = p;
		if (!sb_str_eq(last, s.path))
			mark_evidence(k, last = s.path);
	}
	return true;
}

int sb_apk_link(struct sb_link *link, struct sb_err *err)
{
	struct apk k = { .link = link,
			 .arena = sb_link_arena(link),
			 .scratch = sb_link_scratch(link) };
	bool good = collect(&k);

	for (size_t i = 0; good && i < k.packages.n; i++) {
		struct sb_mark mark = sb_arena_mark(k.scratch);

		good = own(&k, &k.packages.p[i]);
		sb_arena_rewind(k.scratch, mark);
	}
	if (good && relate(&k))
		return SB_OK;
	return sb_fail(err, k.arena->full || k.scratch->full ? SB_E_LIMIT : SB_E_NOMEM,
		       "no memory left for the packages of this image");
}
