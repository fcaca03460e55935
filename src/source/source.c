/* SPDX-License-Identifier: Apache-2.0 */
/* From what the user wrote to an open source: kind, path, name in it. */
#include "source/source.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "parse/inflate.h"
#include "source/source_impl.h"
#include "util/fd.h"

#define KINDS "docker-archive:, oci-archive:, oci-dir:, dir:, file: or a path"

static const struct sb_source_kind *const kinds[] = {
	&sb_kind_docker_archive, &sb_kind_oci_archive, &sb_kind_oci_dir, &sb_kind_dir,
	&sb_kind_file,
};

static const struct sb_source_kind *kind_of(sb_str *spec)
{
	sb_str rest = *spec, head = sb_str_cut(&rest, ':');

	if (head.n == spec->n)
		return NULL;
	for (size_t i = 0; i < SB_LEN(kinds); i++)
		if (sb_str_eq(head, sb_str_c(kinds[i]->name))) {
			*spec = rest;
			return kinds[i];
		}
	return NULL;
}

/* s->path and s->shown from the text; false: out of memory. */
static bool set_path(struct sb_source *s, sb_str text)
{
	sb_str base = s->opts.base_dir;

	s->shown = sb_arena_dup(&s->arena, text);
	s->path = base.n == 0 || sb_str_starts(text, SB_LIT("/"))
			  ? s->shown
			  : sb_arena_printf(&s->arena, "%.*s/%.*s", SB_ARG(base),
					    SB_ARG(text));
	return s->shown.p && s->path.p;
}

static bool exists(struct sb_source *s, sb_str text)
{
	struct stat st;

	return set_path(s, text) && stat(s->path.p, &st) == 0;
}

/* PATH, PATH:NAME or PATH@DIGEST: the longest path that is there. */
static int find_path(struct sb_source *s, sb_str text, bool has_ref, struct sb_err *err)
{
	size_t at = sb_str_find(text, SB_LIT("@sha256:"));
	sb_str head = text;

	if (text.n == 0 || memchr(text.p, '\0', text.n))
		return sb_fail(err, SB_E_USAGE, "a source needs a path: " KINDS);
	if (exists(s, text))
		return SB_OK;
	if (has_ref && at != SB_NPOS && exists(s, sb_str_sub(text, 0, at))) {
		s->ref = sb_arena_dup(&s->arena, sb_str_sub(text, at + 1, text.n));
		return s->ref.p ? SB_OK : sb_no_memory(s, err);
	}
	while (has_ref && (at = sb_str_rfind(head, ':')) != SB_NPOS) {
		head = sb_str_sub(head, 0, at);
		if (head.n == 0 || !exists(s, head))
			continue;
		s->ref = sb_arena_dup(&s->arena, sb_str_sub(text, at + 1, text.n));
		return s->ref.p ? SB_OK : sb_no_memory(s, err);
	}
	return set_path(s, text) ? SB_OK : sb_no_memory(s, err);
}

