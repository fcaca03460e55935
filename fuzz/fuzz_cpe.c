/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a CPE, and as a package's fields: what is built is valid. */
#include <stdlib.h>

#include "model/cpe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	sb_str text = { (const char *)data, n };
	struct sb_cpe_subject s = { 0 };
	struct sb_cpe_guess out[8];
	struct sb_arena a;
	size_t found;

	(void)sb_cpe_valid(text);
	sb_arena_init(&a, 16 << 20);
	s.type = sb_str_cut(&text, '\n');
	s.ns = sb_str_cut(&text, '\n');
	s.name = sb_str_cut(&text, '\n');
	s.version = sb_str_cut(&text, '\n');
	s.homepage = sb_str_cut(&text, '\n');
	s.author = sb_str_cut(&text, '\n');
	s.source = text;
	found = sb_cpe_guess(&a, &s, out, 8);
	while (found--)
		if (!sb_cpe_valid(out[found].cpe))
			abort();
	sb_arena_release(&a);
	return 0;
}
