/* SPDX-License-Identifier: Apache-2.0 */
/* version/: orders and sets as packaging and dpkg have them (tests/cases/version). */
#include "test.h"
#include "util/file.h"
#include "version/deb.h"
#include "version/pep440.h"

static sb_str source(struct sb_arena *a, const char *path)
{
	const char *root = getenv("SB_SOURCE_ROOT");
	sb_str full = sb_arena_printf(a, "%s/%s", root ? root : ".", path),
	       text = { 0 };

	CHECK(sb_file_read(a, full.p, 1 << 20, &text, NULL) == 0);
	return text;
}

static const char *sign(int d)
{
	return d < 0 ? "<" : d > 0 ? ">" : "=";
}

static bool is(sb_str want, sb_str got, sb_str x, sb_str y)
{
	if (sb_str_eq(want, got))
		return true;
	printf("# %.*s | %.*s: want %.*s, got %.*s\n", SB_ARG(x), SB_ARG(y),
	       SB_ARG(want), SB_ARG(got));
	return false;
}

static const char *order(sb_str x, sb_str y)
{
	struct sb_pep440 a, b;

	if (sb_pep440_parse(x, &a, NULL) < 0 || sb_pep440_parse(y, &b, NULL) < 0)
		return "bad";
	if (sb_pep440_cmp(&a, &b) + sb_pep440_cmp(&b, &a) != 0 &&
	    (sb_pep440_cmp(&a, &b) > 0) == (sb_pep440_cmp(&b, &a) > 0))
		return "not antisymmetric";
	return sign(sb_pep440_cmp(&a, &b));
}

static sb_str canonical(struct sb_arena *a, sb_str text)
{
	struct sb_pep440 v;

	if (sb_pep440_parse(text, &v, NULL) < 0)
		return SB_LIT("bad");
	return sb_pep440_canonical(a, &v);
}

static bool pep440_row(struct sb_arena *a, sb_str row)
{
	sb_str kind = sb_str_cut(&row, '\t'), x = sb_str_cut(&row, '\t'), y, pre;
	int rc;

	if (kind.p[0] == 'n')
		return is(row, canonical(a, (sb_str){ test_wall(x.p, x.n), x.n }), x,
			  x) &&
		       is(row, canonical(a, row), x, row);
	y = sb_str_cut(&row, '\t');
	if (kind.p[0] == 'c')
		return is(row, sb_str_c(order(x, y)), x, y);
	pre = sb_str_cut(&row, '\t');
	rc = sb_pep440_match((sb_str){ test_wall(x.p, x.n), x.n }, y,
			     sb_str_eq(pre, SB_LIT("1")), NULL);
	return is(row, sb_str_c(rc < 0 ? "bad" : rc ? "1" : "0"), x, y);
}

static bool deb_row(struct sb_arena *a, sb_str row)
{
	sb_str x = sb_str_cut(&row, '\t'), y = sb_str_cut(&row, '\t');
	int d = sb_deb_version_cmp(x, y), back = sb_deb_version_cmp(y, x);

	(void)a;
	return is(row, sb_str_c(sign(d)), x, y) && !strcmp(sign(d), sign(-back));
}

static void rows(struct sb_arena *a, const char *path,
		 bool (*row)(struct sb_arena *, sb_str))
{
	sb_str text = source(a, path);

	while (text.n) {
		sb_str line = sb_str_cut(&text, '\n');

		if (line.n && line.p[0] != '#')
			CHECK(row(a, line));
	}
}

static bool within(const char *set, const char *version)
{
	return sb_pep440_match(sb_str_c(set), sb_str_c(version), false, NULL) == 1;
}

static void sets(void)
{
	CHECK(within(">=1.2,<2,!=1.3.*,~=1.4", "1.4.5"));
	CHECK(!within(">=1.2,<2,!=1.3.*", "1.3.7"));
	CHECK(within("", "1.0") && within(" , ", "1.0") && !within("", "1.0rc1"));
	CHECK(within("===weird", "WEIRD") && !within(">=1", "weird"));
	CHECK(within("~=2.2.post3", "2.3") && !within("~=2.2.post3", "3.0"));
	CHECK(sb_pep440_match(SB_LIT("~=1"), SB_LIT("1"), false, NULL) == SB_E_FORMAT);
	CHECK(sb_pep440_match(SB_LIT("1.0"), SB_LIT("1"), false, NULL) == SB_E_FORMAT);
	CHECK(sb_pep440_match(SB_LIT(">=1.*"), SB_LIT("1"), false, NULL) ==
	      SB_E_FORMAT);
}

static void limits(void)
{
	struct sb_pep440 v;
	struct sb_deb_version d;

	CHECK(sb_pep440_parse(SB_LIT("99999999999999999999"), &v, NULL) == SB_E_LIMIT);
	CHECK(sb_pep440_parse(
		      SB_LIT("1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1"), &v,
		      NULL) == SB_E_LIMIT);
	CHECK(sb_deb_version_parse(SB_LIT("1:2.0-3"), &d, NULL) == 0 && d.epoch == 1 &&
	      sb_str_eq(d.upstream, SB_LIT("2.0")) &&
	      sb_str_eq(d.revision, SB_LIT("3")));
	CHECK(sb_deb_version_parse(SB_LIT(""), &d, NULL) == SB_E_FORMAT);
	CHECK(sb_deb_version_parse(SB_LIT("a1"), &d, NULL) == SB_E_FORMAT);
	CHECK(sb_deb_version_parse(SB_LIT("x:1"), &d, NULL) == SB_E_FORMAT);
	CHECK(sb_deb_version_parse(SB_LIT("1-"), &d, NULL) == SB_E_FORMAT);
	CHECK(sb_deb_version_parse(SB_LIT("1_2"), &d, NULL) == SB_E_FORMAT);
}

int main(void)
{
	struct sb_arena a;

	sb_arena_init(&a, 0);
	rows(&a, "tests/cases/version/pep440.tsv", pep440_row);
	rows(&a, "tests/cases/version/deb.tsv", deb_row);
	sets();
	limits();
	sb_arena_release(&a);
	return DONE();
}
