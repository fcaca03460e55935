/* SPDX-License-Identifier: Apache-2.0 */
/* Files of an image by name, whether they lie in a directory or in an archive. */
#include <fcntl.h>
#include <unistd.h>

#include "source/source_impl.h"
#include "util/fd.h"

int sb_no_memory(struct sb_source *s, struct sb_err *err)
{
	return sb_fail(err, sb_arena_failed(&s->arena),
		       "%.*s: too much to hold in memory", SB_WHERE(s));
}

void sb_blob_key(struct sb_blob *b, const struct stat *st)
{
	b->dev = st->st_dev;
	b->ino = st->st_ino;
	b->mtime_ns = (uint64_t)st->st_mtim.tv_sec * 1000000000u +
		      (uint64_t)st->st_mtim.tv_nsec;
	b->ctime_ns = (uint64_t)st->st_ctim.tv_sec * 1000000000u +
		      (uint64_t)st->st_ctim.tv_nsec;
	b->keyed = true;
}

static int missing(struct sb_source *s, sb_str name, struct sb_err *err)
{
	if (name.n == 0)
		name = SB_LIT("a file that has no name");
	return sb_fail(err, SB_E_NOTFOUND, "%.*s: %.*s is missing", SB_WHERE(s),
		       SB_ARG(name));
}

/* A regular file below the layout's directory. */
static int open_file(struct sb_source *s, sb_str name, int *out, struct stat *st,
		     struct sb_err *err)
{
	SB_CLEANUP(sb_fd_close) int fd = -1;
	char path[512];

	if (name.n >= sizeof path || (name.n && memchr(name.p, '\0', name.n)))
		return missing(s, name, err);
	memcpy(path, name.p, name.n);
	path[name.n] = '\0';
	/* A FIFO must not hold us up. */
	fd = openat(s->fd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return missing(s, name, err);
	if (fd < 0 || fstat(fd, st) < 0)
		return sb_fail(err, SB_E_IO, "%.*s: cannot read %s", SB_WHERE(s), path);
	if (!S_ISREG(st->st_mode))
		return sb_fail(err, SB_E_FORMAT, "%.*s: %s is not a file", SB_WHERE(s),
			       path);
	*out = sb_fd_take(&fd);
	return SB_OK;
}

bool sb_store_has(struct sb_source *s, sb_str name)
{
	SB_CLEANUP(sb_fd_close) int fd = -1;
	struct stat st;

	if (s->indexed)
		return sb_tar_index_find(&s->index, name) != NULL;
	return open_file(s, name, &fd, &st, NULL) == SB_OK;
}

static int read_at(struct sb_source *s, int fd, struct sb_place from, char *into,
		   struct sb_err *err)
{
	for (size_t n = 0; n < from.size;) {
		ssize_t got = pread(fd, into + n, (size_t)from.size - n,
				    (off_t)(from.offset + n));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return sb_fail(err, SB_E_IO, "cannot read %.*s", SB_WHERE(s));
		if (got == 0)
			return sb_fail(err, SB_E_FORMAT, "%.*s ends too early",
				       SB_WHERE(s));
		n += (size_t)got;
	}
	return SB_OK;
}

int sb_store_read(struct sb_source *s, sb_str name, sb_str *out, struct sb_err *err)
{
	SB_CLEANUP(sb_fd_close) int own = -1;
	const struct sb_index_entry *e = NULL;
	struct sb_place from = { 0, 0 };
	struct stat st;
	char *p;
	int rc;

	if (s->indexed) {
		e = sb_tar_index_find(&s->index, name);
		if (!e)
			return missing(s, name, err);
		if (e->kept.p) {
			*out = e->kept;
			return SB_OK;
		}
		from = (struct sb_place){ e->offset, e->size };
	} else {
		rc = open_file(s, name, &own, &st, err);
		if (rc < 0)
			return rc;
		from.size = (uint64_t)st.st_size;
	}
	if (from.size > SB_JSON_CAP || s->seq)
		return sb_fail(
			err, SB_E_LIMIT, "%.*s: %.*s has %llu bytes, too many for JSON",
			SB_WHERE(s), SB_ARG(name), (unsigned long long)from.size);
	p = sb_new(&s->arena, char, (size_t)from.size + 1);
	if (!p)
		return sb_no_memory(s, err);
	*out = (sb_str){ p, (size_t)from.size };
	return read_at(s, own >= 0 ? own : s->fd, from, p, err);
}

static int check_size(struct sb_source *s, const struct sb_source_layer *l,
		      uint64_t size, struct sb_err *err)
{
	uint64_t cap = s->opts.max_bytes ? s->opts.max_bytes : UINT64_C(64) << 30;

	if (l->size && l->size != size)
		return sb_fail(
			err, SB_E_MISMATCH,
			"%.*s: layer %.*s has %llu bytes, the manifest says %llu",
			SB_WHERE(s), SB_ARG(l->name), (unsigned long long)size,
			(unsigned long long)l->size);
	if (size > cap)
		return sb_fail(err, SB_E_LIMIT,
			       "%.*s: layer %.*s is larger than %llu bytes",
			       SB_WHERE(s), SB_ARG(l->name), (unsigned long long)cap);
	return SB_OK;
}

int sb_store_locate(struct sb_source *s, struct sb_source_layer *l, struct sb_err *err)
{
	SB_CLEANUP(sb_fd_close) int fd = -1;
	const struct sb_index_entry *e;
	struct sb_place *place;
	struct stat st;
	int rc;

	if (!s->indexed) {
		rc = open_file(s, l->name, &fd, &st, err);
		return rc < 0 ? rc : check_size(s, l, (uint64_t)st.st_size, err);
	}
	e = sb_tar_index_find(&s->index, l->name);
	if (!e)
		return missing(s, l->name, err);
	place = sb_vec_push(&s->arena, &s->places);
	if (!place)
		return sb_no_memory(s, err);
	*place = (struct sb_place){ e->offset, e->size };
	l->name = e->name;
	return check_size(s, l, e->size, err);
}

int sb_store_layer(struct sb_source *s, size_t i, struct sb_blob *out,
		   struct sb_err *err)
{
	const struct sb_source_layer *l = &s->image.layers.p[i];
	struct stat st = s->st;
	int fd = -1, rc;

	if (s->indexed) {
		fd = fcntl(s->fd, F_DUPFD_CLOEXEC, 3);
		if (fd < 0)
			return sb_fail(err, SB_E_IO, "%.*s: no more descriptors",
				       SB_WHERE(s));
		*out = (struct sb_blob){ .fd = fd,
					 .offset = s->places.p[i].offset,
					 .size = s->places.p[i].size,
					 .name = l->name };
		sb_blob_key(out, &st);
		return SB_OK;
	}
	rc = open_file(s, l->name, &fd, &st, err);
	if (rc < 0)
		return rc;
	*out = (struct sb_blob){ .fd = fd,
				 .size = (uint64_t)st.st_size,
				 .name = l->name };
	sb_blob_key(out, &st);
	rc = check_size(s, l, out->size, err);
	if (rc < 0)
		sb_blob_release(out);
	return rc;
}
