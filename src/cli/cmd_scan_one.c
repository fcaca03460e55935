/* SPDX-License-Identifier: Apache-2.0 */
/* sbom scan SOURCE: one document, to a table, standard output or files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/scan_options.h"
#include "fleet/glue.h"
#include "format/cyclonedx.h"
#include "format/table.h"
#include "util/exitcode.h"
#include "util/file.h"

static const struct {
	const char *name;
	void (*write)(const struct sb_document *doc, struct sb_buf *out);
} formats[] = {
	{ "table", sb_table_write },
	{ "cyclonedx-json", sb_cyclonedx_write },
};

static int find_format(sb_str name)
{
	for (size_t i = 0; i < SB_LEN(formats); i++)
		if (sb_str_eq(sb_str_c(formats[i].name), name))
			return (int)i;
	return -1;
}

static int fail(const struct sb_err *err)
{
	(void)fprintf(stderr, "sbom: %s\n", err->msg);
	return err->rc == SB_E_CANCELED ? 130 : (int)sb_exit_of_err(err);
}

/* One "FORMAT[=FILE]". */
static int put(const struct sb_document *doc, const char *spec, struct sb_err *err)
{
	sb_str rest = sb_str_c(spec), name = sb_str_cut(&rest, '=');
	struct sb_buf out = { 0 };
	int rc;

	formats[find_format(name)].write(doc, &out);
	rc = out.rc < 0 ? sb_fail(err, out.rc, "no memory for the document") : SB_OK;
	if (rc == SB_OK && sb_str_eq(name, SB_LIT("cyclonedx-json")))
		rc = sb_glue_check(sb_buf_view(&out), err);
	if (rc == SB_OK && rest.n)
		rc = sb_file_write(rest.p, sb_buf_view(&out), err);
	else if (rc == SB_OK)
		rc = sb_fd_write_all(STDOUT_FILENO, out.p, out.n, err);
	sb_buf_release(&out);
	return rc;
}

static int check_formats(const struct sb_scan_options *o)
{
	for (size_t i = 0; i < o->output.n; i++) {
		sb_str rest = sb_str_c(o->output.item[i]),
		       name = sb_str_cut(&rest, '=');

		if (find_format(name) < 0)
			return sb_opt_usage("scan",
					    "the formats are table and cyclonedx-json, "
					    "not",
					    o->output.item[i]);
	}
	return 0;
}

static int put_all(const struct sb_document *doc, const struct sb_scan_options *o,
		   struct sb_err *err)
{
	int rc = SB_OK;

	if (o->output.n == 0)
		return put(doc, isatty(STDOUT_FILENO) ? "table" : "cyclonedx-json",
			   err);
	for (size_t i = 0; rc == SB_OK && i < o->output.n; i++)
		rc = put(doc, o->output.item[i], err);
	return rc;
}

/* So many lines about one file; the document has them all. */
#define SAID_ABOUT_ONE 3

static void complain_of(const struct sb_doc_problem *p, size_t nth)
{
	if (nth == SAID_ABOUT_ONE)
		(void)fprintf(stderr, "sbom: more about %.*s is in the document\n",
			      SB_ARG(p->path));
	if (nth >= SAID_ABOUT_ONE)
		return;
	(void)fprintf(stderr, "sbom: %s: %.*s%s%.*s: %.*s\n",
		      p->serious ? "incomplete" : "warning", SB_ARG(p->cataloger),
		      p->path.n ? " " : "", SB_ARG(p->path), SB_ARG(p->message));
}

/* What could not be read, on standard error; the exit code it calls for. */
static int complain(const struct sb_document *doc, const struct sb_scan_options *o)
{
	bool serious = false;
	size_t nth = 0;

	for (size_t i = 0; i < doc->problems.n; i++) {
		const struct sb_doc_problem *p = &doc->problems.p[i];

		nth = i && sb_str_eq(p->path, p[-1].path) ? nth + 1 : 0;
		serious = serious || p->serious || o->strict;
		if (!o->quiet)
			complain_of(p, nth);
	}
	return serious ? SB_EXIT_INCOMPLETE : SB_EXIT_DONE;
}

/* The one clock reading; SOURCE_DATE_EPOCH stands in for it. */
static void timestamp(char out[32])
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	time_t t = epoch ? (time_t)strtoll(epoch, NULL, 10) : time(NULL);
	struct tm tm;

	(void)gmtime_r(&t, &tm);
	(void)strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static int scan(struct sb_scanner *e, const struct sb_scan_options *o,
		struct sb_scan_request *q)
{
	struct sb_scan_result r = { 0 };
	struct sb_err err = { 0 };
	struct sb_arena a;
	int code, rc;

	sb_arena_init(&a, (size_t)2 << 30);
	rc = sb_scanner_scan(e, q, &a, &r, &err);
	if (rc == SB_OK)
		rc = put_all(r.doc, o, &err);
	code = rc < 0 ? fail(&err) : complain(r.doc, o);
	sb_scan_release(&r);
	sb_arena_release(&a);
	return code;
}

int sb_scan_one(const struct sb_scan_options *o)
{
	struct sb_scanner_opts eo = { .no_cache = o->no_cache,
				      .jobs = o->jobs,
				      .timeout_s = o->timeout,
				      .cancel = &sb_cli_canceled };
	struct sb_scan_request q = { .spec = sb_str_c(o->words.item[0]) };
	struct sb_scanner *e;
	struct sb_err err = { 0 };
	char now[32];
	int rc = check_formats(o);

	if (rc)
		return rc;
	if (!sb_scan_options_image(o, &q.image))
		return SB_EXIT_INPUT;
	timestamp(now);
	q.image.timestamp = sb_str_c(now);
	q.source.platform = sb_str_c(o->platform);
	if (sb_scanner_new(&eo, &e, &err) < 0)
		return fail(&err);
	rc = scan(e, o, &q);
	sb_scanner_free(e);
	return rc;
}
