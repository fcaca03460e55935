/* SPDX-License-Identifier: Apache-2.0 */
/* Bring metadata.json and summary.html up to the run objects that are there. */
#ifndef SB_FLEET_HISTORY_H
#define SB_FLEET_HISTORY_H

#include "fleet/adopt.h"

/*
 * Fold, adopt, write both files; again when another run's objects came meanwhile, so
 * that of two runs that end together the last word holds both. A lock file only makes
 * that rare: where locks do not work nothing is lost. notes get what the user should
 * know (skipped objects, adopted history); they live in the arena.
 */
struct sb_history {
	SB_VEC(sb_str) notes;
	size_t runs, services;
};
int sb_history_update(struct sb_arena *a, const char *root, struct sb_history *out,
		      struct sb_err *err) SB_MUST_USE;

#endif
