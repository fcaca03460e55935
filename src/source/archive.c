/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Archives of images: a regular plain tar is indexed and its layers are ranges of it;
 * one that is packed, or comes through a pipe, goes by once.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "parse/inflate.h"
#include "source/source_impl.h"

struct fd_stream {
	struct sb_stream base;
	int fd;
};

struct body_stream {
	struct sb_stream base;
	struct sb_tar_reader *tar;
};

struct sb_seq {
	struct fd_stream raw;
	struct sb_stream *plain;
	struct sb_tar_reader tar;
	struct body_stream body;
	struct sb_mem_stream small;
	struct sb_arena scratch; /* the body of a small entry */
	size_t kept;             /* bytes of JSON so far */
};

static int64_t fd_read(struct sb_stream *s, void *buf, size_t n, struct sb_err *err)
{
	struct fd_stream *f = (struct fd_stream *)(void *)s;
	ssize_t got;

	do
		got = read(f->fd, buf, n);
	while (got < 0 && errno == EINTR);
	return got < 0 ? sb_fail(err, SB_E_IO, "cannot read the archive") : got;
}

static int64_t body_read(struct sb_stream *s, void *buf, size_t n, struct sb_err *err)
{
	return sb_tar_read(((struct body_stream *)(void *)s)->tar, buf, n, err);
}

static void no_close(struct sb_stream *s)
{
	(void)s;
}

static const struct sb_stream_ops fd_ops = { fd_read, no_close };
static const struct sb_stream_ops body_ops = { body_read, no_close };

bool sb_archive_is_image(struct sb_source *s)
{
	return sb_store_has(s, SB_LIT("manifest.json")) ||
	       sb_store_has(s, SB_LIT("index.json"));
}

static int resolve(struct sb_source *s, struct sb_err *err)
{
	int rc;

	if (s->kind == &sb_kind_archive && !sb_archive_is_image(s))
		return sb_fail(
			err, SB_E_FORMAT,
			"%.*s: neither what docker save writes nor an OCI archive",
			SB_WHERE(s));
	if (s->kind == &sb_kind_archive)
		s->kind = sb_store_has(s, SB_LIT("manifest.json"))
				  ? &sb_kind_docker_archive
				  : &sb_kind_oci_archive;
	rc = s->kind == &sb_kind_docker_archive ? sb_docker_resolve(s, err)
						: sb_oci_resolve(s, err);
	s->known = rc == SB_OK;
	return rc;
}

int sb_archive_index(struct sb_source *s, struct sb_err *err)
{
	int rc;

	if (s->indexed)
		return SB_OK;
	rc = sb_tar_index_init(&s->index, &s->arena, err);
	if (rc == SB_OK)
		rc = sb_tar_index_file(&s->index, s->fd, err);
	s->indexed = rc == SB_OK;
	return rc;
}

static int open_sequential(struct sb_source *s, struct sb_err *err)
{
	struct sb_seq *q = calloc(1, sizeof *q);
	int rc;

	if (!q)
		return sb_fail(err, SB_E_NOMEM, "no memory for the archive");
	q->raw = (struct fd_stream){ { &fd_ops }, s->fd };
	rc = sb_tar_index_init(&s->index, &s->arena, err);
	if (rc == SB_OK)
		rc = sb_inflate_open(&q->raw.base, (struct sb_inflate_opts){ 0 },
				     &q->plain, err);
	if (rc < 0) {
		free(q);
		return rc;
	}
	sb_tar_reader_init(&q->tar, q->plain,
			   (struct sb_tar_limits){ .entries = 1u << 18 });
	q->body = (struct body_stream){ { &body_ops }, &q->tar };
	sb_arena_init(&q->scratch, 0);
	s->seq = q;
	s->indexed = true;
	return SB_OK;
}

/* A plain file can be sought in; only what its first bytes say packed cannot. */
static int is_plain(struct sb_source *s)
{
	char head[SB_CODEC_HEAD];
	ssize_t n;

	if (!S_ISREG(s->st.st_mode) || lseek(s->fd, 0, SEEK_CUR) != 0)
		return false;
	n = pread(s->fd, head, sizeof head, 0);
	return n >= 0 && sb_codec_of((sb_str){ head, (size_t)n }) == SB_CODEC_NONE;
}

