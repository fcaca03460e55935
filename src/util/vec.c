/* SPDX-License-Identifier: Apache-2.0 */
#include "util/vec.h"

#include <stdint.h>

void *sb_vec_grow(struct sb_arena *a, void **p, size_t *n, size_t *cap, size_t size,
		  size_t align)
{
	if (*n == *cap) {
		size_t more = *cap ? *cap * 2 : 4;
		void *q = *cap > SIZE_MAX / 4 ? NULL
					      : sb_arena_alloc(a, more, size, align);

		if (!q)
			return NULL;
		if (*n)
			memcpy(q, *p, *n * size);
		*p = q;
		*cap = more;
	}
	return memset((char *)*p + (*n)++ * size, 0, size);
}
