/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the fleet run needs of the layer engine: scan one service, write one document.
 *
 * A table of functions, so that a run can be tested without images; the program fills
 * it from assemble/ and format/.
 */
#ifndef SB_FLEET_ENGINE_H
#define SB_FLEET_ENGINE_H

#include <stdatomic.h>

#include "fleet/services.h"
#include "util/buf.h"

/* What a scan cost. */
struct sb_scan_stats {
	uint64_t layers_read,
		layers_reused; /* mapped now; known from this or another run */
	uint64_t bytes_read;   /* of blobs */
};

struct sb_scan_job {
	const struct sb_fleet_service *service;
	sb_str version;   /* of the product; the service's own wins */
	sb_str base_dir;  /* what relative paths are relative to */
	bool from_source; /* --scan-mode source: service->source, not its image */
	bool reproducible;
	struct sb_arena *arena; /* the document's */
	const atomic_bool
		*cancel;   /* look at it often; then SB_E_CANCELED. May be NULL */
	uint64_t deadline; /* CLOCK_MONOTONIC ns; then SB_E_TIMEOUT; 0: none */
	/* Bytes done of bytes to do (0: not known), from any thread. May be NULL. */
	void (*progress)(void *arg, uint64_t done, uint64_t total);
	void *progress_arg;
	struct sb_document *doc;    /* out; good until the release */
	void *lease;                /* out; what doc borrows from, for release() */
	struct sb_scan_stats stats; /* out */
};

struct sb_fleet_engine {
	void *ctx; /* shared by all services of the run: each unique layer is read once
		    */
	/* Called from several threads at once. */
	int (*scan)(void *ctx, struct sb_scan_job *job, struct sb_err *err);
	/* Gives back what a document borrowed from; lease may be NULL. NULL: nothing.
	 */
	void (*release)(void *ctx, void *lease);
	/* The document as CycloneDX JSON. */
	int (*write)(void *ctx, const struct sb_document *doc, struct sb_buf *out,
		     struct sb_err *err);
	/* Is it valid? NULL: not checked. */
	int (*check)(void *ctx, sb_str bytes, struct sb_err *err);
};

#endif
