/* SPDX-License-Identifier: Apache-2.0 */
#include "assemble/map.h"

int sb_map_take(struct sb_map *m, uint64_t n, sb_str *piece, struct sb_err *err)
{
	size_t take;

	if (m->span.n == 0) {
		int rc = sb_ring_next(m->ring, &m->span, err);

		if (rc < 0)
			return rc;
		if (rc == 0)
			m->span = (sb_str){ NULL, 0 };
	}
	take = n < m->span.n ? (size_t)n : m->span.n;
	*piece = sb_str_sub(m->span, 0, take);
	m->span = sb_str_sub(m->span, take, m->span.n);
	m->out->tar_size += take;
	if (m->out->tar_size > SB_MAP_TAR)
		return sb_fail(err, SB_E_LIMIT, "unpacks to more than %llu GiB",
			       (unsigned long long)(SB_MAP_TAR >> 30));
	return SB_OK;
}

/* Passes n bytes that belong to the tar only. short_by: how many did not come. */
static int pass(struct sb_map *m, uint64_t n, uint64_t *short_by, struct sb_err *err)
{
	while (n) {
		sb_str piece;
		int rc = sb_map_take(m, n, &piece, err);

		if (rc < 0)
			return rc;
		if (piece.n == 0)
			break;
		sb_twin_tar(&m->twin, piece.p, piece.n);
		n -= piece.n;
	}
	*short_by = n;
	return SB_OK;
}

static int extension(struct sb_map *m, struct sb_err *err)
{
	uint64_t left = m->tar.want, missing;
	int rc = SB_OK;

	while (rc == SB_OK && left) {
		sb_str piece;

		rc = sb_map_take(m, left, &piece, err);
		if (rc == SB_OK && piece.n == 0)
			return sb_tar_eof(&m->tar, left, err);
		if (rc < 0)
			break;
		sb_twin_tar(&m->twin, piece.p, piece.n);
		left -= piece.n;
		rc = sb_tar_extension(&m->tar, piece, err);
	}
	return rc < 0 ? rc : pass(m, sb_tar_padding(m->tar.want), &missing, err);
}

static int engine_diag(struct sb_map *m, sb_str path, const char *fmt, size_t n)
{
	struct sb_emit e = { .out = m->out,
			     .cataloger = 0xff,
			     .path = sb_str_sub(path, 0, 256) };

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	sb_emit_diag(&e, SB_E_LIMIT, fmt, n);
#pragma GCC diagnostic pop
	m->out->flags |= SB_RECORD_INCOMPLETE;
	return e.rc;
}

static uint8_t row_kind(enum sb_tar_kind kind)
{
	switch (kind) {
	case SB_TAR_FILE: return SB_ROW_FILE;
	case SB_TAR_DIR: return SB_ROW_DIR;
	case SB_TAR_LINK: return SB_ROW_HARDLINK;
	case SB_TAR_SYMLINK: return SB_ROW_SYMLINK;
	case SB_TAR_CHAR:
	case SB_TAR_BLOCKDEV:
	case SB_TAR_FIFO:
	case SB_TAR_OTHER: break;
	}
	return SB_ROW_OTHER;
}

/* AUFS whiteouts as the OCI image specification has them. False: nothing to keep. */
static bool whiteout(struct sb_row *row, sb_str *base)
{
	if (!sb_str_starts(*base, SB_LIT(".wh.")))
		return true;
	if (sb_str_eq(*base, SB_LIT(".wh..wh..opq"))) {
		row->kind = SB_ROW_OPAQUE;
		*base = SB_LIT("");
	} else if (sb_str_starts(*base, SB_LIT(".wh..wh."))) {
		return false; /* the union file system's own notes */
	} else {
		row->kind = SB_ROW_WHITEOUT;
		*base = sb_str_sub(*base, 4, base->n);
	}
	return true;
}

static sb_id keep(struct sb_map *m, sb_str s)
{
	return sb_intern(&m->out->names, s);
}

/* The entry's row; its body comes later. */
static int add_row(struct sb_map *m, sb_str path, struct sb_row **out)
{
	const struct sb_tar_entry *e = &m->tar.entry;
	sb_str base = sb_path_base(path), target = e->target;
	struct sb_row row = { .kind = row_kind(e->kind),
			      .body = SB_NONE,
			      .mode = e->mode,
			      .uid = e->uid,
			      .gid = e->gid },
		      *slot;

	*out = NULL;
	if (!whiteout(&row, &base))
		return SB_OK;
	row.dir = keep(m, sb_path_dir(path));
	row.base = keep(m, base);
	if (row.kind == SB_ROW_HARDLINK)
		target = sb_tar_path(&m->scratch, target);
	if (row.kind == SB_ROW_HARDLINK || row.kind == SB_ROW_SYMLINK)
		row.target = keep(m, target);
	if (row.kind != SB_ROW_DIR && row.kind != SB_ROW_OTHER)
		row.wants = sb_dispatch_path(&m->dispatch, path);
	slot = row.dir && row.base ? sb_vec_push(&m->out->arena, &m->out->rows) : NULL;
	if (!slot)
		return sb_arena_failed(&m->out->arena);
	*slot = row;
	*out = slot;
	return SB_OK;
}

