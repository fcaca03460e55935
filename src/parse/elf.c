/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/elf.h"

#include "util/attr.h"

#define IDENT 16

static struct sb_cursor at(const struct sb_elf *e, uint64_t offset, size_t size)
{
	sb_str b = { 0 };

	if (offset <= e->bytes.n && size <= e->bytes.n - offset)
		b = sb_str_sub(e->bytes, (size_t)offset, (size_t)offset + size);
	return e->big ? sb_cursor_be(b) : sb_cursor_le(b);
}

static uint64_t word(const struct sb_elf *e, struct sb_cursor *c)
{
	return sb_cursor_uint(c, e->wide ? 8 : 4);
}

bool sb_elf_open(sb_str bytes, struct sb_elf *out)
{
	struct sb_cursor c;

	*out = (struct sb_elf){ .bytes = bytes };
	if (bytes.n < IDENT || memcmp(bytes.p, "\177ELF", 4) != 0 || bytes.p[4] < 1 ||
	    bytes.p[4] > 2 || bytes.p[5] < 1 || bytes.p[5] > 2)
		return false;
	out->wide = bytes.p[4] == 2;
	out->big = bytes.p[5] == 2;
	c = at(out, IDENT, out->wide ? 48 : 36);
	out->type = sb_cursor_u16(&c);
	out->machine = sb_cursor_u16(&c);
	(void)sb_cursor_u32(&c); /* version */
	(void)word(out, &c);     /* entry */
	out->phoff = word(out, &c);
	out->shoff = word(out, &c);
	(void)sb_cursor_u32(&c); /* flags */
	(void)sb_cursor_u16(&c); /* size of this header */
	out->phentsize = sb_cursor_u16(&c);
	out->phnum = sb_cursor_u16(&c);
	out->shentsize = sb_cursor_u16(&c);
	out->shnum = sb_cursor_u16(&c);
	out->shstrndx = sb_cursor_u16(&c);
	return !c.bad;
}

/* A row of a table; a table that starts so high that the sum wraps is not there. */
static struct sb_cursor row(const struct sb_elf *e, uint64_t table, unsigned i,
			    unsigned stride, unsigned least)
{
	uint64_t skip = (uint64_t)i * stride;

	if (stride < least || table > UINT64_MAX - skip)
		return at(e, UINT64_MAX, 1);
	return at(e, table + skip, least);
}

bool sb_elf_segment(const struct sb_elf *e, unsigned i, struct sb_elf_segment *out)
{
	struct sb_cursor c = row(e, e->phoff, i, e->phentsize, e->wide ? 56 : 32);

	*out = (struct sb_elf_segment){ .type = sb_cursor_u32(&c) };
	if (e->wide)
		out->flags = sb_cursor_u32(&c);
	out->offset = word(e, &c);
	out->addr = word(e, &c);
	(void)word(e, &c); /* physical address */
	out->filesz = word(e, &c);
	(void)word(e, &c); /* size in memory */
	if (!e->wide)
		out->flags = sb_cursor_u32(&c);
	return !c.bad && i < e->phnum;
}

bool sb_elf_has_segments(const struct sb_elf *e)
{
	struct sb_elf_segment s;

	return e->phnum && sb_elf_segment(e, e->phnum - 1u, &s);
}

bool sb_elf_section(const struct sb_elf *e, unsigned i, struct sb_elf_section *out)
{
	struct sb_cursor c = row(e, e->shoff, i, e->shentsize, e->wide ? 64 : 40);

	*out = (struct sb_elf_section){ .name = sb_cursor_u32(&c) };
	out->type = sb_cursor_u32(&c);
	out->flags = word(e, &c);
	out->addr = word(e, &c);
	out->offset = word(e, &c);
	out->size = word(e, &c);
	return !c.bad && i < e->shnum;
}

sb_str sb_elf_section_name(const struct sb_elf *e, const struct sb_elf_section *s)
{
	struct sb_elf_section names;
	sb_str text;

	if (!sb_elf_section(e, e->shstrndx, &names) || names.offset > e->bytes.n ||
	    s->name >= names.size || s->name > e->bytes.n - names.offset)
		return (sb_str){ 0 };
	text = sb_str_sub(e->bytes, (size_t)names.offset + s->name, e->bytes.n);
	if (text.n > names.size - s->name)
		text.n = (size_t)(names.size - s->name);
	return sb_str_cut(&text, '\0');
}

/* Note parts are padded to four bytes; the last may lack its padding. */
static bool padded(sb_str *rest, uint32_t n, sb_str *out)
{
	uint64_t whole = ((uint64_t)n + 3) & ~UINT64_C(3);

	if (n > rest->n)
		return false;
	*out = sb_str_sub(*rest, 0, n);
	*rest = sb_str_sub(*rest, whole < rest->n ? (size_t)whole : rest->n, rest->n);
	return true;
}

bool sb_elf_note_next(const struct sb_elf *e, sb_str *rest, struct sb_elf_note *out)
{
	struct sb_cursor c = e->big ? sb_cursor_be(*rest) : sb_cursor_le(*rest);
	uint32_t name = sb_cursor_u32(&c), desc = sb_cursor_u32(&c);

	*out = (struct sb_elf_note){ .type = sb_cursor_u32(&c) };
	if (c.bad)
		return false;
	*rest = c.rest;
	if (!padded(rest, name, &out->name) || !padded(rest, desc, &out->desc))
		return false;
	if (out->name.n && out->name.p[out->name.n - 1] == '\0')
		out->name.n--;
	return true;
}

sb_str sb_elf_arch(const struct sb_elf *e)
{
	static const struct {
		uint16_t machine;
		const char *little, *big;
	} names[] = {
		{ 2, "sparc", "sparc" },       { 3, "386", "386" },
		{ 8, "mipsle", "mips" },       { 20, "ppc", "ppc" },
		{ 21, "ppc64le", "ppc64" },    { 22, "s390x", "s390x" },
		{ 40, "arm", "armbe" },        { 43, "sparc64", "sparc64" },
		{ 62, "amd64", "amd64" },      { 183, "arm64", "arm64be" },
		{ 243, "riscv64", "riscv64" }, { 258, "loong64", "loong64" },
	};

	for (size_t i = 0; i < SB_LEN(names); i++)
		if (names[i].machine == e->machine)
			return sb_str_c(e->big ? names[i].big : names[i].little);
	return (sb_str){ 0 };
}
