/* SPDX-License-Identifier: Apache-2.0 */
/* Two lines as versions and as a set: orders are sane, canonical forms are stable. */
#include <stdlib.h>

#include "version/pep440.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int sign(int d)
{
	return (d > 0) - (d < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	sb_str y = { (const char *)data, n }, x = sb_str_cut(&y, '\n'), once, twice;
	struct sb_pep440 a, b;
	struct sb_arena arena;

	sb_arena_init(&arena, 64 << 20);
	if (sb_pep440_match(x, y, n & 1, NULL) > 1)
		abort();
	if (sb_pep440_parse(x, &a, NULL) == 0) {
		once = sb_pep440_canonical(&arena, &a);
		if (once.p && sb_pep440_parse(once, &b, NULL) != 0)
			abort();
		twice = sb_pep440_canonical(&arena, &b);
		if (once.p && twice.p &&
		    (!sb_str_eq(once, twice) || sb_pep440_cmp(&a, &b) != 0))
			abort();
		if (sb_pep440_parse(y, &b, NULL) == 0 &&
		    sign(sb_pep440_cmp(&a, &b)) != -sign(sb_pep440_cmp(&b, &a)))
			abort();
	}
	sb_arena_release(&arena);
	return 0;
}
