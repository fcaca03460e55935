/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fleet run on standard error: bars on a terminal, plain lines in CI or a pipe, one
 * JSON object a line for machines.
 */
#ifndef SB_CLI_PROGRESS_H
#define SB_CLI_PROGRESS_H

#include "fleet/run.h"

#define SB_PROGRESS_ROWS 8 /* services that are shown at work at one time */

enum sb_progress_mode {
	SB_PROGRESS_QUIET, /* what failed, nothing else */
	SB_PROGRESS_LINES,
	SB_PROGRESS_BARS,
	SB_PROGRESS_JSON,
};

struct sb_progress_row {
	size_t index; /* of the service in the plan */
	char name[64];
	uint64_t done, of;
	double since; /* seconds on sb_progress's own clock */
	bool busy;
};

struct sb_progress {
	int fd;
	enum sb_progress_mode mode;
	bool ascii; /* the locale is not UTF-8 */
	bool color;
	unsigned width;     /* of the terminal */
	unsigned drawn;     /* rows that stand below the cursor's line now */
	double began, last; /* of the run; of the last drawing */
	size_t total, finished, failed;
	struct sb_progress_row rows[SB_PROGRESS_ROWS];
	struct sb_buf out;
};

/* Bars need a terminal, no CI variable and a TERM that is not dumb. */
enum sb_progress_mode sb_progress_choose(int fd, bool quiet, const char *log_format);
void sb_progress_init(struct sb_progress *p, int fd, enum sb_progress_mode mode);
/* An sb_event_sink's function; arg is the struct sb_progress. */
void sb_progress_event(void *arg, const struct sb_event *e);
/* The last line: how many are done, and where the report lies. Releases p. */
void sb_progress_result(struct sb_progress *p, const struct sb_fleet_result *r);

#endif
