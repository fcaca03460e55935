/* SPDX-License-Identifier: Apache-2.0 */
/* What inflate.c and its decoders share; nobody else includes this. */
#ifndef SB_PARSE_INFLATE_IMPL_H
#define SB_PARSE_INFLATE_IMPL_H

#include "parse/inflate.h"

#define SB_INFLATE_IN     ((size_t)128 << 10)
#define SB_INFLATE_WINDOW 27 /* log2 of the largest window: 128 MiB */

struct sb_inflate {
	struct sb_stream base;
	const struct sb_decoder *decoder;
	struct sb_stream *in; /* borrowed, or owned when own_input */
	struct sb_inflate_opts opts;
	void *state; /* the decoder's */
	unsigned char *next;
	size_t avail; /* unread input at next */
	unsigned char *out;
	size_t room;    /* at out, in the caller's buffer */
	uint64_t total; /* output so far */
	bool eof;       /* of the input */
	bool ended;     /* of the output */
	unsigned idle;  /* steps in a row that moved nothing */
	int rc;         /* a failure sticks */
	unsigned char buf[SB_INFLATE_IN];
};

/* One way to decode. step() moves bytes from next to out as far as they go; it sets
 * `ended` when the input is at its end and complete. */
struct sb_decoder {
	enum sb_codec codec;
	const char *name;
	int (*start)(struct sb_inflate *z, struct sb_err *err);
	int (*step)(struct sb_inflate *z, struct sb_err *err);
	void (*stop)(struct sb_inflate *z);
};

extern const struct sb_decoder sb_decoder_gzip, sb_decoder_zstd, sb_decoder_xz,
	sb_decoder_bzip2;

static inline void sb_inflate_took(struct sb_inflate *z, size_t in, size_t out)
{
	z->next += in;
	z->avail -= in;
	z->out += out;
	z->room -= out;
}

#endif
