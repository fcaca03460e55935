/* SPDX-License-Identifier: Apache-2.0 */
/* What no JSON schema can say: references, graph, identifiers, licences, time. */
#ifndef SB_FORMAT_SEMANTIC_H
#define SB_FORMAT_SEMANTIC_H

#include "format/validate.h"
#include "parse/json.h"

struct sb_semantic_job {
	const struct sb_json *root; /* an object, at most SB_SCHEMA_DEPTH deep */
	struct sb_validate_report *report;
	size_t max; /* findings kept in all */
	int64_t now;
};

/* Adds findings to the report; the document need not fit its schema. SB_E_NOMEM,
 * SB_E_LIMIT of the arena. */
int sb_semantic_check(struct sb_arena *a,
		      const struct sb_semantic_job *job) SB_MUST_USE;

#endif
