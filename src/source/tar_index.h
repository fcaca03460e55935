/* SPDX-License-Identifier: Apache-2.0 */
/* What lies where in an outer archive: names, places, links; small JSON is kept. */
#ifndef SB_SOURCE_TAR_INDEX_H
#define SB_SOURCE_TAR_INDEX_H

#include "parse/tar.h"
#include "util/intern.h"

struct sb_index_entry {
	enum sb_tar_kind kind;
	bool present;
	sb_str name, target;   /* clean paths */
	uint64_t offset, size; /* of the body in the archive */
	sb_str kept;           /* .p != NULL: the whole body */
};

struct sb_tar_index {
	struct sb_arena *arena; /* borrowed */
	struct sb_intern names;
	SB_VEC(struct sb_index_entry) entries; /* by id of the name */
};

int sb_tar_index_init(struct sb_tar_index *ix, struct sb_arena *a,
		      struct sb_err *err) SB_MUST_USE;
/* Record one entry (a later one of the same name wins); *out is good until the next. */
int sb_tar_index_add(struct sb_tar_index *ix, const struct sb_tar_entry *e,
		     uint64_t offset, struct sb_index_entry **out,
		     struct sb_err *err) SB_MUST_USE;
/* All of a regular file, seeking over bodies. */
int sb_tar_index_file(struct sb_tar_index *ix, int fd, struct sb_err *err) SB_MUST_USE;
/* The file behind a name, through symbolic and hard links; NULL: there is none. */
const struct sb_index_entry *sb_tar_index_find(struct sb_tar_index *ix, sb_str name);

#endif
