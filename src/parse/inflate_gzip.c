/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gzip (RFC 1952) over ISA-L.
 *
 * The headers are read here: ISA-L forgets a header's flags when its input ends within
 * one, and takes a few bytes of garbage after a member for the start of the next.
 */
#include <isa-l/igzip_lib.h>
#include <stdlib.h>

#include "parse/inflate_impl.h"

enum phase { FIXED, EXTRA_LEN, EXTRA, NAME, COMMENT, CHECK, BODY, BETWEEN, PADDING };
enum flag {
	HAS_CHECK = 2,
	HAS_EXTRA = 4,
	HAS_NAME = 8,
	HAS_COMMENT = 16,
	RESERVED = 0xe0
};

struct gzip {
	enum phase phase;
	unsigned flags;
	size_t count; /* bytes of this phase so far */
	size_t extra; /* length of the extra field */
	struct inflate_state isal;
};

static int gzip_start(struct sb_inflate *z, struct sb_err *err)
{
	struct gzip *g = malloc(sizeof *g);

	if (!g)
		return sb_fail(err, SB_E_NOMEM, "no memory to unpack gzip");
	g->phase = FIXED;
	g->count = 0;
	isal_inflate_init(&g->isal);
	g->isal.crc_flag = ISAL_GZIP_NO_HDR_VER;
	z->state = g;
	return SB_OK;
}

static void gzip_stop(struct sb_inflate *z)
{
	free(z->state);
}

static void enter(struct gzip *g, enum phase p)
{
	g->phase = p;
	g->count = 0;
	if (p == BODY)
		isal_inflate_reset(&g->isal);
}

/* Past the parts that the flags say are not there. */
static void enter_next(struct gzip *g)
{
	enum phase p = (enum phase)(g->phase + 1);

	if (p == EXTRA_LEN && !(g->flags & HAS_EXTRA))
		p = NAME;
	if (p == NAME && !(g->flags & HAS_NAME))
		p = COMMENT;
	if (p == COMMENT && !(g->flags & HAS_COMMENT))
		p = CHECK;
	if (p == CHECK && !(g->flags & HAS_CHECK))
		p = BODY;
	enter(g, p);
}

static int fixed_byte(struct gzip *g, unsigned char c, struct sb_err *err)
{
	static const unsigned char magic[] = { 0x1f, 0x8b, 8 };

	if (g->count < sizeof magic && c != magic[g->count])
		return sb_fail(err, SB_E_FORMAT, "garbage after the gzip data");
	if (g->count == 3)
		g->flags = c;
	if (g->count == 3 && (c & RESERVED))
		return sb_fail(err, SB_E_FORMAT, "a gzip header with unknown flags");
	if (++g->count == 10)
		enter_next(g);
	return SB_OK;
}

static int header_byte(struct gzip *g, unsigned char c, struct sb_err *err)
{
	switch (g->phase) {
	case FIXED: return fixed_byte(g, c, err);
	case EXTRA_LEN:
		g->extra = g->count == 0 ? c : g->extra | (size_t)c << 8;
		if (++g->count < 2)
			return SB_OK;
		enter_next(g);
		if (g->extra == 0)
			enter_next(g);
		return SB_OK;
	case EXTRA:
		if (++g->count == g->extra)
			enter_next(g);
		return SB_OK;
	case NAME:
	case COMMENT:
		if (c == 0)
			enter_next(g);
		return SB_OK;
	case CHECK:
		if (++g->count == 2)
			enter_next(g);
		return SB_OK;
	case BETWEEN:
		enter(g, c ? FIXED : PADDING);
		return c ? fixed_byte(g, c, err) : SB_OK;
	case PADDING:
		if (c)
			return sb_fail(err, SB_E_FORMAT, "garbage after the gzip data");
		return SB_OK;
	case BODY: break;
	}
	return SB_OK;
}

static int body_step(struct sb_inflate *z, struct gzip *g, struct sb_err *err)
{
	struct inflate_state *s = &g->isal;
	uint32_t room = z->room < UINT32_MAX ? (uint32_t)z->room : UINT32_MAX;
	int rc;

	s->next_in = z->next;
	s->avail_in = (uint32_t)z->avail;
	s->next_out = z->out;
	s->avail_out = room;
	rc = isal_inflate(s);
	sb_inflate_took(z, z->avail - s->avail_in, room - s->avail_out);
	if (rc == ISAL_INCORRECT_CHECKSUM)
		return sb_fail(err, SB_E_FORMAT, "wrong checksum in the gzip data");
	if (rc != ISAL_DECOMP_OK)
		return sb_fail(err, SB_E_FORMAT, "damaged gzip data");
	if (s->block_state == ISAL_BLOCK_FINISH)
		enter(g, BETWEEN);
	return SB_OK;
}

static int gzip_step(struct sb_inflate *z, struct sb_err *err)
{
	struct gzip *g = z->state;
	int rc = SB_OK;

	if (g->phase == BODY)
		return body_step(z, g, err);
	while (z->avail && g->phase != BODY && rc == SB_OK) {
		rc = header_byte(g, *z->next, err);
		sb_inflate_took(z, 1, 0);
	}
	if (rc == SB_OK && z->avail == 0 && z->eof)
		z->ended = g->phase == BETWEEN || g->phase == PADDING;
	return rc;
}

const struct sb_decoder sb_decoder_gzip = { SB_CODEC_GZIP, "gzip", gzip_start,
					    gzip_step, gzip_stop };
