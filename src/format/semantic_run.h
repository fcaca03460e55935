/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the semantic rules share; nobody else includes this. */
#ifndef SB_FORMAT_SEMANTIC_RUN_H
#define SB_FORMAT_SEMANTIC_RUN_H

#include "format/semantic.h"
#include "util/intern.h"

/* A finding whose place is still a value of the tree; semantic.c turns it into a
 * pointer in one last walk. */
struct sb_semantic_found {
	struct sb_finding finding;
	const struct sb_json *where;
};

struct sb_semantic_use {
	sb_id id;
	const struct sb_json *where;
};

struct sb_semantic_run {
	struct sb_arena *arena;
	struct sb_arena scratch; /* rewound after each use */
	const struct sb_semantic_job *job;
	struct sb_intern names; /* every bom-ref and every use of one */
	SB_VEC(const struct sb_json *)
	defined; /* by id: the bom-ref's text, NULL: none */
	SB_VEC(struct sb_semantic_use) uses;
	SB_VEC(struct sb_semantic_found) found;
	unsigned minor; /* of specVersion 1.x */
	int rc;
};

/* One member of an object, or one item of a list (then key and object are the list's).
 */
struct sb_semantic_visit {
	sb_str key;
	const struct sb_json *object; /* the object that holds it */
	const struct sb_json *value;
	bool item;
};

typedef void sb_semantic_fn(struct sb_semantic_run *r,
			    const struct sb_semantic_visit *v);

struct sb_semantic_rule {
	const char *key;
	enum sb_json_kind kind;
	sb_semantic_fn *check;
};

struct sb_semantic_kind {
	enum sb_severity severity;
	const char *rule; /* "S1" ...; static */
};
#define SB_ERROR(rule) ((struct sb_semantic_kind){ SB_SEVERITY_ERROR, rule })
#define SB_WARN(rule)  ((struct sb_semantic_kind){ SB_SEVERITY_WARN, rule })
#define SB_INFO(rule)  ((struct sb_semantic_kind){ SB_SEVERITY_INFO, rule })

/* Record a finding at where. */
void sb_semantic_say(struct sb_semantic_run *r, struct sb_semantic_kind kind,
		     const struct sb_json *where, const char *fmt, ...) SB_PRINTF(4, 5);
void sb_semantic_failed(struct sb_semantic_run *r);

/* The text of a member, or "". */
sb_str sb_semantic_member(const struct sb_json *object, const char *key);
/* As much of a text as a message shows, cut between characters. */
sb_str sb_semantic_shown(sb_str s);
/* The id of a text; grows defined with it. SB_ID_NONE when memory ran out. */
sb_id sb_semantic_name(struct sb_semantic_run *r, sb_str text);
const struct sb_json *sb_semantic_definition(const struct sb_semantic_run *r, sb_id id);

/* Rules that look at one value. */
sb_semantic_fn sb_semantic_define, sb_semantic_use_ref;
sb_semantic_fn sb_semantic_purl, sb_semantic_cpe, sb_semantic_expression,
	sb_semantic_license;
sb_semantic_fn sb_semantic_hashes, sb_semantic_component, sb_semantic_vulnerability,
	sb_semantic_timestamp, sb_semantic_deprecated;

/* Rules that look at the whole, after all values were seen. */
void sb_semantic_refs_end(struct sb_semantic_run *r);
void sb_semantic_graph(struct sb_semantic_run *r);
void sb_semantic_twins(struct sb_semantic_run *r);
void sb_semantic_head(struct sb_semantic_run *r);

#endif
