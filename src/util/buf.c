/* SPDX-License-Identifier: Apache-2.0 */
#include "util/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

void sb_buf_release(struct sb_buf *b)
{
	free(b->p);
	*b = (struct sb_buf){ .limit = b->limit };
}

static char *room(struct sb_buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 256;
	char *p;

	if (b->rc < 0)
		return NULL;
	if (n > SIZE_MAX / 2 - b->n || (b->limit && b->n + n > b->limit)) {
		b->rc = SB_E_LIMIT;
		return NULL;
	}
	if (b->p && b->n + n <= b->cap)
		return b->p + b->n;
	while (cap < b->n + n)
		cap *= 2;
	p = realloc(b->p, cap);
	if (!p) {
		b->rc = SB_E_NOMEM;
		return NULL;
	}
	b->p = p;
	b->cap = cap;
	return p + b->n;
}

void sb_buf_put(struct sb_buf *b, const void *bytes, size_t n)
{
	char *at = room(b, n);

	if (!at || n == 0)
		return;
	memcpy(at, bytes, n);
	b->n += n;
}

void sb_buf_str(struct sb_buf *b, sb_str s)
{
	sb_buf_put(b, s.p, s.n);
}

void sb_buf_char(struct sb_buf *b, char c)
{
	sb_buf_put(b, &c, 1);
}

void sb_buf_printf(struct sb_buf *b, const char *fmt, ...)
{
	va_list ap, again;
	char *at;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	at = n < 0 ? NULL : room(b, (size_t)n + 1);
	if (at) {
		(void)vsnprintf(at, (size_t)n + 1, fmt, again);
		b->n += (size_t)n;
	}
	va_end(again);
	va_end(ap);
}
