/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the schema interpreter: pointers, quotes, lists, near misses. */
#include <stdarg.h>
#include <stdio.h>

#include "format/schema_run.h"
#include "util/buf.h"
#include "util/utf8.h"

#define QUOTE_MAX   60 /* bytes of the document shown in one message */
#define JOIN_MAX    400
#define NEAREST_MAX 64 /* longer words are not compared */

bool sb_schema_mute(struct sb_schema_run *r)
{
	if (r->sink && r->rc == 0 && r->sink->items.n < r->sink->max)
		return false;
	if (r->sink)
		r->sink->total++;
	return true;
}

bool sb_schema_say(struct sb_schema_run *r, const struct sb_schema_at *at,
		   const char *fmt, ...)
{
	struct sb_schema_issue *issue = sb_vec_push(r->arena, &r->sink->items);
	char text[1024];
	va_list args;
	int n;

	if (!issue)
		return sb_schema_abort(r, sb_arena_failed(r->arena), "out of memory");
	va_start(args, fmt);
	n = vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	if (n < 0)
		n = 0;
	issue->message = sb_arena_dup(
		r->arena, (sb_str){ text, (size_t)n < sizeof text ? (size_t)n
								  : sizeof text - 1 });
	issue->pointer = sb_schema_pointer(r->arena, at);
	r->sink->total++;
	if (!issue->message.p || !issue->pointer.p)
		return sb_schema_abort(r, sb_arena_failed(r->arena), "out of memory");
	return false;
}

void sb_schema_step(struct sb_buf *b, sb_str key, size_t index)
{
	sb_buf_char(b, '/');
	if (!key.p) {
		sb_buf_printf(b, "%zu", index);
		return;
	}
	for (size_t i = 0; i < key.n; i++) {
		if (key.p[i] == '~' || key.p[i] == '/')
			sb_buf_str(b, key.p[i] == '~' ? SB_LIT("~0") : SB_LIT("~1"));
		else
			sb_buf_char(b, key.p[i]);
	}
}

sb_str sb_schema_pointer(struct sb_arena *a, const struct sb_schema_at *at)
{
	const struct sb_schema_at *steps[SB_SCHEMA_DEPTH + 1];
	struct sb_buf b = { .limit = 1u << 16 };
	size_t n = 0;
	sb_str out;

	for (; at && n < SB_LEN(steps); at = at->up)
		steps[n++] = at;
	while (n-- > 0)
		sb_schema_step(&b, steps[n]->key, steps[n]->index);
	out = sb_arena_dup(a, sb_buf_view(&b));
	sb_buf_release(&b);
	return out;
}

/* Where a text may be cut without splitting a character. */
static size_t cut_at(sb_str s, size_t most)
{
	size_t n = s.n < most ? s.n : most;

	while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return n;
}

sb_str sb_schema_quote(struct sb_arena *a, sb_str s)
{
	struct sb_buf b = { 0 };
	size_t n = cut_at(s, QUOTE_MAX);
	sb_str out;

	sb_buf_char(&b, '"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 32 || c == 127)
			sb_buf_printf(&b, "\\u%04x", c);
		else if (c == '"' || c == '\\')
			sb_buf_printf(&b, "\\%c", c);
		else
			sb_buf_char(&b, (char)c);
	}
	sb_buf_str(&b, n < s.n ? SB_LIT("...\"") : SB_LIT("\""));
	out = sb_arena_dup(a, sb_buf_view(&b));
	sb_buf_release(&b);
	return out;
}

sb_str sb_schema_show(struct sb_arena *a, const struct sb_json *v)
{
	if (sb_json_is(v, SB_JSON_STRING))
		return sb_schema_quote(a, v->text);
	if (sb_json_is(v, SB_JSON_NUMBER))
		return sb_arena_printf(a, "%.15g", v->number);
	return sb_str_c(sb_json_is(v, SB_JSON_TRUE)    ? "true"
			: sb_json_is(v, SB_JSON_FALSE) ? "false"
						       : sb_schema_kind(v));
}

const char *sb_schema_kind(const struct sb_json *v)
{
	switch ((enum sb_json_kind)v->kind) {
	case SB_JSON_OBJECT: return "an object";
	case SB_JSON_ARRAY: return "a list";
	case SB_JSON_STRING: return "text";
	case SB_JSON_NUMBER: return "a number";
	case SB_JSON_TRUE:
	case SB_JSON_FALSE: return "true or false";
	case SB_JSON_NULL: break;
	}
	return "null";
}

sb_str sb_schema_kinds(struct sb_arena *a, unsigned types)
{
	static const char *const names[] = {
		"an object",      "a list",        "text", "a number",
		"a whole number", "true or false", "null"
	};
	struct sb_buf b = { 0 };
	sb_str out;

	for (size_t i = 0; i < SB_LEN(names); i++) {
		if (!(types & (1u << i)))
			continue;
		if (b.n)
			sb_buf_str(&b, SB_LIT(" or "));
		sb_buf_str(&b, sb_str_c(names[i]));
	}
	out = sb_arena_dup(a, sb_buf_view(&b));
	sb_buf_release(&b);
	return out;
}

sb_str sb_schema_join(struct sb_arena *a, const uint16_t *texts, size_t n,
		      const char *last)
{
	struct sb_buf b = { 0 };
	sb_str out;

	for (size_t i = 0; i < n; i++) {
		if (b.n > JOIN_MAX) {
			sb_buf_str(&b, SB_LIT(", ..."));
			break;
		}
		if (i)
			sb_buf_str(&b, sb_str_c(i + 1 < n ? ", " : last));
		sb_buf_str(&b, sb_schema_text_at(texts[i]));
	}
	out = sb_arena_dup(a, n ? sb_buf_view(&b) : SB_LIT("none"));
	sb_buf_release(&b);
	return out;
}

/* Edits from a to b, letter case aside; both at most NEAREST_MAX long. */
static size_t distance(sb_str a, sb_str b)
{
	size_t row[NEAREST_MAX + 1];

	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t swap = diagonal +
				      (sb_lower(a.p[i - 1]) != sb_lower(b.p[j - 1]));
			size_t step = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;

			diagonal = row[j];
			row[j] = swap < step ? swap : step;
		}
	}
	return row[b.n];
}

sb_str sb_schema_nearest(const uint16_t *texts, size_t n, sb_str written)
{
	size_t least = written.n / 4 + 1;
	sb_str best = { 0 };

	if (written.n == 0 || written.n > NEAREST_MAX)
		return best;
	for (size_t i = 0; i < n; i++) {
		sb_str text = sb_schema_text_at(texts[i]);
		size_t d;

		if (text.n > NEAREST_MAX || text.n > written.n + least ||
		    written.n > text.n + least)
			continue;
		d = distance(written, text);
		if (d < least || (d == least && !best.n && d < written.n)) {
			least = d;
			best = text;
		}
	}
	return best;
}
