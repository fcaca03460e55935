/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ring: a stream read ahead by its own thread into a few fixed buffers.
 *
 * One thread inflates, the other hashes and parses; eight slots of 256 KiB keep both
 * busy. Every span but the last is a full slot, so 512-byte blocks never straddle two.
 */
#ifndef SB_UTIL_RING_H
#define SB_UTIL_RING_H

#include "util/stream.h"

#define SB_RING_SLOT ((size_t)256 * 1024)

struct sb_ring;

/* Starts the reading thread. in is borrowed until sb_ring_free. */
int sb_ring_new(struct sb_stream *in, struct sb_ring **out,
		struct sb_err *err) SB_MUST_USE;
/* 1: the next span, good until the next call; 0: the end; negative: the stream's error.
 */
int sb_ring_next(struct sb_ring *r, sb_str *span, struct sb_err *err) SB_MUST_USE;
void sb_ring_free(struct sb_ring *r);

#endif
