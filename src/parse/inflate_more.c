/* SPDX-License-Identifier: Apache-2.0 */
/* zstd (RFC 8878), xz and bzip2 over their reference libraries. */
#include <bzlib.h>
#include <lzma.h>
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "parse/inflate_impl.h"

/* What the zstd decoder says it still wants; 0 between frames. */
struct zstd {
	ZSTD_DCtx *dctx;
	size_t want;
};

static int no_memory(struct sb_err *err, const char *what)
{
	return sb_fail(err, SB_E_NOMEM, "no memory to unpack %s", what);
}

static void zstd_stop(struct sb_inflate *z)
{
	struct zstd *d = z->state;

	(void)ZSTD_freeDCtx(d->dctx);
	free(d);
}

static int zstd_start(struct sb_inflate *z, struct sb_err *err)
{
	struct zstd *d = calloc(1, sizeof *d);

	if (!d)
		return no_memory(err, "zstd");
	z->state = d;
	d->dctx = ZSTD_createDCtx();
	if (!d->dctx || ZSTD_isError(ZSTD_DCtx_setParameter(
				d->dctx, ZSTD_d_windowLogMax, SB_INFLATE_WINDOW))) {
		zstd_stop(z);
		return no_memory(err, "zstd");
	}
	return SB_OK;
}

static int zstd_failed(size_t code, struct sb_err *err)
{
	ZSTD_ErrorCode e = ZSTD_getErrorCode(code);

	if (e == ZSTD_error_memory_allocation)
		return no_memory(err, "zstd");
	if (e == ZSTD_error_frameParameter_windowTooLarge)
		return sb_fail(err, SB_E_LIMIT,
			       "the zstd data needs a window over 128 MiB");
	if (e == ZSTD_error_checksum_wrong)
		return sb_fail(err, SB_E_FORMAT, "wrong checksum in the zstd data");
	if (e == ZSTD_error_prefix_unknown)
		return sb_fail(err, SB_E_FORMAT, "garbage after the zstd data");
	return sb_fail(err, SB_E_FORMAT, "damaged zstd data (%s)",
		       ZSTD_getErrorName(code));
}

static int zstd_step(struct sb_inflate *z, struct sb_err *err)
{
	struct zstd *d = z->state;
	ZSTD_inBuffer in = { z->next, z->avail, 0 };
	ZSTD_outBuffer out = { z->out, z->room, 0 };

	if (z->avail == 0 && z->eof && d->want == 0) {
		z->ended = true;
		return SB_OK;
	}
	d->want = ZSTD_decompressStream(d->dctx, &out, &in);
	if (ZSTD_isError(d->want))
		return zstd_failed(d->want, err);
	sb_inflate_took(z, in.pos, out.pos);
	return SB_OK;
}

const struct sb_decoder sb_decoder_zstd = { SB_CODEC_ZSTD, "zstd", zstd_start,
					    zstd_step, zstd_stop };

static int xz_start(struct sb_inflate *z, struct sb_err *err)
{
	lzma_stream *s = calloc(1, sizeof *s);

	if (!s)
		return no_memory(err, "xz");
	if (lzma_stream_decoder(s, UINT64_C(1) << SB_INFLATE_WINDOW,
				LZMA_CONCATENATED) != LZMA_OK) {
		free(s);
		return no_memory(err, "xz");
	}
	z->state = s;
	return SB_OK;
}

static void xz_stop(struct sb_inflate *z)
{
	lzma_end(z->state);
	free(z->state);
}

static int xz_failed(lzma_ret rc, struct sb_err *err)
{
	if (rc == LZMA_MEM_ERROR)
		return no_memory(err, "xz");
	if (rc == LZMA_MEMLIMIT_ERROR)
		return sb_fail(err, SB_E_LIMIT,
			       "the xz data needs more than 128 MiB of memory");
	if (rc == LZMA_FORMAT_ERROR)
		return sb_fail(err, SB_E_FORMAT, "garbage after the xz data");
	return sb_fail(err, SB_E_FORMAT, "damaged xz data");
}

static int xz_step(struct sb_inflate *z, struct sb_err *err)
{
	lzma_stream *s = z->state;
	size_t avail = z->avail, room = z->room;
	lzma_ret rc;

	s->next_in = z->next;
	s->avail_in = avail;
	s->next_out = z->out;
	s->avail_out = room;
	rc = lzma_code(s, z->eof ? LZMA_FINISH : LZMA_RUN);
	sb_inflate_took(z, avail - s->avail_in, room - s->avail_out);
	z->ended = rc == LZMA_STREAM_END;
	if (rc == LZMA_OK || rc == LZMA_STREAM_END || rc == LZMA_BUF_ERROR)
		return SB_OK;
	return xz_failed(rc, err);
}

const struct sb_decoder sb_decoder_xz = { SB_CODEC_XZ, "xz", xz_start, xz_step,
					  xz_stop };

/* bzip2 has no notion of members: a new decoder begins for each. */
struct bzip2 {
	bz_stream s;
	bool open;
};

static int bzip2_start(struct sb_inflate *z, struct sb_err *err)
{
	z->state = calloc(1, sizeof(struct bzip2));
	return z->state ? SB_OK : no_memory(err, "bzip2");
}

static void bzip2_close(struct bzip2 *b)
{
	if (b->open)
		(void)BZ2_bzDecompressEnd(&b->s);
	b->open = false;
}

static void bzip2_stop(struct sb_inflate *z)
{
	bzip2_close(z->state);
	free(z->state);
}

static int bzip2_step(struct sb_inflate *z, struct sb_err *err)
{
	struct bzip2 *b = z->state;
	unsigned room = z->room < UINT32_MAX ? (unsigned)z->room : UINT32_MAX;
	int rc;

	if (!b->open && z->avail == 0) {
		z->ended = z->eof;
		return SB_OK;
	}
	if (!b->open) {
		b->s = (bz_stream){ 0 };
		if (BZ2_bzDecompressInit(&b->s, 0, 0) != BZ_OK)
			return no_memory(err, "bzip2");
		b->open = true;
	}
	b->s.next_in = (char *)z->next;
	b->s.avail_in = (unsigned)z->avail;
	b->s.next_out = (char *)z->out;
	b->s.avail_out = room;
	rc = BZ2_bzDecompress(&b->s);
	sb_inflate_took(z, z->avail - b->s.avail_in, room - b->s.avail_out);
	if (rc == BZ_STREAM_END)
		bzip2_close(b);
	else if (rc == BZ_MEM_ERROR)
		return no_memory(err, "bzip2");
	else if (rc != BZ_OK)
		return sb_fail(err, SB_E_FORMAT, "damaged bzip2 data");
	return SB_OK;
}

const struct sb_decoder sb_decoder_bzip2 = { SB_CODEC_BZIP2, "bzip2", bzip2_start,
					     bzip2_step, bzip2_stop };