static int open_path(struct sb_source *s, struct sb_err *err)
{
	s->fd = open(s->path.p, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return sb_fail(err, SB_E_NOTFOUND,
			       "%.*s: no such file or directory (a source is " KINDS
			       ")",
			       SB_WHERE(s));
	if (s->fd < 0 && (errno == EACCES || errno == EPERM))
		return sb_fail(err, SB_E_UNREACHABLE,
			       "cannot open %.*s: permission denied", SB_WHERE(s));
	if (s->fd < 0 || fstat(s->fd, &s->st) < 0)
		return sb_fail(err, SB_E_IO, "cannot open %.*s", SB_WHERE(s));
	return SB_OK;
}

static bool has_entry(struct sb_source *s, const char *name)
{
	return faccessat(s->fd, name, F_OK, 0) == 0;
}

/* Does a packed tar begin as archives of images do? */
static bool is_image_name(sb_str path)
{
	static const char *const names[] = { "blobs", "oci-layout", "index.json",
					     "manifest.json", "repositories" };
	sb_str first = sb_str_cut(&path, '/');
	unsigned char raw[32];

	for (size_t i = 0; i < SB_LEN(names); i++)
		if (sb_str_eq(first, sb_str_c(names[i])))
			return true;
	return sb_unhex(sb_str_sub(first, 0, 64), raw, sizeof raw);
}

struct peek {
	struct sb_stream base;
	int fd;
	uint64_t at;
};

static int64_t peek_read(struct sb_stream *s, void *buf, size_t n, struct sb_err *err)
{
	struct peek *p = (struct peek *)(void *)s;
	ssize_t got = pread(p->fd, buf, n, (off_t)p->at);

	if (got < 0)
		return sb_fail(err, SB_E_IO, "cannot read");
	p->at += (uint64_t)got;
	return got;
}

static const struct sb_stream_ops peek_ops = { peek_read, NULL };

/* The first entry of the tar, if it is one, packed or not. */
static bool begins_as_image(struct sb_source *s)
{
	struct peek p = { { &peek_ops }, s->fd, 0 };
	struct sb_stream *plain;
	struct sb_tar_reader r;
	const struct sb_tar_entry *e;
	bool yes = false;

	if (sb_inflate_open(&p.base, (struct sb_inflate_opts){ 0 }, &plain, NULL) < 0)
		return false;
	sb_tar_reader_init(&r, plain, (struct sb_tar_limits){ 0 });
	if (sb_tar_next(&r, &e, NULL) > 0)
		yes = is_image_name(sb_tar_path(&s->arena, e->path));
	sb_tar_reader_release(&r);
	plain->ops->close(plain);
	return yes;
}

static bool is_packed(struct sb_source *s)
{
	char head[SB_CODEC_HEAD];
	ssize_t n = pread(s->fd, head, sizeof head, 0);

	return n > 0 && sb_codec_of((sb_str){ head, (size_t)n }) != SB_CODEC_NONE;
}

/* A bare path says what it is by its content. */
static const struct sb_source_kind *recognise(struct sb_source *s)
{
	if (S_ISDIR(s->st.st_mode))
		return has_entry(s, "oci-layout") || (has_entry(s, "index.json") &&
						      has_entry(s, "blobs"))
			       ? &sb_kind_oci_dir
			       : &sb_kind_dir;
	if (!S_ISREG(s->st.st_mode))
		return &sb_kind_archive;
	if (is_packed(s))
		return begins_as_image(s) ? &sb_kind_archive : &sb_kind_file;
	if (sb_archive_index(s, NULL) == SB_OK && sb_archive_is_image(s))
		return &sb_kind_archive;
	/* An image's archive that is damaged must not pass for a mere file. */
	if (begins_as_image(s))
		return &sb_kind_archive;
	s->indexed = false;
	return &sb_kind_file;
}

static int open_stdin(struct sb_source *s, struct sb_err *err)
{
	if (!s->kind)
		s->kind = &sb_kind_archive;
	if (s->kind->open != sb_archive_open)
		return sb_fail(err, SB_E_USAGE, "%s: cannot come from standard input",
			       s->kind->name);
	s->shown = s->path = SB_LIT("standard input");
	s->fd = fcntl(s->opts.stdin_fd, F_DUPFD_CLOEXEC, 3);
	if (s->fd < 0 || fstat(s->fd, &s->st) < 0)
		return sb_fail(err, SB_E_IO, "cannot read standard input");
	return SB_OK;
}

/* Whatever went wrong: the user sees in which image. */
static int named(struct sb_source *s, int rc, struct sb_err *err)
{
	if (rc < 0 && err && s->shown.n && !strstr(err->msg, s->shown.p))
		return sb_within(err, rc, "%.*s", SB_WHERE(s));
	return rc;
}

static int open_spec(struct sb_source *s, struct sb_err *err)
{
	sb_str rest = s->spec;
	int rc;

	s->kind = kind_of(&rest);
	if (sb_str_eq(rest, SB_LIT("-"))) {
		rc = open_stdin(s, err);
	} else {
		rc = find_path(s, rest, !s->kind || s->kind->has_ref, err);
		if (rc == SB_OK)
			rc = open_path(s, err);
	}
	if (rc < 0)
		return rc;
	if (!s->kind)
		s->kind = recognise(s);
	if (s->ref.n && !s->kind->has_ref)
		return sb_fail(err, SB_E_USAGE, "%.*s is no image: it has no \"%.*s\"",
			       SB_WHERE(s), SB_ARG(s->ref));
	rc = named(s, s->kind->open(s, err), err);
	s->image.facts.kind = sb_str_c(s->kind->name);
	return rc;
}

int sb_source_open(sb_str spec, const struct sb_source_opts *o, struct sb_source **out,
		   struct sb_err *err)
{
	struct sb_source *s = calloc(1, sizeof *s);
	int rc;

	if (!s)
		return sb_fail(err, SB_E_NOMEM, "no memory for a source");
	sb_arena_init(&s->arena, SB_ARENA_CAP);
	s->fd = -1;
	s->opts = *o;
	s->opts.platform = sb_arena_dup(&s->arena, o->platform);
	s->opts.base_dir = sb_arena_dup(&s->arena, o->base_dir);
	s->spec = s->image.facts.source = sb_arena_dup(&s->arena, spec);
	rc = s->spec.p && s->opts.base_dir.p && s->opts.platform.p
		     ? open_spec(s, err)
		     : sb_fail(err, SB_E_NOMEM, "no memory for a source");
	if (rc < 0) {
		sb_source_close(s);
		return rc;
	}
	*out = s;
	return SB_OK;
}

void sb_source_close(struct sb_source *s)
{
	if (!s)
		return;
	sb_archive_close(s);
	sb_fd_close(&s->fd);
	sb_arena_release(&s->arena);
	free(s);
}

bool sb_source_sequential(const struct sb_source *s)
{
	return s->seq != NULL;
}

int sb_source_next(struct sb_source *s, struct sb_blob *out, struct sb_err *err)
{
	int rc;

	if (!s->seq || s->known)
		return 0;
	rc = named(s, sb_archive_next(s, out, err), err);
	s->image.facts.kind = sb_str_c(s->kind->name);
	return rc;
}

const struct sb_source_image *sb_source_image(const struct sb_source *s)
{
	return s->known ? &s->image : NULL;
}

int sb_source_layer(struct sb_source *s, size_t i, struct sb_blob *out,
		    struct sb_err *err)
{
	if (s->seq || !s->known || i >= s->image.layers.n)
		return sb_fail(err, SB_E_USAGE, "%.*s: no layer %zu to be read",
			       SB_WHERE(s), i + 1);
	return s->kind->layer(s, i, out, err);
}

size_t sb_source_problems(const struct sb_source *s,
			  const struct sb_source_problem **out)
{
	*out = s->problems.p;
	return s->problems.n;
}

void sb_blob_release(struct sb_blob *b)
{
	if (b->fd >= 0)
		(void)close(b->fd);
	if (b->fd < 0 && b->stream)
		b->stream->ops->close(b->stream);
	*b = (struct sb_blob){ .fd = -1 };
}

/* Without a name of its own an image is called as its file is. */
static sb_str file_name(struct sb_source *s)
{
	sb_str name = s->path;

	while (name.n > 1 && name.p[name.n - 1] == '/')
		name.n--;
	name = sb_path_base(name);
	for (size_t dot; (dot = sb_str_find(name, SB_LIT(".tar"))) != SB_NPOS && dot;)
		name.n = dot;
	return name;
}

int sb_reference_split(struct sb_source *s, sb_str name, struct sb_err *err)
{
	struct sb_image_facts *f = &s->image.facts;
	size_t slash = sb_str_rfind(name, '/'), colon = sb_str_rfind(name, ':');
	size_t at = sb_str_find(name, SB_LIT("@"));
	bool tagged = colon != SB_NPOS && (slash == SB_NPOS || colon > slash);

	f->tag = SB_LIT("");
	if (at != SB_NPOS) {
		name.n = at;
		tagged = false;
	}
	if (tagged) {
		f->tag = sb_str_sub(name, colon + 1, name.n);
		name.n = colon;
	} else if (slash == SB_NPOS && s->kind != &sb_kind_docker_archive) {
		/* OCI layouts mostly bear just the tag. */
		f->tag = name;
		name.n = 0;
	}
	f->reference = sb_arena_dup(&s->arena, name.n ? name : file_name(s));
	f->tag = sb_arena_dup(&s->arena, f->tag);
	return f->reference.p && f->tag.p ? SB_OK : sb_no_memory(s, err);
}
