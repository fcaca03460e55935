/* SPDX-License-Identifier: Apache-2.0 */
/* All globs of all catalogers as one matcher: path in, bit mask of catalogers out. */
#ifndef SB_CATALOG_DISPATCH_H
#define SB_CATALOG_DISPATCH_H

#include "catalog/cataloger.h"

struct sb_dispatch {
	struct sb_arena *arena; /* borrowed */
	/* By the last byte of the pattern's fixed end; [0]: patterns that end in '*'.
	 */
	SB_VEC(struct sb_dispatch_rule) ends[256];
};

int sb_dispatch_init(struct sb_dispatch *d, struct sb_arena *a) SB_MUST_USE;
/* Bit i: a glob of sb_catalogers[i] matches. */
uint64_t sb_dispatch_path(const struct sb_dispatch *d, sb_str path);
/* Bit i: a magic of sb_catalogers[i] bids for a body of this size with this head. */
uint64_t sb_dispatch_bids(sb_str head, uint64_t size);
/* The largest body that any cataloger in mask parses. */
size_t sb_dispatch_max_bytes(uint64_t mask);

#endif
