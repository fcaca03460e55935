/* SPDX-License-Identifier: Apache-2.0 */
/* From the words of package.json to a component's identity. */
#include "catalog/npm_link.h"
#include "model/cpe.h"
#include "model/purl.h"

static sb_str get(struct sb_npm_image *im, const struct sb_npm_package *p,
		  enum sb_key key)
{
	sb_str s = sb_seen_get(&p->seen, key);

	return s.n ? sb_arena_dup(im->arena, s) : SB_LIT("");
}

/* Only what an address may hold. */
static bool is_plain(sb_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c >= 0x7f || strchr("<>\"{}|\\^`", c))
			return false;
		if (c == '%' &&
		    (i + 2 >= s.n || !strchr("0123456789abcdefABCDEF", s.p[i + 1])))
			return false;
	}
	return s.n > 0;
}

static const struct {
	const char *prefix, *host;
} hosts[] = {
	{ "github:", "https://github.com/" },
	{ "gitlab:", "https://gitlab.com/" },
	{ "bitbucket:", "https://bitbucket.org/" },
	{ "gist:", "https://gist.github.com/" },
};

sb_str sb_npm_url(struct sb_arena *a, sb_str text)
{
	size_t colon = sb_str_find(text, SB_LIT(":")), slashes = 0;

	text = sb_str_trim(text);
	if (!is_plain(text))
		return (sb_str){ 0 };
	for (size_t i = 0; i < SB_LEN(hosts); i++) {
		sb_str prefix = sb_str_c(hosts[i].prefix);

		if (sb_str_starts(text, prefix))
			return sb_arena_printf(
				a, "%s%.*s", hosts[i].host,
				SB_ARG(sb_str_sub(text, prefix.n, text.n)));
	}
	if (sb_str_find(text, SB_LIT("://")) != SB_NPOS ||
	    sb_str_starts(text, SB_LIT("mailto:")))
		return text;
	if (sb_str_starts(text, SB_LIT("git@")) && colon != SB_NPOS)
		return sb_arena_printf(a, "ssh://%.*s/%.*s",
				       SB_ARG(sb_str_sub(text, 0, colon)),
				       SB_ARG(sb_str_sub(text, colon + 1, text.n)));
	for (size_t i = 0; i < text.n; i++)
		slashes += text.p[i] == '/';
	if (slashes == 1 && colon == SB_NPOS && text.p[0] != '/' && text.p[0] != '.')
		return sb_arena_printf(a, "https://github.com/%.*s", SB_ARG(text));
	return (sb_str){ 0 };
}

/* "Name <mail> (url)" */
static struct sb_party party_of(struct sb_arena *a, sb_str text)
{
	size_t open = sb_str_rfind(text, '(');
	struct sb_party p;
	sb_str url = { 0 };

	if (open != SB_NPOS && text.n && text.p[text.n - 1] == ')') {
		url = sb_str_sub(text, open + 1, text.n - 1);
		text = sb_str_trim(sb_str_sub(text, 0, open));
	}
	p = sb_party_of(text);
	if (sb_str_find(url, SB_LIT("://")) != SB_NPOS)
		p.url = sb_npm_url(a, url);
	if (sb_str_find(p.email, SB_LIT("@")) == SB_NPOS || !is_plain(p.email))
		p.email = (sb_str){ 0 };
	return p;
}

static bool add_author(struct sb_npm_image *im, struct sb_component *c,
		       struct sb_party who)
{
	struct sb_party *slot;

	if (who.name.n == 0)
		return true;
	for (size_t i = 0; i < c->authors.n; i++)
		if (sb_str_eq(c->authors.p[i].name, who.name) &&
		    sb_str_eq(c->authors.p[i].email, who.email))
			return true;
	slot = sb_vec_push(im->arena, &c->authors);
	if (slot)
		*slot = who;
	return slot != NULL;
}

static bool add_license(struct sb_npm_image *im, struct sb_component *c, sb_str text)
{
	struct sb_license made =
		sb_license_normalize(im->arena, text, SB_LICENSE_DECLARED);
	struct sb_license *slot;

	if (made.text.n == 0)
		return true;
	made.source = SB_LIT("package.json");
	slot = sb_vec_push(im->arena, &c->licenses);
	if (slot)
		*slot = made;
	return slot != NULL;
}

