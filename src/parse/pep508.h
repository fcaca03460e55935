/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requirements of Python packages (PEP 508, "Dependency specifiers"):
 *
 *	name[extra,extra] (>=1,<2) ; python_version < "3.8" and extra == "x"
 *	name @ https://host/path ; marker
 *
 * Old forms are read too: versions in brackets, "name (1.0)", os.name.
 */
#ifndef SB_PARSE_PEP508_H
#define SB_PARSE_PEP508_H

#include "util/err.h"
#include "util/str.h"

struct sb_pep508 {
	sb_str name;
	sb_str extras;     /* between the brackets: "a, b" */
	sb_str constraint; /* ">=1,<2" as written, brackets taken off */
	sb_str url;
	sb_str marker;
};

/* All texts are borrowed from text. */
int sb_pep508_parse(sb_str text, struct sb_pep508 *out, struct sb_err *err) SB_MUST_USE;

enum sb_tri { SB_NO, SB_YES, SB_MAYBE };

/* One side of a comparison: the name of a variable, or a literal. */
struct sb_marker_side {
	sb_str text;
	bool variable;
};

/* Compares; op is one of < <= == != >= > ~= === in "not in". */
typedef enum sb_tri (*sb_marker_compare)(const void *ctx,
					 const struct sb_marker_side *left, sb_str op,
					 const struct sb_marker_side *right);

/* A whole marker in three-valued logic; an empty one is SB_YES. SB_E_FORMAT for what is
 * no marker, SB_E_LIMIT for one nested deeper than SB_MARKER_DEPTH. */
#define SB_MARKER_DEPTH 32
int sb_pep508_marker(sb_str marker, sb_marker_compare compare, const void *ctx,
		     enum sb_tri *out, struct sb_err *err) SB_MUST_USE;

#endif
