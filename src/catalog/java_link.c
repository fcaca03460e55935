/* SPDX-License-Identifier: Apache-2.0 */
/* Java archives of an image as components, the inner ones below the outer. */
#include "catalog/java.h"
#include "model/cpe.h"
#include "model/purl.h"
#include "util/hash.h"

struct inner {
	sb_str virtual;
	struct sb_component *c;
};

struct java {
	struct sb_link *link;
	struct sb_arena *arena;
	/* of the file at hand: archives by their virtual path, in the order of facts */
	SB_VEC(struct inner) inner;
};

static sb_str get(struct java *j, const struct sb_seen *s, enum sb_key key)
{
	sb_str v = sb_seen_get(s, key);

	return v.n ? sb_arena_dup(j->arena, v) : SB_LIT("");
}

/* Without a group the name stands for it, as in the days of commons-lang. */
static bool name_it(struct java *j, const struct sb_seen *s, struct sb_component *c)
{
	struct sb_purl purl = { .type = SB_LIT("maven"),
				.ns = c->group.n ? c->group : c->name,
				.name = c->name,
				.version = c->version };
	struct sb_cpe_subject subject = { .type = purl.type,
					  .ns = c->group,
					  .name = c->name,
					  .version = c->version,
					  .homepage = get(j, s, SB_KEY_HOMEPAGE) };
	struct sb_cpe_guess guess[1];
	int rc;

	if (c->version.n && sb_cpe_guess(j->arena, &subject, guess, 1) > 0)
		c->cpe = guess[0].cpe;
	rc = sb_purl_build(j->arena, &purl, &c->purl, NULL);
	return rc != SB_E_NOMEM && rc != SB_E_LIMIT;
}

static bool add_licenses(struct java *j, const struct sb_seen *s,
			 struct sb_component *c)
{
	for (size_t i = 0; i < sb_seen_count(s); i++) {
		struct sb_attr_view v = sb_seen_attr(s, i);
		struct sb_license made, *slot;

		if (v.key != SB_KEY_LICENSE)
			continue;
		made = sb_license_normalize(j->arena, v.value, SB_LICENSE_DECLARED);
		if (made.text.n == 0)
			continue;
		made.source = SB_LIT("META-INF/MANIFEST.MF");
		slot = sb_vec_push(j->arena, &c->licenses);
		if (!slot)
			return false;
		*slot = made;
	}
	return true;
}

static bool describe(struct java *j, const struct sb_seen *s, struct sb_component *c)
{
	sb_str home = get(j, s, SB_KEY_HOMEPAGE);

	c->group = get(j, s, SB_KEY_GROUP);
	c->name = get(j, s, SB_KEY_NAME);
	c->version = get(j, s, SB_KEY_VERSION);
	c->description = get(j, s, SB_KEY_SUMMARY);
	c->supplier.name = get(j, s, SB_KEY_VENDOR);
	if (c->supplier.name.n == 0 &&
	    sb_str_eq(sb_seen_get(s, SB_KEY_FROM), SB_LIT("pom")))
		c->supplier.name = c->group;
	if (!sb_str_starts(home, SB_LIT("http")) ||
	    sb_str_find(home, SB_LIT(" ")) != SB_NPOS)
		home.n = 0;
	return name_it(j, s, c) && add_licenses(j, s, c) &&
	       sb_component_extref(j->arena, c, "website", home) &&
	       sb_component_property(j->arena, c, "sbom:java:identityFrom",
				     get(j, s, SB_KEY_FROM)) &&
	       sb_link_register(j->link, c, SB_LIT("maven"), c->name);
}

static bool hash_it(struct java *j, const struct sb_seen *s, struct sb_component *c,
		    sb_str virtual)
{
	struct sb_link_file f;
	char hex[65];
	sb_str text = get(j, s, SB_KEY_DIGEST);

	if (virtual.n == 0) {
		sb_link_file_of(j->link, s->node, &f);
		if (!f.sha256)
			return true;
		sb_hex(f.sha256->b, sizeof f.sha256->b, hex);
		text = sb_arena_dup(j->arena, sb_str_c(hex));
	}
	return text.p && sb_component_hash(j->arena, c, SB_SHA256, text);
}

static struct sb_component *inner_at(const struct java *j, sb_str virtual)
{
	for (size_t i = 0; i < j->inner.n; i++)
		if (sb_str_eq(j->inner.p[i].virtual, virtual))
			return j->inner.p[i].c;
	return NULL;
}

/* An archive of its own: hash, place, and the file where it is one. */
static bool place(struct java *j, const struct sb_seen *s, struct sb_component *c,
		  sb_str virtual)
{
	struct inner *slot = sb_vec_push(j->arena, &j->inner);

	if (!slot)
		return false;
	*slot = (struct inner){ virtual, c };
	if (virtual.n)
		c->parent = inner_at(j, sb_seen_get(s, SB_KEY_PARENT));
	return hash_it(j, s, c, virtual) &&
	       (virtual.n || sb_link_own(j->link, c, s->path, NULL));
}

static bool add(struct java *j, const struct sb_seen *s)
{
	bool shaded = sb_str_eq(sb_seen_get(s, SB_KEY_KIND), SB_LIT("shaded"));
	sb_str virtual = sb_record_text(s->record, s->fact->path);
	struct sb_component *owner = sb_link_owner(j->link, s->node);
	struct sb_component *c = sb_link_component(j->link, s, SB_TYPE_LIBRARY);
	sb_str by;

	if (!c || !describe(j, s, c))
		return false;
	if (shaded)
		c->parent = inner_at(j, virtual);
	else if (!s->hidden && !place(j, s, c, virtual))
		return false;
	if (!owner || virtual.n || sb_str_eq(owner->cataloger, c->cataloger))
		return true;
	by = sb_arena_printf(j->arena, "%.*s@%.*s", SB_ARG(owner->name),
			     SB_ARG(owner->version));
	return by.p && sb_component_property(j->arena, c, "sbom:owned-by", by);
}

/* A file that has a second name, a link, is still one archive. */
static bool is_alias(struct java *j, const struct sb_seen *s)
{
	struct sb_link_file f;

	if (s->hidden)
		return false;
	sb_link_file_of(j->link, s->node, &f);
	return !sb_str_eq(f.path, s->path) && sb_java_is_archive(f.path);
}

int sb_java_link(struct sb_link *link, struct sb_err *err)
{
	struct java j = { .link = link, .arena = sb_link_arena(link) };
	struct sb_seen s = { 0 };
	uint32_t last = SB_NONE;
	bool good = true;

	while (good && sb_link_next(link, SB_FACT_PACKAGE, &s)) {
		if (s.node != last)
			j.inner.n = 0;
		last = s.node;
		good = is_alias(&j, &s) || add(&j, &s);
	}
	if (good)
		return SB_OK;
	return sb_fail(err, j.arena->full ? SB_E_LIMIT : SB_E_NOMEM,
		       "no memory left for the Java archives of this image");
}