static int entry(struct sb_map *m, struct sb_err *err)
{
	const struct sb_tar_entry *e = &m->tar.entry;
	sb_str path = sb_tar_path(&m->scratch, e->path);
	struct sb_row *row = NULL;
	uint64_t missing = 0;
	int rc = SB_OK;

	if (!path.p)
		return sb_fail(err, sb_arena_failed(&m->scratch),
			       "no memory for a name");
	if (path.n > SB_MAP_PATH)
		rc = engine_diag(m, path, "a name of %zu bytes: the entry was left out",
				 path.n);
	else
		rc = add_row(m, path, &row);
	if (rc < 0)
		return sb_fail(err, rc, "the layer's record has outgrown its limit");
	if (row && row->kind == SB_ROW_FILE) {
		size_t index = m->out->rows.n - 1;
		uint32_t body;

		rc = sb_map_body(m, path, row->wants, &body, err);
		m->out->rows.p[index].body = body;
	} else {
		rc = pass(m, e->stored, &missing, err);
		if (rc == SB_OK && missing)
			rc = sb_tar_eof(&m->tar, missing, err);
	}
	return rc < 0 ? rc : pass(m, sb_tar_padding(e->stored), &missing, err);
}

/* One header and what belongs to it. 1: go on; 0: the end. */
static int step(struct sb_map *m, struct sb_err *err)
{
	struct sb_mark here;
	sb_str block;
	int rc = sb_map_take(m, SB_TAR_BLOCK, &block, err);

	if (rc < 0)
		return rc;
	sb_twin_tar(&m->twin, block.p, block.n);
	if (block.n < SB_TAR_BLOCK)
		return block.n ? sb_fail(err, SB_E_FORMAT, "not a tar, or cut short")
			       : sb_tar_eof(&m->tar, 0, err);
	rc = sb_tar_block(&m->tar, (const unsigned char *)block.p, err);
	switch (rc) {
	case SB_TAR_END: return 0;
	case SB_TAR_MORE: return 1;
	case SB_TAR_EXTENSION: rc = extension(m, err); break;
	case SB_TAR_ENTRY:
		here = sb_arena_mark(&m->scratch);
		rc = entry(m, err);
		sb_arena_rewind(&m->scratch, here);
		break;
	default: break;
	}
	return rc < 0 ? rc : 1;
}

static int whole(struct sb_map *m, struct sb_err *err)
{
	uint64_t missing;
	int rc;

	do
		rc = step(m, err);
	while (rc > 0);
	if (rc == SB_OK)
		rc = pass(m, UINT64_MAX, &missing, err);
	if (m->tar.no_trailer)
		m->out->flags |= SB_RECORD_NO_TRAILER;
	sb_twin_finish(&m->twin, &m->out->diff_id);
	return rc;
}

int sb_map_layer(struct sb_stream *in, const struct sb_extras *extra,
		 struct sb_record *out, enum sb_codec *codec, struct sb_err *err)
{
	struct sb_map m = { .out = out };
	struct sb_stream *plain = NULL;
	int rc;

	if (extra)
		m.extra = *extra;
	sb_arena_init(&m.fixed, SB_MAP_SCRATCH);
	sb_arena_init(&m.scratch, SB_MAP_SCRATCH);
	sb_twin_init(&m.twin);
	sb_tar_init(&m.tar, (struct sb_tar_limits){ 0 });
	rc = sb_dispatch_init(&m.dispatch, &m.fixed);
	if (rc == SB_OK)
		rc = sb_inflate_open(in, (struct sb_inflate_opts){ 0 }, &plain, err);
	if (rc == SB_OK) {
		*codec = sb_inflate_codec(plain);
		rc = sb_ring_new(plain, &m.ring, err);
	}
	if (rc == SB_OK)
		rc = whole(&m, err);
	sb_ring_free(m.ring);
	if (plain)
		plain->ops->close(plain);
	sb_tar_release(&m.tar);
	sb_arena_release(&m.scratch);
	sb_arena_release(&m.fixed);
	return rc;
}
