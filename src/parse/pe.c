/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/pe.h"

#include "util/attr.h"

#define COFF    24 /* signature and COFF header */
#define SECTION 40

static struct sb_cursor at(const struct sb_pe *p, uint64_t offset)
{
	sb_str rest = { 0 };

	if (offset <= p->bytes.n)
		rest = sb_str_sub(p->bytes, (size_t)offset, p->bytes.n);
	return sb_cursor_le(rest);
}

/* The optional header: how wide, and where its directories are. */
static bool optional(struct sb_pe *p, size_t from, unsigned size)
{
	struct sb_cursor c = at(p, from);
	uint16_t magic = sb_cursor_u16(&c);
	unsigned before;

	if (magic != 0x10b && magic != 0x20b)
		return false;
	p->wide = magic == 0x20b;
	before = p->wide ? 112 : 96;
	c = at(p, from + (p->wide ? 24 : 28));
	p->base = sb_cursor_uint(&c, p->wide ? 8 : 4);
	if (size < before)
		return true; /* none: as small linkers write it */
	c = at(p, from + before - 4);
	p->directories = sb_cursor_u32(&c);
	p->dir = from + before;
	if (p->directories > (size - before) / 8)
		p->directories = (size - before) / 8;
	return !c.bad;
}

bool sb_pe_open(sb_str bytes, struct sb_pe *out)
{
	struct sb_cursor c;
	uint32_t start;
	uint16_t size;

	*out = (struct sb_pe){ .bytes = bytes };
	if (!sb_str_starts(bytes, SB_LIT("MZ")))
		return false;
	c = at(out, 0x3c);
	start = sb_cursor_u32(&c);
	c = at(out, start);
	if (sb_cursor_u32(&c) != 0x4550 || c.bad)
		return false;
	out->machine = sb_cursor_u16(&c);
	out->sections = sb_cursor_u16(&c);
	(void)sb_cursor_u64(&c); /* time, symbols */
	(void)sb_cursor_u32(&c);
	size = sb_cursor_u16(&c);
	out->flags = sb_cursor_u16(&c);
	if (c.bad || !optional(out, (size_t)start + COFF, size))
		return false;
	out->table = (size_t)start + COFF + size;
	return true;
}

bool sb_pe_section(const struct sb_pe *p, unsigned i, struct sb_pe_section *out)
{
	struct sb_cursor c = at(p, p->table + (uint64_t)i * SECTION);

	*out = (struct sb_pe_section){ 0 };
	if (i >= p->sections || c.rest.n < SECTION)
		return false;
	out->name = sb_str_sub(c.rest, 0, 8);
	out->name = sb_str_cut(&out->name, '\0');
	(void)sb_cursor_u64(&c);
	out->vsize = sb_cursor_u32(&c);
	out->addr = sb_cursor_u32(&c);
	out->size = sb_cursor_u32(&c);
	out->offset = sb_cursor_u32(&c);
	(void)sb_cursor_u64(&c); /* relocations, lines */
	(void)sb_cursor_u32(&c);
	out->flags = sb_cursor_u32(&c);
	return !c.bad;
}

bool sb_pe_directory(const struct sb_pe *p, unsigned i, struct sb_pe_range *out)
{
	struct sb_cursor c = at(p, p->dir + (uint64_t)i * 8);

	*out = (struct sb_pe_range){ sb_cursor_u32(&c), 0 };
	out->size = sb_cursor_u32(&c);
	return i < p->directories && !c.bad && out->addr && out->size;
}

bool sb_pe_find(const struct sb_pe *p, uint32_t addr, struct sb_pe_section *out)
{
	for (unsigned i = 0; sb_pe_section(p, i, out); i++) {
		uint32_t span = out->vsize > out->size ? out->vsize : out->size;

		if (addr >= out->addr && addr - out->addr < span)
			return true;
	}
	return false;
}

sb_str sb_pe_arch(const struct sb_pe *p)
{
	static const struct {
		uint16_t machine;
		const char *name;
	} names[] = {
		{ 0x14c, "386" },      { 0x1c0, "arm" },      { 0x1c4, "arm" },
		{ 0x200, "ia64" },     { 0x8664, "amd64" },   { 0xaa64, "arm64" },
		{ 0x5064, "riscv64" }, { 0x6264, "loong64" },
	};

	for (size_t i = 0; i < SB_LEN(names); i++)
		if (names[i].machine == p->machine)
			return sb_str_c(names[i].name);
	return (sb_str){ 0 };
}
