/* SPDX-License-Identifier: Apache-2.0 */
#include "util/stream.h"

static int64_t mem_read(struct sb_stream *s, void *buf, size_t n, struct sb_err *err)
{
	struct sb_mem_stream *m =
		(struct sb_mem_stream *)s; /* base is the first member */
	size_t take = n < m->rest.n ? n : m->rest.n;

	(void)err;
	if (take)
		memcpy(buf, m->rest.p, take);
	m->rest.p += take;
	m->rest.n -= take;
	return (int64_t)take;
}

static void mem_close(struct sb_stream *s)
{
	(void)s;
}

static const struct sb_stream_ops mem_ops = { .read = mem_read, .close = mem_close };

void sb_mem_stream_init(struct sb_mem_stream *m, sb_str bytes)
{
	*m = (struct sb_mem_stream){ .base = { &mem_ops }, .rest = bytes };
}

int sb_stream_exact(struct sb_stream *s, void *buf, size_t n, struct sb_err *err)
{
	char *p = buf;

	while (n) {
		int64_t got = s->ops->read(s, p, n, err);

		if (got < 0)
			return (int)got;
		if (got == 0)
			return sb_fail(err, SB_E_FORMAT, "ends too early");
		p += got;
		n -= (size_t)got;
	}
	return SB_OK;
}

int sb_stream_skip(struct sb_stream *s, uint64_t n, struct sb_err *err)
{
	char sink[4096];

	while (n) {
		size_t part = n < sizeof sink ? (size_t)n : sizeof sink;
		int rc = sb_stream_exact(s, sink, part, err);

		if (rc < 0)
			return rc;
		n -= part;
	}
	return SB_OK;
}
