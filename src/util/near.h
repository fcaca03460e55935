/* SPDX-License-Identifier: Apache-2.0 */
/* The word that was probably meant: for "did you mean ...?". */
#ifndef SB_UTIL_NEAR_H
#define SB_UTIL_NEAR_H

#include "util/str.h"

/* Edits (insert, delete, replace, swap of neighbours) between a and b; counts no
 * further than 64 bytes of either. */
unsigned sb_near_distance(sb_str a, sb_str b);

/* Keeps the best of many: feed every candidate, then look at .word (empty: none is
 * near enough, that is within a third of the letters). */
struct sb_near {
	sb_str wanted, word;
	unsigned best;
};
void sb_near_offer(struct sb_near *n, sb_str candidate);

#endif
