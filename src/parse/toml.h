/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TOML 1.0 (toml.io/en/v1.0.0) as a tree in an arena.
 *
 * Strings are decoded; numbers and dates keep their own words, for nobody here counts
 * with them. Newlines and a last comma in inline tables are let pass (TOML 1.1).
 * Caps: depth SB_TOML_DEPTH, keys in one table SB_TOML_KEYS, and the arena's limit.
 */
#ifndef SB_PARSE_TOML_H
#define SB_PARSE_TOML_H

#include "util/arena.h"
#include "util/err.h"

#define SB_TOML_DEPTH 32
#define SB_TOML_KEYS  2000

enum sb_toml_type {
	SB_TOML_TABLE,
	SB_TOML_ARRAY,
	SB_TOML_STRING,
	SB_TOML_BOOL, /* text "true" or "false" */
	SB_TOML_WORD, /* integer, float, date or time, as written */
};

struct sb_toml {
	enum sb_toml_type type;
	sb_str key;  /* in a table */
	sb_str text; /* of a scalar */
	uint32_t line;
	struct sb_toml *first, *last, *next; /* children; next sibling */
	/* the parser's own */
	uint32_t count, hash;
	bool closed;    /* inline, or a finished array: nothing may be added */
	bool defined;   /* [header] or key = value named it */
	bool dotted;    /* made by a dotted key */
	bool of_tables; /* [[header]] */
};

/* The root table. Texts without escapes are borrowed from text. */
int sb_toml_parse(struct sb_arena *a, sb_str text, struct sb_toml **root,
		  struct sb_err *err) SB_MUST_USE;

/* Each takes NULL, and gives NULL or an empty text for what is not there or is of
 * another type. */
const struct sb_toml *sb_toml_get(const struct sb_toml *table, const char *key);
/* Keys separated by dots: "tool.poetry.name". */
const struct sb_toml *sb_toml_at(const struct sb_toml *table, const char *path);
sb_str sb_toml_str(const struct sb_toml *table, const char *key);
/* First child of a table or array. */
const struct sb_toml *sb_toml_first(const struct sb_toml *v);

#endif
