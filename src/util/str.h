/* SPDX-License-Identifier: Apache-2.0 */
/* Borrowed byte runs: the only string type that parsers see. */
#ifndef SB_UTIL_STR_H
#define SB_UTIL_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Not NUL-terminated, may hold NULs, owns nothing. Passed by value. */
typedef struct sb_str {
	const char *p;
	size_t n;
} sb_str;

#define SB_LIT(s) ((sb_str){ "" s, sizeof(s) - 1 })
#define SB_ARG(s) (int)(s).n, (s).p ? (s).p : "" /* for "%.*s" */

static inline sb_str sb_str_c(const char *s)
{
	return (sb_str){ s, s ? strlen(s) : 0 };
}

static inline bool sb_str_eq(sb_str a, sb_str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Total order by bytes; a prefix sorts first. */
static inline int sb_str_cmp(sb_str a, sb_str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

/* Bytes [from, to), clamped to s. */
static inline sb_str sb_str_sub(sb_str s, size_t from, size_t to)
{
	to = to < s.n ? to : s.n;
	from = from < to ? from : to;
	return (sb_str){ s.p ? s.p + from : NULL, to - from };
}

/* Cut *rest at the first sep; the piece before it comes back, *rest moves past it. */
static inline sb_str sb_str_cut(sb_str *rest, char sep)
{
	const char *hit = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
	size_t n = hit ? (size_t)(hit - rest->p) : rest->n;
	sb_str piece = { rest->p, n };
	size_t skip = hit ? n + 1 : n;

	if (skip) {
		rest->p += skip;
		rest->n -= skip;
	}
	return piece;
}

static inline bool sb_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static inline bool sb_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool sb_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline char sb_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline sb_str sb_str_trim(sb_str s)
{
	while (s.n && sb_is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && sb_is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

static inline bool sb_str_starts(sb_str s, sb_str head)
{
	return s.n >= head.n && (head.n == 0 || memcmp(s.p, head.p, head.n) == 0);
}

static inline bool sb_str_ends(sb_str s, sb_str tail)
{
	return s.n >= tail.n &&
	       (tail.n == 0 || memcmp(s.p + s.n - tail.n, tail.p, tail.n) == 0);
}

/* ASCII case folded. */
static inline bool sb_str_ieq(sb_str a, sb_str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (sb_lower(a.p[i]) != sb_lower(b.p[i]))
			return false;
	return true;
}

#define SB_NPOS SIZE_MAX

static inline size_t sb_str_find(sb_str s, sb_str needle)
{
	const char *hit = s.n && needle.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;

	return hit ? (size_t)(hit - s.p) : SB_NPOS;
}

/* Position of the last c, or SB_NPOS. */
static inline size_t sb_str_rfind(sb_str s, char c)
{
	const char *hit = s.n ? memrchr(s.p, c, s.n) : NULL;

	return hit ? (size_t)(hit - s.p) : SB_NPOS;
}

/* What follows the last '/', or all of it. */
static inline sb_str sb_path_base(sb_str path)
{
	size_t at = sb_str_rfind(path, '/');

	return at == SB_NPOS ? path : sb_str_sub(path, at + 1, path.n);
}

/* What precedes the last '/', or "". */
static inline sb_str sb_path_dir(sb_str path)
{
	size_t at = sb_str_rfind(path, '/');

	return at == SB_NPOS ? (sb_str){ path.p, 0 } : sb_str_sub(path, 0, at);
}

/* Decimal digits only, no sign, no overflow; false leaves *out alone. */
static inline bool sb_str_u64(sb_str s, uint64_t *out)
{
	uint64_t v = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned digit = (unsigned)(unsigned char)s.p[i] - '0';

		if (digit > 9 || v > (UINT64_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*out = v;
	return true;
}

#endif
