/* SPDX-License-Identifier: Apache-2.0 */
/* Run one job per item on up to `threads` threads; returns when all are done. */
#ifndef SB_UTIL_POOL_H
#define SB_UTIL_POOL_H
#include <stddef.h>
/* run() owns item i while it runs: nothing else touches it.  It cannot fail;
 * what went wrong is written into the item. */
void sb_pool_each(size_t items, unsigned threads,
		  void (*run)(void *shared_const, size_t i), void *shared_const);
#endif
