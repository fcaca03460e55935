/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a purl: what is accepted builds, and building again changes nothing. */
#include <stdlib.h>

#include "model/purl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	sb_str text = { (const char *)data, n }, once, twice;
	struct sb_arena a;
	struct sb_purl p;

	sb_arena_init(&a, 16 << 20);
	if (sb_purl_parse(&a, text, &p, NULL) == 0 &&
	    (sb_purl_build(&a, &p, &once, NULL) != 0 ||
	     sb_purl_canonical(&a, once, &twice, NULL) != 0 || !sb_str_eq(once, twice)))
		abort();
	sb_arena_release(&a);
	return 0;
}
