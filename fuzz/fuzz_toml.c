/* SPDX-License-Identifier: Apache-2.0 */
/* parse/toml on any bytes, in little memory. */
#include <stdint.h>

#include "parse/toml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct sb_arena a;
	struct sb_toml *root;
	struct sb_err err;

	sb_arena_init(&a, (size_t)4 << 20);
	if (sb_toml_parse(&a, (sb_str){ (const char *)data, n }, &root, &err) == 0)
		(void)sb_toml_str(sb_toml_at(root, "project.urls"), "x");
	sb_arena_release(&a);
	return 0;
}
