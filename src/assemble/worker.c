/* SPDX-License-Identifier: Apache-2.0 */
/* The worker's side: a request on descriptor 3, bytes on 0, a record out on 1. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "assemble/map.h"
#include "assemble/wire.h"
#include "model/record_io.h"
#include "util/file.h"

#define EXTRA_MAX (UINT32_C(1) << 22)
#define NAMES_MAX (UINT64_C(1) << 28)

/* Descriptor 0 as a stream: a range read by position, or whatever comes. */
struct fd_stream {
	struct sb_stream base;
	uint64_t offset, left; /* left UINT64_MAX: no range */
};

static int64_t fd_read(struct sb_stream *s, void *buf, size_t n, struct sb_err *err)
{
	struct fd_stream *f = (struct fd_stream *)(void *)s;
	bool range = f->left != UINT64_MAX;
	ssize_t got;

	if (range && n > f->left)
		n = (size_t)f->left;
	if (n == 0)
		return 0;
	do
		got = range ? pread(0, buf, n, (off_t)f->offset) : read(0, buf, n);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return sb_fail(err, SB_E_IO, "read");
	if (got == 0 && range)
		return sb_fail(err, SB_E_FORMAT, "ends too early");
	if (range) {
		f->offset += (uint64_t)got;
		f->left -= (uint64_t)got;
	}
	return got;
}

static void fd_close_nothing(struct sb_stream *s)
{
	(void)s;
}

static const struct sb_stream_ops fd_ops = { .read = fd_read,
					     .close = fd_close_nothing };

/* Exactly n bytes of the request. */
static bool ask(void *p, size_t n)
{
	char *at = p;

	while (n) {
		ssize_t got = read(SB_WIRE_REQUEST, at, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		n -= (size_t)got;
	}
	return true;
}

static int map(const struct sb_wire_request *q, const struct sb_extras *extra,
	       struct sb_wire_answer *a, struct sb_buf *out)
{
	struct fd_stream in = { { &fd_ops }, q->offset, q->size };
	enum sb_codec codec = SB_CODEC_NONE;
	struct sb_err err = { 0 };
	struct sb_record r;
	int rc = sb_record_init(&r, SB_MAP_RECORD);

	if (rc == SB_OK)
		rc = sb_map_layer(&in.base, extra, &r, &codec, &err);
	a->codec = codec;
	if (rc == SB_OK) {
		sb_record_write(&r, out);
		rc = out->rc;
	}
	if (rc < 0)
		(void)snprintf(a->msg, sizeof a->msg, "%s",
			       err.msg[0] ? err.msg : "no memory for the layer");
	sb_record_release(&r);
	return rc;
}

/* The list of a second look; false where the request makes no sense. */
static bool take_extras(const struct sb_wire_request *q, struct sb_extras *out)
{
	struct sb_extra *list;
	char *names;

	if (q->magic != SB_WIRE_MAGIC || q->nextra > EXTRA_MAX || q->names > NAMES_MAX)
		return false;
	list = calloc(q->nextra + 1, sizeof *list);
	names = malloc((size_t)q->names + 1);
	if (!list || !names || !ask(list, q->nextra * sizeof *list) ||
	    !ask(names, (size_t)q->names)) {
		free(list);
		free(names);
		return false;
	}
	*out = (struct sb_extras){ list, q->nextra, { names, (size_t)q->names } };
	return true;
}

static void drop_extras(struct sb_extras *x)
{
	free((void *)(uintptr_t)x->p);
	free((void *)(uintptr_t)x->names.p);
}

int sb_worker_main(void)
{
	struct sb_wire_answer a = { .magic = SB_WIRE_MAGIC };
	struct sb_buf record = { .limit = SB_WIRE_RECORD };
	struct sb_wire_request q;
	struct sb_extras extra;
	bool told;

	if (!ask(&q, sizeof q) || !take_extras(&q, &extra))
		return 5;
	a.rc = map(&q, &extra, &a, &record);
	a.record = a.rc < 0 ? 0 : record.n;
	told = sb_fd_write_all(1, &a, sizeof a, NULL) == SB_OK &&
	       sb_fd_write_all(1, record.p, (size_t)a.record, NULL) == SB_OK;
	sb_buf_release(&record);
	drop_extras(&extra);
	return told ? 0 : 4; /* the parent has gone */
}
