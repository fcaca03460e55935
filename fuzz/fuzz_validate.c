/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a document: a verdict, the same twice, with findings where not valid. */
#include <stdlib.h>

#include "format/validate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct sb_validate_opts opts = { .strict = n & 1, .max = n % 7, .now = 1 };
	struct sb_validate_report one = { 0 }, two = { 0 };
	sb_str json = { (const char *)data, n };
	struct sb_arena a;

	sb_arena_init(&a, 64 << 20);
	if (sb_validate(&a, json, &opts, &one, NULL) < 0 ||
	    sb_validate(&a, json, &opts, &two, NULL) < 0)
		abort();
	if (one.verdict != two.verdict || one.findings.n != two.findings.n ||
	    one.errors != two.errors || one.more != two.more)
		abort();
	if (one.verdict != SB_VERDICT_VALID && one.findings.n == 0)
		abort();
	sb_arena_release(&a);
	return 0;
}
