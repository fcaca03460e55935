/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One interpreter for the CycloneDX JSON schemas (draft-07, the keywords they use).
 *
 * The tables are generated from data/schema/cyclonedx. Recursion is bounded: the caller
 * promises a tree of at most SB_SCHEMA_DEPTH levels, and the schemas consume a level of
 * the document with every cycle (tools/gen_schema.py checks it). Work is bounded too:
 * see budget.
 */
#ifndef SB_FORMAT_SCHEMA_H
#define SB_FORMAT_SCHEMA_H

#include "parse/json.h"
#include "util/vec.h"

#define SB_SCHEMA_DEPTH 200

/* Something that the schema does not allow, and where. */
struct sb_schema_issue {
	sb_str pointer; /* JSON pointer (RFC 6901); "" is the whole document */
	sb_str message;
};

struct sb_schema_sink {
	SB_VEC(struct sb_schema_issue) items;
	size_t max;   /* issues kept at most */
	size_t total; /* issues found, those not kept included */
};

struct sb_schema_job {
	sb_str version; /* of the schema: "1.6" */
	const struct sb_json *root;
	struct sb_schema_sink *sink; /* max set by the caller; NULL: verdict only */
	uint64_t budget;             /* steps; beyond them the job is refused */
};

/* Is there a schema of that version? */
bool sb_schema_has(sb_str version);

/* 1 when the document fits, 0 when it does not (see the sink); SB_E_LIMIT when the
 * budget is used up, SB_E_UNSUPPORTED for a version without schema, SB_E_NOMEM. */
int sb_schema_check(struct sb_arena *a, const struct sb_schema_job *job,
		    struct sb_err *err) SB_MUST_USE;

#endif
