/* SPDX-License-Identifier: Apache-2.0 */
/* Interned strings: equal text, equal id. Id 0 is "absent", 1 is "". */
#ifndef SB_UTIL_INTERN_H
#define SB_UTIL_INTERN_H

#include <stdint.h>

#include "util/arena.h"

typedef uint32_t sb_id;
#define SB_ID_NONE  ((sb_id)0)
#define SB_ID_EMPTY ((sb_id)1)

struct sb_intern {
	struct sb_arena *arena; /* borrowed; text lives there */
	sb_str *text;           /* id -> text */
	uint32_t *slot;         /* open addressing; 0 is free */
	uint32_t count, cap, mask;
	uint64_t seed;
};

int sb_intern_init(struct sb_intern *in, struct sb_arena *a, uint64_t seed) SB_MUST_USE;
/* SB_ID_NONE when memory ran out (the arena's limit included). */
sb_id sb_intern(struct sb_intern *in, sb_str s) SB_MUST_USE;
sb_str sb_text(const struct sb_intern *in, sb_id id);

#endif
