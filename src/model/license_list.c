/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of licences in words and commas, as DEP-5, PyPI and Cargo have them. */
#include "model/license_words.h"

#define NAME_MAX  200
#define OPERATORS 32

struct operator
{
	size_t from, to; /* its place in the text */
	bool and, weak;  /* weak: after a comma, so it splits first */
};

static const struct {
	const char *word;
	bool and;
} operators[] = { { " and/or ", false }, { " or ", false }, { " and ", true },
		  { " | ", false },      { "|", false },    { "/", false },
		  { " & ", true } };

/* Where an operator starts at i, its length; 0 where none does. */
static size_t operator_at(sb_str text, size_t i, struct operator* out)
{
	for (size_t k = 0; k < SB_LEN(operators); k++) {
		size_t n = strlen(operators[k].word);

		if (!sb_str_ieq(sb_str_sub(text, i, i + n),
				sb_str_c(operators[k].word)))
			continue;
		out->from = i;
		out->to = i + n;
		out->and = operators[k].and;
		out->weak = i && text.p[i - 1] == ',';
		return n;
	}
	return 0;
}

static size_t find_operators(sb_str text, struct operator out[OPERATORS])
{
	size_t n = 0, i = 0;

	while (i < text.n && n < OPERATORS) {
		size_t step = operator_at(text, i, &out[n]);

		n += step > 0;
		i += step ? step - (text.p[i + step - 1] == ' ' && step > 1) : 1;
	}
	return i < text.n ? 0 : n;
}

static sb_str atom_text(sb_str text, size_t from, size_t to)
{
	sb_str s = sb_str_trim(sb_str_sub(text, from, to));

	while (s.n && s.p[s.n - 1] == ',')
		s.n--;
	return sb_str_trim(s);
}

/* "public-domain" -> "LicenseRef-public-domain" */
static sb_str license_ref(struct sb_license_words *c, sb_str name)
{
	sb_str out = sb_arena_printf(c->a, "LicenseRef-%.*s", SB_ARG(name));
	char *p;

	if (!out.p) {
		c->nomem = true;
		return (sb_str){ "", 0 };
	}
	p = sb_new(c->a, char, out.n + 1);
	if (!p) {
		c->nomem = true;
		return (sb_str){ "", 0 };
	}
	for (size_t i = 0; i < out.n; i++) {
		char ch = out.p[i];

		p[i] = sb_is_alpha(ch) || sb_is_digit(ch) || ch == '.' ? ch : '-';
	}
	return (sb_str){ p, out.n };
}

struct list {
	sb_str text, made;
	struct operator op[OPERATORS];
	size_t nop, known;
};

/* The longest licence that starts behind operator k - 1: its end is operator *k. */
static sb_str longest(struct sb_license_words *c, const struct list *l, size_t *k)
{
	size_t from = *k ? l->op[*k - 1].to : 0;
	sb_str found = { "", 0 }, name;

	for (size_t end = l->nop + 1; end-- > *k;) {
		size_t to = end < l->nop ? l->op[end].from : l->text.n;

		if (to < from)
			break;
		name = atom_text(l->text, from, to);
		if (name.n == 0 || name.n > NAME_MAX)
			continue;
		found = sb_license_one(c, name);
		if (found.n) {
			*k = end;
			return found;
		}
	}
	return found;
}

static bool add_atom(struct sb_license_words *c, struct list *l, size_t *k)
{
	size_t from = *k ? l->op[*k - 1].to : 0;
	sb_str atom = longest(c, l, k), name;

	l->known += atom.n > 0;
	if (atom.n == 0 && c->debian) {
		name = atom_text(l->text, from,
				 *k < l->nop ? l->op[*k].from : l->text.n);
		if (name.n && name.n < 64)
			atom = license_ref(c, name);
	}
	if (atom.n == 0)
		return false;
	l->made = sb_arena_printf(c->a, "%.*s(%.*s)", SB_ARG(l->made), SB_ARG(atom));
	c->nomem |= !l->made.p;
	return !c->nomem;
}

/* The list as an SPDX expression for sb_license_parse, or empty. */
sb_str sb_license_list(struct sb_license_words *c, sb_str text)
{
	struct list l = { .text = text, .made = SB_LIT("(") };
	sb_str none = { "", 0 };

	l.nop = find_operators(text, l.op);
	if (l.nop == 0)
		return none;
	for (size_t k = 0; k <= l.nop; k++) {
		if (!add_atom(c, &l, &k))
			return none;
		if (k == l.nop)
			break;
		l.made = sb_arena_printf(
			c->a, "%.*s%s%s%s", SB_ARG(l.made), l.op[k].weak ? ")" : "",
			l.op[k].and ? " AND " : " OR ", l.op[k].weak ? "(" : "");
		if (!l.made.p) {
			c->nomem = true;
			return none;
		}
	}
	l.made = sb_arena_printf(c->a, "%.*s)", SB_ARG(l.made));
	c->nomem |= !l.made.p;
	return l.made.p && l.known ? l.made : none;
}
