/* SPDX-License-Identifier: Apache-2.0 */
/* Between scanner.c and fetch.c: one image on its way. */
#ifndef SB_FLEET_SCAN_IMPL_H
#define SB_FLEET_SCAN_IMPL_H

#include "fleet/layers.h"

struct sb_scanner {
	struct sb_layers *layers;
};

/* One image on its way: its source, and a record for each layer. */
struct sb_scan {
	struct sb_scanner *e;
	const struct sb_scan_request *q;
	struct sb_source *source;
	const struct sb_source_image *image;
	struct sb_held **held; /* by layer */
	enum sb_held_from *from;
	int *rc; /* by layer */
	struct sb_err *err;
	size_t n;
	const struct sb_extras *extra; /* by layer: second look; NULL: the first */
	atomic_size_t done;
	size_t base_layers;
	/* Sequential sources: every blob that went by, under its name. */
	SB_VEC(struct sb_passed) passed;
	struct sb_arena *arena; /* own */
	struct sb_arena own;
};

struct sb_passed {
	sb_str name;
	struct sb_held *held;
	struct sb_err why; /* of a blob that is no layer: told only if it is wanted */
	int rc;
};

/* Opens the source and gets a record for every layer, digests checked. */
int sb_scan_open(struct sb_scan *s, struct sb_err *err) SB_MUST_USE;
/* Gives records and source back. */
void sb_scan_close(struct sb_scan *s);
/* Reads again those layers, and in them only those bodies, that were wanted. */
int sb_scan_look_again(struct sb_scan *s, const struct sb_want *wants, size_t n,
		       struct sb_err *err) SB_MUST_USE;

#endif
