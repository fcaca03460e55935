/* SPDX-License-Identifier: Apache-2.0 */
#include "util/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int sb_fail(struct sb_err *e, int rc, const char *fmt, ...)
{
	int sys = errno;
	va_list ap;
	size_t n;

	if (!e)
		return rc;
	e->rc = (enum sb_rc)rc;
	e->sys = rc == SB_E_IO ? sys : 0;
	e->at = 0;
	va_start(ap, fmt);
	(void)vsnprintf(e->msg, sizeof e->msg, fmt, ap);
	va_end(ap);
	n = strlen(e->msg);
	if (e->sys && n + 3 < sizeof e->msg) {
		char why[128];

		(void)snprintf(e->msg + n, sizeof e->msg - n, ": %s",
			       strerror_r(e->sys, why, sizeof why));
	}
	return rc;
}

int sb_within(struct sb_err *e, int rc, const char *fmt, ...)
{
	char outer[sizeof e->msg], inner[sizeof e->msg];
	va_list ap;

	if (!e || rc == SB_OK)
		return rc;
	va_start(ap, fmt);
	(void)vsnprintf(outer, sizeof outer, fmt, ap);
	va_end(ap);
	memcpy(inner, e->msg, sizeof inner);
	(void)snprintf(e->msg, sizeof e->msg, "%.200s: %.280s", outer, inner);
	return rc;
}
