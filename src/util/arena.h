/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arena: memory that dies all at once.
 *
 * Every function that allocates takes the arena first; a function without one
 * does not allocate.  The limit makes the arena the memory cap of whoever owns it.
 */
#ifndef SB_UTIL_ARENA_H
#define SB_UTIL_ARENA_H

#include <stddef.h>

#include "util/attr.h"
#include "util/str.h"

struct sb_arena {
	struct sb_block *head; /* newest block; the chain hangs off it */
	size_t held;           /* bytes asked of malloc so far */
	size_t limit;          /* 0: none */
	bool full;             /* the limit, not malloc, refused the last request */
};

struct sb_mark {
	struct sb_block *block;
	size_t used;
};

void sb_arena_init(struct sb_arena *a, size_t limit);
void sb_arena_release(struct sb_arena *a);

/* Zeroed, or NULL when malloc fails or the limit is reached. count may be 0. */
void *sb_arena_alloc(struct sb_arena *a, size_t count, size_t size,
		     size_t align) SB_MUST_USE;
#define sb_new(a, T, count) ((T *)sb_arena_alloc((a), (count), sizeof(T), _Alignof(T)))

/* After a NULL: SB_E_LIMIT when the limit said no, SB_E_NOMEM when malloc did. */
int sb_arena_failed(const struct sb_arena *a);

/* Copy s and put a NUL after it; .p is NULL when there was no memory. */
sb_str sb_arena_dup(struct sb_arena *a, sb_str s) SB_MUST_USE;
/* printf into the arena; .p is NULL when there was no memory. */
sb_str sb_arena_printf(struct sb_arena *a, const char *fmt, ...)
	SB_PRINTF(2, 3) SB_MUST_USE;
/* ASCII lower-cased copy. */
sb_str sb_arena_lower(struct sb_arena *a, sb_str s) SB_MUST_USE;

/* Scratch use: everything allocated after the mark is gone after the rewind. */
struct sb_mark sb_arena_mark(const struct sb_arena *a);
void sb_arena_rewind(struct sb_arena *a, struct sb_mark m);

#endif
