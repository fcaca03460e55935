/* SPDX-License-Identifier: Apache-2.0 */
/* One UTC reading a run, and the three ways it is written (E33). */
#ifndef SB_FLEET_CLOCK_H
#define SB_FLEET_CLOCK_H

#include <stdint.h>

#include "util/err.h"
#include "util/str.h"

struct sb_clock {
	int64_t seconds; /* since 1970, UTC */
	bool fixed;      /* by SOURCE_DATE_EPOCH, not by the host's clock */
};

/* epoch: the value of SOURCE_DATE_EPOCH, or NULL. SB_E_USAGE when it is no number of
 * seconds up to the year 9999. */
int sb_clock_read(const char *epoch, struct sb_clock *out,
		  struct sb_err *err) SB_MUST_USE;

/* Years 1970 to 9999; what lies outside is clamped. */
void sb_clock_z(int64_t seconds, char out[24]);      /* 2026-01-26T10:48:04Z */
void sb_clock_offset(int64_t seconds, char out[32]); /* 2026-01-26T10:48:04+00:00 */
void sb_clock_name(int64_t seconds, char out[24]);   /* 2026-01-26_10-48-04 */

/* Any of the three, fractions of a second dropped, any offset turned to UTC. */
bool sb_clock_parse(sb_str text, int64_t *seconds);

#endif
