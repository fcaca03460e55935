/* SPDX-License-Identifier: Apache-2.0 */
/* Package URLs: canonical building and tolerant parsing (package-url specification). */
#ifndef SB_MODEL_PURL_H
#define SB_MODEL_PURL_H

#include "util/arena.h"
#include "util/err.h"

#define SB_PURL_QUALIFIERS 16

/* All texts are decoded (no percent signs) and, after a parse, canonical. */
struct sb_purl {
	sb_str type, ns, name, version, subpath;
	struct {
		sb_str key, value;
	} qualifier[SB_PURL_QUALIFIERS]; /* empty values are left out */
	size_t nqualifier;
};

/* Canonical text, type rules applied (lower case, pypi's dashes ...). SB_E_FORMAT when
 * the type's rules forbid the purl: a namespace missing or not allowed, a required
 * qualifier missing, text that is not UTF-8. */
int sb_purl_build(struct sb_arena *a, const struct sb_purl *purl, sb_str *out,
		  struct sb_err *err) SB_MUST_USE;
/* Qualifiers come back sorted by key. Qualifier keys in capitals are lowered, but for
 * gem and rpm they are SB_E_FORMAT, as package-url's own tests want. */
int sb_purl_parse(struct sb_arena *a, sb_str text, struct sb_purl *out,
		  struct sb_err *err) SB_MUST_USE;
/* Parse, forgiving keys in capitals for every type, and build. */
int sb_purl_canonical(struct sb_arena *a, sb_str text, sb_str *out,
		      struct sb_err *err) SB_MUST_USE;
/* Ignored when value is empty or the table is full. */
void sb_purl_qualify(struct sb_purl *purl, const char *key, sb_str value);
/* The value of a qualifier, or an empty string. */
sb_str sb_purl_qualifier(const struct sb_purl *purl, const char *key);

#endif
