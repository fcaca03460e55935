/* SPDX-License-Identifier: Apache-2.0 */
/* CPE 2.3 formatted strings: written with the escapes the standard wants, and checked.
 */
#include "model/cpe.h"

#define FIELDS 13

static bool is_free(char c)
{
	return sb_is_alpha(c) || sb_is_digit(c) || c == '.' || c == '-' || c == '_';
}

static bool is_special(char c)
{
	return c > ' ' && c < 0x7f && !is_free(c);
}

/* ---- building ---- */

/* How many bytes the escaped text takes; 0 when it cannot be said in a CPE. */
static size_t measure(sb_str s)
{
	size_t n = 0;

	if (sb_str_eq(s, SB_LIT("-")))
		return 0; /* would mean "not applicable" */
	for (size_t i = 0; i < s.n; i++) {
		if (!is_free(s.p[i]) && !is_special(s.p[i]) && s.p[i] != ' ')
			return 0;
		n += is_special(s.p[i]) ? 2 : 1;
	}
	return n;
}

static char *put(char *p, sb_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (is_special(s.p[i]))
			*p++ = '\\';
		*p++ = s.p[i] == ' ' ? '_' : sb_lower(s.p[i]);
	}
	return p;
}

static char *put_raw(char *p, const char *s)
{
	size_t n = strlen(s);

	memcpy(p, s, n);
	return p + n;
}

sb_str sb_cpe_build(struct sb_arena *a, char part, sb_str vendor, sb_str product,
		    sb_str version, sb_str target_sw)
{
	const sb_str none = { NULL, 0 };
	size_t v = measure(vendor), p = measure(product), n = measure(version);
	size_t t = target_sw.n ? measure(target_sw) : 1;
	char *start, *w;

	if (!v || !p || !n || !t || !strchr("aho", part) || !part)
		return none;
	start = w = sb_new(a, char, v + p + n + t + 32);
	if (!w)
		return none;
	w = put_raw(w, "cpe:2.3:");
	*w++ = part;
	*w++ = ':';
	w = put(w, vendor);
	*w++ = ':';
	w = put(w, product);
	*w++ = ':';
	w = put(w, version);
	w = put_raw(w, ":*:*:*:*:");
	w = target_sw.n ? put(w, target_sw) : put_raw(w, "*");
	w = put_raw(w, ":*:*");
	return (sb_str){ start, (size_t)(w - start) };
}

/* ---- checking ---- */

/* Up to the next colon without a backslash before it. */
static sb_str cut_field(sb_str *rest)
{
	sb_str field = { rest->p, 0 };

	while (field.n < rest->n && rest->p[field.n] != ':')
		field.n += rest->p[field.n] == '\\' ? 2 : 1;
	if (field.n > rest->n)
		field.n = rest->n;
	*rest = sb_str_sub(*rest, field.n, rest->n);
	return field;
}

/* A run of '?' or one '*' away from the front. */
static sb_str skip_wild(sb_str s)
{
	size_t n = 0;

	if (s.n && s.p[0] == '*')
		return sb_str_sub(s, 1, s.n);
	while (n < s.n && s.p[n] == '?')
		n++;
	return sb_str_sub(s, n, s.n);
}

static bool value_ok(sb_str s)
{
	size_t i = 0;

	if (sb_str_eq(s, SB_LIT("*")) || sb_str_eq(s, SB_LIT("-")))
		return true;
	s = skip_wild(s);
	while (i < s.n) {
		if (is_free(s.p[i]))
			i++;
		else if (s.p[i] == '\\' && s.n - i > 1 && is_special(s.p[i + 1]))
			i += 2;
		else
			break;
	}
	return i && skip_wild(sb_str_sub(s, i, s.n)).n == 0;
}

static bool all(sb_str s, bool (*test)(char))
{
	for (size_t i = 0; i < s.n; i++)
		if (!test(s.p[i]))
			return false;
	return true;
}

static bool language_ok(sb_str s)
{
	sb_str rest = s, main = sb_str_cut(&rest, '-');
	bool dash = main.n < s.n;

	if (sb_str_eq(s, SB_LIT("*")) || sb_str_eq(s, SB_LIT("-")))
		return true;
	if ((main.n != 2 && main.n != 3) || !all(main, sb_is_alpha))
		return false;
	return !dash || (rest.n == 2 && all(rest, sb_is_alpha)) ||
	       (rest.n == 3 && all(rest, sb_is_digit));
}

bool sb_cpe_valid(sb_str text)
{
	for (unsigned i = 0; i < FIELDS; i++) {
		sb_str f = cut_field(&text);
		bool ok = i == 0   ? sb_str_eq(f, SB_LIT("cpe"))
			  : i == 1 ? sb_str_eq(f, SB_LIT("2.3"))
			  : i == 2 ? f.n == 1 && memchr("aho*-", f.p[0], 5)
			  : i == 8 ? language_ok(f)
				   : value_ok(f);

		if (!ok)
			return false;
		if (i + 1 == FIELDS)
			return text.n == 0;
		if (text.n == 0)
			return false;
		text = sb_str_sub(text, 1, text.n);
	}
	return false;
}
