/* SPDX-License-Identifier: Apache-2.0 */
/* A part of a body that a probe keeps while the rest streams by. */
#ifndef SB_CATALOG_WINDOW_H
#define SB_CATALOG_WINDOW_H

#include <stdlib.h>

#include "util/str.h"

struct sb_window {
	uint64_t from;
	size_t size, have;
	char *p; /* the heap's; free() it */
};

/* False when memory ran out; size must not be 0. */
static inline bool sb_window_open(struct sb_window *w, uint64_t from, size_t size)
{
	*w = (struct sb_window){ .from = from, .size = size, .p = malloc(size) };
	return w->p != NULL;
}

/* Bytes of the body at offset; those outside the window are passed over. */
static inline void sb_window_take(struct sb_window *w, uint64_t offset, sb_str bytes)
{
	uint64_t next = w->from + w->have;
	size_t skip, n;

	if (!w->p || w->have == w->size || next < offset || next - offset >= bytes.n)
		return;
	skip = (size_t)(next - offset);
	n = bytes.n - skip < w->size - w->have ? bytes.n - skip : w->size - w->have;
	memcpy(w->p + w->have, bytes.p + skip, n);
	w->have += n;
}

static inline sb_str sb_window_view(const struct sb_window *w)
{
	return (sb_str){ w->p, w->have };
}

#endif
