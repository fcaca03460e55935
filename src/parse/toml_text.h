/* SPDX-License-Identifier: Apache-2.0 */
/* The words of TOML: keys, strings, bare tokens (used by toml.c only). */
#ifndef SB_PARSE_TOML_TEXT_H
#define SB_PARSE_TOML_TEXT_H

#include "parse/toml.h"

struct sb_toml_in {
	struct sb_arena *arena;
	sb_str rest;
	uint32_t line;
	struct sb_err *err;
};

void sb_toml_blank(struct sb_toml_in *in);
/* Blanks, comments and line ends. */
int sb_toml_space(struct sb_toml_in *in);
/* Blanks, a comment, and the end of the line or of the text. */
int sb_toml_line_end(struct sb_toml_in *in);
bool sb_toml_take(struct sb_toml_in *in, char c);
/* One key, bare or quoted. */
int sb_toml_key(struct sb_toml_in *in, sb_str *out);
/* String, boolean, number, date: type and text of v. */
int sb_toml_scalar(struct sb_toml_in *in, struct sb_toml *v);
int sb_toml_wrong(struct sb_toml_in *in, const char *what);

#endif
