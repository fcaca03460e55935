/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Run objects: the truth of the history, one a run and service, written once.
 *
 * runs/<start>-<uuid>.json below the root of a product release. Everything else
 * (metadata.json, summary.html) is a fold of them. The keys: docs/guide/records.md.
 */
#ifndef SB_FLEET_RUNS_H
#define SB_FLEET_RUNS_H

#include "model/component.h"
#include "util/jsonw.h"

#define SB_RUN_FORMAT 1
#define SB_RUN_BYTES  ((size_t)1 << 20) /* cap on one object */

/* How many of a thing: an ecosystem ("deb"), or a kind ("file"). */
struct sb_run_count {
	sb_str name;
	uint64_t n;
};

struct sb_run_layer {
	sb_str diff_id;
	uint64_t size, tar_size; /* bytes of the blob, of the tar */
	bool base;
};

struct sb_run_problem {
	sb_str path, cataloger, message;
	bool serious;
};

/* Texts are borrowed, empty = not known. */
struct sb_run {
	sb_str id;     /* UUID of this object */
	sb_str run_id; /* UUID that all services of one run share */
	sb_str service, target_type, target;
	sb_str product, version, lifetime_until;
	sb_str timestamp, generated_at; /* RFC 3339, +00:00; run start; end */
	sb_str git_commit, git_branch, git_from;
	sb_str sbom_file; /* below the root; empty: none was written */
	sb_str sbom_sha256, content_digest, serial;
	sb_str platform, manifest_digest, config_digest;
	sb_str scanner_tool, scanner_version, python_version;
	sb_str spec_version;
	sb_str error; /* empty: none */
	sb_str extra; /* an adopted run's further keys, as a JSON object */
	SB_VEC(sb_str) options, notes;
	SB_VEC(struct sb_run_count) kinds, ecosystems; /* in order of name */
	SB_VEC(struct sb_run_layer) layers;            /* oldest first */
	SB_VEC(struct sb_run_problem) problems;        /* the first 200 */
	uint64_t component_count, package_count, file_count, problem_count;
	uint64_t layers_read, layers_reused, bytes_read;
	double duration;
	int exit_status;
	bool success, complete;
	bool imported; /* adopted from a metadata.json that had no run objects */
};

/* A random (version 4) UUID. */
int sb_run_uuid(char out[37], struct sb_err *err) SB_MUST_USE;

/* The object as JSON text. */
void sb_run_render(const struct sb_run *r, struct sb_buf *out);
/* Its entry in metadata.json: the nine keys of R80-R88 and some more. */
void sb_run_render_entry(const struct sb_run *r, struct sb_jsonw *j);
/* Strict about what it needs (id, service, timestamp, success), deaf to what it does
 * not know. SB_E_FORMAT for anything torn or malformed. Texts live in the arena. */
int sb_run_parse(struct sb_arena *a, sb_str bytes, struct sb_run *out,
		 struct sb_err *err) SB_MUST_USE;

/* One run of a metadata.json: the same keys, fewer of them. What it does not say stays
 * empty; keys that are not ours go to .extra. The id, where it has none, is made of the
 * service, the entry's position and its text, so that it is the same every time. */
struct sb_run_entry {
	sb_str service, json;
	size_t position; /* among the service's runs */
};
int sb_run_parse_entry(struct sb_arena *a, const struct sb_run_entry *entry,
		       struct sb_run *out, struct sb_err *err) SB_MUST_USE;

/* The object's name below the root: "runs/2026-01-26T10-48-04Z-<uuid>.json". */
sb_str sb_run_name(struct sb_arena *a, const struct sb_run *r) SB_MUST_USE;
/* Write it under root; r->id is given when empty. Never over another object. */
int sb_run_write(struct sb_arena *a, const char *root, struct sb_run *r,
		 struct sb_err *err) SB_MUST_USE;

/*
 * In two steps, so that no report is ever without its record: prepare writes
 * <name>.pending before the report, publish gives it its name after. What a killed run
 * prepared is published by sb_run_recover when its report is there, bytes and all, and
 * dropped after an hour when it is not. Recovering what a living run prepared does no
 * harm: it is the same object.
 */
int sb_run_prepare(struct sb_arena *a, const char *root, struct sb_run *r,
		   struct sb_err *err) SB_MUST_USE;
int sb_run_publish(struct sb_arena *a, const char *root, const struct sb_run *r,
		   struct sb_err *err) SB_MUST_USE;
/* Forget what was prepared: its report was not written. */
void sb_run_withdraw(struct sb_arena *a, const char *root, const struct sb_run *r);
/* Returns the number of objects that were published, or a negative sb_rc. */
int sb_run_recover(const char *root, struct sb_err *err) SB_MUST_USE;

#endif
