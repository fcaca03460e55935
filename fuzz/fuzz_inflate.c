/* SPDX-License-Identifier: Apache-2.0 */
/* parse/inflate: the first byte picks the size of reads, the rest is packed data. */
#include <stdlib.h>

#include "parse/inflate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static char buf[65536];
	struct sb_mem_stream in;
	struct sb_stream *s;
	struct sb_err err = { 0 };
	size_t chunk;

	if (n == 0)
		return 0;
	chunk = 1 + (size_t)data[0] * (sizeof buf - 1) / 255;
	sb_mem_stream_init(&in, (sb_str){ (const char *)data + 1, n - 1 });
	if (sb_inflate_open(&in.base, (struct sb_inflate_opts){ .max_out = 1 << 20 },
			    &s, &err) < 0)
		return 0;
	while (s->ops->read(s, buf, chunk, &err) > 0)
		;
	s->ops->close(s);
	return 0;
}
