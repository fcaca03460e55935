/* SPDX-License-Identifier: Apache-2.0 */
/* RPM headers: finding tags, reading their values. */
#include "parse/rpmhdr.h"

#include "util/cursor.h"

#define ENTRY       16
#define ENTRIES_MAX 0x10000 /* as rpm itself */

enum {
	CHAR = 1,
	INT8 = 2,
	INT16 = 3,
	INT32 = 4,
	INT64 = 5,
	STRING = 6,
	STRINGS = 8,
	I18N = 9
};

int sb_rpmhdr_open(sb_str blob, struct sb_rpmhdr *out, struct sb_err *err)
{
	struct sb_cursor c = sb_cursor_be(blob);
	uint32_t entries = sb_cursor_u32(&c), bytes = sb_cursor_u32(&c);

	*out = (struct sb_rpmhdr){ 0 };
	if (c.bad || entries == 0 || entries > ENTRIES_MAX ||
	    (uint64_t)entries * ENTRY + bytes > c.rest.n)
		return sb_fail(err, SB_E_FORMAT,
			       "a header of %u entries and %u bytes in %zu", entries,
			       bytes, blob.n);
	out->index = sb_str_sub(c.rest, 0, (size_t)entries * ENTRY);
	out->data = sb_str_sub(c.rest, out->index.n, out->index.n + bytes);
	return SB_OK;
}

static uint32_t width_of(uint32_t type)
{
	return type == CHAR || type == INT8 ? 1
	       : type == INT16              ? 2
	       : type == INT32              ? 4
	       : type == INT64              ? 8
					    : 0;
}

static struct sb_rpmhdr_list find(const struct sb_rpmhdr *h, uint32_t tag, bool text)
{
	struct sb_cursor c = sb_cursor_be(h->index);

	while (c.rest.n) {
		uint32_t at = sb_cursor_u32(&c), type = sb_cursor_u32(&c);
		uint32_t offset = sb_cursor_u32(&c), n = sb_cursor_u32(&c);
		struct sb_rpmhdr_list l = { .n = n, .width = width_of(type) };
		bool is_text = type == STRING || type == STRINGS || type == I18N;

		if (at != tag || offset > h->data.n)
			continue;
		if (text ? !is_text : l.width == 0)
			continue;
		l.rest = sb_str_sub(h->data, offset, h->data.n);
		return l;
	}
	return (struct sb_rpmhdr_list){ 0 };
}

struct sb_rpmhdr_list sb_rpmhdr_texts(const struct sb_rpmhdr *h, enum sb_rpm_tag tag)
{
	return find(h, (uint32_t)tag, true);
}

struct sb_rpmhdr_list sb_rpmhdr_numbers(const struct sb_rpmhdr *h, enum sb_rpm_tag tag)
{
	return find(h, (uint32_t)tag, false);
}

bool sb_rpmhdr_next_text(struct sb_rpmhdr_list *l, sb_str *out)
{
	const char *end = l->rest.n ? memchr(l->rest.p, 0, l->rest.n) : NULL;

	if (l->n == 0 || !end)
		return false;
	*out = sb_str_cut(&l->rest, 0);
	l->n--;
	return true;
}

bool sb_rpmhdr_next_number(struct sb_rpmhdr_list *l, uint64_t *out)
{
	struct sb_cursor c = sb_cursor_be(l->rest);

	if (l->n == 0 || l->width == 0 || l->rest.n < l->width)
		return false;
	*out = sb_cursor_uint(&c, l->width);
	l->rest = c.rest;
	l->n--;
	return true;
}

sb_str sb_rpmhdr_text(const struct sb_rpmhdr *h, enum sb_rpm_tag tag)
{
	struct sb_rpmhdr_list l = sb_rpmhdr_texts(h, tag);
	sb_str s = { 0 };

	(void)sb_rpmhdr_next_text(&l, &s);
	return s;
}

bool sb_rpmhdr_number(const struct sb_rpmhdr *h, enum sb_rpm_tag tag, uint64_t *out)
{
	struct sb_rpmhdr_list l = sb_rpmhdr_numbers(h, tag);

	return sb_rpmhdr_next_number(&l, out);
}
