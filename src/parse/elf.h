/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ELF headers over a whole body or only its first bytes (System V ABI, chapters 4, 5).
 *
 * Nothing is copied and nothing outside the given bytes is read: what a table places
 * beyond them is simply not there.
 */
#ifndef SB_PARSE_ELF_H
#define SB_PARSE_ELF_H

#include "util/cursor.h"

enum {
	SB_ELF_LOAD = 1, /* p_type */
	SB_ELF_DYNAMIC = 2,
	SB_ELF_NOTE = 4,
	SB_ELF_EXEC = 1, /* p_flags */
	SB_ELF_WRITE = 2,
};

struct sb_elf {
	sb_str bytes; /* borrowed */
	bool wide, big;
	uint16_t type, machine;
	uint64_t phoff, shoff;
	uint16_t phentsize, phnum, shentsize, shnum, shstrndx;
};

struct sb_elf_segment {
	uint32_t type, flags;
	uint64_t offset, addr, filesz;
};

struct sb_elf_section {
	uint32_t name, type;
	uint64_t flags, addr, offset, size;
};

/* A name and a body of a note section or segment. */
struct sb_elf_note {
	uint32_t type;
	sb_str name, desc;
};

/* False when the bytes do not start with an ELF header. */
bool sb_elf_open(sb_str bytes, struct sb_elf *out);
/* False when there is no such header within the bytes. */
bool sb_elf_segment(const struct sb_elf *e, unsigned i, struct sb_elf_segment *out);
/* Every program header is within the bytes, and there is one. */
bool sb_elf_has_segments(const struct sb_elf *e);
bool sb_elf_section(const struct sb_elf *e, unsigned i, struct sb_elf_section *out);
/* A section's name, or an empty text; needs the string table within the bytes. */
sb_str sb_elf_section_name(const struct sb_elf *e, const struct sb_elf_section *s);
/* Cuts the next note off *rest; false at the end or where it breaks. */
bool sb_elf_note_next(const struct sb_elf *e, sb_str *rest, struct sb_elf_note *out);
/* "amd64", "arm64" ...: the names that Go and Debian use, or an empty text. */
sb_str sb_elf_arch(const struct sb_elf *e);

#endif
