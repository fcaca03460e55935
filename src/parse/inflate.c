/* SPDX-License-Identifier: Apache-2.0 */
/* Choice of the decoder, buffers and caps; the decoders are in inflate_*.c. */
#include "parse/inflate.h"

#include <stdlib.h>

#include "parse/inflate_impl.h"

static int none_start(struct sb_inflate *z, struct sb_err *err)
{
	(void)z;
	(void)err;
	return SB_OK;
}

/* Bytes read ahead first, then straight into the caller's buffer. */
static int none_step(struct sb_inflate *z, struct sb_err *err)
{
	size_t take = z->avail < z->room ? z->avail : z->room;
	int64_t got;

	if (take) {
		memcpy(z->out, z->next, take);
		sb_inflate_took(z, take, take);
		return SB_OK;
	}
	got = z->eof ? 0 : z->in->ops->read(z->in, z->out, z->room, err);
	if (got < 0)
		return (int)got;
	z->ended = z->eof = got == 0;
	sb_inflate_took(z, 0, (size_t)got);
	return SB_OK;
}

static void none_stop(struct sb_inflate *z)
{
	(void)z;
}

static const struct sb_decoder decoder_none = { SB_CODEC_NONE, "none", none_start,
						none_step, none_stop };

static const struct sb_decoder *const decoders[] = {
	[SB_CODEC_NONE] = &decoder_none,      [SB_CODEC_GZIP] = &sb_decoder_gzip,
	[SB_CODEC_ZSTD] = &sb_decoder_zstd,   [SB_CODEC_XZ] = &sb_decoder_xz,
	[SB_CODEC_BZIP2] = &sb_decoder_bzip2,
};

enum sb_codec sb_codec_of(sb_str head)
{
	static const struct {
		sb_str magic;
		enum sb_codec codec;
	} magics[] = {
		{ { "\x1f\x8b\x08", 3 }, SB_CODEC_GZIP },
		{ { "\x28\xb5\x2f\xfd", 4 }, SB_CODEC_ZSTD },
		{ { "\xfd"
		    "7zXZ\0",
		    6 },
		  SB_CODEC_XZ },
		{ { "BZh", 3 }, SB_CODEC_BZIP2 },
	};

	for (size_t i = 0; i < SB_LEN(magics); i++)
		if (sb_str_starts(head, magics[i].magic))
			return magics[i].codec;
	/* A skippable frame may come first (RFC 8878, section 3.1.2). */
	if (head.n >= 4 && ((unsigned char)head.p[0] & 0xf0) == 0x50 &&
	    memcmp(head.p + 1, "\x2a\x4d\x18", 3) == 0)
		return SB_CODEC_ZSTD;
	return SB_CODEC_NONE;
}

const char *sb_codec_name(enum sb_codec c)
{
	return decoders[c]->name;
}

enum sb_codec sb_inflate_codec(const struct sb_stream *s)
{
	return ((const struct sb_inflate *)(const void *)s)->decoder->codec;
}

/* More input behind what is left of it. */
static int refill(struct sb_inflate *z, struct sb_err *err)
{
	int64_t got;

	if (z->avail && z->next != z->buf)
		memmove(z->buf, z->next, z->avail);
	z->next = z->buf;
	got = z->in->ops->read(z->in, z->buf + z->avail, sizeof z->buf - z->avail, err);
	if (got < 0)
		return (int)got;
	z->eof = got == 0;
	z->avail += (size_t)got;
	return SB_OK;
}

static int step(struct sb_inflate *z, struct sb_err *err)
{
	size_t avail, room;
	int rc = SB_OK;

	if (z->avail == 0 && !z->eof && z->decoder != &decoder_none)
		rc = refill(z, err);
	avail = z->avail;
	room = z->room;
	if (rc == SB_OK)
		rc = z->decoder->step(z, err);
	z->idle = z->avail == avail && z->room == room ? z->idle + 1 : 0;
	/* Not at once: a step may only have noticed that a member is complete. */
	if (rc == SB_OK && !z->ended && z->eof && z->idle > 2)
		return sb_fail(err, SB_E_FORMAT, "the %s data ends too early",
			       z->decoder->name);
	return rc;
}

static int64_t inflate_read(struct sb_stream *s, void *buf, size_t n,
			    struct sb_err *err)
{
	struct sb_inflate *z = (struct sb_inflate *)(void *)s;
	size_t got;

	if (z->rc < 0)
		return sb_fail(err, z->rc, "the stream has failed before");
	z->out = buf;
	z->room = n;
	while (z->room && !z->ended && z->rc == SB_OK)
		z->rc = step(z, err);
	got = n - z->room;
	z->total += got;
	if (z->rc == SB_OK && z->opts.max_out && z->total > z->opts.max_out)
		z->rc = sb_fail(err, SB_E_LIMIT, "unpacks to more than %llu bytes",
				(unsigned long long)z->opts.max_out);
	return z->rc < 0 ? z->rc : (int64_t)got;
}

static void inflate_close(struct sb_stream *s)
{
	struct sb_inflate *z = (struct sb_inflate *)(void *)s;

	z->decoder->stop(z);
	if (z->opts.own_input)
		z->in->ops->close(z->in);
	free(z);
}

static const struct sb_stream_ops inflate_ops = { inflate_read, inflate_close };

int sb_inflate_open(struct sb_stream *in, struct sb_inflate_opts o,
		    struct sb_stream **out, struct sb_err *err)
{
	struct sb_inflate *z = malloc(sizeof *z);
	int rc = SB_OK;

	if (!z)
		return sb_fail(err, SB_E_NOMEM, "no memory to unpack");
	memset(z, 0, offsetof(struct sb_inflate, buf));
	z->base.ops = &inflate_ops;
	z->in = in;
	z->opts = o;
	while (rc == SB_OK && z->avail < SB_CODEC_HEAD && !z->eof)
		rc = refill(z, err);
	if (rc == SB_OK) {
		z->decoder =
			decoders[sb_codec_of((sb_str){ (char *)z->next, z->avail })];
		rc = z->decoder->start(z, err);
	}
	if (rc < 0) {
		free(z);
		return rc;
	}
	*out = &z->base;
	return SB_OK;
}
