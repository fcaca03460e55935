/* SPDX-License-Identifier: Apache-2.0 */
/* parse/csv: what Python's csv module makes of the same bytes. */
#include "parse/csv.h"
#include "test.h"

/* Rows as "a|b;c|d;": '|' between fields, ';' after a row, '!' for an error. */
static const char *rows(const char *text, size_t n)
{
	static char out[4096];
	static struct sb_csv c;
	struct sb_csv_row row;
	struct sb_err err;
	size_t used = 0;
	int rc;

	sb_csv_init(&c, (sb_str){ test_wall(text, n), n });
	while ((rc = sb_csv_next(&c, &row, &err)) != 0 && used < sizeof out - 200) {
		if (rc < 0) {
			out[used++] = '!';
			continue;
		}
		for (size_t i = 0; i < row.n && i < SB_CSV_FIELDS; i++)
			used += (size_t)snprintf(out + used, 100, "%s%.*s",
						 i ? "|" : "", SB_ARG(row.field[i]));
		out[used++] = ';';
	}
	out[used] = '\0';
	return out;
}
#define ROWS(s) rows("" s, sizeof(s) - 1)

int main(void)
{
	struct sb_csv c;
	struct sb_csv_row row;
	struct sb_err err;
	static char big[SB_CSV_BUFFER + 100];

	CHECK(!strcmp(ROWS(""), ""));
	CHECK(!strcmp(ROWS("a,b,c\nd,e,\n"), "a|b|c;d|e|;"));
	CHECK(!strcmp(ROWS("a,b\r\n\r\nc"), "a|b;c;"));
	CHECK(!strcmp(ROWS("a\rb\r"), "a;b;"));
	CHECK(!strcmp(ROWS("\"a,b\",\"c\"\"d\",e\n"), "a,b|c\"d|e;"));
	CHECK(!strcmp(ROWS("\"a\"b,c\n"), "ab|c;"));
	CHECK(!strcmp(ROWS("a\"b,c\n"), "a\"b|c;"));
	CHECK(!strcmp(ROWS("\"two\nlines\",x\ny\n"), "two\nlines|x;y;"));
	CHECK(!strcmp(ROWS("\"open,x\nnext,y\n"), "!next|y;"));
	CHECK(!strcmp(ROWS(",\n"), "|;"));

	sb_csv_init(&c, SB_LIT("a\n\"b\nc\"\nd\n"));
	CHECK(sb_csv_next(&c, &row, &err) == 1 && c.line == 1);
	CHECK(sb_csv_next(&c, &row, &err) == 1 && c.line == 2);
	CHECK(sb_csv_next(&c, &row, &err) == 1 && c.line == 4);
	CHECK(sb_csv_next(&c, &row, &err) == 0);

	memset(big, 'x', sizeof big);
	big[0] = '"';
	big[sizeof big - 1] = '"';
	sb_csv_init(&c, (sb_str){ big, sizeof big });
	CHECK(sb_csv_next(&c, &row, &err) == SB_E_LIMIT);
	CHECK(sb_csv_next(&c, &row, &err) == 0);
	return DONE();
}
