/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sources: where an image comes from. All kinds look alike above here.
 *
 *	rc = sb_source_open(spec, &options, &src, err);
 *	while (a blob streams by: only kind SEQUENTIAL)  sb_source_next(src, &blob, err)
 *	image = sb_source_image(src);          layers in order, oldest first
 *	sb_source_layer(src, i, &blob, err);   the bytes of layer i: a file range or a
 *stream
 *
 * Nothing is written to disk. Index, manifest and config are hostile input: capped at
 * 8 MiB each, nested indexes at depth 4, digests verified as they are read.
 */
#ifndef SB_SOURCE_SOURCE_H
#define SB_SOURCE_SOURCE_H

#include "model/document.h"
#include "util/stream.h"

struct sb_source;

struct sb_source_opts {
	sb_str platform; /* "linux/arm64/v8"; empty: linux/amd64 or the only one there
			  */
	sb_str base_dir; /* relative paths are relative to this; empty: the working dir
			  */
	const char *const *exclude; /* globs for dir:, NULL-terminated; may be NULL */
	uint64_t max_bytes;         /* cap on one blob; 0: 64 GiB */
	int stdin_fd;               /* what "-" reads; 0 as usual. Borrowed. */
};

/* The bytes of one layer: a range of a regular file (fd >= 0; read it with pread), or a
 * stream to be read once, front to back. Owned by the caller until released. */
struct sb_blob {
	int fd;                /* -1: use stream */
	uint64_t offset, size; /* size is UINT64_MAX where unknown (a stream) */
	struct sb_stream *stream;
	sb_str name; /* as in the archive; lives as long as the source */
	/* Cache key of local bytes: where they lie and when they were last changed. */
	uint64_t dev, ino, mtime_ns, ctime_ns;
	bool keyed; /* the four above are set */
};
void sb_blob_release(struct sb_blob *b);

/* A layer of the image. For sequential sources `name` equals the name of the blob that
 * went by with its bytes. */
struct sb_source_layer {
	sb_str media_type;
	sb_str digest;  /* "sha256:..." promised for the blob; empty: none */
	sb_str diff_id; /* promised for the tar; empty: none (dir, file) */
	uint64_t size;  /* promised; 0: none */
	sb_str name;    /* of the blob in the archive */
};

struct sb_source_image {
	struct sb_image_facts facts;
	SB_VEC(struct sb_source_layer) layers; /* oldest first */
};

/*
 * spec: "docker-archive:PATH", "oci-archive:PATH", "oci-dir:PATH[:TAG|@DIGEST]",
 * "dir:PATH", "file:PATH", "-" or "docker-archive:-" (standard input), or a bare path
 * that is recognised by its content. The archives take a :TAG or @DIGEST as well. What
 * exists as a file under the whole text is a path, whatever colons it holds. SB_E_USAGE
 * for a wrong spec, SB_E_NOTFOUND when the target is not there, SB_E_FORMAT when it is
 * not what it says.
 */
int sb_source_open(sb_str spec, const struct sb_source_opts *o, struct sb_source **out,
		   struct sb_err *err) SB_MUST_USE;
void sb_source_close(struct sb_source *s); /* NULL is fine */

/* True: blobs go by once and only once (standard input, a compressed archive); read all
 * with sb_source_next before asking for the image. */
bool sb_source_sequential(const struct sb_source *s);
/* 1: a blob that looks like a layer (its stream is good until the next call); 0: the
 * end, the image is known now. */
int sb_source_next(struct sb_source *s, struct sb_blob *out,
		   struct sb_err *err) SB_MUST_USE;

const struct sb_source_image *sb_source_image(const struct sb_source *s);
/* Bytes of layer i. Not for sequential sources. Safe from several threads at once. */
int sb_source_layer(struct sb_source *s, size_t i, struct sb_blob *out,
		    struct sb_err *err) SB_MUST_USE;

/* What could not be read of a dir: (its name, why), complete when the stream of its one
 * layer has ended. Never a reason to fail. */
struct sb_source_problem {
	sb_str path, message;
};
size_t sb_source_problems(const struct sb_source *s,
			  const struct sb_source_problem **out);

#endif
