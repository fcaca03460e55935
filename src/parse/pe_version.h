/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Resources of a PE file: where the version information is, and what it says.
 *
 * Version information is a tree of blocks (VS_VERSIONINFO, Microsoft's reference of
 * version information structures): fixed numbers, and tables of strings, one a
 * language. All are read; texts come back as UTF-8.
 */
#ifndef SB_PARSE_PE_VERSION_H
#define SB_PARSE_PE_VERSION_H

#include "util/arena.h"

#define SB_PE_RT_VERSION  16
#define SB_PE_VERSION_MAX ((size_t)64 << 10)

/* Address and size of the first resource of this type; section: the bytes of the
 * resource directory, or its beginning. False when it is not there. */
bool sb_pe_resource(sb_str section, uint32_t type, uint32_t *addr, uint32_t *size);

struct sb_pe_version {
	sb_str bytes;
	bool fixed; /* the numbers are there */
	uint16_t file[4], product[4];
	size_t at, info_end, table_end, root_end; /* the iterator's own */
};

bool sb_pe_version_open(sb_str bytes, struct sb_pe_version *out);
/* The next string of any table; false at the end, where the tree breaks, or when memory
 * ran out. */
bool sb_pe_version_next(struct sb_pe_version *v, struct sb_arena *a, sb_str *key,
			sb_str *value);
/* The version in "1, 2, 3, 4", "v10.0.1 (build)", "3.2.1-rc1 x64": its leading words
 * that look like one. Empty when there is none. */
sb_str sb_pe_version_clean(struct sb_arena *a, sb_str text);

#endif
