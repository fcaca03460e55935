/* SPDX-License-Identifier: Apache-2.0 */
/* The words of TOML: keys, strings, bare tokens. */
#include "parse/toml_text.h"

#include "util/utf8.h"

int sb_toml_wrong(struct sb_toml_in *in, const char *what)
{
	return sb_fail(in->err, SB_E_FORMAT, "line %u: %s", in->line, what);
}

static void advance(struct sb_toml_in *in, size_t n)
{
	in->rest = sb_str_sub(in->rest, n, in->rest.n);
}

void sb_toml_blank(struct sb_toml_in *in)
{
	while (in->rest.n && (in->rest.p[0] == ' ' || in->rest.p[0] == '\t'))
		advance(in, 1);
}

bool sb_toml_take(struct sb_toml_in *in, char c)
{
	if (in->rest.n == 0 || in->rest.p[0] != c)
		return false;
	advance(in, 1);
	return true;
}

static bool take_newline(struct sb_toml_in *in)
{
	size_t n = sb_str_starts(in->rest, SB_LIT("\r\n")) ? 2
		   : sb_str_starts(in->rest, SB_LIT("\n")) ? 1
							   : 0;

	advance(in, n);
	in->line += n != 0;
	return n != 0;
}

/* Control characters that a comment or string must not hold. */
static bool is_control(char c)
{
	return ((unsigned char)c < ' ' && c != '\t') || c == '\x7f';
}

static int skip_comment(struct sb_toml_in *in)
{
	if (in->rest.n == 0 || in->rest.p[0] != '#')
		return 0;
	while (in->rest.n && in->rest.p[0] != '\n') {
		if (is_control(in->rest.p[0]) &&
		    !sb_str_starts(in->rest, SB_LIT("\r\n")))
			return sb_toml_wrong(in, "control character in a comment");
		advance(in, 1);
	}
	return 0;
}

int sb_toml_space(struct sb_toml_in *in)
{
	do {
		int rc;

		sb_toml_blank(in);
		rc = skip_comment(in);
		if (rc < 0)
			return rc;
	} while (take_newline(in));
	return 0;
}

int sb_toml_line_end(struct sb_toml_in *in)
{
	int rc;

	sb_toml_blank(in);
	rc = skip_comment(in);
	if (rc < 0)
		return rc;
	/* a comment may leave the CR of its CR LF */
	if (in->rest.n && !take_newline(in))
		return sb_toml_wrong(in, "more after the value");
	return 0;
}

/* --- strings --- */

