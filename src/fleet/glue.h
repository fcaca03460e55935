/* SPDX-License-Identifier: Apache-2.0 */
/* The scanner as the engine of a fleet run. */
#ifndef SB_FLEET_GLUE_H
#define SB_FLEET_GLUE_H

#include "fleet/engine.h"
#include "fleet/scanner.h"

struct sb_glue {
	struct sb_scanner *scanner;
	struct sb_image_opts image;   /* what all services share */
	struct sb_source_opts source; /* likewise; the service's platform wins */
};

/* glue is borrowed for as long as the engine is used. */
struct sb_fleet_engine sb_glue_engine(struct sb_glue *glue);

/* Our own document under schema and rules, before anyone sees it: SB_E_FORMAT with the
 * first error, which is a fault of ours. */
int sb_glue_check(sb_str bytes, struct sb_err *err) SB_MUST_USE;

#endif
