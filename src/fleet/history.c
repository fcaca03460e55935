/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/history.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <time.h>

#include "fleet/artifact.h"
#include "fleet/metadata.h"
#include "fleet/summary.h"
#include "util/fd.h"
#include "util/file.h"

#define ROUNDS    20
#define LOCK_WAIT 50 /* tenths of a second */

/* Politeness: wait a little for who writes now, then go on with or without the lock. */
static int lock(const char *root)
{
	const struct timespec tenth = { .tv_nsec = 100000000 };
	char path[4096];
	int fd;

	(void)snprintf(path, sizeof path, "%s/runs/.lock", root);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	for (int i = 0; fd >= 0 && i < LOCK_WAIT; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			break;
		(void)nanosleep(&tenth, NULL);
	}
	return fd;
}

static int add_notes(struct sb_arena *a, struct sb_history *out, const sb_str *p,
		     size_t n)
{
	for (size_t i = 0; i < n; i++) {
		sb_str *slot = sb_vec_push(a, &out->notes);

		if (!slot)
			return SB_E_NOMEM;
		*slot = p[i];
	}
	return SB_OK;
}

/* One fold, with the history of an older metadata.json taken in. */
static int gather(struct sb_arena *a, const char *root, struct sb_fold *f,
		  struct sb_adoption *ad, struct sb_err *err)
{
	int rc = sb_fold_read(a, root, f, err);

	if (rc == SB_OK)
		rc = sb_adopt(a, f, ad, err);
	if (rc == SB_OK && ad->adopted)
		rc = sb_fold_read(a, root, f, err);
	return rc;
}

static int write_all(const struct sb_fold *f, struct sb_err *err)
{
	int rc = sb_metadata_write(f, err);

	return rc < 0 ? rc : sb_summary_write(f, err);
}

static int rounds(struct sb_arena *a, const char *root, struct sb_history *out,
		  struct sb_err *err)
{
	struct sb_fold f = { 0 };
	struct sb_adoption ad = { 0 };
	int rc = SB_OK;

	for (int i = 0; i < ROUNDS; i++) {
		struct sb_adoption now = { 0 };

		rc = gather(a, root, &f, &now, err);
		if (i == 0)
			ad = now;
		if (rc == SB_OK)
			rc = write_all(&f, err);
		if (rc < 0)
			return rc;
		if (!sb_fold_outdated(&f))
			break;
	}
	out->runs = f.runs.n;
	out->services = 0;
	for (size_t i = 0; i < f.runs.n; i = sb_fold_service_end(&f, i))
		out->services++;
	rc = add_notes(a, out, ad.notes.p, ad.notes.n);
	if (rc == SB_OK)
		rc = add_notes(a, out, f.skipped.p, f.skipped.n);
	return rc < 0 ? sb_fail(err, rc, "no memory") : SB_OK;
}

int sb_history_update(struct sb_arena *a, const char *root, struct sb_history *out,
		      struct sb_err *err)
{
	struct sb_history rec = { 0 };
	char runs[4096];
	int rc;

	if ((size_t)snprintf(runs, sizeof runs, "%s/runs", root) >= sizeof runs - 300)
		return sb_fail(err, SB_E_LIMIT, "%.80s...: path too long", root);
	rc = sb_file_mkdirs(runs, err);
	if (rc < 0)
		return rc;
	sb_artifact_sweep(root);
	sb_artifact_sweep(runs);
	SB_CLEANUP(sb_fd_close) int fd = lock(root);

	(void)fd; /* held to the end */
	rc = sb_run_recover(root, err);
	rc = rc < 0 ? rc : rounds(a, root, &rec, err);
	if (rc == SB_OK)
		*out = rec;
	return rc;
}
