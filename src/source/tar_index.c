/* SPDX-License-Identifier: Apache-2.0 */
#include "source/tar_index.h"

#include <sys/stat.h>
#include <unistd.h>

#define MAX_HOPS 40

int sb_tar_index_init(struct sb_tar_index *ix, struct sb_arena *a, struct sb_err *err)
{
	int rc;

	*ix = (struct sb_tar_index){ .arena = a };
	rc = sb_intern_init(&ix->names, a, 0);
	return rc < 0 ? sb_fail(err, rc, "no memory for the archive's index") : SB_OK;
}

/* A symbolic link's target counts from the directory that the link is in. */
static sb_str target_of(struct sb_tar_index *ix, const struct sb_tar_entry *e,
			sb_str name)
{
	sb_str dir = sb_path_dir(name), joined;

	if (e->kind != SB_TAR_SYMLINK || sb_str_starts(e->target, SB_LIT("/")))
		return sb_tar_path(ix->arena, sb_arena_dup(ix->arena, e->target));
	joined =
		sb_arena_printf(ix->arena, "%.*s/%.*s", SB_ARG(dir), SB_ARG(e->target));
	return joined.p ? sb_tar_path(ix->arena, joined) : joined;
}

static struct sb_index_entry *slot(struct sb_tar_index *ix, sb_id id)
{
	while (ix->entries.n <= id)
		if (!sb_vec_push(ix->arena, &ix->entries))
			return NULL;
	return &ix->entries.p[id];
}

int sb_tar_index_add(struct sb_tar_index *ix, const struct sb_tar_entry *e,
		     uint64_t offset, struct sb_index_entry **out, struct sb_err *err)
{
	sb_str name = sb_tar_path(ix->arena, e->path), target = { "", 0 };
	sb_id id = name.p ? sb_intern(&ix->names, name) : SB_ID_NONE;
	struct sb_index_entry *x = id ? slot(ix, id) : NULL;

	if (x && (e->kind == SB_TAR_LINK || e->kind == SB_TAR_SYMLINK))
		target = target_of(ix, e, name);
	if (!x || !target.p)
		return sb_fail(err, sb_arena_failed(ix->arena),
			       "the archive has too many entries");
	*x = (struct sb_index_entry){ .kind = e->kind,
				      .present = true,
				      .name = sb_text(&ix->names, id),
				      .target = target,
				      .offset = offset,
				      .size = e->size };
	*out = x;
	return SB_OK;
}

const struct sb_index_entry *sb_tar_index_find(struct sb_tar_index *ix, sb_str name)
{
	const struct sb_index_entry *x = NULL;

	name = sb_tar_path(ix->arena, name);
	for (int hop = 0; hop < MAX_HOPS && name.p; hop++) {
		sb_id id = sb_intern(&ix->names, name);

		if (id == SB_ID_NONE || id >= ix->entries.n)
			return NULL;
		x = &ix->entries.p[id];
		if (!x->present)
			return NULL;
		if (x->kind == SB_TAR_FILE)
			return x;
		if (x->kind != SB_TAR_LINK && x->kind != SB_TAR_SYMLINK)
			return NULL;
		name = x->target;
	}
	return NULL;
}

/* A regular file as a stream whose bodies can be passed by without reading. */
struct range {
	struct sb_stream base;
	int fd;
	uint64_t at, end;
};

static int64_t range_read(struct sb_stream *s, void *buf, size_t n, struct sb_err *err)
{
	struct range *r = (struct range *)(void *)s;
	ssize_t got;

	if (r->at >= r->end)
		return 0;
	got = pread(r->fd, buf, n, (off_t)r->at);
	if (got < 0)
		return sb_fail(err, SB_E_IO, "cannot read the archive");
	r->at += (uint64_t)got;
	return got;
}

static void range_close(struct sb_stream *s)
{
	(void)s;
}

static int range_skip(struct sb_stream *s, uint64_t n, struct sb_err *err)
{
	struct range *r = (struct range *)(void *)s;

	if (n > r->end || r->at > r->end - n)
		return sb_fail(err, SB_E_FORMAT, "the archive ends too early");
	r->at += n;
	return SB_OK;
}

static const struct sb_stream_ops range_ops = { range_read, range_close };

int sb_tar_index_file(struct sb_tar_index *ix, int fd, struct sb_err *err)
{
	struct range in = { .base = { &range_ops }, .fd = fd };
	struct sb_tar_reader r;
	const struct sb_tar_entry *e;
	struct sb_index_entry *x;
	struct stat st;
	int rc;

	if (fstat(fd, &st) < 0)
		return sb_fail(err, SB_E_IO, "cannot look at the archive");
	in.end = (uint64_t)st.st_size;
	sb_tar_reader_init(&r, &in.base, (struct sb_tar_limits){ .entries = 1u << 18 });
	r.skip = range_skip;
	while ((rc = sb_tar_next(&r, &e, err)) > 0) {
		/* A sparse layer has no one place; it is as good as absent. */
		if (e->map)
			continue;
		rc = sb_tar_index_add(ix, e, in.at, &x, err);
		if (rc < 0)
			break;
	}
	sb_tar_reader_release(&r);
	return rc;
}
