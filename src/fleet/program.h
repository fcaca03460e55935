/* SPDX-License-Identifier: Apache-2.0 */
/* Run another program and read what it says: no shell, a deadline, a cap. */
#ifndef SB_FLEET_PROGRAM_H
#define SB_FLEET_PROGRAM_H

#include "util/buf.h"

struct sb_program {
	const char *const *argv;  /* NULL-terminated; argv[0] is looked up in PATH */
	const char *const *unset; /* prefixes of variables to leave out, or NULL */
	const char *const *set;   /* "NAME=value" to add, or NULL */
	unsigned timeout_ms;      /* 0: none */
};

/*
 * Standard output into out (whose limit is the cap; 64 KiB when it has none), the rest
 * to /dev/null. *status: the exit status, or 128 + signal. SB_E_NOTFOUND when there is
 * no such program, SB_E_TIMEOUT when it was killed at its deadline.
 */
int sb_program_run(const struct sb_program *p, struct sb_buf *out, int *status,
		   struct sb_err *err) SB_MUST_USE;

#endif
