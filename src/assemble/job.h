/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One layer, one worker process: the parent's side.
 *
 * The worker gets the bytes and returns a record; it never learns where they came from.
 * The parent hashes the blob itself, so that a hostile layer can only spoil its own
 * record, never the key that it is kept under.
 */
#ifndef SB_ASSEMBLE_JOB_H
#define SB_ASSEMBLE_JOB_H

#include <stdatomic.h>

#include "parse/inflate.h"
#include "util/buf.h"
#include "util/hash.h"

/* Hidden first argument that turns the program into a worker. */
#define SB_WORKER_ARG "--map-layer-worker"

/* A body that a cataloger wants although its own name did not match: second look. The
 * name that did is given to the parser. */
struct sb_extra {
	uint32_t body;
	uint32_t name, nname; /* offset and length in the list's names */
	uint32_t spare;
	uint64_t mask; /* bits of catalogers */
};

struct sb_extras {
	const struct sb_extra *p; /* ordered by body */
	size_t n;
	sb_str names;
};

struct sb_job {
	const char *program; /* NULL: /proc/self/exe */
	int fd;              /* >= 0: bytes [offset, offset + size) of this file */
	uint64_t offset, size;
	struct sb_stream *stream; /* fd < 0: read once, front to back */
	struct sb_extras extra;
	unsigned timeout_s;        /* 0: none */
	const atomic_bool *cancel; /* NULL: never */
};

struct sb_job_result {
	struct sb_buf record; /* as sb_record_read takes it; the caller releases */
	struct sb_sha256 blob;
	uint64_t blob_size;
	enum sb_codec codec;
};

/* Blocks until the worker is done. On failure result holds nothing to release; the
 * worker's own reason is passed on ("line 3 ..."), or SB_E_WORKER when it died. */
int sb_job_run(const struct sb_job *job, struct sb_job_result *out,
	       struct sb_err *err) SB_MUST_USE;

/* The digest of a file range, for keys: the same loop the job uses. */
int sb_job_hash(int fd, uint64_t offset, uint64_t size, const atomic_bool *cancel,
		struct sb_sha256 *out, struct sb_err *err) SB_MUST_USE;

/* The worker's main: request on descriptor 3, bytes on 0, answer to 1. An exit status.
 */
int sb_worker_main(void);

#endif
