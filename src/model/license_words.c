/* SPDX-License-Identifier: Apache-2.0 */
/* One licence's name, as people write it, to its SPDX id or expression. */
#include "model/license_words.h"

#include <stdlib.h>

#include "model/license_alias.h"
#include "model/spdx_table.h"

#define KEY_MAX 160
#define WORDS   24

/* ---- keys ---- */

static bool is_key_char(char c)
{
	return sb_is_alpha(c) || sb_is_digit(c) || c == '.' || c == '+';
}

static bool is_number(sb_str w)
{
	size_t i = 0;

	if (w.n && w.p[0] == 'v')
		i++;
	if (i >= w.n || !sb_is_digit(w.p[i]))
		return false;
	while (i < w.n && (sb_is_digit(w.p[i]) || w.p[i] == '.'))
		i++;
	return i == w.n || (i + 1 == w.n && w.p[i] == '+');
}

/* "v2.0+" becomes "2+". */
static size_t put_number(char *p, sb_str w)
{
	bool plus = w.p[w.n - 1] == '+';

	if (w.p[0] == 'v')
		w = sb_str_sub(w, 1, w.n);
	w.n -= plus;
	while (sb_str_ends(w, SB_LIT(".0")))
		w.n -= 2;
	memcpy(p, w.p, w.n);
	if (plus)
		p[w.n++] = '+';
	return w.n;
}

static bool is_empty_word(sb_str w)
{
	static const char *const words[] = { "the",      "license", "licence",
					     "licenses", "version", "v",
					     "ver" };

	for (size_t i = 0; i < SB_LEN(words); i++)
		if (sb_str_eq(w, sb_str_c(words[i])))
			return true;
	return false;
}

/* Lower-case words without the empty ones, blanks between; tools/gen_spdx.py makes the
 * same. An empty string when it would be too long to be a name. */
static sb_str name_key(sb_str text, char buf[KEY_MAX])
{
	size_t n = 0, i = 0;
	char word[KEY_MAX];

	while (i < text.n) {
		sb_str w = { word, 0 };

		for (; i < text.n && (is_key_char(text.p[i]) || text.p[i] == '\''); i++)
			if (text.p[i] != '\'' && w.n < KEY_MAX)
				word[w.n++] = sb_lower(text.p[i]);
		if (w.n + n + 2 > KEY_MAX)
			return (sb_str){ buf, 0 };
		for (; i < text.n && !is_key_char(text.p[i]); i++)
			;
		while (w.n && w.p[w.n - 1] == '.')
			w.n--;
		while (w.n && w.p[0] == '.')
			w = sb_str_sub(w, 1, w.n);
		if (w.n == 0 || is_empty_word(w))
			continue;
		if (n)
			buf[n++] = ' ';
		if (is_number(w)) {
			n += put_number(buf + n, w);
		} else {
			memcpy(buf + n, w.p, w.n);
			n += w.n;
		}
	}
	return (sb_str){ buf, n };
}

/* ---- tables ---- */

static int by_key(const void *key, const void *row)
{
	return sb_str_cmp(*(const sb_str *)key, sb_str_c(*(const char *const *)row));
}

static const char *alias(const struct sb_license_alias *t, size_t n, sb_str key)
{
	const struct sb_license_alias *r = bsearch(&key, t, n, sizeof *t, by_key);

	return r ? r->expression : NULL;
}

static const char *full_name(sb_str key)
{
	const struct sb_spdx_name *r = bsearch(&key, sb_spdx_names, sb_spdx_nnames,
					       sizeof *sb_spdx_names, by_key);

	return r ? r->id : NULL;
}

/* ---- the GNU family ---- */

struct words {
	sb_str w[WORDS];
	size_t n, at;
};

static void split_words(sb_str key, struct words *out)
{
	out->n = out->at = 0;
	while (key.n && out->n < WORDS)
		out->w[out->n++] = sb_str_cut(&key, ' ');
	if (key.n)
		out->n = 0;
}

