/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Installed Ruby gems: specifications/NAME-VERSION.gemspec, as RubyGems itself writes
 * them: one assignment of literals a line. Nothing is evaluated: what is no literal is
 * not known.
 */
#include "catalog/link.h"
#include "model/cpe.h"
#include "model/purl.h"
#include "util/hash.h"

#define TEXT_BYTES 2000
#define ITEMS_MAX  64

/* --- facts --- */

/* The next literal of a line: "x", 'x' or %q<x>; escapes end the reading of it. */
static bool next_literal(sb_str *rest, sb_str *out)
{
	for (size_t i = 0; i < rest->n; i++) {
		char c = rest->p[i];
		bool percent = c == '%' && i + 2 < rest->n && rest->p[i + 1] == 'q' &&
			       rest->p[i + 2] == '<';
		sb_str body;

		if (c != '"' && c != '\'' && !percent)
			continue;
		body = sb_str_sub(*rest, i + (percent ? 3 : 1), rest->n);
		if (!body.n || !memchr(body.p, percent ? '>' : c, body.n))
			return false;
		*out = sb_str_cut(&body, percent ? '>' : c);
		*rest = body;
		return true;
	}
	return false;
}

static const struct {
	const char *word;
	enum sb_key key;
	bool many;
} words[] = {
	{ "name", SB_KEY_NAME, false },       { "version", SB_KEY_VERSION, false },
	{ "summary", SB_KEY_SUMMARY, false }, { "homepage", SB_KEY_HOMEPAGE, false },
	{ "platform", SB_KEY_ARCH, false },   { "license", SB_KEY_LICENSE, false },
	{ "licenses", SB_KEY_LICENSE, true }, { "author", SB_KEY_AUTHOR, false },
	{ "authors", SB_KEY_AUTHOR, true },
};

struct gem {
	struct sb_emit *e;
	bool name, version;
};

/* A fact is opened by the first line that names the gem; RubyGems writes name, then
 * version, first. */
static void put(struct gem *g, enum sb_key key, sb_str text)
{
	text = sb_str_trim(sb_str_sub(text, 0, TEXT_BYTES));
	if (text.n == 0 || sb_str_find(text, SB_LIT("\\")) != SB_NPOS)
		return;
	if (key == SB_KEY_NAME && !g->name) {
		sb_emit_fact(g->e, SB_FACT_PACKAGE, 0);
		g->name = true;
	} else if (key == SB_KEY_NAME || !g->name ||
		   (key == SB_KEY_VERSION && g->version)) {
		return;
	}
	g->version = g->version || key == SB_KEY_VERSION;
	sb_emit_attr(g->e, key, text);
}

static void assign(struct gem *g, sb_str word, sb_str value)
{
	for (size_t i = 0; i < SB_LEN(words); i++) {
		sb_str text;

		if (!sb_str_eq(word, sb_str_c(words[i].word)))
			continue;
		for (size_t k = 0; k < (words[i].many ? ITEMS_MAX : 1); k++)
			if (next_literal(&value, &text))
				put(g, words[i].key, text);
	}
}

/* s.add_runtime_dependency(%q<x>.freeze, ["~> 1"]) */
static void depend(struct gem *g, sb_str call)
{
	sb_str name;

	if ((sb_str_starts(call, SB_LIT("add_runtime_dependency")) ||
	     sb_str_starts(call, SB_LIT("add_dependency"))) &&
	    next_literal(&call, &name))
		put(g, SB_KEY_DEPENDS, name);
}

static int parse(struct sb_emit *e, const struct sb_bundle *in, struct sb_err *err)
{
	struct gem g = { .e = e };
	sb_str rest = in->file.body;

	(void)err;
	while (rest.n && e->rc >= 0) {
		sb_str line = sb_str_trim(sb_str_cut(&rest, '\n'));
		sb_str value, word;

		if (!sb_str_starts(line, SB_LIT("s.")))
			continue;
		value = sb_str_sub(line, 2, line.n);
		depend(&g, value);
		word = sb_str_trim(sb_str_cut(&value, '='));
		assign(&g, word, value);
	}
	return e->rc;
}

/* --- link --- */

struct ruby {
	struct sb_link *link;
	struct sb_arena *arena;
	SB_VEC(struct sb_component *) gems;
	SB_VEC(struct sb_seen) seen;
};

static sb_str get(struct ruby *r, const struct sb_seen *s, enum sb_key key)
{
	sb_str v = sb_seen_get(s, key);

	return v.n ? sb_arena_dup(r->arena, v) : SB_LIT("");
}

static bool add_author(struct ruby *r, struct sb_component *c, sb_str text)
{
	struct sb_party *slot = sb_vec_push(r->arena, &c->authors);

	if (!slot)
		return false;
	slot->name = sb_arena_dup(r->arena, text);
	if (c->supplier.name.n == 0)
		c->supplier.name = slot->name;
	return slot->name.p != NULL;
}

static bool add_license(struct ruby *r, struct sb_component *c, sb_str text)
{
	struct sb_license made =
		sb_license_normalize(r->arena, text, SB_LICENSE_DECLARED);
	struct sb_license *slot;

	if (made.text.n == 0)
		return true;
	made.source = SB_LIT("gemspec");
	slot = sb_vec_push(r->arena, &c->licenses);
	if (slot)
		*slot = made;
	return slot != NULL;
}

static bool add_lists(struct ruby *r, const struct sb_seen *s, struct sb_component *c)
{
	bool good = true;

	for (size_t i = 0; good && i < sb_seen_count(s); i++) {
		struct sb_attr_view v = sb_seen_attr(s, i);

		if (v.key == SB_KEY_AUTHOR)
			good = add_author(r, c, v.value);
		else if (v.key == SB_KEY_LICENSE)
			good = add_license(r, c, v.value);
	}
	return good;
}

