/* SPDX-License-Identifier: Apache-2.0 */
/* Comma separated values: one row at a time, quotes taken out. */
#include "parse/csv.h"

void sb_csv_init(struct sb_csv *c, sb_str bytes)
{
	c->rest = bytes;
	c->line = c->next = 0;
	c->used = 0;
}

static bool ends_line(char ch)
{
	return ch == '\n' || ch == '\r';
}

/* Past one line end: LF, CR or CR LF. */
static void skip_end(struct sb_csv *c)
{
	size_t n =
		c->rest.n >= 2 && c->rest.p[0] == '\r' && c->rest.p[1] == '\n' ? 2 : 1;

	c->rest = sb_str_sub(c->rest, n, c->rest.n);
	c->next++;
}

static bool put(struct sb_csv *c, char ch)
{
	if (c->used == sizeof c->buffer)
		return false;
	c->buffer[c->used++] = ch;
	return true;
}

/* A field that starts with a quote; *rest stands behind that quote. */
static int quoted(struct sb_csv *c, sb_str *field, struct sb_err *err)
{
	size_t from = c->used, i = 0;
	bool open = true;

	for (; i < c->rest.n; i++) {
		char ch = c->rest.p[i];

		if (open && ch == '"') {
			bool twice = i + 1 < c->rest.n && c->rest.p[i + 1] == '"';

			if (!twice) {
				open = false;
				continue;
			}
			i++;
		} else if (!open && (ch == ',' || ends_line(ch))) {
			break;
		} else if (ch == '\n') {
			c->next++;
		}
		if (!put(c, ch))
			return sb_fail(err, SB_E_LIMIT, "line %u: field too long",
				       c->line);
	}
	if (open)
		return sb_fail(err, SB_E_FORMAT, "line %u: quote not closed", c->line);
	c->rest = sb_str_sub(c->rest, i, c->rest.n);
	*field = (sb_str){ c->buffer + from, c->used - from };
	return 0;
}

static int one_field(struct sb_csv *c, sb_str *field, struct sb_err *err)
{
	size_t i = 0;

	if (c->rest.n && c->rest.p[0] == '"') {
		c->rest = sb_str_sub(c->rest, 1, c->rest.n);
		return quoted(c, field, err);
	}
	while (i < c->rest.n && c->rest.p[i] != ',' && !ends_line(c->rest.p[i]))
		i++;
	*field = sb_str_sub(c->rest, 0, i);
	c->rest = sb_str_sub(c->rest, i, c->rest.n);
	return 0;
}

static void resume_after(struct sb_csv *c, sb_str row)
{
	size_t i = 0;

	while (i < row.n && !ends_line(row.p[i]))
		i++;
	c->rest = sb_str_sub(row, i, row.n);
	c->next = c->line - 1;
	if (c->rest.n)
		skip_end(c);
}

static void skip_blank_lines(struct sb_csv *c)
{
	while (c->rest.n && ends_line(c->rest.p[0]))
		skip_end(c);
}

int sb_csv_next(struct sb_csv *c, struct sb_csv_row *row, struct sb_err *err)
{
	sb_str start;

	skip_blank_lines(c);
	c->used = 0;
	c->line = c->next + 1;
	row->n = 0;
	start = c->rest;
	if (start.n == 0)
		return 0;
	for (;;) {
		sb_str field = { 0 };
		int rc = one_field(c, &field, err);

		if (rc < 0) {
			resume_after(c, start);
			return rc;
		}
		if (row->n < SB_CSV_FIELDS)
			row->field[row->n] = field;
		row->n++;
		if (c->rest.n == 0 || c->rest.p[0] != ',')
			break;
		c->rest = sb_str_sub(c->rest, 1, c->rest.n);
	}
	if (c->rest.n)
		skip_end(c);
	return 1;
}