static bool accept(struct words *s, const char *word)
{
	if (s->at == s->n || !sb_str_eq(s->w[s->at], sb_str_c(word)))
		return false;
	s->at++;
	return true;
}

/* "gplv2+" has its version in the same word: cut it off there. */
static const char *family_word(struct words *s)
{
	static const char *const names[] = { "agpl", "lgpl", "gfdl", "gpl" };
	sb_str w = s->at < s->n ? s->w[s->at] : (sb_str){ "", 0 };

	for (size_t i = 0; i < SB_LEN(names); i++) {
		sb_str name = sb_str_c(names[i]);

		if (!sb_str_starts(w, name))
			continue;
		w = sb_str_sub(w, name.n, w.n);
		if (w.n == 0) {
			s->at++;
			return names[i];
		}
		if (!is_number(w))
			return NULL;
		s->w[s->at] = w;
		return names[i];
	}
	return NULL;
}

static const char *family(struct words *s)
{
	const char *name;

	(void)accept(s, "gnu");
	name = family_word(s);
	if (name)
		return name;
	name = "gpl";
	if (accept(s, "lesser") || accept(s, "library"))
		name = "lgpl";
	else if (accept(s, "affero"))
		name = "agpl";
	else if (accept(s, "free"))
		return accept(s, "documentation") ? "gfdl" : NULL;
	return accept(s, "general") && accept(s, "public") ? name : NULL;
}

/* What follows the version: 1 or later, 0 nothing or "only", -1 something else. */
static int or_later(struct words *s)
{
	static const char *const filler[] = { "or",  "any",    "at",     "your",
					      "and", "option", "version" };
	static const char *const later[] = { "later", "newer", "greater", "higher",
					     "above", "plus",  "upwards", "+" };
	bool said = s->at < s->n, found = false;

	if (s->at + 1 == s->n && accept(s, "only"))
		return 0;
	while (s->at < s->n) {
		size_t before = s->at;

		for (size_t i = 0; i < SB_LEN(filler); i++)
			(void)(s->at == before && accept(s, filler[i]));
		for (size_t i = 0; i < SB_LEN(later); i++)
			found |= s->at == before && accept(s, later[i]);
		if (s->at == before)
			return -1;
	}
	return found ? 1 : said ? -1 : 0;
}

/* "gpl 2+", "gnu lesser general public 2.1 or later" -> an id, or empty. */
static sb_str gnu_id(struct sb_license_words *c, sb_str key, bool at_least)
{
	const sb_str none = { "", 0 };
	const char *name;
	struct words s;
	sb_str number, made;
	bool plus;
	int later;

	split_words(key, &s);
	name = family(&s);
	if (!name || s.at == s.n || !is_number(s.w[s.at]))
		return none;
	number = s.w[s.at++];
	if (number.p[0] == 'v')
		number = sb_str_sub(number, 1, number.n);
	plus = number.p[number.n - 1] == '+';
	number.n -= plus;
	while (number.n > 3 && sb_str_ends(number, SB_LIT(".0")))
		number.n -= 2;
	later = or_later(&s);
	if (later < 0)
		return none;
	made = sb_arena_printf(c->a, "%s-%.*s%s-%s", name, SB_ARG(number),
			       memchr(number.p, '.', number.n) ? "" : ".0",
			       plus || later || at_least ? "or-later" : "only");
	if (!made.p)
		c->nomem = true;
	return made.p ? sb_license_id(made) : none;
}

/* ---- single names ---- */

static sb_str dup_c(const char *s)
{
	return s ? sb_str_c(s) : (sb_str){ "", 0 };
}

/* An SPDX expression for one name, or empty. */
static sb_str one_name(struct sb_license_words *c, sb_str text)
{
	char buf[KEY_MAX];
	sb_str id = sb_license_id(text), key;

	if (id.n)
		return id;
	key = name_key(text, buf);
	if (key.n == 0)
		return key;
	if (c->debian)
		id = dup_c(alias(sb_license_debians, sb_license_ndebians, key));
	if (id.n == 0)
		id = dup_c(alias(sb_license_aliases, sb_license_naliases, key));
	if (id.n == 0)
		id = dup_c(full_name(key));
	if (id.n == 0)
		id = gnu_id(c, key, sb_str_find(text, SB_LIT(">=")) != SB_NPOS);
	return id;
}

