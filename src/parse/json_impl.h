/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the JSON reader share; nobody else includes this. */
#ifndef SB_PARSE_JSON_IMPL_H
#define SB_PARSE_JSON_IMPL_H

#include <locale.h>

#include "parse/json.h"

struct sb_json_entry {
	sb_str key;
	uint64_t hash; /* of the key */
	struct sb_json value;
};

struct sb_json_frame {
	size_t base;       /* its first entry on the stack */
	const char *start; /* in the text */
	bool object;
	sb_str key; /* of the member that is being read */
};

struct sb_json_reader {
	struct sb_arena *arena;
	struct sb_err *err;
	sb_str text;
	const char *at, *end;
	const struct sb_json_limits *limits;
	struct sb_json_entry *entry; /* values of open lists and objects */
	size_t n, cap, values, depth;
	locale_t plain; /* for numbers that need strtod; 0 until then */
	struct sb_json_frame frame[SB_JSON_DEPTH];
};

/* SB_E_FORMAT with the place; what is wrong is static text. */
int sb_json_wrong(struct sb_json_reader *r, const char *what);
/* At a quote; past the closing one afterwards. */
int sb_json_string(struct sb_json_reader *r, sb_str *out);
/* At a digit or minus. */
int sb_json_number(struct sb_json_reader *r, double *out);
void sb_json_reader_release(struct sb_json_reader *r);

uint64_t sb_json_mix(uint64_t h, uint64_t v);
uint64_t sb_json_hash(sb_str s);

#endif
