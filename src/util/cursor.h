/* SPDX-License-Identifier: Apache-2.0 */
/* Fixed-layout bytes: reads that cannot run over, and an error that sticks. */
#ifndef SB_UTIL_CURSOR_H
#define SB_UTIL_CURSOR_H

#include <stdint.h>

#include "util/str.h"

struct sb_cursor {
	sb_str rest;
	bool big;
	bool bad; /* once true every read gives 0; look at it once, at the end */
};

static inline struct sb_cursor sb_cursor_le(sb_str bytes)
{
	return (struct sb_cursor){ .rest = bytes };
}

static inline struct sb_cursor sb_cursor_be(sb_str bytes)
{
	return (struct sb_cursor){ .rest = bytes, .big = true };
}

static inline uint64_t sb_cursor_uint(struct sb_cursor *c, unsigned width)
{
	uint64_t v = 0;

	if (c->bad || width > 8 || c->rest.n < width) {
		c->bad = true;
		return 0;
	}
	for (unsigned i = 0; i < width; i++) {
		unsigned at = c->big ? i : width - 1 - i;

		v = v << 8 | (unsigned char)c->rest.p[at];
	}
	c->rest.p += width;
	c->rest.n -= width;
	return v;
}

static inline uint16_t sb_cursor_u16(struct sb_cursor *c)
{
	return (uint16_t)sb_cursor_uint(c, 2);
}

static inline uint32_t sb_cursor_u32(struct sb_cursor *c)
{
	return (uint32_t)sb_cursor_uint(c, 4);
}

static inline uint64_t sb_cursor_u64(struct sb_cursor *c)
{
	return sb_cursor_uint(c, 8);
}

#endif