static int put_utf8(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

static int hex_escape(struct sb_toml_in *in, size_t digits, char *out)
{
	uint32_t c = 0;

	if (in->rest.n < digits)
		return sb_toml_wrong(in, "escape cut short");
	for (size_t i = 0; i < digits; i++) {
		char h = sb_lower(in->rest.p[i]);

		if (!sb_is_digit(h) && (h < 'a' || h > 'f'))
			return sb_toml_wrong(in, "bad escape");
		c = c << 4 | (uint32_t)(sb_is_digit(h) ? h - '0' : h - 'a' + 10);
	}
	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return sb_toml_wrong(in, "escape of no character");
	advance(in, digits);
	return put_utf8(out, c);
}

/* What follows a backslash; the number of bytes written to out. */
static int escape(struct sb_toml_in *in, char *out)
{
	static const char from[] = "btnfre\"\\", to[] = "\b\t\n\f\r\x1b\"\\";
	const char *hit;
	char c = in->rest.n ? in->rest.p[0] : '\0';

	if (c == 'u' || c == 'U' || c == 'x') {
		advance(in, 1);
		return hex_escape(in, c == 'U' ? 8 : c == 'u' ? 4 : 2, out);
	}
	hit = c ? strchr(from, c) : NULL;
	if (!hit)
		return sb_toml_wrong(in, "bad escape");
	advance(in, 1);
	*out = to[hit - from];
	return 1;
}

/* A backslash at the end of a line takes the white space after it away. */
static bool folds(struct sb_toml_in *in)
{
	struct sb_toml_in at = *in;

	sb_toml_blank(&at);
	if (!take_newline(&at))
		return false;
	do
		sb_toml_blank(&at);
	while (take_newline(&at));
	in->rest = at.rest;
	in->line = at.line;
	return true;
}

/* Where the closing quotes stand; a string of many lines may end with up to two of its
 * own quotes before them. */
static bool at_close(const struct sb_toml_in *in, char quote, bool many)
{
	sb_str r = in->rest;

	if (r.n == 0 || r.p[0] != quote)
		return false;
	if (!many)
		return true;
	return r.n >= 3 && r.p[1] == quote && r.p[2] == quote &&
	       !(r.n > 3 && r.p[3] == quote);
}

static int one_char(struct sb_toml_in *in, char quote, bool many, char *out)
{
	char c = in->rest.p[0];

	if (quote == '"' && c == '\\') {
		advance(in, 1);
		return many && folds(in) ? 0 : escape(in, out);
	}
	if (many && take_newline(in)) {
		*out = '\n';
		return 1;
	}
	if (is_control(c))
		return sb_toml_wrong(in, "control character in a string");
	*out = c;
	advance(in, 1);
	return 1;
}

/* Length up to the end of the string at most: room for the decoded text. */
static size_t bound(sb_str rest, char quote, bool many)
{
	size_t i = 0;

	for (; i < rest.n; i++) {
		if (rest.p[i] == '\\' && quote == '"')
			i++;
		else if (!many && (rest.p[i] == quote || rest.p[i] == '\n'))
			break;
		else if (many && rest.n - i >= 3 && rest.p[i] == quote &&
			 rest.p[i + 1] == quote && rest.p[i + 2] == quote)
			break;
	}
	return i + 4;
}

static int string(struct sb_toml_in *in, sb_str *text)
{
	char quote = in->rest.p[0];
	bool many = in->rest.n >= 3 && in->rest.p[1] == quote && in->rest.p[2] == quote;
	size_t n = 0, room;
	char *out;

	advance(in, many ? 3 : 1);
	if (many)
		(void)take_newline(in);
	room = bound(in->rest, quote, many);
	out = sb_new(in->arena, char, room + 4);
	if (!out)
		return sb_fail(in->err, sb_arena_failed(in->arena), "out of memory");
	while (!at_close(in, quote, many)) {
		int got = in->rest.n ? one_char(in, quote, many, out + n)
				     : sb_toml_wrong(in, "string not closed");

		if (got < 0)
			return got;
		n += (size_t)got;
		if (n > room)
			return sb_toml_wrong(in, "string not closed");
	}
	advance(in, many ? 3 : 1);
	*text = (sb_str){ out, n };
	if (!sb_utf8_valid(*text))
		return sb_toml_wrong(in, "not UTF-8");
	return 0;
}

/* --- keys and tokens --- */

static bool in_bare_key(char c)
{
	return sb_is_alpha(c) || sb_is_digit(c) || c == '-' || c == '_';
}

int sb_toml_key(struct sb_toml_in *in, sb_str *out)
{
	size_t i = 0;
	char c = in->rest.n ? in->rest.p[0] : '\0';

	if (c == '"' || c == '\'') {
		if (in->rest.n >= 3 && in->rest.p[1] == c && in->rest.p[2] == c)
			return sb_toml_wrong(in, "a key of many lines");
		return string(in, out);
	}
	while (i < in->rest.n && in_bare_key(in->rest.p[i]))
		i++;
	if (i == 0)
		return sb_toml_wrong(in, "no key");
	*out = sb_str_sub(in->rest, 0, i);
	advance(in, i);
	return 0;
}

static bool in_word(char c)
{
	return in_bare_key(c) || c == '+' || c == '.' || c == ':';
}

/* Numbers and dates are looked at no closer than their first character. */
static bool is_word(sb_str w)
{
	if (w.n && (w.p[0] == '+' || w.p[0] == '-'))
		w = sb_str_sub(w, 1, w.n);
	return (w.n && sb_is_digit(w.p[0])) || sb_str_eq(w, SB_LIT("inf")) ||
	       sb_str_eq(w, SB_LIT("nan"));
}

/* "1979-05-27 07:32:00": the blank belongs to it. */
static size_t date_more(sb_str rest, size_t i)
{
	size_t from = i;

	if (i != 10 || rest.n < i + 3 || rest.p[4] != '-' || rest.p[i] != ' ' ||
	    !sb_is_digit(rest.p[i + 1]))
		return from;
	for (i++; i < rest.n && in_word(rest.p[i]);)
		i++;
	return i;
}

int sb_toml_scalar(struct sb_toml_in *in, struct sb_toml *v)
{
	size_t i = 0;
	char c = in->rest.n ? in->rest.p[0] : '\0';

	if (c == '"' || c == '\'') {
		v->type = SB_TOML_STRING;
		return string(in, &v->text);
	}
	while (i < in->rest.n && in_word(in->rest.p[i]))
		i++;
	i = date_more(in->rest, i);
	v->text = sb_str_sub(in->rest, 0, i);
	v->type = sb_str_eq(v->text, SB_LIT("true")) ||
				  sb_str_eq(v->text, SB_LIT("false"))
			  ? SB_TOML_BOOL
			  : SB_TOML_WORD;
	if (v->type == SB_TOML_WORD && !is_word(v->text))
		return sb_toml_wrong(in, "no value");
	advance(in, i);
	return 0;
}
