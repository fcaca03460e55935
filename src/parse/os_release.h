/* SPDX-License-Identifier: Apache-2.0 */
/*
 * os-release(5) and lsb-release: assignments as a shell would read them, none executed.
 *
 * Quotes and backslashes are resolved; "$" and "`" stay as they are. A later assignment
 * of one name replaces an earlier one, which is the caller's business.
 */
#ifndef SB_PARSE_OS_RELEASE_H
#define SB_PARSE_OS_RELEASE_H

#include <stdint.h>

#include "util/err.h"
#include "util/str.h"

#define SB_OS_RELEASE_VALUE 1024

struct sb_os_release {
	sb_str rest;
	uint32_t line;
	char value[SB_OS_RELEASE_VALUE]; /* of the assignment returned last */
};

/* 1: key, and value in o->value until the next call; 0: at the end; negative: that line
 * is broken and was skipped. */
int sb_os_release_next(struct sb_os_release *o, sb_str *key, sb_str *value,
		       struct sb_err *err) SB_MUST_USE;

#endif
