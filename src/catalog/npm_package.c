/* SPDX-License-Identifier: Apache-2.0 */
/* package.json and npm's hidden lock file: from JSON to facts. */
#include "catalog/npm.h"

#include <stdio.h>

#include "parse/json.h"

#define STORE_BYTES ((size_t)64 << 10) /* of a body without a name in a store */
#define LIST_MAX    64
#define NEEDS_MAX   2000
#define NAME_BYTES  214 /* npm's own limit */
#define TEXT_BYTES  2000
#define SPEC_BYTES  600

static const struct sb_json_limits limits = { .depth = 64, .values = 400000 };

static void put(struct sb_emit *e, enum sb_key key, sb_str text)
{
	sb_emit_attr(e, key, sb_str_trim(sb_str_sub(text, 0, TEXT_BYTES)));
}

/* "text" or { "url": "text" } */
static sb_str url_of(const struct sb_json *v)
{
	sb_str s = sb_json_text(v);

	return s.n ? s : sb_json_text(sb_json_find(v, "url"));
}

/* A person as text, or as an object that becomes the same text. */
static void put_person(struct sb_emit *e, enum sb_key key, const struct sb_json *v)
{
	sb_str name = sb_json_text(sb_json_find(v, "name"));
	sb_str mail = sb_json_text(sb_json_find(v, "email"));
	sb_str url = url_of(v);
	char text[600];
	int n;

	if (sb_json_is(v, SB_JSON_STRING)) {
		put(e, key, v->text);
		return;
	}
	if (name.n == 0 && mail.n == 0)
		return;
	name = sb_str_sub(name, 0, 200);
	mail = sb_str_sub(mail, 0, 150);
	url = sb_str_sub(url, 0, 200);
	n = snprintf(text, sizeof text, "%.*s%s%.*s%s%s%.*s%s", SB_ARG(name),
		     mail.n ? " <" : "", SB_ARG(mail), mail.n ? ">" : "",
		     url.n ? " (" : "", SB_ARG(url), url.n ? ")" : "");
	put(e, key, (sb_str){ text, n < 0 ? 0 : (size_t)n });
}

static void put_people(struct sb_emit *e, enum sb_key key, const struct sb_json *v)
{
	size_t n = sb_json_items(v);

	if (!sb_json_is(v, SB_JSON_ARRAY))
		put_person(e, key, v);
	for (size_t i = 0; i < n && i < LIST_MAX; i++)
		put_person(e, key, &v->item[i]);
}

/* "MIT", { "type": "MIT" }, or a list of these. */
static void put_license(struct sb_emit *e, const struct sb_json *v)
{
	size_t n = sb_json_items(v);
	sb_str s = sb_json_text(v);

	if (s.n == 0)
		s = sb_json_text(sb_json_find(v, "type"));
	if (s.n == 0)
		s = sb_json_text(sb_json_find(v, "name"));
	put(e, SB_KEY_LICENSE, s);
	for (size_t i = 0; i < n && i < LIST_MAX; i++) {
		const struct sb_json *item = &v->item[i];
		sb_str type = sb_json_text(sb_json_find(item, "type"));

		put(e, SB_KEY_LICENSE, type.n ? type : sb_json_text(item));
	}
}

static void put_needs(struct sb_emit *e, enum sb_key key, const struct sb_json *v)
{
	for (size_t i = 0; i < sb_json_members(v) && i < NEEDS_MAX; i++) {
		sb_str name = v->member[i].key;
		sb_str range = sb_json_text(&v->member[i].value);
		char text[SPEC_BYTES];
		int n;

		if (name.n == 0 || name.n > NAME_BYTES)
			continue;
		range = sb_str_sub(range, 0, 300);
		n = snprintf(text, sizeof text, "%.*s %.*s", SB_ARG(name),
			     SB_ARG(range));
		put(e, key, (sb_str){ text, n < 0 ? 0 : (size_t)n });
	}
}

static const struct {
	const char *key;
	enum sb_key as;
	void (*put)(struct sb_emit *e, enum sb_key key, const struct sb_json *v);
} lists[] = {
	{ "author", SB_KEY_AUTHOR, put_people },
	{ "contributors", SB_KEY_MAINTAINER, put_people },
	{ "maintainers", SB_KEY_MAINTAINER, put_people },
	{ "dependencies", SB_KEY_DEPENDS, put_needs },
	{ "optionalDependencies", SB_KEY_RECOMMENDS, put_needs },
	{ "peerDependencies", SB_KEY_REQUIRES, put_needs },
};

/* A name is one word of printing characters, with at most one slash after a scope. */
static bool is_name(sb_str s)
{
	size_t slash = SB_NPOS;

	if (s.n == 0 || s.n > NAME_BYTES || s.p[0] == '.' || s.p[0] == '/')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c == 0x7f || c == '\\' || c == ':')
			return false;
		if (c != '/')
			continue;
		if (slash != SB_NPOS || s.p[0] != '@' || i < 2 || i + 1 == s.n)
			return false;
		slash = i;
	}
	return s.p[0] != '@' || slash != SB_NPOS;
}

