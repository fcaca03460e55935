/* SPDX-License-Identifier: Apache-2.0 */
/* File descriptors bound to a scope: SB_CLEANUP(sb_fd_close) int fd = open(...); */
#ifndef SB_UTIL_FD_H
#define SB_UTIL_FD_H

#include <errno.h>
#include <unistd.h>

#include "util/attr.h"

static inline void sb_fd_close(int *fd)
{
	int keep = errno;

	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
	errno = keep;
}

/* Hand the descriptor on: the scope no longer closes it. */
static inline int sb_fd_take(int *fd)
{
	int out = *fd;

	*fd = -1;
	return out;
}

#endif
