/* SPDX-License-Identifier: Apache-2.0 */
/* A whole layer: decompression, tar, catalogers, squash and link, as one image. */
#include "assemble.h"
#include "assemble/map.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct sb_mem_stream in;
	struct sb_err err = { 0 };
	enum sb_codec codec;
	struct sb_record r;

	sb_mem_stream_init(&in, (sb_str){ (const char *)data, n });
	if (sb_record_init(&r, (size_t)64 << 20) == SB_OK &&
	    sb_map_layer(&in.base, NULL, &r, &codec, &err) == SB_OK)
		fuzz_assemble(&r);
	sb_record_release(&r);
	return 0;
}
