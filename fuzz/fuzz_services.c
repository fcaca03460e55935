/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as services.yaml: an answer, never a crash, and names that are safe. */
#include <stdlib.h>

#include "fleet/services.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct sb_arena a;
	struct sb_fleet f;
	struct sb_err err;

	sb_arena_init(&a, (size_t)64 << 20);
	if (sb_services_read(&a, "s.yaml", (sb_str){ (const char *)data, n }, &f,
			     &err) == SB_OK)
		for (size_t i = 0; i < f.services.n; i++)
			if (memchr(f.services.p[i].name.p, '/',
				   f.services.p[i].name.n) ||
			    f.services.p[i].name.p[0] == '.')
				abort();
	sb_arena_release(&a);
	return 0;
}
