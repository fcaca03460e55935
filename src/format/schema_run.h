/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the schema interpreter share; nobody else includes this. */
#ifndef SB_FORMAT_SCHEMA_RUN_H
#define SB_FORMAT_SCHEMA_RUN_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "format/schema.h"
#include "format/schema_table.h"
#include "util/buf.h"

/* The way from the root to a value, innermost first; lives on the C stack. */
struct sb_schema_at {
	const struct sb_schema_at *up; /* NULL: the root */
	sb_str key;                    /* .p NULL: an item of a list */
	size_t index;
};

struct sb_schema_run {
	struct sb_arena *arena;
	struct sb_schema_sink *sink; /* NULL: quiet, the first failure ends a node */
	uint64_t budget;
	int rc; /* once negative, everything fails fast */
	struct sb_err *err;
	pcre2_code **pattern; /* compiled at first use */
	pcre2_match_data *match;
	pcre2_match_context *limits;
};

typedef bool sb_schema_fn(struct sb_schema_run *r, const struct sb_schema_rule *rule,
			  const struct sb_json *v, const struct sb_schema_at *at);

/* Does the value fit the node? */
bool sb_schema_node_check(struct sb_schema_run *r, unsigned node,
			  const struct sb_json *v, const struct sb_schema_at *at);
/* Take that many steps from the budget; false when it is used up. */
bool sb_schema_spend(struct sb_schema_run *r, uint64_t steps);
/* Stop the run with an error; returns false. */
bool sb_schema_abort(struct sb_schema_run *r, int rc, const char *why);

/* True when a message would not be kept (it is counted all the same). */
bool sb_schema_mute(struct sb_schema_run *r);
/* Record a message about the value at; always false, so that rules can return it. */
bool sb_schema_say(struct sb_schema_run *r, const struct sb_schema_at *at,
		   const char *fmt, ...) SB_PRINTF(3, 4);

/* One line a keyword; the operands are those of enum sb_schema_op. */
sb_schema_fn sb_schema_enum_check, sb_schema_length_check, sb_schema_range_check;
sb_schema_fn sb_schema_pattern_check, sb_schema_format_check;
sb_schema_fn sb_schema_unique_check;
sb_schema_fn sb_schema_one_of, sb_schema_any_of, sb_schema_all_of, sb_schema_not,
	sb_schema_if;

/* Bits of enum sb_schema_type. */
unsigned sb_schema_type_of(const struct sb_json *v);
sb_str sb_schema_text_at(unsigned text);

/* Words for messages. All live in the arena or are static. */
sb_str sb_schema_quote(struct sb_arena *a, sb_str text);
sb_str sb_schema_show(struct sb_arena *a, const struct sb_json *v);
const char *sb_schema_kind(const struct sb_json *v);
sb_str sb_schema_kinds(struct sb_arena *a, unsigned types);
/* 'a, b, c' of n texts, text(i) giving each; long lists end in "...". */
sb_str sb_schema_join(struct sb_arena *a, const uint16_t *texts, size_t n,
		      const char *last);
/* The text of the run nearest to what was written, or "" when none is near. */
sb_str sb_schema_nearest(const uint16_t *texts, size_t n, sb_str written);
/* One step of a JSON pointer: the key, or the index when key.p is NULL. */
void sb_schema_step(struct sb_buf *b, sb_str key, size_t index);
sb_str sb_schema_pointer(struct sb_arena *a, const struct sb_schema_at *at);

#endif
