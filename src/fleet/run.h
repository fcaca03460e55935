/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fleet run: scan the planned services, write their reports, keep the record.
 *
 * A service that fails is recorded with its error and stops no other. Each service is
 * recorded as it finishes; metadata.json and summary.html follow at the end.
 */
#ifndef SB_FLEET_RUN_H
#define SB_FLEET_RUN_H

#include "fleet/clock.h"
#include "fleet/engine.h"
#include "fleet/event.h"
#include "fleet/gitfacts.h"
#include "fleet/plan.h"

struct sb_fleet_run {
	const struct sb_fleet *fleet;
	const struct sb_plan *plan;
	const struct sb_fleet_engine *engine;
	struct sb_event_sink sink;
	struct sb_clock clock; /* the one reading */
	struct sb_git git;     /* --git-commit, --git-branch; empty where not given */
	sb_str output;         /* empty: the file's, or "software-sbom" */
	bool from_source, reproducible;
	bool strict;           /* --strict: any problem makes a service incomplete */
	unsigned jobs;         /* 0: 1 */
	unsigned timeout_s;    /* for each service; 0: none */
	size_t document_bytes; /* cap on one document's memory; 0: none */
	const atomic_bool *cancel; /* may be NULL */
	sb_texts options;          /* what was asked for, for the record (R112) */
};

struct sb_fleet_result {
	sb_str root; /* <output>/<version> */
	size_t finished, incomplete, failed, canceled;
	enum sb_exit exit;
};

/* Negative when it could not begin, or the record could not be kept. What came of the
 * services is in the result, whose .exit knows of all of it. */
int sb_fleet_run(struct sb_arena *a, const struct sb_fleet_run *run,
		 struct sb_fleet_result *out, struct sb_err *err) SB_MUST_USE;

#endif
