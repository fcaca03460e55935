/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streaming JSON writer: straight into a buffer, no tree.
 *
 *	struct sb_jsonw j = { .out = &buf, .indent = 2 };
 *	sb_jsonw_open(&j, '{');
 *	sb_jsonw_key(&j, "name"); sb_jsonw_str(&j, name);
 *	sb_jsonw_close(&j);
 *
 * Text that is not UTF-8 is written with each bad byte as \xNN (backslash escaped),
 * so that any path survives. Errors stick in out->rc.
 */
#ifndef SB_UTIL_JSONW_H
#define SB_UTIL_JSONW_H

#include <stdint.h>

#include "util/buf.h"

#define SB_JSONW_DEPTH 32

struct sb_jsonw {
	struct sb_buf *out; /* borrowed */
	int indent;         /* spaces a level; 0: compact */
	int depth;
	char stack[SB_JSONW_DEPTH]; /* '{' or '[' */
	bool some[SB_JSONW_DEPTH];  /* an item was written at this level */
	bool keyed;                 /* a key waits for its value */
};

void sb_jsonw_open(struct sb_jsonw *j, char kind); /* '{' or '[' */
void sb_jsonw_close(struct sb_jsonw *j);
void sb_jsonw_key(struct sb_jsonw *j, const char *key);
void sb_jsonw_key_str(struct sb_jsonw *j, sb_str key);
void sb_jsonw_str(struct sb_jsonw *j, sb_str s);
void sb_jsonw_int(struct sb_jsonw *j, int64_t v);
void sb_jsonw_bool(struct sb_jsonw *j, bool v);
void sb_jsonw_null(struct sb_jsonw *j);
/* Already formed JSON text, such as a number with decimals. */
void sb_jsonw_raw(struct sb_jsonw *j, sb_str text);

/* Key and text in one; nothing at all when the text is empty. */
void sb_jsonw_field(struct sb_jsonw *j, const char *key, sb_str s);

#endif
