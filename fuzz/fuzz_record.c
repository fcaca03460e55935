/* SPDX-License-Identifier: Apache-2.0 */
/* A layer record that an attacker wrote, with a checksum that fits, used in an image.
 */
#include <stdlib.h>

#include "assemble/image.h"
#include "model/record_io.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void assemble(const struct sb_record *r)
{
	const struct sb_image_facts facts = { .kind = SB_LIT("fuzz") };
	const struct sb_image_layer layer = { .record = r };
	const struct sb_image_opts opts = { .name = SB_LIT("fuzz") };
	const struct sb_image_input in = {
		.facts = &facts, .layers = &layer, .n = 1, .opts = &opts, .final = true
	};
	struct sb_image_result out;
	struct sb_err err = { 0 };
	struct sb_arena a;

	sb_arena_init(&a, (size_t)64 << 20);
	(void)!sb_image_assemble(&a, &in, &out, &err);
	sb_arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct sb_sha256 sum = sb_sha256((sb_str){ (const char *)data, n });
	char *bytes = malloc(n + sizeof sum);
	struct sb_record r;

	if (!bytes)
		return 0;
	memcpy(bytes, data, n);
	memcpy(bytes + n, &sum, sizeof sum);
	if (sb_record_read(&r, bytes, n + sizeof sum, NULL) == SB_OK) {
		assemble(&r);
		sb_record_release(&r);
	}
	free(bytes);
	return 0;
}
