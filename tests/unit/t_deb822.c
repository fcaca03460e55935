/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/deb822.h"
#include "test.h"

static struct sb_deb822 over(const char *text)
{
	size_t n = strlen(text);

	return (struct sb_deb822){ .rest = { test_wall(text, n), n } };
}

static void test_fields(void)
{
	struct sb_deb822 d = over("A: 1\nB:\n b1\n\tb2\n .\nC : 3 \n\nD: 4");
	struct sb_err err;
	sb_str k, v, line;

	CHECK(sb_deb822_field(&d, &k, &v, &err) == 1 && sb_str_eq(k, SB_LIT("A")));
	CHECK(sb_str_eq(v, SB_LIT("1")) && d.at == 1);
	CHECK(sb_deb822_field(&d, &k, &v, &err) == 1 && d.at == 2 && d.line == 5);
	CHECK(sb_deb822_line(&v, &line) && line.n == 0);
	CHECK(sb_deb822_line(&v, &line) && sb_str_eq(line, SB_LIT("b1")));
	CHECK(sb_deb822_line(&v, &line) && sb_str_eq(line, SB_LIT("b2")));
	CHECK(sb_deb822_line(&v, &line) && sb_str_eq(line, SB_LIT(".")));
	CHECK(!sb_deb822_line(&v, &line));
	CHECK(sb_deb822_field(&d, &k, &v, &err) == 1 && sb_str_eq(k, SB_LIT("C")));
	CHECK(sb_str_eq(v, SB_LIT("3")));
	CHECK(sb_deb822_field(&d, &k, &v, &err) == 0 && !sb_deb822_done(&d));
	CHECK(sb_deb822_field(&d, &k, &v, &err) == 1 && sb_str_eq(v, SB_LIT("4")));
	CHECK(d.at == 8 && sb_deb822_done(&d));
	CHECK(sb_deb822_field(&d, &k, &v, &err) == 0);
}

static void test_broken(void)
{
	struct sb_deb822 d = over(" x\nnocolon \n: v\nA: 1");
	struct sb_err err;
	sb_str k, v;

	CHECK(sb_deb822_field(&d, &k, &v, &err) == SB_E_FORMAT && d.at == 1);
	CHECK(sb_deb822_field(&d, &k, &v, &err) == SB_E_FORMAT && d.at == 2);
	CHECK(strstr(err.msg, "line 2: no colon") != NULL);
	CHECK(sb_deb822_field(&d, &k, &v, &err) == SB_E_FORMAT && d.at == 3);
	CHECK(sb_deb822_field(&d, &k, &v, &err) == 1 && d.at == 4);
}

/* A line of blanks ends the stanza, with or without a carriage return. */
static void test_blank_lines(void)
{
	static const char *const texts[] = { "A: 1\n \t\nB: 2", "A: 1\r\n\r\nB: 2",
					     "A: 1\n\nB: 2\n \n", "A: 1\n \r\nB: 2" };
	struct sb_err err;
	sb_str k, v;

	for (size_t i = 0; i < SB_LEN(texts); i++) {
		struct sb_deb822 d = over(texts[i]);

		CHECK(sb_deb822_field(&d, &k, &v, &err) == 1);
		CHECK(sb_str_eq(v, SB_LIT("1")));
		CHECK(sb_deb822_field(&d, &k, &v, &err) == 0);
		CHECK(sb_deb822_field(&d, &k, &v, &err) == 1);
		CHECK(sb_str_eq(v, SB_LIT("2")));
	}
}

int main(void)
{
	test_fields();
	test_broken();
	test_blank_lines();
	return DONE();
}
