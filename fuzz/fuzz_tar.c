/* SPDX-License-Identifier: Apache-2.0 */
/* parse/tar: both faces see the same entries; content is as long as it says. */
#include <stdlib.h>

#include "parse/tar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const struct sb_tar_limits limits = { 1000, 1 << 16, 1000 };

static uint64_t pulled(sb_str bytes, int *rc)
{
	struct sb_mem_stream in;
	struct sb_tar_reader r;
	const struct sb_tar_entry *e;
	struct sb_err err = { 0 };
	char buf[1500];
	uint64_t sum = 0;

	sb_mem_stream_init(&in, bytes);
	sb_tar_reader_init(&r, &in.base, limits);
	while ((*rc = sb_tar_next(&r, &e, &err)) > 0) {
		uint64_t size = 0;
		int64_t got = 1;

		sum = sum * 31 + e->path.n + e->target.n + e->size;
		while (e->size < 1 << 20 && got > 0) {
			got = sb_tar_read(&r, buf, sizeof buf, &err);
			size += got > 0 ? (uint64_t)got : 0;
		}
		if (e->size < 1 << 20 && got == 0 && size != e->size)
			abort();
	}
	sb_tar_reader_release(&r);
	return sum;
}

static uint64_t pushed(sb_str bytes, int *rc)
{
	struct sb_tar t;
	struct sb_err err = { 0 };
	uint64_t sum = 0, skip;

	sb_tar_init(&t, limits);
	for (*rc = SB_TAR_MORE; *rc > 0 && bytes.n >= 512;) {
		*rc = sb_tar_block(&t, (const unsigned char *)bytes.p, &err);
		bytes = sb_str_sub(bytes, 512, bytes.n);
		skip = *rc == SB_TAR_ENTRY ? t.entry.stored : 0;
		if (*rc == SB_TAR_ENTRY)
			sum = sum * 31 + t.entry.path.n + t.entry.target.n +
			      t.entry.size;
		if (*rc == SB_TAR_EXTENSION) {
			skip = t.want;
			if (sb_tar_extension(&t, sb_str_sub(bytes, 0, skip), &err) < 0)
				*rc = -1;
		}
		skip += sb_tar_padding(skip);
		bytes = sb_str_sub(bytes, skip < bytes.n ? (size_t)skip : bytes.n,
				   bytes.n);
	}
	sb_tar_release(&t);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	sb_str bytes = { (const char *)data, n };
	int rc, rc2;
	uint64_t sum = pulled(bytes, &rc);

	if (rc == 0 && pushed(bytes, &rc2) != sum)
		abort();
	return 0;
}
