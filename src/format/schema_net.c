/* SPDX-License-Identifier: Apache-2.0 */
/* URIs (RFC 3986) and mailboxes (RFC 5321, RFC 6531) of the "format" keyword. */
#include <arpa/inet.h>

#include "format/schema_format.h"

static bool alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool hex(char c)
{
	return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool among(char c, const char *set)
{
	return c && strchr(set, c) != NULL;
}

/* Unreserved, sub-delims, percent-encoded or one of more. */
static bool uri_chars(sb_str s, const char *more)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (alpha(c) || digit(c) || among(c, "-._~!$&'()*+,;=") ||
		    among(c, more))
			continue;
		if (c != '%' || s.n - i < 3 || !hex(s.p[i + 1]) || !hex(s.p[i + 2]))
			return false;
		i += 2;
	}
	return true;
}

/* What stands in the brackets of an address: IPv6 or the future form. */
static bool ip_literal(sb_str s)
{
	char text[INET6_ADDRSTRLEN + 1];
	struct in6_addr address;
	size_t dot;

	if (s.n && sb_lower(s.p[0]) == 'v') {
		dot = sb_str_find(s, SB_LIT("."));
		if (dot == SB_NPOS || dot < 2 || dot + 1 == s.n)
			return false;
		for (size_t i = 1; i < dot; i++)
			if (!hex(s.p[i]))
				return false;
		return uri_chars(sb_str_sub(s, dot + 1, s.n), ":") &&
		       sb_str_find(s, SB_LIT("%")) == SB_NPOS;
	}
	if (s.n == 0 || s.n >= sizeof text || memchr(s.p, 0, s.n))
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = 0;
	return inet_pton(AF_INET6, text, &address) == 1;
}

static bool port(sb_str s)
{
	for (size_t i = 0; s.p && i < s.n; i++)
		if (!digit(s.p[i]))
			return false;
	return true;
}

static bool authority(sb_str s)
{
	size_t at = sb_str_rfind(s, '@'), close, colon;

	if (at != SB_NPOS) {
		if (!uri_chars(sb_str_sub(s, 0, at), ":"))
			return false;
		s = sb_str_sub(s, at + 1, s.n);
	}
	if (s.n && s.p[0] == '[') {
		close = sb_str_find(s, SB_LIT("]"));
		if (close == SB_NPOS || !ip_literal(sb_str_sub(s, 1, close)))
			return false;
		s = sb_str_sub(s, close + 1, s.n);
		return s.n == 0 || (s.p[0] == ':' && port(sb_str_sub(s, 1, s.n)));
	}
	colon = sb_str_find(s, SB_LIT(":"));
	if (colon == SB_NPOS)
		return uri_chars(s, "");
	return uri_chars(sb_str_sub(s, 0, colon), "") &&
	       port(sb_str_sub(s, colon + 1, s.n));
}

/* Everything up to the first c goes to *head; the rest after it, or "", is returned. */
static sb_str split(sb_str s, char c, sb_str *head)
{
	const char *hit = s.n ? memchr(s.p, c, s.n) : NULL;
	size_t at = hit ? (size_t)(hit - s.p) : s.n;

	*head = sb_str_sub(s, 0, at);
	return sb_str_sub(s, at + 1, s.n);
}

static bool hier_part(sb_str s)
{
	size_t end;
	sb_str rest;

	if (!sb_str_starts(s, SB_LIT("//")))
		return s.n > 0 && uri_chars(s, ":@/");
	rest = sb_str_sub(s, 2, s.n);
	end = sb_str_find(rest, SB_LIT("/"));
	return authority(sb_str_sub(rest, 0, end)) &&
	       uri_chars(sb_str_sub(rest, end, rest.n), ":@/");
}

bool sb_format_uri(sb_str s)
{
	sb_str scheme, fragment, query, hier;

	if (!s.p)
		return false;
	fragment = split(s, '#', &s);
	query = split(s, '?', &s);
	hier = split(s, ':', &scheme);
	if (scheme.n == 0 || scheme.n == s.n || !alpha(scheme.p[0]))
		return false;
	for (size_t i = 0; i < scheme.n; i++)
		if (!alpha(scheme.p[i]) && !digit(scheme.p[i]) &&
		    !among(scheme.p[i], "+-."))
			return false;
	return hier_part(hier) && uri_chars(query, ":@/?") &&
	       uri_chars(fragment, ":@/?");
}

/* UTF-16 units: what the reference implementation counts lengths in. */
static size_t units(sb_str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		n += (c & 0xc0) != 0x80;
		n += c >= 0xf0;
	}
	return n;
}

static bool word_char(char c)
{
	return alpha(c) || digit(c) || (unsigned char)c >= 0x80;
}

static bool label(sb_str s)
{
	if (s.n == 0 || units(s) > 63 || !word_char(s.p[0]) || !word_char(s.p[s.n - 1]))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!word_char(s.p[i]) && s.p[i] != '-')
			return false;
	return true;
}

static bool domain(sb_str s)
{
	size_t labels = 0, last = 0;

	if (units(s) > 253 || sb_str_ends(s, SB_LIT(".")))
		return false;
	while (s.n) {
		sb_str one;

		s = split(s, '.', &one);
		if (!label(one))
			return false;
		labels++;
		last = units(one);
	}
	return labels > 1 && last > 1;
}

static bool ipv4(sb_str s)
{
	char text[INET_ADDRSTRLEN];
	struct in_addr address;

	if (s.n >= sizeof text || memchr(s.p, 0, s.n))
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = 0;
	return inet_pton(AF_INET, text, &address) == 1;
}

/* "[127.0.0.1]", "[IPv6:...]" or "[tag:...]". */
static bool address_literal(sb_str s)
{
	sb_str tag, rest;

	if (s.n < 3 || s.p[0] != '[' || s.p[s.n - 1] != ']')
		return false;
	s = sb_str_sub(s, 1, s.n - 1);
	if (ipv4(s))
		return true;
	rest = split(s, ':', &tag);
	if (sb_str_ieq(tag, SB_LIT("IPv6")))
		return ip_literal(rest);
	if (!label(tag) || rest.n == 0)
		return false;
	for (size_t i = 0; i < rest.n; i++)
		if (rest.p[i] < 33 || rest.p[i] > 126 || among(rest.p[i], "[\\]"))
			return false;
	return true;
}

static bool dot_string(sb_str s)
{
	bool atom = false;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.' && !atom)
			return false;
		atom = s.p[i] != '.';
		if (atom && !word_char(s.p[i]) && !among(s.p[i], "!#$%&'*+-/=?^_`{|}~"))
			return false;
	}
	return atom;
}

static bool quoted_string(sb_str s)
{
	if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
		return false;
	s = sb_str_sub(s, 1, s.n - 1);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '\\') {
			i++;
			if (i == s.n)
				return false;
			c = (unsigned char)s.p[i];
			if (c < 32 || c > 126)
				return false;
		} else if (c < 32 || c == '"' || c == 127) {
			return false;
		}
	}
	return true;
}

bool sb_format_idn_email(sb_str s)
{
	size_t at = sb_str_rfind(s, '@');
	sb_str local, host;

	if (at == SB_NPOS || units(s) > 986)
		return false;
	local = sb_str_sub(s, 0, at);
	host = sb_str_sub(s, at + 1, s.n);
	return (dot_string(local) || quoted_string(local)) &&
	       (domain(host) || address_literal(host));
}
