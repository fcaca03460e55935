/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Segments of a Mach-O file over its first bytes (Apple's loader.h); one architecture,
 * little endian. Nothing outside the given bytes is read.
 */
#ifndef SB_PARSE_MACHO_H
#define SB_PARSE_MACHO_H

#include "util/cursor.h"

struct sb_macho {
	sb_str rest; /* load commands to come */
	bool wide;
	uint32_t cpu, commands;
};

struct sb_macho_segment {
	uint64_t addr, offset, size; /* size: in the file */
	bool write;
};

bool sb_macho_open(sb_str bytes, struct sb_macho *out);
/* The next segment; false at the end or where the bytes end. */
bool sb_macho_next(struct sb_macho *m, struct sb_macho_segment *out);
/* "amd64", "arm64" ..., or an empty text. */
sb_str sb_macho_arch(const struct sb_macho *m);

#endif
