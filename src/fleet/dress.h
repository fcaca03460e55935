/* SPDX-License-Identifier: Apache-2.0 */
/* Between document and record: what the run adds to one, and takes from it. */
#ifndef SB_FLEET_DRESS_H
#define SB_FLEET_DRESS_H

#include "fleet/gitfacts.h"
#include "fleet/runs.h"
#include "fleet/services.h"

struct sb_dress {
	const struct sb_fleet_service *service;
	const struct sb_git *git;
	sb_str product;
	int64_t started; /* seconds, UTC */
	bool reproducible;
};

/* Subject, time, serial number, supplier, authors, integrations, commit and branch of a
 * scanned document. */
int sb_dress_document(struct sb_document *doc, const struct sb_dress *d,
		      struct sb_err *err) SB_MUST_USE;

/* Counts, digests, layers and problems of a document into a run. Texts are borrowed
 * from the document or live in a. */
int sb_dress_run(struct sb_arena *a, const struct sb_document *doc, struct sb_run *r,
		 struct sb_err *err) SB_MUST_USE;

#endif
