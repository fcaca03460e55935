/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/metadata.h"

#include <stdio.h>

#include "fleet/clock.h"
#include "util/file.h"

#define FLUSH   ((size_t)256 << 10)
#define SCRATCH ((size_t)64 << 20)

struct writer {
	const struct sb_fold *fold;
	struct sb_file_writer file;
	struct sb_buf text;
	struct sb_jsonw j;
	struct sb_arena scratch;
	struct sb_err *err;
};

static int flush(struct writer *w, size_t when)
{
	int rc;

	if (w->text.rc < 0)
		return sb_fail(w->err, w->text.rc, "no memory");
	if (w->text.n < when)
		return SB_OK;
	rc = sb_fd_write_all(w->file.fd, w->text.p, w->text.n, w->err);
	w->text.n = 0;
	return rc < 0 ? sb_within(w->err, rc, "%s", w->file.path) : SB_OK;
}

static void put_time(struct sb_jsonw *j, const char *key, int64_t seconds, bool known)
{
	char text[32];

	sb_clock_offset(seconds, text);
	sb_jsonw_key(j, key);
	if (known)
		sb_jsonw_str(j, sb_str_c(text));
	else
		sb_jsonw_null(j);
}

static void put_text(struct sb_jsonw *j, const char *key, sb_str s)
{
	sb_jsonw_key(j, key);
	if (s.n)
		sb_jsonw_str(j, s);
	else
		sb_jsonw_null(j);
}

static void put_int(struct sb_jsonw *j, const char *key, size_t v)
{
	sb_jsonw_key(j, key);
	sb_jsonw_int(j, (int64_t)v);
}

static size_t count_services(const struct sb_fold *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->runs.n; i = sb_fold_service_end(f, i))
		n++;
	return n;
}

static int64_t last_generated(const struct sb_fold *f)
{
	int64_t last = 0;

	for (size_t i = 0; i < f->runs.n; i++)
		if (f->runs.p[i].generated > last)
			last = f->runs.p[i].generated;
	return last;
}

/* What the newest run says of product and tool holds for the whole record. */
static int put_head(struct writer *w)
{
	const struct sb_fold_run *newest = sb_fold_newest(w->fold);
	struct sb_run r = { 0 };
	int rc =
		newest ? sb_fold_load(w->fold, newest, &w->scratch, &r, w->err) : SB_OK;
	struct sb_jsonw *j = &w->j;

	if (rc < 0)
		return rc;
	put_time(j, "last_updated", last_generated(w->fold), newest != NULL);
	put_text(j, "version", r.version);
	put_text(j, "sbom_format", SB_LIT("CycloneDX"));
	put_text(j, "sbom_spec_version",
		 r.spec_version.n ? r.spec_version : SB_LIT("1.6"));
	put_text(j, "scanner_tool", r.scanner_tool.n ? r.scanner_tool : SB_LIT("sbom"));
	put_text(j, "scanner_version", r.scanner_version);
	/* One value cannot be right for many images: each run has its own (E13). */
	put_text(j, "python_version", SB_LIT(""));
	put_text(j, "product", r.product);
	put_text(j, "lifetime_until", r.lifetime_until);
	put_int(j, "total_services", count_services(w->fold));
	put_int(j, "total_runs", w->fold->runs.n);
	return SB_OK;
}

static int put_run(struct writer *w, const struct sb_fold_run *row)
{
	struct sb_mark here = sb_arena_mark(&w->scratch);
	struct sb_run r;
	int rc = sb_fold_load(w->fold, row, &w->scratch, &r, w->err);

	if (rc < 0)
		return sb_within(w->err, rc, "runs/%.*s", SB_ARG(row->name));
	sb_run_render_entry(&r, &w->j);
	sb_arena_rewind(&w->scratch, here);
	return flush(w, FLUSH);
}

static int put_service(struct writer *w, size_t from, size_t end)
{
	const struct sb_fold_run *rows = w->fold->runs.p;
	struct sb_jsonw *j = &w->j;
	size_t good = 0;
	int rc = SB_OK;

	for (size_t i = from; i < end; i++)
		good += rows[i].success;
	sb_jsonw_key_str(j, rows[from].service);
	sb_jsonw_open(j, '{');
	put_text(j, "name", rows[from].service);
	put_time(j, "last_generated", rows[end - 1].started, true);
	put_int(j, "total_runs", end - from);
	put_int(j, "successful_runs", good);
	put_int(j, "failed_runs", end - from - good);
	sb_jsonw_key(j, "runs");
	sb_jsonw_open(j, '[');
	for (size_t i = from; i < end && rc == SB_OK; i++)
		rc = put_run(w, &rows[i]);
	sb_jsonw_close(j);
	sb_jsonw_close(j);
	return rc;
}

static int put_all(struct writer *w)
{
	const struct sb_fold *f = w->fold;
	size_t from = 0, end;
	int rc;

	sb_jsonw_open(&w->j, '{');
	rc = put_head(w);
	sb_jsonw_key(&w->j, "services");
	sb_jsonw_open(&w->j, '{');
	for (; rc == SB_OK && from < f->runs.n; from = end) {
		end = sb_fold_service_end(f, from);
		rc = put_service(w, from, end);
	}
	if (rc < 0)
		return rc;
	sb_jsonw_close(&w->j);
	sb_jsonw_close(&w->j);
	sb_buf_char(&w->text, '\n');
	return flush(w, 0);
}

int sb_metadata_write(const struct sb_fold *f, struct sb_err *err)
{
	struct writer w = { .fold = f, .err = err };
	char path[4096];
	int rc;

	(void)snprintf(path, sizeof path, "%s/metadata.json", f->root);
	rc = sb_file_begin(path, &w.file, err);
	if (rc < 0)
		return rc;
	w.j = (struct sb_jsonw){ .out = &w.text, .indent = 2 };
	sb_arena_init(&w.scratch, SCRATCH);
	rc = put_all(&w);
	if (rc == SB_OK)
		rc = sb_file_commit(&w.file, err);
	else
		sb_file_abort(&w.file);
	sb_arena_release(&w.scratch);
	sb_buf_release(&w.text);
	return rc;
}