int sb_archive_open(struct sb_source *s, struct sb_err *err)
{
	int rc;

	if (S_ISDIR(s->st.st_mode))
		return sb_fail(err, SB_E_FORMAT,
			       "%.*s is a directory, not an archive (oci-dir: or dir:)",
			       SB_WHERE(s));
	if (!is_plain(s))
		return open_sequential(s, err);
	rc = sb_archive_index(s, err);
	return rc < 0 ? rc : resolve(s, err);
}

static bool is_json(sb_str body)
{
	sb_str text = body;

	/* A small layer: its first name may begin with a bracket. */
	if (body.n >= 512 && memcmp(body.p + 257, "ustar", 5) == 0)
		return false;
	while (text.n && (sb_is_blank(text.p[0]) || text.p[0] == '\n'))
		text = sb_str_sub(text, 1, text.n);
	return text.n && (text.p[0] == '{' || text.p[0] == '[');
}

static int keep(struct sb_source *s, struct sb_index_entry *x, sb_str body,
		struct sb_err *err)
{
	s->seq->kept += body.n;
	if (s->seq->kept > SB_KEPT_CAP)
		return sb_fail(err, SB_E_LIMIT, "%.*s: over %zu MiB of JSON",
			       SB_WHERE(s), SB_KEPT_CAP >> 20);
	x->kept = sb_arena_dup(&s->arena, body);
	return x->kept.p ? SB_OK : sb_no_memory(s, err);
}

/* 1: *out is the body of something that may be a layer; 0: it was small JSON. */
static int offer(struct sb_source *s, const struct sb_tar_entry *e,
		 struct sb_index_entry *x, struct sb_blob *out, struct sb_err *err)
{
	struct sb_seq *q = s->seq;
	sb_str body;
	int rc;

	*out = (struct sb_blob){
		.fd = -1, .size = e->size, .stream = &q->body.base, .name = x->name
	};
	if (e->size > SB_JSON_CAP)
		return 1;
	sb_arena_rewind(&q->scratch, (struct sb_mark){ NULL, 0 });
	rc = sb_tar_body(&q->tar, &q->scratch, SB_JSON_CAP, &body, err);
	if (rc < 0)
		return rc;
	if (is_json(body))
		return keep(s, x, body, err);
	/* "1.0", the content of VERSION: shorter than a tar's header, and not packed.
	 */
	if (body.n && body.n < SB_TAR_BLOCK && sb_codec_of(body) == SB_CODEC_NONE)
		return 0;
	sb_mem_stream_init(&q->small, body);
	out->stream = &q->small.base;
	return 1;
}

/* The checksum of the packing stands at its very end. */
static int drain(struct sb_seq *q, struct sb_err *err)
{
	char sink[16384];
	int64_t n;

	do
		n = q->plain->ops->read(q->plain, sink, sizeof sink, err);
	while (n > 0);
	return (int)n;
}

int sb_archive_next(struct sb_source *s, struct sb_blob *out, struct sb_err *err)
{
	const struct sb_tar_entry *e;
	struct sb_index_entry *x;
	int rc;

	while ((rc = sb_tar_next(&s->seq->tar, &e, err)) > 0) {
		rc = sb_tar_index_add(&s->index, e, 0, &x, err);
		if (rc == SB_OK && e->kind == SB_TAR_FILE)
			rc = offer(s, e, x, out, err);
		if (rc > 0)
			return rc;
		if (rc < 0)
			break;
	}
	if (rc == SB_OK)
		rc = drain(s->seq, err);
	return rc < 0 ? rc : resolve(s, err);
}

void sb_archive_close(struct sb_source *s)
{
	if (!s->seq)
		return;
	sb_tar_reader_release(&s->seq->tar);
	sb_arena_release(&s->seq->scratch);
	s->seq->plain->ops->close(s->seq->plain);
	free(s->seq);
}

const struct sb_source_kind sb_kind_archive = { "archive", true, sb_archive_open,
						sb_store_layer };
const struct sb_source_kind sb_kind_docker_archive = { "docker-archive", true,
						       sb_archive_open,
						       sb_store_layer };
const struct sb_source_kind sb_kind_oci_archive = { "oci-archive", true,
						    sb_archive_open, sb_store_layer };
