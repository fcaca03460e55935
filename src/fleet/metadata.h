/* SPDX-License-Identifier: Apache-2.0 */
/* metadata.json: the cumulative record (R65-R90), a fold of the run objects. */
#ifndef SB_FLEET_METADATA_H
#define SB_FLEET_METADATA_H

#include "fleet/fold.h"

/* Stream f->root/metadata.json; a crash leaves the old or the new file. */
int sb_metadata_write(const struct sb_fold *f, struct sb_err *err) SB_MUST_USE;

#endif
