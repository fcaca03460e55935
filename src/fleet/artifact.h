/* SPDX-License-Identifier: Apache-2.0 */
/* Reports: their names, and how they are written once (R52-R55, R99). */
#ifndef SB_FLEET_ARTIFACT_H
#define SB_FLEET_ARTIFACT_H

#include <stdint.h>

#include "util/arena.h"
#include "util/err.h"

/*
 * <root>/reports/<service>/sbom_{YYYY-MM-DD_HH-MM-SS}_{commit7}.json, never over a file
 * that is there: a taken name moves to the next free second (at most an hour on).
 * *rel gets the path below root. A commit that is none is "unknown" in the name.
 */
struct sb_artifact {
	const char *root;
	sb_str service, commit, bytes;
	int64_t started; /* seconds, UTC */
	/* Called with each path that is tried, before it is written; may be NULL. */
	int (*before)(void *arg, sb_str rel, struct sb_err *err);
	void *arg;
};
int sb_artifact_write(struct sb_arena *a, const struct sb_artifact *report, sb_str *rel,
		      struct sb_err *err) SB_MUST_USE;

/* <output>/<version>: the root of one product release. Both checked and made. */
int sb_artifact_root(struct sb_arena *a, sb_str output, sb_str version, sb_str *root,
		     struct sb_err *err) SB_MUST_USE;

/* Unlink what a killed writer left in dir ("*.tmp-XXXXXX") an hour ago or more. */
void sb_artifact_sweep(const char *dir);

#endif
