/* SPDX-License-Identifier: Apache-2.0 */
/* A whole layer: decompression, tar, catalogers, squash and link, as one image. */
#include "assemble/image.h"
#include "assemble/map.h"

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
	struct sb_mem_stream in;
	struct sb_err err = { 0 };
	enum sb_codec codec;
	struct sb_record r;

	sb_mem_stream_init(&in, (sb_str){ (const char *)data, n });
	if (sb_record_init(&r, (size_t)64 << 20) == SB_OK &&
	    sb_map_layer(&in.base, NULL, &r, &codec, &err) == SB_OK)
		assemble(&r);
	sb_record_release(&r);
	return 0;
}
