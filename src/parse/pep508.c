/* SPDX-License-Identifier: Apache-2.0 */
/* Requirements and their markers: one pass, an explicit stack for brackets. */
#include "parse/pep508.h"

static bool in_name(char c)
{
	return sb_is_alpha(c) || sb_is_digit(c) || c == '-' || c == '_' || c == '.';
}

static bool is_space(char c)
{
	return sb_is_blank(c) || c == '\n';
}

static sb_str trim(sb_str s)
{
	while (s.n && is_space(s.p[0]))
		s = sb_str_sub(s, 1, s.n);
	while (s.n && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

static sb_str take_name(sb_str *rest)
{
	size_t i = 0;
	sb_str name;

	while (i < rest->n && in_name(rest->p[i]))
		i++;
	name = sb_str_sub(*rest, 0, i);
	*rest = trim(sb_str_sub(*rest, i, rest->n));
	return name;
}

/* "@ url": to the blank, or to " ;" where a marker follows. */
static void take_url(sb_str rest, struct sb_pep508 *out)
{
	size_t i = 0;

	rest = trim(sb_str_sub(rest, 1, rest.n));
	while (i < rest.n && !is_space(rest.p[i]))
		i++;
	out->url = sb_str_sub(rest, 0, i);
	rest = trim(sb_str_sub(rest, i, rest.n));
	if (rest.n && rest.p[0] == ';')
		out->marker = trim(sb_str_sub(rest, 1, rest.n));
}

int sb_pep508_parse(sb_str text, struct sb_pep508 *out, struct sb_err *err)
{
	sb_str rest = trim(text), spec;

	*out = (struct sb_pep508){ .name = take_name(&rest) };
	if (out->name.n == 0)
		return sb_fail(err, SB_E_FORMAT, "a requirement without a name");
	if (rest.n && rest.p[0] == '[') {
		rest = sb_str_sub(rest, 1, rest.n);
		out->extras = trim(sb_str_cut(&rest, ']'));
		rest = trim(rest);
	}
	if (rest.n && rest.p[0] == '@') {
		take_url(rest, out);
		return out->url.n ? 0 : sb_fail(err, SB_E_FORMAT, "no URL after @");
	}
	spec = trim(sb_str_cut(&rest, ';'));
	out->marker = trim(rest);
	if (spec.n && spec.p[0] == '(' && spec.p[spec.n - 1] == ')')
		spec = trim(sb_str_sub(spec, 1, spec.n - 1));
	out->constraint = spec;
	if (spec.n && !memchr("<>=!~", spec.p[0], 5) && !sb_is_digit(spec.p[0]))
		return sb_fail(err, SB_E_FORMAT, "%.*s: not a version", SB_ARG(spec));
	return 0;
}

/* --- markers --- */

struct frame {
	enum sb_tri any; /* of the terms joined by "or" so far */
	enum sb_tri all; /* of the current term, joined by "and" */
};

static enum sb_tri and (enum sb_tri a, enum sb_tri b) {
	if (a == SB_NO || b == SB_NO) return SB_NO;
	return a == SB_YES && b == SB_YES ? SB_YES : SB_MAYBE;
}

static enum sb_tri or (enum sb_tri a, enum sb_tri b) {
	if (a == SB_YES || b == SB_YES) return SB_YES;
	return a == SB_NO && b == SB_NO ? SB_NO : SB_MAYBE;
}

static bool take_word(sb_str *rest, sb_str word)
{
	sb_str s = trim(*rest);

	if (!sb_str_starts(s, word) || (s.n > word.n && in_name(s.p[word.n])))
		return false;
	*rest = sb_str_sub(s, word.n, s.n);
	return true;
}

static bool take_side(sb_str *rest, struct sb_marker_side *out)
{
	sb_str s = trim(*rest);
	char quote = s.n ? s.p[0] : '\0';

	if (quote == '"' || quote == '\'') {
		const char *end = memchr(s.p + 1, quote, s.n - 1);

		if (!end)
			return false;
		out->variable = false;
		out->text = sb_str_sub(s, 1, (size_t)(end - s.p));
		*rest = sb_str_sub(s, out->text.n + 2, s.n);
		return true;
	}
	out->variable = true;
	out->text = take_name(&s);
	*rest = s;
	return out->text.n != 0;
}

static bool take_op(sb_str *rest, sb_str *op)
{
	sb_str s = trim(*rest);
	size_t i = 0;

	if (take_word(rest, SB_LIT("in"))) {
		*op = SB_LIT("in");
		return true;
	}
	if (take_word(rest, SB_LIT("not"))) {
		*op = SB_LIT("not in");
		return take_word(rest, SB_LIT("in"));
	}
	while (i < s.n && i < 3 && memchr("<>=!~", s.p[i], 5))
		i++;
	*op = sb_str_sub(s, 0, i);
	*rest = sb_str_sub(s, i, s.n);
	return i != 0;
}

static bool take_char(sb_str *rest, char c)
{
	sb_str s = trim(*rest);

	if (s.n == 0 || s.p[0] != c)
		return false;
	*rest = sb_str_sub(s, 1, s.n);
	return true;
}

/* After a value: close brackets, then "and", "or" or the end. */
static int join(struct frame *stack, size_t *depth, sb_str *rest, bool *done)
{
	while (take_char(rest, ')')) {
		enum sb_tri inner = or (stack[*depth].any, stack[*depth].all);

		if (*depth == 0)
			return -1;
		(*depth)--;
		stack[*depth].all = and(stack[*depth].all, inner);
	}
	*done = trim(*rest).n == 0;
	if (*done)
		return *depth ? -1 : 0;
	if (take_word(rest, SB_LIT("and")))
		return 0;
	if (!take_word(rest, SB_LIT("or")))
		return -1;
	stack[*depth].any = or (stack[*depth].any, stack[*depth].all);
	stack[*depth].all = SB_YES;
	return 0;
}

int sb_pep508_marker(sb_str marker, sb_marker_compare compare, const void *ctx,
		     enum sb_tri *out, struct sb_err *err)
{
	struct frame stack[SB_MARKER_DEPTH] = { { SB_NO, SB_YES } };
	sb_str rest = trim(marker), op;
	size_t depth = 0;
	bool done = rest.n == 0;

	while (!done) {
		struct sb_marker_side left, right;

		while (take_char(&rest, '(')) {
			if (++depth == SB_MARKER_DEPTH)
				return sb_fail(err, SB_E_LIMIT, "marker too deep");
			stack[depth] = (struct frame){ SB_NO, SB_YES };
		}
		if (!take_side(&rest, &left) || !take_op(&rest, &op) ||
		    !take_side(&rest, &right))
			return sb_fail(err, SB_E_FORMAT, "not a marker: %.*s",
				       SB_ARG(sb_str_sub(marker, 0, 200)));
		stack[depth].all =
			and(stack[depth].all, compare(ctx, &left, op, &right));
		if (join(stack, &depth, &rest, &done) < 0)
			return sb_fail(err, SB_E_FORMAT, "not a marker: %.*s",
				       SB_ARG(sb_str_sub(marker, 0, 200)));
	}
	*out = or (stack[0].any, stack[0].all);
	return 0;
}
