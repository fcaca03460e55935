/* SPDX-License-Identifier: Apache-2.0 */
/* Strings and numbers of JSON. */
#include <math.h>
#include <stdlib.h>

#include "parse/json_impl.h"
#include "util/utf8.h"

void sb_json_reader_release(struct sb_json_reader *r)
{
	if (r->plain)
		freelocale(r->plain);
}

/* The end of the raw string: its closing quote. Sets whether it needs work. */
static int find_end(struct sb_json_reader *r, const char **end, bool *escaped)
{
	const char *p = r->at + 1;

	*escaped = false;
	while (p < r->end && *p != '"') {
		unsigned char c = (unsigned char)*p;

		if (c >= 0x80) {
			size_t n = sb_utf8_len((sb_str){ p, (size_t)(r->end - p) });

			r->at = n ? r->at : p;
			if (n == 0)
				return sb_json_wrong(r, "not UTF-8");
			p += n;
			continue;
		}
		if (c < 32) {
			r->at = p;
			return sb_json_wrong(r, "a control character inside a string");
		}
		*escaped |= c == '\\';
		p += c == '\\' && p + 1 < r->end ? 2 : 1;
	}
	if (p >= r->end)
		return sb_json_wrong(r, "a string without an end");
	*end = p;
	return 0;
}

static int hex4(const char *p, const char *end)
{
	int v = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = sb_lower(p[i]);

		if (c >= '0' && c <= '9')
			v = v * 16 + (c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v * 16 + (c - 'a' + 10);
		else
			return -1;
	}
	return v;
}

static char *put_utf8(char *to, unsigned c)
{
	if (c < 0x80) {
		*to++ = (char)c;
		return to;
	}
	if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
	} else {
		if (c < 0x10000) {
			*to++ = (char)(0xe0 | c >> 12);
		} else {
			*to++ = (char)(0xf0 | c >> 18);
			*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		}
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
	}
	*to++ = (char)(0x80 | (c & 0x3f));
	return to;
}

/* What follows \u; *p is after it then. Negative: not a character. */
static int unicode(const char **p, const char *end)
{
	int high = hex4(*p, end), low;

	*p += 4;
	if (high < 0 || (high & 0xfc00) == 0xdc00)
		return -1;
	if ((high & 0xfc00) != 0xd800)
		return high;
	if (end - *p < 6 || (*p)[0] != '\\' || (*p)[1] != 'u')
		return -1;
	low = hex4(*p + 2, end);
	*p += 6;
	if (low < 0 || (low & 0xfc00) != 0xdc00)
		return -1;
	return 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff);
}

/* Undo the escapes; the result is never longer than the source. */
static int decode(struct sb_json_reader *r, const char *end, sb_str *out)
{
	static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
	const char *p = r->at + 1;
	char *copy = sb_new(r->arena, char, (size_t)(end - p) + 1), *to = copy;

	if (!copy)
		return sb_fail(r->err, sb_arena_failed(r->arena), "out of memory");
	while (p < end) {
		const char *hit;
		int c;

		if (*p != '\\') {
			*to++ = *p++;
			continue;
		}
		r->at = p;
		hit = p[1] ? strchr(from, p[1]) : NULL;
		if (hit) {
			*to++ = into[hit - from];
			p += 2;
			continue;
		}
		c = p[1] == 'u' ? (p += 2, unicode(&p, end)) : -1;
		if (c < 0)
			return sb_json_wrong(r, "not an escape");
		to = put_utf8(to, (unsigned)c);
	}
	*out = (sb_str){ copy, (size_t)(to - copy) };
	return 0;
}

int sb_json_string(struct sb_json_reader *r, sb_str *out)
{
	const char *end = r->at;
	bool escaped;
	int rc = find_end(r, &end, &escaped);

	if (rc < 0)
		return rc;
	if (!escaped)
		*out = (sb_str){ r->at + 1, (size_t)(end - r->at - 1) };
	else
		rc = decode(r, end, out);
	r->at = rc < 0 ? r->at : end + 1;
	return rc;
}

static const char *digits(const char *p, const char *end)
{
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p;
}

/* The end of a number by the grammar, or NULL. */
static const char *number_end(const char *p, const char *end)
{
	const char *from;

	p += *p == '-';
	from = p;
	p = digits(p, end);
	if (p == from || (*from == '0' && p - from > 1))
		return NULL;
	if (p < end && *p == '.') {
		from = p + 1;
		p = digits(from, end);
		if (p == from)
			return NULL;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		p += p < end && (*p == '+' || *p == '-');
		from = p;
		p = digits(p, end);
		if (p == from)
			return NULL;
	}
	return p;
}

/* Long or exponential: the C library, in a locale that knows the point. */
static int slow_number(struct sb_json_reader *r, sb_str text, double *out)
{
	char buffer[64], *copy = buffer;

	if (text.n >= sizeof buffer) {
		copy = sb_new(r->arena, char, text.n + 1);
		if (!copy)
			return sb_fail(r->err, sb_arena_failed(r->arena),
				       "out of memory");
	}
	if (!r->plain)
		r->plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	if (!r->plain)
		return sb_fail(r->err, SB_E_NOMEM, "out of memory");
	memcpy(copy, text.p, text.n);
	copy[text.n] = 0;
	*out = strtod_l(copy, NULL, r->plain) + 0.0;
	if (!isfinite(*out))
		return sb_json_wrong(r, "a number too large");
	return 0;
}

int sb_json_number(struct sb_json_reader *r, double *out)
{
	const char *end = number_end(r->at, r->end), *p = r->at;
	bool negative = *p == '-';
	int64_t v = 0;
	int rc = 0;

	if (!end)
		return sb_json_wrong(r, "not a number");
	p += negative;
	/* Most are short whole numbers, which are exact. */
	if (end - p <= 15 && digits(p, end) == end) {
		for (; p < end; p++)
			v = v * 10 + (*p - '0');
		*out = (double)(negative ? -v : v);
	} else {
		rc = slow_number(r, (sb_str){ r->at, (size_t)(end - r->at) }, out);
	}
	r->at = rc < 0 ? r->at : end;
	return rc;
}
