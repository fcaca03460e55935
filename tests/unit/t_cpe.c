/* SPDX-License-Identifier: Apache-2.0 */
/* model/cpe: building, checking, and the ranking of candidates. */
#include "model/cpe.h"
#include "model/cpe_known.h"
#include "test.h"

static const sb_str none;

static bool built(struct sb_arena *a, const char *v, const char *p, const char *version,
		  const char *want)
{
	sb_str got =
		sb_cpe_build(a, 'a', sb_str_c(v), sb_str_c(p), sb_str_c(version), none);

	if (!want)
		return !got.p;
	return sb_str_eq(got, sb_str_c(want)) && sb_cpe_valid(got);
}

static void building(struct sb_arena *a)
{
	sb_str sw = SB_LIT("node.js");

	CHECK(built(a, "fastapi", "fastapi", "0.119.1",
		    "cpe:2.3:a:fastapi:fastapi:0.119.1:*:*:*:*:*:*:*"));
	CHECK(built(a, "GNU", "libstdc++", "12",
		    "cpe:2.3:a:gnu:libstdc\\+\\+:12:*:*:*:*:*:*:*"));
	CHECK(built(a, "x y", "a_b", "2:1.0-1+deb12u8~rc1",
		    "cpe:2.3:a:x_y:a_b:2\\:1.0-1\\+deb12u8\\~rc1:*:*:*:*:*:*:*"));
	CHECK(built(a, "v", "p", "*", "cpe:2.3:a:v:p:\\*:*:*:*:*:*:*:*"));
	CHECK(built(a, "v", "p", "-", NULL));
	CHECK(built(a, "", "p", "1", NULL));
	CHECK(built(a, "v", "", "1", NULL));
	CHECK(built(a, "v", "p", "", NULL));
	CHECK(built(a, "v", "p\tq", "1", NULL));
	CHECK(built(a, "caf\xc3\xa9", "p", "1", NULL));
	CHECK(!sb_cpe_build(a, 'x', sw, sw, sw, none).p);
	CHECK(sb_str_eq(
		sb_cpe_build(a, 'o', sw, sw, sw, sw),
		SB_LIT("cpe:2.3:o:node.js:node.js:node.js:*:*:*:*:node.js:*:*")));
}

static bool valid(const char *s)
{
	size_t n = strlen(s);

	return sb_cpe_valid((sb_str){ test_wall(s, n), n });
}

static void checking(void)
{
	CHECK(valid("cpe:2.3:a:v:p:1:*:*:*:*:*:*:*"));
	CHECK(valid("cpe:2.3:*:*:*:-:*:*:-:*:*:*:*"));
	CHECK(valid("cpe:2.3:-:V:P:??1.?:*:*:en-us:*:*:*:*"));
	CHECK(valid("cpe:2.3:a:*v*:p:1*:*:*:fra-419:*:*:*:*"));
	CHECK(valid("cpe:2.3:a:v\\:w:p\\\\:\\*:*:*:*:*:*:*:*"));
	CHECK(!valid("cpe:2.3:A:v:p:1:*:*:*:*:*:*:*"));
	CHECK(!valid("cpe:2.3:a:v:p:1:*:*:*:*:*:*"));
	CHECK(!valid("cpe:2.3:a:v:p:1:*:*:*:*:*:*:*:*"));
	CHECK(!valid("cpe:2.3:a:v:p:1:*:*:*:*:*:*:"));
	CHECK(!valid("cpe:2.3:a::p:1:*:*:*:*:*:*:*"));
	CHECK(!valid("cpe:2.3:a:v:p:1*2:*:*:*:*:*:*:*"));
	CHECK(!valid("cpe:2.3:a:v:p:**:*:*:*:*:*:*:*"));
	CHECK(!valid("cpe:2.3:a:v:p:?*:*:*:*:*:*:*:*"));
	CHECK(!valid("cpe:2.3:a:v:p:1+2:*:*:*:*:*:*:*"));
	CHECK(!valid("cpe:2.3:a:v:p:1~2:*:*:*:*:*:*:*"));
	CHECK(!valid("cpe:2.3:a:v:p:1 2:*:*:*:*:*:*:*"));
	CHECK(!valid("cpe:2.3:a:v:p:1\\-2:*:*:*:*:*:*:*"));
	CHECK(!valid("cpe:2.3:a:v:p:1\\_2:*:*:*:*:*:*:*"));
	CHECK(!valid("cpe:2.3:a:v:p:caf\xc3\xa9:*:*:*:*:*:*:*"));
	CHECK(!valid("cpe:2.3:a:v:p:1:*:*:e:*:*:*:*"));
	CHECK(!valid("cpe:2.3:a:v:p:1:*:*:en-:*:*:*:*"));
	CHECK(!valid("cpe:2.3:a:v:p:1:*:*:en-41:*:*:*:*"));
	CHECK(!valid("cpe:2.3:a:v:p:1:*:*:*:*:*:*:\\"));
	CHECK(!valid("cpe:/a:v:p:1"));
	CHECK(!valid(""));
}

