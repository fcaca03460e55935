/* SPDX-License-Identifier: Apache-2.0 */
/* model/purl: the vectors of tests/cases/purl, round trips, and hostile input. */
#include "model/purl.h"
#include "test.h"
#include "util/buf.h"
#include "util/file.h"

static sb_str show(struct sb_arena *a, const struct sb_purl *p)
{
	struct sb_buf b = { 0 };
	sb_str out;

	sb_buf_printf(&b, "%.*s|%.*s|%.*s|%.*s|", SB_ARG(p->type), SB_ARG(p->ns),
		      SB_ARG(p->name), SB_ARG(p->version));
	for (size_t i = 0; i < p->nqualifier; i++)
		sb_buf_printf(&b, "%s%.*s=%.*s", i ? "&" : "",
			      SB_ARG(p->qualifier[i].key),
			      SB_ARG(p->qualifier[i].value));
	sb_buf_printf(&b, "|%.*s", SB_ARG(p->subpath));
	out = sb_arena_dup(a, sb_buf_view(&b));
	sb_buf_release(&b);
	return out;
}

static struct sb_purl unshow(struct sb_arena *a, sb_str row)
{
	struct sb_purl p = { 0 };
	sb_str q;

	p.type = sb_str_cut(&row, '|');
	p.ns = sb_str_cut(&row, '|');
	p.name = sb_str_cut(&row, '|');
	p.version = sb_str_cut(&row, '|');
	q = sb_str_cut(&row, '|');
	p.subpath = row;
	while (q.n) {
		sb_str v = sb_str_cut(&q, '&'), k = sb_str_cut(&v, '=');

		sb_purl_qualify(&p, sb_arena_dup(a, k).p, v);
	}
	return p;
}

static void differs(sb_str what, sb_str want, sb_str got)
{
	printf("# %.*s\n#   want %.*s\n#   got  %.*s\n", SB_ARG(what), SB_ARG(want),
	       SB_ARG(got));
}

static bool is(sb_str what, sb_str want, int rc, sb_str got)
{
	if (rc < 0)
		got = SB_LIT("FAIL");
	if (sb_str_eq(want, got))
		return true;
	differs(what, want, got);
	return false;
}

/* What was built parses to the same parts and builds to the same text. */
static bool round_trip(struct sb_arena *a, sb_str text)
{
	struct sb_purl p;
	sb_str again;

	return sb_purl_parse(a, text, &p, NULL) == 0 &&
	       sb_purl_build(a, &p, &again, NULL) == 0 && is(text, text, 0, again);
}

static bool parse_row(struct sb_arena *a, sb_str row)
{
	sb_str text = sb_str_cut(&row, '\t'), want = sb_str_cut(&row, '\t'),
	       out = { 0 };
	struct sb_purl p = { 0 };
	char *wall = test_wall(text.p, text.n);
	int rc = sb_purl_canonical(a, (sb_str){ wall, text.n }, &out, NULL);
	bool ok = is(text, want, rc, out) && (rc < 0 || round_trip(a, out));

	rc = sb_purl_parse(a, text, &p, NULL);
	return is(text, row, rc, show(a, &p)) && ok;
}

static bool build_row(struct sb_arena *a, sb_str row)
{
	sb_str parts = sb_str_cut(&row, '\t'), out = { 0 };
	struct sb_purl p = unshow(a, parts);
	int rc = sb_purl_build(a, &p, &out, NULL);

	return is(parts, row, rc, out) && (rc < 0 || round_trip(a, out));
}

static void vectors(const char *name, bool (*row)(struct sb_arena *, sb_str))
{
	struct sb_arena a;
	char path[4096];
	sb_str text;
	const char *root = getenv("SB_SOURCE_ROOT");

	sb_arena_init(&a, 0);
	(void)snprintf(path, sizeof path, "%s/tests/cases/purl/%s", root ? root : ".",
		       name);
	CHECK(sb_file_read(&a, path, 1 << 20, &text, NULL) == 0);
	while (text.n) {
		sb_str line = sb_str_cut(&text, '\n');

		if (line.n && line.p[0] != '#')
			CHECK(row(&a, line));
	}
	sb_arena_release(&a);
}

static void limits(void)
{
	struct sb_purl p = { .type = SB_LIT("npm"), .name = SB_LIT("x") };
	struct sb_arena a;
	struct sb_err err;
	static char big[100000];
	sb_str out;

	sb_arena_init(&a, 0);
	for (int i = 0; i < 40; i++)
		sb_purl_qualify(&p, "k", SB_LIT("v"));
	CHECK(p.nqualifier == SB_PURL_QUALIFIERS);
	CHECK(sb_purl_build(&a, &p, &out, &err) == SB_E_FORMAT);
	memset(big, 'a', sizeof big);
	memcpy(big, "pkg:npm/", 8);
	CHECK(sb_purl_canonical(&a, (sb_str){ big, sizeof big }, &out, &err) ==
	      SB_E_LIMIT);
	p = (struct sb_purl){ .type = SB_LIT("npm"), .name = { big, sizeof big } };
	CHECK(sb_purl_build(&a, &p, &out, &err) == SB_E_LIMIT);
	p.name = SB_LIT("a\xff");
	CHECK(sb_purl_build(&a, &p, &out, &err) == SB_E_FORMAT);
	sb_arena_release(&a);
	sb_arena_init(&a, 1);
	CHECK(sb_purl_canonical(&a, SB_LIT("pkg:npm/x"), &out, &err) == SB_E_LIMIT);
	sb_arena_release(&a);
}

int main(void)
{
	vectors("parse.tsv", parse_row);
	vectors("build.tsv", build_row);
	limits();
	return DONE();
}