static bool name_it(struct ruby *r, const struct sb_seen *s, struct sb_component *c)
{
	sb_str platform = get(r, s, SB_KEY_ARCH), home = get(r, s, SB_KEY_HOMEPAGE);
	struct sb_purl purl = { .type = SB_LIT("gem"),
				.name = c->name,
				.version = c->version };
	struct sb_cpe_subject subject = { .type = purl.type,
					  .name = c->name,
					  .version = c->version,
					  .homepage = home };
	struct sb_cpe_guess guess[1];
	int rc;

	if (!sb_str_eq(platform, SB_LIT("ruby")))
		sb_purl_qualify(&purl, "platform", platform);
	if (sb_cpe_guess(r->arena, &subject, guess, 1) > 0)
		c->cpe = guess[0].cpe;
	rc = sb_purl_build(r->arena, &purl, &c->purl, NULL);
	if (!sb_str_starts(home, SB_LIT("http")) ||
	    sb_str_find(home, SB_LIT(" ")) != SB_NPOS)
		home.n = 0;
	return rc != SB_E_NOMEM && rc != SB_E_LIMIT &&
	       sb_component_extref(r->arena, c, "website", home);
}

/* The manifest's own digest: the gem's files are not listed. */
static bool hash_it(struct ruby *r, const struct sb_seen *s, struct sb_component *c)
{
	struct sb_link_file f;
	char hex[65];
	sb_str text;

	sb_link_file_of(r->link, s->node, &f);
	if (!f.sha256)
		return true;
	sb_hex(f.sha256->b, sizeof f.sha256->b, hex);
	text = sb_arena_dup(r->arena, sb_str_c(hex));
	return text.p && sb_component_hash(r->arena, c, SB_SHA256, text) &&
	       sb_component_property(r->arena, c, "sbom:hash:method",
				     SB_LIT("SHA-256 of the gemspec"));
}

/* gems/NAME-VERSION beside specifications/ is the gem's own directory. */
static bool own(struct ruby *r, const struct sb_seen *s, struct sb_component *c)
{
	sb_str base = sb_path_base(s->path);
	sb_str dir = sb_arena_printf(
		r->arena, "%.*s/gems/%.*s", SB_ARG(sb_path_dir(sb_path_dir(s->path))),
		SB_ARG(sb_str_sub(base, 0, base.n - strlen(".gemspec"))));
	struct sb_link_walk w;
	struct sb_link_file f;

	if (!dir.p || !sb_link_own(r->link, c, s->path, NULL))
		return false;
	w = sb_link_walk(r->link, dir, false);
	while (sb_link_walk_next(r->link, &w, &f))
		if (!sb_link_own(r->link, c, f.path, NULL))
			return false;
	return true;
}

static bool add(struct ruby *r, const struct sb_seen *s)
{
	struct sb_component **slot, *c;
	struct sb_seen *kept;

	c = sb_link_component(r->link, s, SB_TYPE_LIBRARY);
	if (!c)
		return false;
	c->name = get(r, s, SB_KEY_NAME);
	c->version = get(r, s, SB_KEY_VERSION);
	c->description = get(r, s, SB_KEY_SUMMARY);
	if (!add_lists(r, s, c) || !name_it(r, s, c) || !hash_it(r, s, c))
		return false;
	if (s->hidden)
		return true;
	slot = sb_vec_push(r->arena, &r->gems);
	kept = sb_vec_push(r->arena, &r->seen);
	if (!slot || !kept)
		return false;
	*slot = c;
	*kept = *s;
	return own(r, s, c) && sb_link_register(r->link, c, SB_LIT("gem"), c->name);
}

static bool relate(struct ruby *r, const struct sb_seen *s, struct sb_component *c)
{
	for (size_t i = 0; i < sb_seen_count(s); i++) {
		struct sb_attr_view v = sb_seen_attr(s, i);
		struct sb_component *on;

		if (v.key != SB_KEY_DEPENDS)
			continue;
		on = sb_link_lookup(r->link, SB_LIT("gem"), v.value);
		if (on && on != c && !sb_component_depends(r->arena, c, on))
			return false;
	}
	c->depends_known = true;
	return true;
}

static int link_gems(struct sb_link *link, struct sb_err *err)
{
	struct ruby r = { .link = link, .arena = sb_link_arena(link) };
	struct sb_seen s = { 0 };
	bool good = true;

	while (good && sb_link_next(link, SB_FACT_PACKAGE, &s))
		if (sb_seen_get(&s, SB_KEY_VERSION).n)
			good = add(&r, &s);
	for (size_t i = 0; good && i < r.gems.n; i++)
		good = relate(&r, &r.seen.p[i], r.gems.p[i]);
	if (good)
		return SB_OK;
	return sb_fail(err, r.arena->full ? SB_E_LIMIT : SB_E_NOMEM,
		       "no memory left for the gems of this image");
}

const struct sb_cataloger sb_cataloger_ruby_gem = {
	.name = "ruby-installed-gemspec-cataloger",
	.about = "Ruby gems that RubyGems, Bundler or Debian installed",
	.finds = "Ruby gems",
	.version = 1,
	.tags = SB_TAG_LANGUAGE | SB_TAG_INSTALLED,
	.globs = (const char *const[]){ "**/specifications/*.gemspec",
					"**/specifications/default/*.gemspec", NULL },
	.max_bytes = (size_t)4 << 20,
	.parse = parse,
	.link = link_gems,
};
