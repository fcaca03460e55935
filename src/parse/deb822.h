/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RFC 822-like stanzas, as in dpkg's status, apt's Packages, DEP-5 and opkg
 *(deb822(5)).
 *
 *	struct sb_deb822 d = { .rest = body };
 *	while (!sb_deb822_done(&d)) {            one stanza a turn
 *		while ((rc = sb_deb822_field(&d, &key, &value, err)) != 0)
 *			if (rc < 0) ...          the broken line is behind us: go on or
 *stop else ...
 *	}
 *
 * CR before LF, tabs as continuation and a missing last newline are taken as they come.
 */
#ifndef SB_PARSE_DEB822_H
#define SB_PARSE_DEB822_H

#include <stdint.h>

#include "util/err.h"
#include "util/str.h"

struct sb_deb822 {
	sb_str rest;
	uint32_t line; /* lines consumed so far */
	uint32_t at;   /* first line (from 1) of the field or fault returned last */
};

/* 1: key and value set (value keeps its continuation lines); 0: stanza over;
 * negative: that line is broken and was skipped. At the end of input every further call
 * returns 0. */
int sb_deb822_field(struct sb_deb822 *d, sb_str *key, sb_str *value,
		    struct sb_err *err) SB_MUST_USE;
static inline bool sb_deb822_done(const struct sb_deb822 *d)
{
	return d->rest.n == 0;
}

/* Next line of a folded value, trimmed; false at its end. The first line may be empty.
 */
bool sb_deb822_line(sb_str *value, sb_str *line);

#endif
