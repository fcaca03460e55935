/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/html.h"

#include <stdio.h>

#include "fleet/clock.h"
#include "util/utf8.h"

static const char *entity(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

/* Marks that turn the direction of what follows: a name could disguise itself. */
static bool turns_text(const char *p, size_t n)
{
	unsigned char last = n == 3 ? (unsigned char)p[2] : 0;

	return (n == 3 && memcmp(p, "\xe2\x80", 2) == 0 && last >= 0xaa &&
		last <= 0xae) ||
	       (n == 3 && memcmp(p, "\xe2\x81", 2) == 0 && last >= 0xa6 &&
		last <= 0xa9);
}

void sb_html_text(struct sb_buf *b, sb_str s)
{
	for (size_t i = 0, n; s.p && i < s.n; i += n) {
		unsigned char c = (unsigned char)s.p[i];
		const char *e = entity(s.p[i]);

		n = sb_utf8_len(sb_str_sub(s, i, s.n));
		if (n == 0 || c < 0x20 || c == 0x7f) {
			n = 1;
			if (c == '\n' || c == '\t')
				sb_buf_char(b, ' ');
			else
				sb_buf_printf(b, "\\x%02X", c);
		} else if (e) {
			sb_buf_str(b, sb_str_c(e));
		} else if (!turns_text(s.p + i, n)) {
			sb_buf_put(b, s.p + i, n);
		}
	}
}

void sb_html_short(struct sb_buf *b, sb_str s, size_t most)
{
	size_t n = most;

	if (s.n <= most) {
		sb_html_text(b, s);
		return;
	}
	while (n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	sb_html_text(b, sb_str_sub(s, 0, n));
	sb_buf_str(b, SB_LIT("\xe2\x80\xa6"));
}

static bool plain(char c)
{
	return sb_is_alpha(c) || sb_is_digit(c) || (c && strchr("-._~/", c));
}

void sb_html_path(struct sb_buf *b, sb_str path)
{
	for (size_t i = 0; i < path.n; i++)
		if (plain(path.p[i]))
			sb_buf_char(b, path.p[i]);
		else
			sb_buf_printf(b, "%%%02X", (unsigned char)path.p[i]);
}

bool sb_html_safe_path(sb_str path)
{
	sb_str rest = path;

	if (!sb_str_starts(path, SB_LIT("reports/")) || sb_str_ends(path, SB_LIT("/")))
		return false;
	while (rest.n) {
		sb_str part = sb_str_cut(&rest, '/');

		if (part.n == 0 || sb_str_eq(part, SB_LIT(".")) ||
		    sb_str_eq(part, SB_LIT("..")))
			return false;
	}
	return true;
}

void sb_html_number(struct sb_buf *b, uint64_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			sb_buf_char(b, ',');
		sb_buf_char(b, digits[i]);
	}
}

void sb_html_bytes(struct sb_buf *b, uint64_t n)
{
	static const char *const units[] = { "kB", "MB", "GB", "TB", "PB", "EB" };
	uint64_t tenths = n / 100; /* of a kB */
	size_t u = 0;

	if (n < 1000) {
		sb_buf_printf(b, "%llu bytes", (unsigned long long)n);
		return;
	}
	for (; tenths >= 10000 && u + 1 < SB_LEN(units); u++)
		tenths /= 1000;
	if (tenths < 100)
		sb_buf_printf(b, "%llu.%llu %s", (unsigned long long)tenths / 10,
			      (unsigned long long)tenths % 10, units[u]);
	else
		sb_buf_printf(b, "%llu %s", (unsigned long long)tenths / 10, units[u]);
}

void sb_html_seconds(struct sb_buf *b, double s)
{
	uint64_t tenths = s > 0 && s < 1e9 ? (uint64_t)(s * 10 + 0.5) : 0;

	if (tenths >= 600)
		sb_buf_printf(b, "%llu min %llu s", (unsigned long long)tenths / 600,
			      (unsigned long long)(tenths % 600) / 10);
	else
		sb_buf_printf(b, "%llu.%llu s", (unsigned long long)tenths / 10,
			      (unsigned long long)tenths % 10);
}

void sb_html_time(struct sb_buf *b, int64_t when)
{
	char text[24];

	sb_clock_z(when, text);
	sb_buf_printf(b, "<time datetime=\"%s\">%.10s %.8s UTC</time>", text, text,
		      text + 11);
}

void sb_html_csp_hash(struct sb_buf *b, sb_str text)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				  "0123456789+/";
	struct sb_sha256 d = sb_sha256(text);

	sb_buf_str(b, SB_LIT("'sha256-"));
	for (size_t i = 0; i < sizeof d.b; i += 3) {
		uint32_t v = (uint32_t)d.b[i] << 16 | (uint32_t)d.b[i + 1] << 8;

		if (i + 2 < sizeof d.b)
			v |= d.b[i + 2];
		sb_buf_char(b, set[v >> 18]);
		sb_buf_char(b, set[v >> 12 & 63]);
		sb_buf_char(b, set[v >> 6 & 63]);
		sb_buf_char(b, i + 2 < sizeof d.b ? set[v & 63] : '=');
	}
	sb_buf_char(b, '\'');
}
