/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shape of the tables that tools/gen_schema.py makes of the CycloneDX schemas.
 *
 * A node is one schema: a run of rules, all of which must hold. A rule is one keyword
 * with up to three operands; what they are stands beside each name below. "node" is an
 * index into sb_schema_node, "text" into sb_schema_text, "run" is first row and count.
 */
#ifndef SB_FORMAT_SCHEMA_TABLE_H
#define SB_FORMAT_SCHEMA_TABLE_H

#include <stddef.h>
#include <stdint.h>

enum sb_schema_op {
	SB_SCHEMA_NEVER,
	SB_SCHEMA_REF,        /* node */
	SB_SCHEMA_TYPE,       /* bits of enum sb_schema_type */
	SB_SCHEMA_BOOLEAN,    /* 0 or 1: exactly that value */
	SB_SCHEMA_ENUM,       /* run of sb_schema_enum */
	SB_SCHEMA_REQUIRED,   /* run of sb_schema_word */
	SB_SCHEMA_PROPERTIES, /* run of sb_schema_prop; node for any other key */
	SB_SCHEMA_ITEMS,      /* node */
	SB_SCHEMA_TUPLE,      /* run of sb_schema_list; node for the items after it */
	SB_SCHEMA_UNIQUE,
	SB_SCHEMA_MIN_LENGTH, /* row of sb_schema_number, as in the next five */
	SB_SCHEMA_MAX_LENGTH,
	SB_SCHEMA_MIN_ITEMS,
	SB_SCHEMA_MAX_ITEMS,
	SB_SCHEMA_MINIMUM,
	SB_SCHEMA_MAXIMUM,
	SB_SCHEMA_PATTERN, /* row of sb_schema_pattern */
	SB_SCHEMA_FORMAT,  /* enum sb_format_kind */
	SB_SCHEMA_ONE_OF,  /* run of sb_schema_list, as in the next two */
	SB_SCHEMA_ANY_OF,
	SB_SCHEMA_ALL_OF,
	SB_SCHEMA_NOT, /* node */
	SB_SCHEMA_IF,  /* nodes of the condition, "then", "else" */
	SB_SCHEMA_OPS
};

enum sb_schema_type {
	SB_SCHEMA_OBJECT = 1,
	SB_SCHEMA_ARRAY = 2,
	SB_SCHEMA_STRING = 4,
	SB_SCHEMA_NUMBER = 8,
	SB_SCHEMA_INTEGER = 16,
	SB_SCHEMA_BOOL = 32,
	SB_SCHEMA_NULL = 64,
};

enum sb_format_kind {
	SB_FORMAT_DATE_TIME,
	SB_FORMAT_DATE,
	SB_FORMAT_URI,
	SB_FORMAT_IDN_EMAIL,
};

struct sb_schema_node {
	uint16_t first, count; /* run of sb_schema_rule */
};

struct sb_schema_rule {
	uint16_t op;
	uint16_t arg[3];
};

struct sb_schema_prop {
	uint16_t text, node; /* sorted by the bytes of the text */
};

struct sb_schema_text {
	uint32_t at; /* into sb_schema_blob; a NUL follows */
	uint32_t n;
};

struct sb_schema_pattern {
	const char *ecma; /* as the schema has it, for messages */
	const char *pcre;
};

struct sb_schema_root {
	const char *version;
	uint16_t node;
};

extern const char sb_schema_blob[];
extern const struct sb_schema_text sb_schema_text[];
extern const struct sb_schema_node sb_schema_node[];
extern const struct sb_schema_rule sb_schema_rule[];
extern const struct sb_schema_prop sb_schema_prop[];
extern const uint16_t sb_schema_list[];       /* nodes */
extern const uint16_t sb_schema_word[];       /* texts */
extern const uint16_t sb_schema_enum[];       /* texts, sorted by bytes */
extern const uint16_t sb_schema_enum_order[]; /* rows of the run, in schema order */
extern const double sb_schema_number[];
extern const struct sb_schema_pattern sb_schema_pattern[];
extern const size_t sb_schema_patterns;
extern const struct sb_schema_root sb_schema_root[];
extern const size_t sb_schema_roots;

#endif
