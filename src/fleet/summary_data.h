/* SPDX-License-Identifier: Apache-2.0 */
/* What the summary shows, gathered before a line of it is written. */
#ifndef SB_FLEET_SUMMARY_DATA_H
#define SB_FLEET_SUMMARY_DATA_H

#include "fleet/fold.h"

enum sb_standing { SB_STANDS, SB_STANDS_INCOMPLETE, SB_STANDS_FAILED };

struct sb_summary_service {
	const struct sb_fold_run *last,
		*good;             /* newest; newest with a report, or NULL */
	struct sb_run run, report; /* of them; report is zero without good */
	enum sb_standing standing; /* of the newest run */
	size_t runs;
};

/* One run of the fleet: all services that share a run id. */
struct sb_summary_fleet_run {
	sb_str run_id;
	int64_t started;
	size_t finished, failed;
	uint64_t components;
};

struct sb_summary {
	const struct sb_fold *fold;
	struct sb_arena *arena;
	SB_VEC(struct sb_summary_service) services;    /* in order of name */
	SB_VEC(struct sb_summary_fleet_run) history;   /* oldest first */
	SB_VEC(struct sb_run_count) ecosystems, kinds; /* most first */
	struct sb_run newest;                          /* zero without runs */
	int64_t updated;
	size_t standing[3]; /* services by enum sb_standing */
	uint64_t components, packages, files;
	uint64_t layers, unique_layers, bytes, unique_bytes; /* of the newest reports */
	uint64_t shared_layers; /* unique ones that two services or more have */
};

int sb_summary_gather(struct sb_arena *a, const struct sb_fold *f,
		      struct sb_summary *out, struct sb_err *err) SB_MUST_USE;

#endif
