/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON (RFC 8259) as a tree in an arena: for documents that are looked at all over.
 *
 * Strict: UTF-8 without lone surrogates, no doubled keys, nothing after the value.
 * Without recursion and with caps, so hostile text costs a message. Texts without
 * escapes are borrowed from the input. Items of a list, and members of an object, lie
 * side by side in the order of the text. Each value carries a hash of all that is in
 * it, so that equal values are found without comparing every pair.
 */
#ifndef SB_PARSE_JSON_H
#define SB_PARSE_JSON_H

#include "util/arena.h"
#include "util/err.h"

#define SB_JSON_DEPTH 256 /* the deepest that limits may allow */

enum sb_json_kind {
	SB_JSON_NULL,
	SB_JSON_FALSE,
	SB_JSON_TRUE,
	SB_JSON_NUMBER,
	SB_JSON_STRING,
	SB_JSON_ARRAY,
	SB_JSON_OBJECT,
};

struct sb_json {
	uint32_t kind : 3; /* enum sb_json_kind */
	uint32_t n : 29;   /* items or members */
	uint32_t bytes;    /* of the text it was read from */
	uint64_t hash;     /* equal values, equal hash; the order of keys aside */
	union {
		sb_str text;
		double number;
		const struct sb_json *item;
		struct {
			const struct sb_json_member *member;
			const uint32_t *order; /* by key, where there are many */
		};
	};
};

struct sb_json_member {
	sb_str key;
	struct sb_json value;
};

struct sb_json_limits {
	size_t depth;  /* at most SB_JSON_DEPTH */
	size_t values; /* in the whole tree */
};

/* The text must outlive the tree. SB_E_FORMAT with line and column; SB_E_LIMIT over 512
 * MiB or a limit; SB_E_NOMEM. */
int sb_json_parse(struct sb_arena *a, sb_str text, const struct sb_json_limits *limits,
		  struct sb_json *out, struct sb_err *err) SB_MUST_USE;

/* Same value? Numbers by value, objects in any order of keys. */
bool sb_json_equal(const struct sb_json *a, const struct sb_json *b);

/* The member's value; NULL when there is none, or v is NULL or no object. */
const struct sb_json *sb_json_get(const struct sb_json *v, sb_str key);

/* All take NULL and values of any kind. */
static inline bool sb_json_is(const struct sb_json *v, enum sb_json_kind kind)
{
	return v && v->kind == kind;
}

static inline sb_str sb_json_text(const struct sb_json *v)
{
	return sb_json_is(v, SB_JSON_STRING) ? v->text : (sb_str){ 0 };
}

/* Items of a list; 0 for anything else. */
static inline size_t sb_json_items(const struct sb_json *v)
{
	return sb_json_is(v, SB_JSON_ARRAY) ? v->n : 0;
}

/* Members of an object; 0 for anything else. */
static inline size_t sb_json_members(const struct sb_json *v)
{
	return sb_json_is(v, SB_JSON_OBJECT) ? v->n : 0;
}

static inline const struct sb_json *sb_json_find(const struct sb_json *v,
						 const char *key)
{
	return sb_json_get(v, sb_str_c(key));
}

#endif
