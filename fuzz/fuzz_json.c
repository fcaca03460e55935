/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as JSON: accepted exactly when jansson accepts them. */
#include <jansson.h>
#include <stdlib.h>

#include "parse/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Where the two differ on purpose: jansson takes a NUL for the end, and none in keys.
 */
static bool has_nul(sb_str s)
{
	return sb_str_find(s, SB_LIT("\\u0000")) != SB_NPOS ||
	       sb_str_find(s, SB_LIT("\0")) != SB_NPOS;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct sb_json_limits limits = { SB_JSON_DEPTH, 1 << 20 };
	sb_str text = { (const char *)data, n };
	struct sb_arena a;
	struct sb_json v;
	json_error_t e;
	json_t *theirs;
	int rc;

	sb_arena_init(&a, 256 << 20);
	rc = sb_json_parse(&a, text, &limits, &v, NULL);
	theirs = json_loadb(n ? text.p : "", n,
			    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY |
				    JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL,
			    &e);
	if (rc != SB_E_LIMIT && !has_nul(text) && (rc == 0) != (theirs != NULL))
		abort();
	if (rc == 0 && !sb_json_equal(&v, &v))
		abort();
	json_decref(theirs);
	sb_arena_release(&a);
	return 0;
}
