/* SPDX-License-Identifier: Apache-2.0 */
/* Child processes by posix_spawn: never fork from a threaded parent. */
#ifndef SB_UTIL_PROC_H
#define SB_UTIL_PROC_H

#include <stdbool.h>
#include <sys/types.h>

#include "util/err.h"

/* Descriptors the child gets; -1: /dev/null. All others are closed on exec. */
struct sb_proc_io {
	int in, out, err; /* become 0, 1, 2; err -1: inherits ours */
	int extra;        /* becomes 3; -1: none */
};

/* path is searched in PATH when it has no slash. env NULL: ours. */
int sb_proc_spawn(const char *path, char *const argv[], char *const env[],
		  const struct sb_proc_io *io, pid_t *out,
		  struct sb_err *err) SB_MUST_USE;
/* Waits; *status as from waitpid. */
int sb_proc_wait(pid_t pid, int *status, struct sb_err *err) SB_MUST_USE;
/* "exit status 3", "signal 9 (Killed)". Static or in buf. */
const char *sb_proc_fate(int status, char *buf, size_t n);
/* A pipe whose ends close on exec; fd[0] reads. */
int sb_proc_pipe(int fd[2], struct sb_err *err) SB_MUST_USE;

#endif
