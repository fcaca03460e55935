/* SPDX-License-Identifier: Apache-2.0 */
/* What a process says with its exit status: the one table of the whole program. */
#ifndef SB_UTIL_EXITCODE_H
#define SB_UTIL_EXITCODE_H

#include "util/err.h"

enum sb_exit {
	SB_EXIT_DONE = 0,
	SB_EXIT_POLICY = 1,      /* a policy is violated */
	SB_EXIT_FINDINGS = 2,    /* findings at or over the threshold */
	SB_EXIT_INCOMPLETE = 3,  /* something could not be read to its end */
	SB_EXIT_UNREACHABLE = 4, /* a target is not there, or refuses us */
	SB_EXIT_INPUT = 5,       /* bad input or usage */
	SB_EXIT_STALE = 6,       /* the data is too old */
};

struct sb_exit_row {
	enum sb_exit code;
	const char *meaning; /* for --help and the man page */
};
/* All rows in order of code; *n gets their number. */
const struct sb_exit_row *sb_exit_table(unsigned *n);

/* When several apply: 5, 4, 3, 1, 2, 6, and 0 last. */
enum sb_exit sb_exit_worse(enum sb_exit a, enum sb_exit b);
/* The status for a scan or command that ended with rc (0 or negative). */
enum sb_exit sb_exit_of(int rc);
/* The same, knowing more: what may not be read or written is "not authorised". */
enum sb_exit sb_exit_of_err(const struct sb_err *err);

#endif
