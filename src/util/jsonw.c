/* SPDX-License-Identifier: Apache-2.0 */
#include "util/jsonw.h"

#include <assert.h>
#include <inttypes.h>

#include "util/utf8.h"

static void newline(struct sb_jsonw *j)
{
	static const char spaces[] = "                                ";

	if (!j->indent)
		return;
	sb_buf_char(j->out, '\n');
	for (int left = j->depth * j->indent; left > 0; left -= 32)
		sb_buf_put(j->out, spaces, left < 32 ? (size_t)left : 32);
}

static void before_value(struct sb_jsonw *j)
{
	if (j->keyed) {
		j->keyed = false;
		return;
	}
	if (j->depth == 0)
		return;
	if (j->some[j->depth - 1])
		sb_buf_char(j->out, ',');
	j->some[j->depth - 1] = true;
	newline(j);
}

void sb_jsonw_open(struct sb_jsonw *j, char kind)
{
	assert(j->depth < SB_JSONW_DEPTH);
	before_value(j);
	sb_buf_char(j->out, kind);
	j->stack[j->depth] = kind;
	j->some[j->depth] = false;
	j->depth++;
}

void sb_jsonw_close(struct sb_jsonw *j)
{
	assert(j->depth > 0);
	j->depth--;
	if (j->some[j->depth])
		newline(j);
	sb_buf_char(j->out, j->stack[j->depth] == '{' ? '}' : ']');
}

/* One byte that JSON wants escaped. */
static void escape(struct sb_buf *out, unsigned char c)
{
	static const char named[] = "btn\0fr";

	if (c == '"' || c == '\\') {
		sb_buf_char(out, '\\');
		sb_buf_char(out, (char)c);
	} else if (c >= 8 && c <= 13 && named[c - 8]) {
		sb_buf_char(out, '\\');
		sb_buf_char(out, named[c - 8]);
	} else {
		sb_buf_printf(out, "\\u%04x", c);
	}
}

static bool plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static void quoted(struct sb_buf *out, sb_str s)
{
	sb_buf_char(out, '"');
	for (size_t i = 0; i < s.n;) {
		size_t from = i, n;

		while (i < s.n && plain((unsigned char)s.p[i]))
			i++;
		sb_buf_put(out, s.p + from, i - from);
		if (i == s.n)
			break;
		n = sb_utf8_len(sb_str_sub(s, i, s.n));
		if (n == 0) {
			sb_buf_printf(out, "\\\\x%02X", (unsigned char)s.p[i]);
			n = 1;
		} else if (n == 1) {
			escape(out, (unsigned char)s.p[i]);
		} else {
			sb_buf_put(out, s.p + i, n);
		}
		i += n;
	}
	sb_buf_char(out, '"');
}

void sb_jsonw_key_str(struct sb_jsonw *j, sb_str key)
{
	before_value(j);
	quoted(j->out, key);
	sb_buf_put(j->out, ": ", j->indent ? 2 : 1);
	j->keyed = true;
}

void sb_jsonw_key(struct sb_jsonw *j, const char *key)
{
	sb_jsonw_key_str(j, sb_str_c(key));
}

void sb_jsonw_str(struct sb_jsonw *j, sb_str s)
{
	before_value(j);
	quoted(j->out, s);
}

void sb_jsonw_raw(struct sb_jsonw *j, sb_str text)
{
	before_value(j);
	sb_buf_str(j->out, text);
}

void sb_jsonw_int(struct sb_jsonw *j, int64_t v)
{
	before_value(j);
	sb_buf_printf(j->out, "%" PRId64, v);
}

void sb_jsonw_bool(struct sb_jsonw *j, bool v)
{
	sb_jsonw_raw(j, v ? SB_LIT("true") : SB_LIT("false"));
}

void sb_jsonw_null(struct sb_jsonw *j)
{
	sb_jsonw_raw(j, SB_LIT("null"));
}

void sb_jsonw_field(struct sb_jsonw *j, const char *key, sb_str s)
{
	if (s.n == 0)
		return;
	sb_jsonw_key(j, key);
	sb_jsonw_str(j, s);
}
