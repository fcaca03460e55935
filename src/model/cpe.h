/* SPDX-License-Identifier: Apache-2.0 */
/* CPE 2.3 names (NISTIR 7695): building with the right escapes, checking, and vendors.
 */
#ifndef SB_MODEL_CPE_H
#define SB_MODEL_CPE_H

#include "util/arena.h"
#include "util/err.h"

/* "cpe:2.3:PART:VENDOR:PRODUCT:VERSION:*:*:*:*:*:*:*" from raw texts: lower-cased,
 * blanks to '_', specials escaped. .p is NULL when there was no memory or a text is
 * empty or cannot be expressed. target_sw may be empty. */
sb_str sb_cpe_build(struct sb_arena *a, char part, sb_str vendor, sb_str product,
		    sb_str version, sb_str target_sw);
/* Well-formed 2.3 formatted string (13 fields, escapes, wildcards at ends only)? */
bool sb_cpe_valid(sb_str text);

/* One candidate name and why we think so: "curated", "group", "homepage", "author",
 * "name". */
struct sb_cpe_guess {
	sb_str cpe;
	const char *basis;
	unsigned confidence; /* 1..100 */
};

/* What is known of a package; empty where not. */
struct sb_cpe_subject {
	sb_str type; /* purl type: deb, pypi, npm ... */
	sb_str ns, name, version;
	sb_str homepage, author;
	sb_str source; /* the source package a distribution built it from */
};

/* Ranked candidates, best first, at most max; no candidate without evidence, but the
 * package's own name as vendor is evidence of the last rank for language packages
 * (golden: cpe:2.3:a:fastapi:fastapi:0.119.1:*:*:*:*:*:*:*). Returns how many. */
size_t sb_cpe_guess(struct sb_arena *a, const struct sb_cpe_subject *s,
		    struct sb_cpe_guess *out, size_t max);

#endif
