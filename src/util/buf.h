/* SPDX-License-Identifier: Apache-2.0 */
/* A growable run of bytes on the heap, with a cap and an error that sticks. */
#ifndef SB_UTIL_BUF_H
#define SB_UTIL_BUF_H

#include "util/err.h"
#include "util/str.h"

struct sb_buf {
	char *p;
	size_t n, cap;
	size_t limit; /* 0: none */
	int rc;       /* once negative, further puts do nothing */
};

void sb_buf_release(struct sb_buf *b);
void sb_buf_put(struct sb_buf *b, const void *bytes, size_t n);
void sb_buf_str(struct sb_buf *b, sb_str s);
void sb_buf_char(struct sb_buf *b, char c);
void sb_buf_printf(struct sb_buf *b, const char *fmt, ...) SB_PRINTF(2, 3);

static inline sb_str sb_buf_view(const struct sb_buf *b)
{
	return (sb_str){ b->p, b->n };
}

#endif
