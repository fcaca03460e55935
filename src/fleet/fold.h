/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The history of one product release: an ordered index of its run objects.
 *
 * The index is small (about 200 bytes a run); whoever wants all of a run loads it by
 * its index row. The same objects give the same index, in whatever order they came.
 */
#ifndef SB_FLEET_FOLD_H
#define SB_FLEET_FOLD_H

#include "fleet/runs.h"

struct sb_fold_run {
	sb_str name; /* in runs/ */
	sb_str id, run_id, service;
	int64_t started, generated; /* seconds, UTC */
	uint64_t components, packages, files;
	bool success, complete, has_file;
};

struct sb_fold {
	const char *root; /* borrowed */
	struct sb_arena *arena;
	SB_VEC(struct sb_fold_run) runs; /* by service, start, id; no id twice */
	SB_VEC(sb_str) skipped;          /* "runs/x.json: why", in order of name */
	size_t names;                    /* objects listed */
	uint64_t fingerprint;            /* of their names, in any order */
};

/* List root/runs, read every object, sort. What cannot be read is skipped and said. */
int sb_fold_read(struct sb_arena *a, const char *root, struct sb_fold *out,
		 struct sb_err *err) SB_MUST_USE;
/* True when other objects are there now than those that were listed. */
bool sb_fold_outdated(const struct sb_fold *f);
/* All of a run; texts live in the arena. */
int sb_fold_load(const struct sb_fold *f, const struct sb_fold_run *row,
		 struct sb_arena *a, struct sb_run *out,
		 struct sb_err *err) SB_MUST_USE;

/* The rows of one service: [from, return value). */
size_t sb_fold_service_end(const struct sb_fold *f, size_t from);
/* The newest of all runs, or NULL. */
const struct sb_fold_run *sb_fold_newest(const struct sb_fold *f);

#endif
