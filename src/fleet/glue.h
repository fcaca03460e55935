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

#endif
