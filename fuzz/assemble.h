/* SPDX-License-Identifier: Apache-2.0 */
/* One record as an image of one layer: squash, link, document. */
#ifndef SB_FUZZ_ASSEMBLE_H
#define SB_FUZZ_ASSEMBLE_H

#include "assemble/image.h"

static inline void fuzz_assemble(const struct sb_record *r)
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

#endif
