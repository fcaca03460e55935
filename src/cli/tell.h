/* SPDX-License-Identifier: Apache-2.0 */
/* Says on standard error how a fleet run goes: a bar, plain lines or JSON lines. */
#ifndef SB_CLI_TELL_H
#define SB_CLI_TELL_H

#include "fleet/run.h"

/* Zero is plain lines; a bar below them comes with .terminal. */
struct sb_tell {
	bool quiet;    /* only failures and notes */
	bool json;     /* one object a line, each with "event" */
	bool terminal; /* standard error is one, and neither quiet nor json */
	size_t total, done;
	bool drawn; /* a bar stands in the last line */
};

/* The sink's function; arg is a struct sb_tell. */
void sb_tell_event(void *arg, const struct sb_event *e);
/* The last line: how many are done, and where the report lies. */
void sb_tell_result(struct sb_tell *t, const struct sb_fleet_result *r);

#endif