/* Each has its own loop variable in the facts: parties and licences may be many. */
static bool add_lists(struct sb_npm_image *im, struct sb_npm_package *p)
{
	bool good = true;

	for (size_t i = 0; good && i < sb_seen_count(&p->seen); i++) {
		struct sb_attr_view v = sb_seen_attr(&p->seen, i);
		sb_str text = v.value;

		if (v.key != SB_KEY_AUTHOR && v.key != SB_KEY_MAINTAINER &&
		    v.key != SB_KEY_LICENSE)
			continue;
		text = sb_arena_dup(im->arena, text);
		if (!text.p)
			return false;
		if (v.key == SB_KEY_LICENSE) {
			good = add_license(im, p->c, text);
			continue;
		}
		good = add_author(im, p->c, party_of(im->arena, text));
		if (v.key == SB_KEY_AUTHOR && p->c->supplier.name.n == 0)
			p->c->supplier = party_of(im->arena, text);
	}
	return good;
}

static bool name_it(struct sb_npm_image *im, struct sb_npm_package *p, sb_str full)
{
	struct sb_component *c = p->c;
	struct sb_purl purl = { .type = SB_LIT("npm"), .version = c->version };
	struct sb_cpe_subject subject = { .type = purl.type,
					  .version = c->version,
					  .homepage = get(im, p, SB_KEY_HOMEPAGE) };
	struct sb_cpe_guess guess[1];
	sb_str rest = full, scope = sb_str_cut(&rest, '/');
	int rc;

	c->name = full;
	if (full.p[0] == '@' && rest.n) {
		c->group = purl.ns = scope;
		c->name = rest;
	}
	subject.ns = purl.ns;
	subject.name = purl.name = c->name;
	subject.author = c->supplier.name;
	if (c->version.n && sb_cpe_guess(im->arena, &subject, guess, 1) > 0)
		c->cpe = guess[0].cpe;
	rc = sb_purl_build(im->arena, &purl, &c->purl, NULL);
	return rc != SB_E_NOMEM && rc != SB_E_LIMIT;
}

static bool add_links(struct sb_npm_image *im, struct sb_npm_package *p)
{
	static const struct {
		enum sb_key key;
		const char *type;
	} links[] = {
		{ SB_KEY_HOMEPAGE, "website" },
		{ SB_KEY_VCS_URL, "vcs" },
		{ SB_KEY_BUG_URL, "issue-tracker" },
		{ SB_KEY_URL, "distribution" },
	};

	for (size_t i = 0; i < SB_LEN(links); i++) {
		sb_str url = sb_npm_url(im->arena, get(im, p, links[i].key));

		if (links[i].key == SB_KEY_HOMEPAGE &&
		    sb_str_find(url, SB_LIT("://")) == SB_NPOS)
			continue;
		if (!sb_component_extref(im->arena, p->c, links[i].type, url))
			return false;
	}
	return true;
}

/* A directory of another name: npm's aliases. */
static bool note_alias(struct sb_npm_image *im, struct sb_npm_package *p, sb_str full)
{
	sb_str alias;

	if (p->app || sb_str_ends(p->dir, full) ||
	    sb_npm_place(p->dir) != SB_NPM_PACKAGE)
		return true;
	alias = sb_arena_dup(im->arena, sb_path_base(p->dir));
	return alias.p &&
	       sb_component_property(im->arena, p->c, "sbom:npm:directory", alias);
}

bool sb_npm_describe(struct sb_npm_image *im, struct sb_npm_package *p)
{
	sb_str full = get(im, p, SB_KEY_NAME);

	p->c->version = get(im, p, SB_KEY_VERSION);
	p->c->description = get(im, p, SB_KEY_SUMMARY);
	return full.n && add_lists(im, p) && name_it(im, p, full) && add_links(im, p) &&
	       note_alias(im, p, full) &&
	       sb_link_register(im->link, p->c, SB_LIT("npm"), full);
}
