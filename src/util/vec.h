/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Growable arrays in an arena: SB_VEC(T) v = { 0 }; T *item = sb_vec_push(a, &v);
 *
 * Growing copies; the old run stays in the arena until it dies, so pointers to
 * items are good only until the next push.
 */
#ifndef SB_UTIL_VEC_H
#define SB_UTIL_VEC_H

#include "util/arena.h"

#define SB_VEC(T)              \
	struct {               \
		T *p;          \
		size_t n, cap; \
	}

/* A zeroed new last item, or NULL (see sb_arena_failed). */
#define sb_vec_push(a, v)                                                        \
	((__typeof__((v)->p))sb_vec_grow((a), (void **)(void *)&(v)->p, &(v)->n, \
					 &(v)->cap, sizeof *(v)->p,              \
					 _Alignof(__typeof__(*(v)->p))))

void *sb_vec_grow(struct sb_arena *a, void **p, size_t *n, size_t *cap, size_t size,
		  size_t align) SB_MUST_USE;

#endif
