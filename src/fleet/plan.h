/* SPDX-License-Identifier: Apache-2.0 */
/* What one run does: which services, for which release. */
#ifndef SB_FLEET_PLAN_H
#define SB_FLEET_PLAN_H

#include "fleet/services.h"

struct sb_plan_wish {
	const char *const *names; /* --service; NULL-terminated or NULL: all */
	sb_str version;           /* --version; empty: the file's, else git's name */
	bool from_source;
};

struct sb_plan {
	SB_VEC(const struct sb_fleet_service *) services; /* in the file's order */
	sb_str version;
};

/* SB_E_USAGE for a name that is not in the file, a service without what the mode needs,
 * a version that cannot name a directory. */
int sb_plan_make(struct sb_arena *a, const struct sb_fleet *f,
		 const struct sb_plan_wish *wish, struct sb_plan *out,
		 struct sb_err *err) SB_MUST_USE;

#endif
