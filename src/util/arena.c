/* SPDX-License-Identifier: Apache-2.0 */
#include "util/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/err.h"

#define BLOCK_MIN ((size_t)64 * 1024)

struct sb_block {
	struct sb_block *next;
	size_t used, cap;
	alignas(max_align_t) unsigned char data[];
};

void sb_arena_init(struct sb_arena *a, size_t limit)
{
	*a = (struct sb_arena){ .limit = limit };
}

void sb_arena_release(struct sb_arena *a)
{
	while (a->head) {
		struct sb_block *dead = a->head;

		a->head = dead->next;
		free(dead);
	}
	a->held = 0;
}

static struct sb_block *add_block(struct sb_arena *a, size_t need)
{
	size_t cap = need > BLOCK_MIN ? need : BLOCK_MIN;
	struct sb_block *b;

	a->full = true;
	if (cap > SIZE_MAX - sizeof *b)
		return NULL;
	if (a->limit && (a->held > a->limit || sizeof *b + cap > a->limit - a->held))
		return NULL;
	a->full = false;
	b = malloc(sizeof *b + cap);
	if (!b)
		return NULL;
	*b = (struct sb_block){ .next = a->head, .cap = cap };
	a->head = b;
	a->held += sizeof *b + cap;
	return b;
}

void *sb_arena_alloc(struct sb_arena *a, size_t count, size_t size, size_t align)
{
	struct sb_block *b = a->head;
	size_t bytes, start;

	if (size && count > (SIZE_MAX - align) / size) {
		a->full = true;
		return NULL;
	}
	bytes = count * size;
	start = b ? (b->used + align - 1) & ~(align - 1) : 0;
	if (!b || start > b->cap || bytes > b->cap - start) {
		b = add_block(a, bytes);
		start = 0;
		if (!b)
			return NULL;
	}
	b->used = start + bytes;
	return memset(b->data + start, 0, bytes);
}

int sb_arena_failed(const struct sb_arena *a)
{
	return a->full ? SB_E_LIMIT : SB_E_NOMEM;
}

sb_str sb_arena_dup(struct sb_arena *a, sb_str s)
{
	char *p;

	if (s.n == SIZE_MAX)
		return (sb_str){ NULL, 0 };
	p = sb_new(a, char, s.n + 1);
	if (!p)
		return (sb_str){ NULL, 0 };
	if (s.n)
		memcpy(p, s.p, s.n);
	return (sb_str){ p, s.n };
}

sb_str sb_arena_printf(struct sb_arena *a, const char *fmt, ...)
{
	va_list ap, again;
	char *p = NULL;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n >= 0)
		p = sb_new(a, char, (size_t)n + 1);
	if (p)
		(void)vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	va_end(ap);
	return p ? (sb_str){ p, (size_t)n } : (sb_str){ NULL, 0 };
}

sb_str sb_arena_lower(struct sb_arena *a, sb_str s)
{
	sb_str out = { NULL, 0 };
	char *p = sb_new(a, char, s.n + 1);

	if (!p)
		return out;
	for (size_t i = 0; i < s.n; i++)
		p[i] = sb_lower(s.p[i]);
	return (sb_str){ p, s.n };
}

struct sb_mark sb_arena_mark(const struct sb_arena *a)
{
	return (struct sb_mark){ a->head, a->head ? a->head->used : 0 };
}

void sb_arena_rewind(struct sb_arena *a, struct sb_mark m)
{
	while (a->head != m.block) {
		struct sb_block *dead = a->head;

		a->head = dead->next;
		a->held -= sizeof *dead + dead->cap;
		free(dead);
	}
	if (a->head)
		a->head->used = m.used;
}
