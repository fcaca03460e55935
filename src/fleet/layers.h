/* SPDX-License-Identifier: Apache-2.0 */
/* The engine's table of layer records: mapped once, shared by all images of a run. */
#ifndef SB_FLEET_LAYERS_H
#define SB_FLEET_LAYERS_H

#include "assemble/job.h"
#include "fleet/scanner.h"

/* A record in use; valid between get and put. */
struct sb_held {
	struct sb_record record;
	void *bytes; /* what the record lies in */
	size_t nbytes;
	struct sb_sha256 blob;
	uint64_t blob_size;
	enum sb_codec codec;
	/* the table's own */
	char key[160];
	unsigned refs;
	bool busy;
	struct sb_held *next;
};

enum sb_held_from { SB_FROM_WORKER, SB_FROM_CACHE, SB_FROM_RUN };

struct sb_layers;

int sb_layers_new(const struct sb_scanner_opts *o, struct sb_layers **out,
		  struct sb_err *err) SB_MUST_USE;
void sb_layers_free(struct sb_layers *t);
const struct sb_scanner_opts *sb_layers_opts(const struct sb_layers *t);

/* The record of a blob whose promised digest (may be empty) is digest. extra: bodies
 * for a second look (.n 0: none). The promise is checked, whatever the record's
 * origin: SB_E_MISMATCH. */
struct sb_layer_ask {
	const struct sb_blob *blob;
	sb_str digest;
	struct sb_extras extra;
	uint64_t deadline; /* CLOCK_MONOTONIC ns; then SB_E_TIMEOUT; 0: none */
};
int sb_layers_get(struct sb_layers *t, const struct sb_layer_ask *ask,
		  struct sb_held **out, enum sb_held_from *from,
		  struct sb_err *err) SB_MUST_USE;
void sb_layers_put(struct sb_layers *t, struct sb_held *h);

#endif
