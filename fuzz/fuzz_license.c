/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as an expression, as words and as a licence: canonical forms are stable. */
#include <stdlib.h>

#include "model/license.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(struct sb_arena *a, const struct sb_license *l)
{
	struct sb_license again;

	if (l->kind == SB_LICENSE_NAME || l->text.n == 0)
		return;
	if (sb_license_parse(a, l->text, &again, NULL) != 0 ||
	    !sb_str_eq(again.text, l->text) || again.kind != l->kind)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	sb_str text = { (const char *)data, n };
	struct sb_arena a;
	struct sb_license l;
	unsigned confidence;

	sb_arena_init(&a, 64 << 20);
	if (sb_license_parse(&a, text, &l, NULL) == 0)
		check(&a, &l);
	l = sb_license_normalize(&a, text, SB_LICENSE_DECLARED);
	check(&a, &l);
	l = sb_license_debian(&a, text, SB_LICENSE_DECLARED);
	check(&a, &l);
	if (sb_license_of_text(text, &confidence).n &&
	    (!confidence || confidence > 100))
		abort();
	sb_arena_release(&a);
	return 0;
}