/* The n-th guess has this vendor and product, for this reason. */
static bool guess(struct sb_arena *a, struct sb_cpe_subject s, size_t n,
		  const char *vendor_product, const char *basis)
{
	struct sb_cpe_guess out[8];
	size_t found;
	sb_str want;

	s.version = SB_LIT("1");
	found = sb_cpe_guess(a, &s, out, SB_LEN(out));
	for (size_t i = 0; i < found; i++)
		if (!sb_cpe_valid(out[i].cpe) || out[i].confidence == 0 ||
		    out[i].confidence > 100)
			return false;
	if (!vendor_product)
		return found == n;
	want = sb_arena_printf(a, "cpe:2.3:a:%s:1:*:*:*:*:*:*:*", vendor_product);
	return n < found && sb_str_eq(out[n].cpe, want) && !strcmp(out[n].basis, basis);
}

#define SUBJECT(t, n, ...) \
	((struct sb_cpe_subject){ .type = SB_LIT(t), .name = SB_LIT(n), __VA_ARGS__ })

static void guessing(struct sb_arena *a)
{
	CHECK(guess(a, SUBJECT("pypi", "fastapi"), 0, "fastapi:fastapi", "curated"));
	CHECK(guess(a, SUBJECT("pypi", "Pillow"), 0, "python:pillow", "curated"));
	CHECK(guess(a, SUBJECT("pypi", "unheardof"), 0, "unheardof:unheardof", "name"));
	CHECK(guess(a, SUBJECT("deb", "unheardof"), 0, NULL, NULL));
	CHECK(guess(a, SUBJECT("deb", "libssl3"), 0, "openssl:openssl", "curated"));
	CHECK(guess(a, SUBJECT("deb", "libcurl4t64"), 0, "haxx:curl", "curated"));
	CHECK(guess(a, SUBJECT("deb", "libtinfo6"), 0, "gnu:ncurses", "curated"));
	CHECK(guess(a, SUBJECT("deb", "python3.11-minimal"), 0, "python:python",
		    "curated"));
	CHECK(guess(a, SUBJECT("deb", "libsmartcols1", .source = SB_LIT("util-linux")),
		    0, "kernel:util-linux", "curated"));
	CHECK(guess(a, SUBJECT("npm", "openssl"), 0, "openssl:openssl", "name"));
	CHECK(guess(a, SUBJECT("npm", "core", .ns = SB_LIT("@angular")), 0,
		    "angular:core", "group"));
	CHECK(guess(a, SUBJECT("maven", "io", .ns = SB_LIT("org.apache.commons")), 0,
		    "apache:io", "group"));
	CHECK(guess(a, SUBJECT("golang", "mux", .ns = SB_LIT("github.com/gorilla")), 0,
		    "gorilla:mux", "group"));
	CHECK(guess(a,
		    SUBJECT("pypi", "thing",
			    .homepage = SB_LIT("https://github.com/acme/thing"),
			    .author = SB_LIT("Acme Labs, Inc. <x@acme.io>")),
		    0, "acme:thing", "homepage"));
	CHECK(guess(a,
		    SUBJECT("pypi", "thing", .author = SB_LIT("Acme Labs, Inc. <x@y>")),
		    0, "acme_labs:thing", "author"));
	CHECK(guess(a, SUBJECT("pypi", "thing", .author = SB_LIT("Jane Doe")), 0,
		    "thing:thing", "name"));
	CHECK(guess(a, SUBJECT("deb", "x", .homepage = SB_LIT("https://www.gnu.org/x")),
		    0, "gnu:x", "homepage"));
	CHECK(guess(a, SUBJECT("deb", "x", .homepage = SB_LIT("https://10.0.0.1/x")), 0,
		    NULL, NULL));
}

static void table_sorted(void)
{
	for (size_t t = 0; t < sb_cpe_ntables; t++)
		for (size_t i = 1; i < sb_cpe_tables[t].n; i++)
			if (strcmp(sb_cpe_tables[t].row[i - 1].name,
				   sb_cpe_tables[t].row[i].name) > 0)
				CHECK(!sb_cpe_tables[t].row[i].name);
	CHECK(sb_cpe_ntables > 0);
}

int main(void)
{
	struct sb_arena a;

	sb_arena_init(&a, 0);
	building(&a);
	checking();
	guessing(&a);
	table_sorted();
	sb_arena_release(&a);
	return DONE();
}
