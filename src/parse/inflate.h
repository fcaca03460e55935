/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compressed bytes as a pull stream: gzip, zstd, xz, bzip2 or none, told by their
 *magic.
 *
 *	rc = sb_inflate_open(in, (struct sb_inflate_opts){ 0 }, &out, err);
 *	while ((n = out->ops->read(out, buf, sizeof buf, err)) > 0) ...
 *	out->ops->close(out);
 *
 * A read fills the whole buffer unless the data ends: hand it large ones (256 KiB).
 * The end (0) comes only after the last frame was complete, its checksum right and the
 * input read to its last byte. What the formats' own tools take is taken: several
 * members or frames in a row, skippable frames, zeros after the last gzip member.
 * What is cut short, has a wrong checksum or is followed by anything else: SB_E_FORMAT.
 * A window or dictionary over the cap, or output over max_out: SB_E_LIMIT.
 */
#ifndef SB_PARSE_INFLATE_H
#define SB_PARSE_INFLATE_H

#include "util/stream.h"

enum sb_codec {
	SB_CODEC_NONE,
	SB_CODEC_GZIP,
	SB_CODEC_ZSTD,
	SB_CODEC_XZ,
	SB_CODEC_BZIP2,
};

/* The longest magic: what sb_codec_of() wants to see. */
#define SB_CODEC_HEAD 6

struct sb_inflate_opts {
	uint64_t max_out; /* bytes of output; 0: no cap */
	bool own_input;   /* closing the result closes `in` as well */
};

enum sb_codec sb_codec_of(sb_str head);
const char *sb_codec_name(enum sb_codec c); /* "none", "gzip", ... */

/* *out is the caller's to close. On failure `in` is still the caller's. */
int sb_inflate_open(struct sb_stream *in, struct sb_inflate_opts o,
		    struct sb_stream **out, struct sb_err *err) SB_MUST_USE;
/* Of a stream that sb_inflate_open() made. */
enum sb_codec sb_inflate_codec(const struct sb_stream *s);

#endif
