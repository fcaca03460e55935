/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML 1.1 (libyaml) as a small tree in which every node knows its place.
 *
 * For configuration files, so it is strict: one document; no aliases, no explicit tags,
 * no duplicate keys, keys are scalars; depth 16, 4 MiB, 200,000 nodes, 512 keys a map.
 * Every scalar is text as written: 1.10 stays "1.10", no stays "no".
 */
#ifndef SB_PARSE_YAML_H
#define SB_PARSE_YAML_H

#include "util/arena.h"
#include "util/err.h"

#define SB_YAML_BYTES ((size_t)4 << 20)

enum sb_yaml_kind { SB_YAML_TEXT, SB_YAML_LIST, SB_YAML_MAP };

struct sb_yaml {
	enum sb_yaml_kind kind;
	bool plain;            /* a scalar without quotes */
	unsigned line, column; /* from 1 */
	const char *file;      /* as given to sb_yaml_read */
	sb_str text;           /* of a scalar */
	sb_str key;            /* of a member of a map, placed at: */
	unsigned key_line, key_column;
	struct sb_yaml *first, *last, *next; /* children; the next sibling */
	size_t count;                        /* of children */
};

/* The tree lives in the arena and borrows file. Messages begin "file:line:column: ". */
int sb_yaml_read(struct sb_arena *a, const char *file, sb_str bytes,
		 const struct sb_yaml **root, struct sb_err *err) SB_MUST_USE;

/* SB_E_FORMAT with the place of the node's value, or of its key. */
int sb_yaml_fail(struct sb_err *err, const struct sb_yaml *at, const char *fmt, ...)
	SB_PRINTF(3, 4);
int sb_yaml_fail_key(struct sb_err *err, const struct sb_yaml *at, const char *fmt, ...)
	SB_PRINTF(3, 4);

/* "a text", "a list", "a map": for messages. */
const char *sb_yaml_kind_name(enum sb_yaml_kind k);
/* The member of a map, or NULL. */
const struct sb_yaml *sb_yaml_get(const struct sb_yaml *map, sb_str key);

#endif
