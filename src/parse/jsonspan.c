/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/jsonspan.h"

#define DEPTH 64

static void blanks(sb_str *s)
{
	while (s->n && (sb_is_blank(s->p[0]) || s->p[0] == '\n'))
		*s = sb_str_sub(*s, 1, s->n);
}

/* Bytes of the quoted text at the start of s, or 0. */
static size_t text_span(sb_str s)
{
	for (size_t i = 1; i < s.n && s.p[0] == '"'; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			return i + 1;
	}
	return 0;
}

static bool in_scalar(char c)
{
	return sb_is_alpha(c) || sb_is_digit(c) || c == '+' || c == '-' || c == '.';
}

/* Bytes of the bracketed value at the start of s, or 0. */
static size_t nested_span(sb_str s)
{
	char stack[DEPTH];
	size_t depth = 0, i = 0;

	while (i < s.n) {
		char c = s.p[i];

		if (c == '"') {
			size_t n = text_span(sb_str_sub(s, i, s.n));

			if (n == 0)
				return 0;
			i += n;
			continue;
		}
		if (c == '{' || c == '[') {
			if (depth == DEPTH)
				return 0;
			stack[depth++] = c == '{' ? '}' : ']';
		} else if (c == '}' || c == ']') {
			if (stack[--depth] != c)
				return 0;
			if (depth == 0)
				return i + 1;
		}
		i++;
	}
	return 0;
}

static size_t value_span(sb_str s)
{
	size_t n = 0;

	if (s.n == 0)
		return 0;
	if (s.p[0] == '"')
		return text_span(s);
	if (s.p[0] == '{' || s.p[0] == '[')
		return nested_span(s);
	while (n < s.n && in_scalar(s.p[n]))
		n++;
	return n;
}

static sb_str take(sb_str *rest, size_t n)
{
	sb_str piece = sb_str_sub(*rest, 0, n);

	*rest = sb_str_sub(*rest, n, rest->n);
	blanks(rest);
	return piece;
}

struct sb_jsonspan sb_jsonspan_enter(sb_str value, char opener)
{
	struct sb_jsonspan j = { .rest = value, .closer = opener == '{' ? '}' : ']' };

	blanks(&j.rest);
	j.bad = j.rest.n == 0 || j.rest.p[0] != opener;
	if (!j.bad)
		(void)take(&j.rest, 1);
	return j;
}

static bool fail(struct sb_jsonspan *j)
{
	j->bad = true;
	return false;
}

static bool expect(struct sb_jsonspan *j, char c)
{
	if (j->rest.n == 0 || j->rest.p[0] != c)
		return fail(j);
	(void)take(&j->rest, 1);
	return true;
}

bool sb_jsonspan_next(struct sb_jsonspan *j, sb_str *key, sb_str *value)
{
	size_t n;

	*key = *value = SB_LIT("");
	if (j->bad)
		return false;
	if (j->rest.n && j->rest.p[0] == j->closer)
		return false;
	if (j->some && !expect(j, ','))
		return false;
	j->some = true;
	if (j->closer == '}') {
		n = text_span(j->rest);
		if (n == 0)
			return fail(j);
		*key = take(&j->rest, n);
		if (!expect(j, ':'))
			return false;
	}
	n = value_span(j->rest);
	if (n == 0)
		return fail(j);
	*value = take(&j->rest, n);
	return true;
}

sb_str sb_jsonspan_member(sb_str object, const char *key)
{
	struct sb_jsonspan j = sb_jsonspan_enter(object, '{');
	sb_str want = sb_str_c(key), have, value;

	while (sb_jsonspan_next(&j, &have, &value))
		if (have.n == want.n + 2 &&
		    sb_str_eq(sb_str_sub(have, 1, have.n - 1), want))
			return value;
	return SB_LIT("");
}
