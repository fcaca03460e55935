/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 822-like stanzas, as in dpkg's status and apt's Packages. */
#ifndef SB_PARSE_DEB822_H
#define SB_PARSE_DEB822_H

#include <stdint.h>

#include "util/err.h"
#include "util/str.h"

struct sb_deb822 {
	sb_str rest;
	uint32_t line;
};

/* 1: key and value set (value keeps its continuation lines); 0: stanza over;
 * negative: broken.  At the end of input every further call returns 0. */
int sb_deb822_field(struct sb_deb822 *d, sb_str *key, sb_str *value,
		    struct sb_err *err) SB_MUST_USE;
static inline bool sb_deb822_done(const struct sb_deb822 *d)
{
	return d->rest.n == 0;
}

#endif
