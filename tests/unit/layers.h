/* SPDX-License-Identifier: Apache-2.0 */
/* Small layers made in memory and mapped in this process, for tests of the engine. */
#ifndef SB_TEST_LAYERS_H
#define SB_TEST_LAYERS_H

#include <stdio.h>
#include <stdlib.h>

#include "assemble/map.h"
#include "util/buf.h"

/* One tar entry: type '0' file, '1' hard link, '2' symlink, '5' directory. */
struct test_entry {
	char type;
	const char *path, *text; /* content, or the link's target */
};

static inline void test_tar_entry(struct sb_buf *out, const struct test_entry *e)
{
	size_t n = e->type == '0' && e->text ? strlen(e->text) : 0;
	char h[512] = { 0 };
	unsigned sum = 0;

	(void)snprintf(h, 100, "%s", e->path);
	(void)snprintf(h + 100, 8, "%07o", e->type == '5' ? 0755 : 0644);
	(void)snprintf(h + 108, 8, "%07o", 0);
	(void)snprintf(h + 116, 8, "%07o", 0);
	(void)snprintf(h + 124, 12, "%011o", (unsigned)n);
	(void)snprintf(h + 136, 12, "%011o", 0);
	h[156] = e->type;
	if (e->type == '1' || e->type == '2')
		(void)snprintf(h + 157, 100, "%s", e->text);
	memcpy(h + 257, "ustar", 6);
	memcpy(h + 263, "00", 2);
	memset(h + 148, ' ', 8);
	for (int i = 0; i < 512; i++)
		sum += (unsigned char)h[i];
	(void)snprintf(h + 148, 8, "%06o", sum & 0777777);
	sb_buf_put(out, h, sizeof h);
	sb_buf_put(out, e->text, n);
	memset(h, 0, sizeof h);
	sb_buf_put(out, h, (512 - n % 512) % 512);
}

static inline void test_tar(struct sb_buf *out, const struct test_entry *e, size_t n)
{
	static const char zero[1024];

	for (size_t i = 0; i < n; i++)
		test_tar_entry(out, &e[i]);
	sb_buf_put(out, zero, sizeof zero);
}

/* The record of these entries; aborts where the map fails. */
static inline void test_layer(struct sb_record *r, const struct test_entry *e, size_t n)
{
	struct sb_mem_stream in;
	struct sb_buf tar = { 0 };
	struct sb_err err = { 0 };
	enum sb_codec codec;

	test_tar(&tar, e, n);
	sb_mem_stream_init(&in, sb_buf_view(&tar));
	if (sb_record_init(r, (size_t)64 << 20) < 0 ||
	    sb_map_layer(&in.base, NULL, r, &codec, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.msg);
		abort();
	}
	sb_buf_release(&tar);
}

#endif
