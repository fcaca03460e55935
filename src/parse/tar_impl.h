/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the tar parser share; nobody else includes this. */
#ifndef SB_PARSE_TAR_IMPL_H
#define SB_PARSE_TAR_IMPL_H

#include "parse/tar.h"

/* No file is this long: refused before anything can wrap. */
#define SB_TAR_HUGE (UINT64_C(1) << 62)

/* What a pax header says about its entry; .p is NULL where it says nothing. */
struct sb_tar_pax {
	sb_str path, target;
	uint64_t size, real_size, blocks;
	uint32_t uid, gid;
	bool has_size, has_real_size, has_blocks, has_uid, has_gid;
	sb_str sparse_name, major, minor, map;
	bool pieces; /* format 0.0: offset and numbytes records, now in t->map */
};

int sb_tar_pax_parse(struct sb_tar *t, sb_str body, struct sb_tar_pax *out,
		     struct sb_err *err);
/* 1: the entry is sparse and its map is known; 2: the map is in the body (1.0);
 * 0: not sparse; negative: an sb_rc. */
int sb_tar_pax_sparse(struct sb_tar *t, const struct sb_tar_pax *p, struct sb_err *err);

int sb_tar_segment_add(struct sb_tar *t, uint64_t offset, uint64_t length,
		       struct sb_err *err);
/* Order, bounds and sum of t->map against the entry, which then gets it. */
int sb_tar_map_check(struct sb_tar *t, struct sb_err *err);
/* One block of a map in the body. 1: the map is complete. */
int sb_tar_map_block(struct sb_tar *t, const unsigned char *block, struct sb_err *err);
int sb_tar_bad(const struct sb_tar *t, struct sb_err *err, const char *what);

#endif