static bool is_version(sb_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ')
			return false;
	return s.n > 0 && s.n <= 256;
}

static void read_package(struct sb_emit *e, const struct sb_json *v, bool outside)
{
	sb_str name = sb_str_trim(sb_json_text(sb_json_find(v, "name")));
	sb_str version = sb_str_trim(sb_json_text(sb_json_find(v, "version")));
	const struct sb_json *license = sb_json_find(v, "license");

	if (!is_name(name) || (!is_version(version) && (version.n || !outside)))
		return;
	sb_emit_fact(e, SB_FACT_PACKAGE, 0);
	sb_emit_attr(e, SB_KEY_NAME, name);
	sb_emit_attr(e, SB_KEY_VERSION, version);
	put(e, SB_KEY_SUMMARY, sb_json_text(sb_json_find(v, "description")));
	put(e, SB_KEY_HOMEPAGE, url_of(sb_json_find(v, "homepage")));
	put(e, SB_KEY_VCS_URL, url_of(sb_json_find(v, "repository")));
	put(e, SB_KEY_BUG_URL, url_of(sb_json_find(v, "bugs")));
	put(e, SB_KEY_DIGEST, sb_json_text(sb_json_find(v, "_integrity")));
	put(e, SB_KEY_URL, sb_json_text(sb_json_find(v, "_resolved")));
	put_license(e, license ? license : sb_json_find(v, "licenses"));
	for (size_t i = 0; i < SB_LEN(lists); i++)
		lists[i].put(e, lists[i].as, sb_json_find(v, lists[i].key));
	if (outside)
		put_needs(e, SB_KEY_EXTRA, sb_json_find(v, "devDependencies"));
	if (sb_json_is(sb_json_find(v, "private"), SB_JSON_TRUE))
		sb_emit_attr(e, SB_KEY_STATUS, SB_LIT("private"));
}

static void read_lock(struct sb_emit *e, const struct sb_json *v)
{
	const struct sb_json *all = sb_json_find(v, "packages");

	if (sb_json_members(all) == 0)
		return;
	sb_emit_fact(e, SB_FACT_LIST, 0);
	for (size_t i = 0; i < all->n; i++) {
		const struct sb_json *p = &all->member[i].value;
		sb_str digest = sb_json_text(sb_json_find(p, "integrity"));

		if (all->member[i].key.n == 0 || digest.n == 0)
			continue;
		sb_emit_attr(e, SB_KEY_PATH, all->member[i].key);
		sb_emit_attr(e, SB_KEY_DIGEST, digest);
	}
}

/* A body that came for its first byte alone: worth reading? */
static bool promising(sb_str body)
{
	return sb_str_find(body, SB_LIT("\"name\"")) != SB_NPOS &&
	       sb_str_find(body, SB_LIT("\"version\"")) != SB_NPOS;
}

static int parse(struct sb_emit *e, const struct sb_bundle *in, struct sb_err *err)
{
	sb_str base = sb_path_base(in->file.path), body = in->file.body;
	bool named = sb_str_eq(base, SB_LIT("package.json"));
	bool lock = sb_str_eq(base, SB_LIT(".package-lock.json"));
	enum sb_npm_place place = sb_npm_place(sb_path_dir(in->file.path));
	struct sb_arena a;
	struct sb_json v;
	int rc;

	if (!named && !lock && !promising(body))
		return SB_OK;
	if (sb_str_starts(body, SB_LIT("\xef\xbb\xbf")))
		body = sb_str_sub(body, 3, body.n);
	sb_arena_init(&a, (size_t)256 << 20);
	rc = sb_json_parse(&a, body, &limits, &v, err);
	if (rc == SB_OK && lock)
		read_lock(e, &v);
	else if (rc == SB_OK)
		read_package(e, &v, named && place == SB_NPM_OUTSIDE);
	sb_arena_release(&a);
	/* What lies inside a package or a store may be anything: only a package's own
	 * manifest must be right. */
	if (rc < 0 && rc != SB_E_NOMEM && !lock && !(named && place == SB_NPM_PACKAGE))
		return SB_OK;
	return rc < 0 ? rc : e->rc;
}

const struct sb_cataloger sb_cataloger_npm_package = {
	.name = "npm-package-cataloger",
	.about = "Node.js packages that npm, pnpm, yarn or Debian installed",
	.finds = "npm packages",
	.version = 1,
	.tags = SB_TAG_LANGUAGE | SB_TAG_INSTALLED,
	.globs =
		(const char *const[]){
			"**/package.json",
			"**/node_modules/.package-lock.json",
			NULL,
		},
	.magics =
		(const struct sb_magic[]){
			{ .head = { "{", 1 }, .max_bytes = STORE_BYTES },
			{ .max_bytes = 0 },
		},
	.max_bytes = (size_t)32 << 20,
	.parse = parse,
	.link = sb_npm_link,
};
