/* SPDX-License-Identifier: Apache-2.0 */
/* Runs that only a metadata.json knows get objects of their own: history is kept. */
#ifndef SB_FLEET_ADOPT_H
#define SB_FLEET_ADOPT_H

#include "fleet/fold.h"

struct sb_adoption {
	size_t adopted;       /* objects written */
	SB_VEC(sb_str) notes; /* what was odd, for the user */
};

/*
 * Read f->root/metadata.json. For each of its runs that the index does not have, write
 * a run object (the same name and bytes whoever does it); then the index is outdated.
 * A metadata.json that is not ours, or cannot be read, is also kept as it was, as
 * metadata.before-<digest>.json.
 */
int sb_adopt(struct sb_arena *a, const struct sb_fold *f, struct sb_adoption *out,
	     struct sb_err *err) SB_MUST_USE;

#endif