/* "Apache License 2.0 (Apache-2.0)": both parts, if they agree; else the first. */
static sb_str bracketed(struct sb_license_words *c, sb_str text)
{
	size_t open = sb_str_rfind(text, '(');
	sb_str head, tail, none = { "", 0 };

	if (open == SB_NPOS || open == 0 || !sb_str_ends(text, SB_LIT(")")))
		return none;
	head = one_name(c, sb_str_trim(sb_str_sub(text, 0, open)));
	tail = one_name(c, sb_str_sub(text, open + 1, text.n - 1));
	if (head.n && tail.n && !sb_str_eq(head, tail))
		return none;
	return head.n ? head : tail;
}

static bool is_gap(char c)
{
	return c == ' ' || c == '-';
}

/* The index of " with " (or "-WITH-"), or SB_NPOS. */
static size_t find_with(sb_str text)
{
	for (size_t i = 0; i + 6 <= text.n; i++)
		if (is_gap(text.p[i]) && is_gap(text.p[i + 5]) &&
		    sb_str_ieq(sb_str_sub(text, i + 1, i + 5), SB_LIT("with")))
			return i;
	return SB_NPOS;
}

/* "GPL-2+ with Font exception" */
static sb_str with_exception(struct sb_license_words *c, sb_str text)
{
	size_t at = find_with(text);
	sb_str base, what, key, none = { "", 0 };
	char buf[KEY_MAX];

	if (at == SB_NPOS)
		return none;
	base = one_name(c, sb_str_trim(sb_str_sub(text, 0, at)));
	what = sb_str_trim(sb_str_sub(text, at + 6, text.n));
	key = name_key(what, buf);
	if (!sb_str_ends(key, SB_LIT(" exception")) || base.n == 0)
		return none;
	key.n -= 10;
	for (size_t i = 0; i < sb_license_nwiths; i++) {
		const struct sb_license_with *w = &sb_license_withs[i];
		sb_str made;

		if (!sb_str_eq(key, sb_str_c(w->key)) ||
		    (w->gpl && !memchr(base.p, w->gpl, base.n)))
			continue;
		made = sb_arena_printf(c->a, "%.*s WITH %s", SB_ARG(base),
				       w->exception);
		c->nomem |= !made.p;
		return made.p ? made : none;
	}
	return none;
}

/* "https://opensource.org/licenses/MIT", "http://www.apache.org/licenses/LICENSE-2.0"
 */
static sb_str from_url(sb_str url)
{
	static const char *const tails[] = { ".html", ".php", ".txt", "-license", "/" };
	sb_str none = { "", 0 };

	if (!sb_str_starts(url, SB_LIT("http")))
		return none;
	for (size_t i = 0; i < SB_LEN(tails); i++)
		if (sb_str_ends(url, sb_str_c(tails[i])))
			url.n -= strlen(tails[i]);
	for (size_t i = 0; i < SB_LEN(tails); i++)
		if (sb_str_ends(url, sb_str_c(tails[i])))
			url.n -= strlen(tails[i]);
	if (sb_str_ends(url, SB_LIT("apache.org/licenses/LICENSE-2.0")))
		return SB_LIT("Apache-2.0");
	if (sb_str_find(url, SB_LIT("opensource.org/")) == SB_NPOS &&
	    sb_str_find(url, SB_LIT("spdx.org/")) == SB_NPOS)
		return none;
	return sb_license_id(sb_path_base(url));
}

sb_str sb_license_one(struct sb_license_words *c, sb_str text)
{
	sb_str found = one_name(c, text);

	if (found.n == 0)
		found = bracketed(c, text);
	if (found.n == 0)
		found = with_exception(c, text);
	if (found.n == 0)
		found = from_url(text);
	return found;
}
