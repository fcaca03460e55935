/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PE headers over the first bytes of a body (Microsoft PE/COFF specification).
 *
 * Nothing is copied and nothing outside the given bytes is read.
 */
#ifndef SB_PARSE_PE_H
#define SB_PARSE_PE_H

#include "util/cursor.h"

enum {
	SB_PE_DIR_RESOURCE = 2, /* data directories */
	SB_PE_DIR_SECURITY = 4, /* a file offset, not an address */
	SB_PE_DIR_CLR = 14,
	SB_PE_INITIALISED = 0x40, /* section flags */
	SB_PE_EXEC = 0x20000000,
	SB_PE_DLL = 0x2000, /* sb_pe.flags */
};

#define SB_PE_WRITE UINT32_C(0x80000000) /* a section flag too */

struct sb_pe {
	sb_str bytes; /* borrowed */
	uint16_t machine, flags, sections;
	bool wide;            /* PE32+ */
	uint64_t base;        /* address the image wants */
	uint32_t directories; /* how many there are */
	size_t dir, table;    /* where directories and section headers lie */
};

struct sb_pe_section {
	sb_str name; /* borrowed, at most 8 bytes */
	uint32_t vsize, addr, size, offset, flags;
};

struct sb_pe_range {
	uint32_t addr, size;
};

/* False when the bytes do not start with DOS and PE headers. */
bool sb_pe_open(sb_str bytes, struct sb_pe *out);
bool sb_pe_section(const struct sb_pe *p, unsigned i, struct sb_pe_section *out);
/* False when the directory is absent or empty. */
bool sb_pe_directory(const struct sb_pe *p, unsigned i, struct sb_pe_range *out);
/* The section that holds this address; false when none does. */
bool sb_pe_find(const struct sb_pe *p, uint32_t addr, struct sb_pe_section *out);
/* "amd64", "arm64", "386" ..., or an empty text. */
sb_str sb_pe_arch(const struct sb_pe *p);

#endif
