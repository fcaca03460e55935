/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/fold.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "fleet/clock.h"
#include "util/file.h"

#define SCRATCH ((size_t)64 << 20)

static bool is_object(const char *name)
{
	sb_str s = sb_str_c(name);

	return sb_str_ends(s, SB_LIT(".json")) && s.p[0] != '.';
}

static uint64_t name_hash(const char *s)
{
	uint64_t h = 1469598103934665603u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return h;
}

/* Every object's name, in no order; without an arena they are only counted. */
static int list(const char *root, struct sb_arena *a, struct sb_fold *f,
		struct sb_err *err)
{
	char path[4096];
	const struct dirent *e;
	DIR *d;

	(void)snprintf(path, sizeof path, "%s/runs", root);
	d = opendir(path);
	if (!d)
		return errno == ENOENT ? SB_OK : sb_fail(err, SB_E_IO, "%s", path);
	while ((e = readdir(d))) {
		struct sb_fold_run *row;

		if (!is_object(e->d_name))
			continue;
		f->names++;
		f->fingerprint += name_hash(e->d_name);
		if (!a)
			continue;
		row = sb_vec_push(a, &f->runs);
		if (row)
			row->name = sb_arena_dup(a, sb_str_c(e->d_name));
		if (!row || !row->name.p) {
			(void)closedir(d);
			return sb_fail(err, sb_arena_failed(a), "too many records");
		}
	}
	(void)closedir(d);
	return SB_OK;
}

int sb_fold_load(const struct sb_fold *f, const struct sb_fold_run *row,
		 struct sb_arena *a, struct sb_run *out, struct sb_err *err)
{
	char path[4096];
	sb_str bytes;
	int rc;

	(void)snprintf(path, sizeof path, "%s/runs/%.*s", f->root, SB_ARG(row->name));
	rc = sb_file_read(a, path, SB_RUN_BYTES, &bytes, err);
	if (rc == SB_OK)
		rc = sb_run_parse(a, bytes, out, err);
	return rc;
}

static int index_row(struct sb_fold *f, struct sb_fold_run *row, const struct sb_run *r)
{
	struct sb_arena *a = f->arena;
	const struct sb_fold_run *last = row > f->runs.p ? row - 1 : NULL;

	row->id = sb_arena_dup(a, r->id);
	row->run_id = last && sb_str_eq(last->run_id, r->run_id)
			      ? last->run_id
			      : sb_arena_dup(a, r->run_id);
	row->service = last && sb_str_eq(last->service, r->service)
			       ? last->service
			       : sb_arena_dup(a, r->service);
	if (!sb_clock_parse(r->timestamp, &row->started))
		row->started = 0;
	if (!sb_clock_parse(r->generated_at, &row->generated))
		row->generated = row->started;
	row->components = r->component_count;
	row->packages = r->package_count;
	row->files = r->file_count;
	row->success = r->success;
	row->complete = r->complete;
	row->has_file = r->sbom_file.n > 0;
	return row->id.p && row->service.p && row->run_id.p ? SB_OK : SB_E_NOMEM;
}

static int skip(struct sb_fold *f, sb_str name, const struct sb_err *why)
{
	sb_str *slot = sb_vec_push(f->arena, &f->skipped);

	if (!slot)
		return SB_E_NOMEM;
	*slot = sb_arena_printf(f->arena, "runs/%.*s: %.300s", SB_ARG(name), why->msg);
	return slot->p ? SB_OK : SB_E_NOMEM;
}

static int by_name(const void *x, const void *y)
{
	const struct sb_fold_run *a = x, *b = y;

	return sb_str_cmp(a->name, b->name);
}

static int in_order(const void *x, const void *y)
{
	const struct sb_fold_run *a = x, *b = y;
	int c = sb_str_cmp(a->service, b->service);

	if (c == 0)
		c = (a->started > b->started) - (a->started < b->started);
	if (c == 0)
		c = sb_str_cmp(a->id, b->id);
	return c ? c : sb_str_cmp(a->name, b->name);
}

/* Rows whose objects can be read move to the front; the others are said. */
static int index_all(struct sb_fold *f, struct sb_err *err)
{
	struct sb_arena scratch;
	size_t kept = 0;
	int rc = SB_OK;

	sb_arena_init(&scratch, SCRATCH);
	if (!sb_new(&scratch, char, 1)) /* keeps one block over the rewinds */
		rc = SB_E_NOMEM;
	for (size_t i = 0; i < f->runs.n && rc == SB_OK; i++) {
		struct sb_mark here = sb_arena_mark(&scratch);
		struct sb_fold_run *row = &f->runs.p[kept];
		struct sb_err why = { 0 };
		struct sb_run r;

		*row = (struct sb_fold_run){ .name = f->runs.p[i].name };
		if (sb_fold_load(f, row, &scratch, &r, &why) < 0) {
			rc = skip(f, row->name, &why);
		} else {
			rc = index_row(f, row, &r);
			kept++;
		}
		sb_arena_rewind(&scratch, here);
	}
	f->runs.n = kept;
	sb_arena_release(&scratch);
	return rc < 0 ? sb_fail(err, rc, "too many records") : SB_OK;
}

/* Copies of one object (one id, service and start) stand side by side. */
static void drop_copies(struct sb_fold *f)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->runs.n; i++) {
		const struct sb_fold_run *r = &f->runs.p[i];

		if (kept && sb_str_eq(f->runs.p[kept - 1].id, r->id) &&
		    sb_str_eq(f->runs.p[kept - 1].service, r->service))
			continue;
		f->runs.p[kept++] = *r;
	}
	f->runs.n = kept;
}

int sb_fold_read(struct sb_arena *a, const char *root, struct sb_fold *out,
		 struct sb_err *err)
{
	struct sb_fold f = { .root = root, .arena = a };
	int rc = list(root, a, &f, err);

	if (rc < 0)
		return rc;
	if (f.runs.n)
		qsort(f.runs.p, f.runs.n, sizeof *f.runs.p, by_name);
	rc = index_all(&f, err);
	if (rc < 0)
		return rc;
	if (f.runs.n)
		qsort(f.runs.p, f.runs.n, sizeof *f.runs.p, in_order);
	drop_copies(&f);
	*out = f;
	return SB_OK;
}

bool sb_fold_outdated(const struct sb_fold *f)
{
	struct sb_fold now = { 0 };

	return list(f->root, NULL, &now, NULL) == SB_OK &&
	       (now.names != f->names || now.fingerprint != f->fingerprint);
}

size_t sb_fold_service_end(const struct sb_fold *f, size_t from)
{
	size_t i = from;

	while (i < f->runs.n &&
	       sb_str_eq(f->runs.p[i].service, f->runs.p[from].service))
		i++;
	return i;
}

const struct sb_fold_run *sb_fold_newest(const struct sb_fold *f)
{
	const struct sb_fold_run *best = NULL;

	for (size_t i = 0; i < f->runs.n; i++) {
		const struct sb_fold_run *r = &f->runs.p[i];

		if (!best || r->started > best->started ||
		    (r->started == best->started && sb_str_cmp(r->id, best->id) > 0))
			best = r;
	}
	return best;
}
