/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shapes: tables that say which keys a YAML map may have and where their values go.
 *
 * One reader over the tables fills plain structs; docs/services.schema.json is held
 * against the same tables by a test.
 */
#ifndef SB_FLEET_SHAPE_H
#define SB_FLEET_SHAPE_H

#include "parse/yaml.h"
#include "util/vec.h"

enum sb_field_kind {
	SB_FIELD_TEXT,  /* sb_str */
	SB_FIELD_TEXTS, /* SB_VEC(sb_str); one text alone is a list of one */
	SB_FIELD_BOOL,  /* bool, and at .has another: it was said */
	SB_FIELD_ONE,   /* a nested struct of shape .sub */
	SB_FIELD_MANY,  /* SB_VEC of them; one map alone is not a list */
	SB_FIELD_LINE,  /* not a key: unsigned, gets the line of the map */
};

struct sb_field {
	const char *key;
	enum sb_field_kind kind;
	size_t at, has; /* offsets */
	bool required;
	size_t most;                        /* items of a list; 0: 1,000 */
	const char *(*wrong)(sb_str value); /* NULL: fine; or what it should be */
	const struct sb_shape *sub;
};

struct sb_shape {
	const struct sb_field *fields;
	size_t n, size; /* fields; bytes of the struct */
};

/* out is zeroed by the caller. Every failure is SB_E_FORMAT with its place. */
int sb_shape_read(struct sb_arena *a, const struct sb_yaml *map,
		  const struct sb_shape *shape, void *out,
		  struct sb_err *err) SB_MUST_USE;

#endif
