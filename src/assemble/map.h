/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Map: the bytes of one layer in, its record out; one pass, nothing on disk.
 *
 * Runs in a worker process: another thread inflates ahead (util/ring.h), this one
 * hashes tar and files together (util/twin.h), cuts entries and offers bodies to
 * catalogers.
 */
#ifndef SB_ASSEMBLE_MAP_H
#define SB_ASSEMBLE_MAP_H

#include "assemble/job.h"
#include "catalog/dispatch.h"
#include "parse/tar.h"
#include "util/ring.h"
#include "util/twin.h"

#define SB_MAP_RECORD  ((size_t)768 << 20) /* arena of one layer record */
#define SB_MAP_SCRATCH ((size_t)192 << 20) /* bodies, pax headers, probe states */
#define SB_MAP_BODY    ((size_t)64 << 20)  /* no body larger than this is kept whole */
#define SB_MAP_TAR     ((uint64_t)64 << 30)
#define SB_MAP_HOLES   ((uint64_t)64 << 30) /* zeros of sparse files, all together */
#define SB_MAP_PATH    ((size_t)32768)      /* eight times what Linux can open */

struct sb_map {
	struct sb_record *out; /* initialised by the caller */
	struct sb_ring *ring;
	sb_str span; /* what is left of the ring's current one */
	struct sb_twin twin;
	struct sb_tar tar;
	struct sb_dispatch dispatch;
	struct sb_arena fixed, scratch; /* whole run; one entry */
	struct sb_extras extra;         /* those not yet met */
	uint64_t holes;
};

/* in: the blob as it is (compressed or not). codec is set as soon as it is known. */
int sb_map_layer(struct sb_stream *in, const struct sb_extras *extra,
		 struct sb_record *out, enum sb_codec *codec,
		 struct sb_err *err) SB_MUST_USE;

/* --- between map.c and map_body.c --- */
/* Up to n bytes in place; empty only at the end. */
int sb_map_take(struct sb_map *m, uint64_t n, sb_str *piece,
		struct sb_err *err) SB_MUST_USE;
/* The content of a regular file entry: digests, class, facts. Index in *body. */
int sb_map_body(struct sb_map *m, sb_str path, uint64_t wants, uint32_t *body,
		struct sb_err *err) SB_MUST_USE;

#endif
