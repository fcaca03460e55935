/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tar: ustar, pax, GNU (long names, base-256 numbers, sparse files), star, v7.
 *
 * Two faces. A push machine for whoever holds the bytes in large buffers:
 *
 *	step = sb_tar_block(&t, block, err);    the next 512 bytes
 *	SB_TAR_MORE       feed the next block
 *	SB_TAR_EXTENSION  t.want bytes follow, then their padding: hand the bytes to
 *	                  sb_tar_extension() in pieces of any size, skip the padding
 *	SB_TAR_ENTRY      t.entry is ready; t.entry.stored bytes and their padding
 *follow in the archive, then the next block SB_TAR_END        the trailer; ignore what
 *follows
 *
 * and a pull reader over a stream (struct sb_tar_reader, below).
 *
 * Where readers differ, the one that counts is what unpacks images in production (the
 * Go library behind containerd): sizes of links and directories are ignored, global pax
 * headers do not change entries, a NUL ends a name, a GNU long name wins over pax.
 * A missing trailer or missing padding behind the last body is a clean end (some image
 * builders write such layers), said in no_trailer.
 */
#ifndef SB_PARSE_TAR_H
#define SB_PARSE_TAR_H

#include "util/buf.h"
#include "util/stream.h"
#include "util/vec.h"

#define SB_TAR_BLOCK 512u

enum sb_tar_kind {
	SB_TAR_FILE,
	SB_TAR_DIR,
	SB_TAR_LINK, /* a hard link: another name of the body at target */
	SB_TAR_SYMLINK,
	SB_TAR_CHAR,
	SB_TAR_BLOCKDEV,
	SB_TAR_FIFO,
	SB_TAR_OTHER, /* a type that no image should hold; its body is skipped */
};

/* Data of a sparse file: length stored bytes that lie at offset of the real file. */
struct sb_tar_segment {
	uint64_t offset, length;
};

/* Texts and map are good until the next sb_tar_block(). Names are as stored, of any
 * bytes but NUL: see sb_tar_path(). */
struct sb_tar_entry {
	enum sb_tar_kind kind;
	char type; /* as in the header */
	sb_str path, target;
	uint64_t size;   /* of the file: a sparse one counts its holes (cap it!) */
	uint64_t stored; /* bytes of body in the archive, padding not counted */
	const struct sb_tar_segment *map; /* sparse: ascending; NULL: one run */
	size_t segments;
	uint32_t mode, uid, gid, major, minor; /* 0 where they cannot be read */
};

struct sb_tar_limits {
	uint64_t entries; /* 0: 16 million */
	size_t name;      /* one name or target; 0: 1 MiB */
	size_t segments;  /* of one sparse file; 0: 262,144 */
};

enum sb_tar_step { SB_TAR_END, SB_TAR_MORE, SB_TAR_EXTENSION, SB_TAR_ENTRY };

struct sb_tar {
	struct sb_tar_entry entry;
	uint64_t want;    /* after SB_TAR_EXTENSION */
	uint64_t entries; /* so far */
	uint64_t at;      /* archive offset of the next block */
	bool no_trailer;  /* set by sb_tar_eof() */
	struct sb_tar_limits limits;
	/* The rest is private. */
	int state;
	char ext_type;
	uint64_t ext_left;
	struct sb_buf pax, name, link; /* extension bodies for the next entry */
	bool has_pax, has_name, has_link;
	struct sb_arena maps;
	SB_VEC(struct sb_tar_segment) map;
	SB_VEC(uint64_t) digits; /* numbers of a map in the body, format 1.0 */
	uint64_t number;         /* the one being read */
	bool in_number;
	char text[100 + 1 + 155 + 1]; /* path and target of a plain header */
	char text_link[100 + 1];
};

void sb_tar_init(struct sb_tar *t, struct sb_tar_limits limits);
void sb_tar_release(struct sb_tar *t);

/* An sb_tar_step, or negative. */
int sb_tar_block(struct sb_tar *t, const unsigned char block[SB_TAR_BLOCK],
		 struct sb_err *err) SB_MUST_USE;
int sb_tar_extension(struct sb_tar *t, sb_str piece, struct sb_err *err) SB_MUST_USE;
/* The bytes are at their end while `missing` bytes of a body (padding not counted) had
 * not come: SB_OK between two entries, else SB_E_FORMAT with the entry's name. */
int sb_tar_eof(struct sb_tar *t, uint64_t missing, struct sb_err *err) SB_MUST_USE;

static inline uint32_t sb_tar_padding(uint64_t stored)
{
	return (uint32_t)(-stored & (SB_TAR_BLOCK - 1));
}

/* Walks the content of a file front to back, in runs of stored bytes and of zeros:
 *	struct sb_tar_walk w = { 0 };
 *	while (sb_tar_walk(&entry, &w)) ... w.length bytes, zeros if w.hole
 * One run of data for what is not sparse; none for an empty file. */
struct sb_tar_walk {
	bool hole;
	uint64_t length;
	uint64_t at; /* private */
	size_t next;
};
bool sb_tar_walk(const struct sb_tar_entry *e, struct sb_tar_walk *w);

/* A name as a path below the root: no leading or trailing slash, no empty, "." or ".."
 * part ("/../a//b/." is "a/b", the root is ""). Copied into the arena only when it has
 * to change; .p is NULL when there was no memory. */
sb_str sb_tar_path(struct sb_arena *a, sb_str raw) SB_MUST_USE;

/*
 * Pull reader:
 *	while ((rc = sb_tar_next(&r, &entry, err)) > 0)
 *		if (wanted(entry))
 *			rc = sb_tar_body(&r, &scratch, cap, &bytes, err);
 * A body that is not read is skipped by the next call.
 */
struct sb_tar_reader {
	struct sb_tar tar;
	struct sb_stream *in; /* borrowed */
	/* How to pass n bytes of the stream; NULL: read them. May go beyond the end. */
	int (*skip)(struct sb_stream *in, uint64_t n, struct sb_err *err);
	uint64_t left; /* stored bytes of the body not read yet */
	uint32_t pad;
	bool ended;
	struct sb_tar_walk walk;
};

void sb_tar_reader_init(struct sb_tar_reader *r, struct sb_stream *in,
			struct sb_tar_limits limits);
void sb_tar_reader_release(struct sb_tar_reader *r);
/* 1: an entry; 0: the end; negative: an sb_rc. */
int sb_tar_next(struct sb_tar_reader *r, const struct sb_tar_entry **e,
		struct sb_err *err) SB_MUST_USE;
/* Up to n bytes of the file's content, holes as zeros; 0 at its end. */
int64_t sb_tar_read(struct sb_tar_reader *r, void *buf, size_t n,
		    struct sb_err *err) SB_MUST_USE;
/* All of it (and a NUL) in the arena; SB_E_LIMIT when it is longer than cap. */
int sb_tar_body(struct sb_tar_reader *r, struct sb_arena *a, size_t cap, sb_str *out,
		struct sb_err *err) SB_MUST_USE;

#endif
