/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Header block of an electronic-mail message, read as Python's email.feedparser does
 * (that is what importlib.metadata shows of METADATA and PKG-INFO):
 *
 * - a line ends with LF, CR or CR LF;
 * - a name is any run of printable ASCII without a colon, then a colon;
 * - a line that starts with a blank continues the value before it;
 * - an empty line, or the first line that is neither, ends the headers: what follows is
 *   the body;
 * - bytes of values are kept as they are.
 */
#ifndef SB_PARSE_HEADERS_H
#define SB_PARSE_HEADERS_H

#include "util/str.h"

struct sb_headers {
	sb_str rest;   /* set to the message; after the last header: the body */
	uint32_t line; /* lines read so far */
	bool broken;   /* the block ended with a line that is no header */
};

struct sb_header {
	sb_str name;
	sb_str value;  /* blanks around it taken off; inner line ends kept */
	uint32_t line; /* where it starts, from 1 */
};

/* False at the end of the headers. */
bool sb_headers_next(struct sb_headers *h, struct sb_header *out);

#endif
