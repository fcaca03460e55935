/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scanner: from a source to a document, each unique layer mapped once for the whole
 * run.
 *
 * One scanner serves all services of a run, from any number of threads. Records come
 * from this run's memory, from the layer cache, or from a worker; the promised digests
 * are checked at every use, so that a warm run refuses what a cold one refuses.
 */
#ifndef SB_FLEET_SCANNER_H
#define SB_FLEET_SCANNER_H

#include <stdatomic.h>

#include "assemble/image.h"
#include "source/source.h"
#include "store/layer_cache.h"

struct sb_scanner;

struct sb_scanner_opts {
	const char *cache_dir; /* NULL: the user's default */
	bool no_cache;
	unsigned jobs;             /* workers at once; 0: one a processor, at most 8 */
	unsigned timeout_s;        /* for one layer; 0: none */
	const atomic_bool *cancel; /* NULL: never */
};

/* What one scan cost and what was saved. */
struct sb_scan_cost {
	size_t layers;         /* of the image */
	size_t mapped;         /* read by a worker for this scan */
	size_t cached;         /* records from the layer cache */
	size_t shared;         /* records this run already had */
	uint64_t blob_bytes;   /* of all layers, as stored */
	uint64_t mapped_bytes; /* of the mapped ones */
	uint64_t tar_bytes;    /* of all layers, unpacked */
};

struct sb_scan_request {
	sb_str spec; /* as sb_source_open takes it */
	struct sb_source_opts source;
	struct sb_image_opts image; /* .name empty: the image's own */
	const sb_str *bases;        /* images that may be its base, as specs */
	size_t nbases;
	uint64_t deadline; /* CLOCK_MONOTONIC ns; then SB_E_TIMEOUT; 0: none */
	/* Called as layers come in, from several threads; may be NULL. */
	void (*progress)(void *arg, size_t done, size_t total);
	void *progress_arg;
};

int sb_scanner_new(const struct sb_scanner_opts *o, struct sb_scanner **out,
		   struct sb_err *err) SB_MUST_USE;
void sb_scanner_free(struct sb_scanner *e);
/* One a processor, at most 8. */
unsigned sb_scanner_default_jobs(void);

/* A document and what it borrows from: its texts lie in records and in the source. */
struct sb_scan_result {
	struct sb_document *doc;
	struct sb_scan_cost cost;
	struct sb_scan *lease;
};

/* The document in a, with serial and content digest; good until the release. */
int sb_scanner_scan(struct sb_scanner *e, const struct sb_scan_request *q,
		    struct sb_arena *a, struct sb_scan_result *out,
		    struct sb_err *err) SB_MUST_USE;
/* Gives the records back; NULL-initialised results are fine. */
void sb_scan_release(struct sb_scan_result *r);

/* The squashed file table alone, for `sbom debug files`: calls fn for every path in
 * order. */
struct sb_file_line {
	sb_str path;
	char type; /* 'f', 'd', 'l', 'o' */
	uint64_t size;
	const struct sb_sha256 *sha256; /* of files */
	sb_str target;                  /* of links */
};
int sb_scanner_files(struct sb_scanner *e, const struct sb_scan_request *q,
		     void (*fn)(void *arg, const struct sb_file_line *line), void *arg,
		     struct sb_err *err) SB_MUST_USE;

#endif
