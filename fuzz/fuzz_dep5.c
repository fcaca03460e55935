/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a Debian copyright file: ids and expressions that come out are valid. */
#include <stdlib.h>

#include "parse/dep5.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	sb_str text = { (const char *)data, n };
	struct sb_arena a;
	struct sb_license l;
	struct sb_dep5 d;

	sb_arena_init(&a, 256 << 20);
	if (sb_dep5_parse(&a, text, &d, NULL) == 0)
		for (size_t i = 0; i < d.licenses.n; i++)
			if (d.licenses.p[i].kind != SB_LICENSE_NAME &&
			    sb_license_parse(&a, d.licenses.p[i].text, &l, NULL) != 0)
				abort();
	sb_arena_release(&a);
	return 0;
}
