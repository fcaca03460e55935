/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a package says of its licence, brought to SPDX where the words prove it. */
#include "model/license_alias.h"
#include "model/license_words.h"

#define NAME_MAX  200
#define EXPR_MAX  2048
#define LONG_TEXT 400
#define CONFIDENT 85

static bool is_nothing(sb_str s)
{
	static const char *const words[] = { "unknown", "none", "null", "n/a",
					     "na",      "nil",  "-",    "noassertion" };

	for (size_t i = 0; i < SB_LEN(words); i++)
		if (sb_str_ieq(s, sb_str_c(words[i])))
			return true;
	return s.n == 0;
}

static bool is_space(char c)
{
	return sb_is_blank(c) || c == '\n' || c == '\f' || c == '\v';
}

/* One blank for every run of white space, none at the ends; at most max bytes. */
static sb_str squeeze(struct sb_arena *a, sb_str s, size_t max)
{
	char *p;
	size_t n = 0;

	s = sb_str_sub(s, 0, max);
	p = sb_new(a, char, s.n + 1);
	if (!p)
		return (sb_str){ NULL, 0 };
	for (size_t i = 0; i < s.n; i++) {
		bool space = is_space(s.p[i]);

		if (!space || (n && p[n - 1] != ' '))
			p[n++] = space ? ' ' : s.p[i];
	}
	while (n && p[n - 1] == ' ')
		n--;
	return (sb_str){ p, n };
}

/* A long text's own name: its first line that says something. */
static sb_str first_line(sb_str text)
{
	while (text.n) {
		sb_str line = sb_str_trim(sb_str_cut(&text, '\n'));

		for (size_t i = 0; i < line.n; i++)
			if (sb_is_alpha(line.p[i]))
				return line;
	}
	return text;
}

static bool is_long(sb_str s)
{
	unsigned lines = 0;

	for (size_t i = 0; i < s.n && i < LONG_TEXT; i++)
		lines += s.p[i] == '\n';
	return s.n > LONG_TEXT || lines > 4;
}

/* The last part of "License :: OSI Approved :: MIT License"; else the text. */
static sb_str trove(sb_str text, const char **expression)
{
	size_t at = SB_NPOS, from = 0, hit;

	*expression = NULL;
	while ((hit = sb_str_find(sb_str_sub(text, from, text.n), SB_LIT("::"))) !=
	       SB_NPOS) {
		at = from + hit;
		from = at + 2;
	}
	if (at == SB_NPOS)
		return text;
	text = sb_str_trim(sb_str_sub(text, at + 2, text.n));
	if (sb_str_eq(text, SB_LIT("OSI Approved")) ||
	    sb_str_eq(text, SB_LIT("DFSG approved")))
		return (sb_str){ text.p, 0 };
	*expression = NULL;
	for (size_t i = 0; i < sb_license_ntroves; i++)
		if (sb_str_eq(text, sb_str_c(sb_license_troves[i].key)))
			*expression = sb_license_troves[i].expression;
	return text;
}

static bool starts_fold(sb_str s, sb_str head)
{
	return sb_str_ieq(sb_str_sub(s, 0, head.n), head);
}

/* "Licensed under the Apache License, Version 2.0 (the "License"); you may ..." */
static sb_str from_sentence(struct sb_license_words *c, sb_str text)
{
	static const char *const heads[] = { "licensed under the terms of the ",
					     "licensed under the ",
					     "licensed under ",
					     "released under the ",
					     "distributed under the ",
					     "your choice of " };
	sb_str found = { "", 0 }, rest = { NULL, 0 };
	size_t open;

	for (size_t i = 0; i < SB_LEN(heads) && !rest.p; i++)
		if (starts_fold(text, sb_str_c(heads[i])))
			rest = sb_str_sub(text, strlen(heads[i]), text.n);
	if (!rest.p)
		return found;
	open = sb_str_find(rest, SB_LIT("("));
	rest = sb_str_trim(open == SB_NPOS ? rest : sb_str_sub(rest, 0, open));
	while (rest.n && (rest.p[rest.n - 1] == '.' || rest.p[rest.n - 1] == ';'))
		rest.n--;
	found = sb_license_one(c, rest);
	return found.n ? found : sb_license_list(c, rest);
}

static struct sb_license finish(struct sb_license_words *c, sb_str expression,
				sb_str words, enum sb_license_ack ack)
{
	struct sb_license out = { .kind = SB_LICENSE_NAME, .ack = ack };

	if (c->nomem)
		return out;
	if (expression.n && sb_license_parse(c->a, expression, &out, NULL) == 0) {
		out.ack = ack;
		return out;
	}
	out = (struct sb_license){ .kind = SB_LICENSE_NAME, .ack = ack };
	out.text = squeeze(c->a, words, NAME_MAX);
	return out;
}

static struct sb_license normalize(struct sb_license_words *c, sb_str text,
				   enum sb_license_ack ack)
{
	struct sb_license out = { .ack = ack };
	const char *expression;
	sb_str flat, found;
	unsigned confidence;

	if (is_long(text)) {
		found = sb_license_of_text(text, &confidence);
		if (confidence < CONFIDENT)
			found.n = 0;
		return finish(c, found, first_line(text), ack);
	}
	flat = squeeze(c->a, text, EXPR_MAX);
	if (!flat.p)
		return out;
	flat = trove(flat, &expression);
	if (is_nothing(flat)) {
		out.text = SB_LIT("");
		return out;
	}
	if (expression)
		return finish(c, sb_str_c(expression), flat, ack);
	if (sb_license_parse(c->a, flat, &out, NULL) == 0) {
		out.ack = ack;
		return out;
	}
	found = sb_license_one(c, flat);
	if (found.n == 0)
		found = sb_license_list(c, flat);
	if (found.n == 0)
		found = from_sentence(c, flat);
	return finish(c, found, flat, ack);
}

struct sb_license sb_license_normalize(struct sb_arena *a, sb_str text,
				       enum sb_license_ack ack)
{
	struct sb_license_words c = { .a = a };

	return normalize(&c, text, ack);
}

struct sb_license sb_license_debian(struct sb_arena *a, sb_str text,
				    enum sb_license_ack ack)
{
	struct sb_license_words c = { .a = a, .debian = true };

	return normalize(&c, text, ack);
}
