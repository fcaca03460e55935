/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walk big JSON without a tree: members and items come back as spans of the text.
 *
 * Only the structure is checked (strings, brackets, commas); whoever wants a value
 * parses its span. Depth is capped at 64 below the walked level.
 */
#ifndef SB_PARSE_JSONSPAN_H
#define SB_PARSE_JSONSPAN_H

#include "util/str.h"

struct sb_jsonspan {
	sb_str rest;
	char closer; /* '}' or ']' */
	bool some;   /* an item went by */
	bool bad;    /* the text is not JSON; sticks */
};

/* Into the object ('{') or array ('[') that is all of value. bad when it is not one. */
struct sb_jsonspan sb_jsonspan_enter(sb_str value, char opener);
/* The next item, or false: the end or .bad. key: the quoted key of a member, as
 * written; empty for an array. */
bool sb_jsonspan_next(struct sb_jsonspan *j, sb_str *key, sb_str *value);
/* The member of an object, or an empty text; key without quotes, ASCII. */
sb_str sb_jsonspan_member(sb_str object, const char *key);

#endif
