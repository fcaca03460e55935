/* SPDX-License-Identifier: Apache-2.0 */
/* From lists of crates to components and the edges between them. */
#include "catalog/cargo_binary.h"
#include "model/cpe.h"
#include "model/purl.h"

struct crates {
	struct sb_link *l;
	struct sb_arena *doc;
	SB_VEC(struct sb_component *) of; /* one program's, by index */
	bool ok;                          /* memory is left */
};

static void property(struct crates *k, struct sb_component *c, const char *name,
		     sb_str value)
{
	sb_str kept = sb_arena_dup(k->doc, value);

	if (k->ok)
		k->ok = kept.p && sb_component_property(k->doc, c, name, kept);
}

static void identify(struct crates *k, struct sb_component *c, const struct sb_seen *s)
{
	sb_str source = sb_seen_get(s, SB_KEY_SOURCE);
	sb_str kind = sb_seen_get(s, SB_KEY_KIND);
	struct sb_purl purl = { .type = SB_LIT("cargo"),
				.name = c->name,
				.version = c->version };
	struct sb_cpe_subject subject = { .type = purl.type,
					  .name = c->name,
					  .version = c->version };
	struct sb_cpe_guess guess;
	struct sb_err err;

	if (sb_purl_build(k->doc, &purl, &c->purl, &err) < 0)
		sb_link_problem(k->l, s->path, false, "no package URL: %s", err.msg);
	if (sb_cpe_guess(k->doc, &subject, &guess, 1) > 0)
		c->cpe = guess.cpe;
	c->depends_known = true;
	property(k, c, "sbom:cargo:source", source);
	property(k, c, "sbom:cargo:kind", kind.n ? kind : SB_LIT("runtime"));
	if (sb_str_eq(kind, SB_LIT("build")))
		c->scope = SB_SCOPE_EXCLUDED;
	if (sb_str_eq(source, SB_LIT("crates.io")) && k->ok)
		k->ok = sb_component_extref(
			k->doc, c, "distribution",
			sb_arena_printf(k->doc,
					"https://static.crates.io/crates/%.*s/"
					"%.*s-%.*s.crate",
					SB_ARG(c->name), SB_ARG(c->name),
					SB_ARG(c->version)));
}

/* The program itself: its file, and the package that brought it. */
static void root(struct crates *k, struct sb_component *c, const struct sb_seen *s)
{
	struct sb_component *owner = sb_link_owner(k->l, s->node);
	struct sb_link_file f;
	char hex[65];

	c->type = SB_TYPE_APPLICATION;
	if (s->hidden)
		return;
	if (owner && owner != c)
		c->parent = owner;
	else if (!owner && k->ok)
		k->ok = sb_link_own(k->l, c, s->path, NULL);
	sb_link_file_of(k->l, s->node, &f);
	if (!f.sha256 || c->hashes.n || !k->ok)
		return;
	sb_hex(f.sha256->b, sizeof f.sha256->b, hex);
	k->ok = sb_component_hash(k->doc, c, SB_SHA256,
				  sb_arena_dup(k->doc, sb_str_c(hex)));
}

static struct sb_component *crate(struct crates *k, const struct sb_seen *s)
{
	sb_str name = sb_seen_get(s, SB_KEY_NAME);
	sb_str version = sb_seen_get(s, SB_KEY_VERSION);
	sb_str key =
		sb_arena_printf(k->doc, "%.*s@%.*s@%.*s", SB_ARG(name), SB_ARG(version),
				SB_ARG(sb_seen_get(s, SB_KEY_SOURCE)));
	struct sb_component *c =
		key.p ? sb_link_lookup(k->l, SB_LIT("cargo"), key) : NULL;

	if (c) {
		k->ok = k->ok && sb_link_occurrence(k->l, c, s->path, 0);
		return c;
	}
	c = key.p ? sb_link_component(k->l, s, SB_TYPE_LIBRARY) : NULL;
	k->ok = k->ok && c && sb_link_register(k->l, c, SB_LIT("cargo"), key);
	if (!c)
		return NULL;
	c->name = sb_arena_dup(k->doc, name);
	c->version = sb_arena_dup(k->doc, version);
	identify(k, c, s);
	return c;
}

static void edges(struct crates *k, struct sb_component *from, const struct sb_seen *s)
{
	for (size_t i = 0; i < sb_seen_count(s) && k->ok; i++) {
		struct sb_attr_view v = sb_seen_attr(s, i);
		struct sb_component *to;
		uint64_t at;

		if (v.key != SB_KEY_DEPENDS || !sb_str_u64(v.value, &at) ||
		    at >= k->of.n)
			continue;
		to = k->of.p[at];
		if (to && to != from)
			k->ok = sb_component_depends(k->doc, from, to);
	}
}

/* All crates of the program at *s; *s moves to the next program. False: no more. */
static bool program(struct crates *k, struct sb_seen *s)
{
	struct sb_seen again = *s;
	size_t here = s->at, n = 0;
	bool more = true;

	k->of.n = 0;
	for (; more && s->at == here; more = sb_link_next(k->l, SB_FACT_PACKAGE, s)) {
		struct sb_component **slot = sb_vec_push(k->doc, &k->of);
		bool named = sb_seen_get(s, SB_KEY_NAME).n != 0;

		k->ok = k->ok && slot;
		if (!k->ok)
			return false;
		*slot = named ? crate(k, s) : NULL;
		if (*slot && sb_str_eq(sb_seen_get(s, SB_KEY_SCOPE), SB_LIT("root")))
			root(k, *slot, s);
	}
	do {
		if (k->of.p[n])
			edges(k, k->of.p[n], &again);
	} while (++n < k->of.n && sb_link_next(k->l, SB_FACT_PACKAGE, &again));
	return more;
}

int sb_cargo_binary_link(struct sb_link *l, struct sb_err *err)
{
	struct crates k = { .l = l, .doc = sb_link_arena(l), .ok = true };
	struct sb_seen s = { 0 };
	bool more = sb_link_next(l, SB_FACT_PACKAGE, &s);

	while (k.ok && more)
		more = program(&k, &s);
	return k.ok ? 0 : sb_fail(err, SB_E_NOMEM, "Rust crates: out of memory");
}
