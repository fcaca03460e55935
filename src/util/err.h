/* SPDX-License-Identifier: Apache-2.0 */
/* One error object, owned by the caller, that never allocates. */
#ifndef SB_UTIL_ERR_H
#define SB_UTIL_ERR_H

#include <stdint.h>

#include "util/attr.h"

enum sb_rc {
	SB_OK = 0,
	SB_E_NOMEM = -1,  /* the allocator said no */
	SB_E_LIMIT = -2,  /* our own cap was hit; the input is too big, not wrong */
	SB_E_FORMAT = -3, /* the bytes break their format's rules */
	SB_E_UNSUPPORTED = -4,  /* well-formed, but not something we read */
	SB_E_IO = -5,           /* the system said no; see .sys */
	SB_E_CANCELED = -6,     /* a signal or the caller asked us to stop */
	SB_E_USAGE = -7,        /* the user asked for something that cannot be */
	SB_E_NOTFOUND = -8,     /* the named thing is not there */
	SB_E_MISMATCH = -9,     /* a digest is not the promised one */
	SB_E_TIMEOUT = -10,     /* a deadline passed */
	SB_E_WORKER = -11,      /* a worker process died */
	SB_E_UNREACHABLE = -12, /* a server or target does not answer, or refuses us */
};

struct sb_err {
	enum sb_rc rc;
	int sys;       /* errno, when rc is SB_E_IO */
	uint64_t at;   /* byte or line where it went wrong; 0 if unknown */
	char msg[488]; /* innermost reason, with outer context put before it */
};

/* Both return rc, so that "return sb_fail(...)" reads as one step. e may be NULL.
 * For SB_E_IO the text of errno is added. */
int sb_fail(struct sb_err *e, int rc, const char *fmt, ...) SB_PRINTF(3, 4);
int sb_within(struct sb_err *e, int rc, const char *fmt, ...) SB_PRINTF(3, 4);

#endif
