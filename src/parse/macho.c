/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/macho.h"

#include "util/attr.h"

#define SEGMENT   1
#define SEGMENT64 0x19

bool sb_macho_open(sb_str bytes, struct sb_macho *out)
{
	struct sb_cursor c = sb_cursor_le(bytes);
	uint32_t magic = sb_cursor_u32(&c);

	*out = (struct sb_macho){ .wide = magic == 0xfeedfacf };
	if (magic != 0xfeedfacf && magic != 0xfeedface)
		return false;
	out->cpu = sb_cursor_u32(&c);
	(void)sb_cursor_u64(&c); /* subtype, kind of file */
	out->commands = sb_cursor_u32(&c);
	(void)sb_cursor_u64(&c); /* size of commands, flags */
	if (out->wide)
		(void)sb_cursor_u32(&c);
	out->rest = c.rest;
	return !c.bad;
}

/* What follows the command's type and size. */
static bool segment(const struct sb_macho *m, sb_str body, struct sb_macho_segment *out)
{
	struct sb_cursor c = sb_cursor_le(sb_str_sub(body, 16, body.n)); /* name */
	unsigned w = m->wide ? 8 : 4;

	out->addr = sb_cursor_uint(&c, w);
	(void)sb_cursor_uint(&c, w); /* size in memory */
	out->offset = sb_cursor_uint(&c, w);
	out->size = sb_cursor_uint(&c, w);
	(void)sb_cursor_u32(&c); /* what it may become */
	out->write = sb_cursor_u32(&c) & 2;
	return !c.bad;
}

bool sb_macho_next(struct sb_macho *m, struct sb_macho_segment *out)
{
	while (m->commands) {
		struct sb_cursor c = sb_cursor_le(m->rest);
		uint32_t kind = sb_cursor_u32(&c), size = sb_cursor_u32(&c);
		sb_str body;

		m->commands--;
		if (c.bad || size < 8 || size > m->rest.n)
			return false;
		body = sb_str_sub(m->rest, 8, size);
		m->rest = sb_str_sub(m->rest, size, m->rest.n);
		if (kind == (m->wide ? SEGMENT64 : SEGMENT) && segment(m, body, out))
			return true;
	}
	return false;
}

sb_str sb_macho_arch(const struct sb_macho *m)
{
	static const struct {
		uint32_t cpu;
		const char *name;
	} names[] = { { 7, "386" },
		      { 0x1000007, "amd64" },
		      { 12, "arm" },
		      { 0x100000c, "arm64" } };

	for (size_t i = 0; i < SB_LEN(names); i++)
		if (names[i].cpu == m->cpu)
			return sb_str_c(names[i].name);
	return (sb_str){ 0 };
}
