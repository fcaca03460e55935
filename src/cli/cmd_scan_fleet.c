/* SPDX-License-Identifier: Apache-2.0 */
/* sbom scan --scan-mode container|source: every service of services.yaml. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/scan_options.h"
#include "fleet/glue.h"
#include "fleet/run.h"
#include "util/exitcode.h"

#define DOCUMENT_BYTES ((size_t)2 << 30)

static int fail(const struct sb_err *err)
{
	(void)fprintf(stderr, "sbom: %s\n", err->msg);
	return (int)sb_exit_of_err(err);
}

static int load(struct sb_arena *a, const struct sb_scan_options *o,
		struct sb_fleet *fleet, struct sb_plan *plan, struct sb_err *err)
{
	struct sb_plan_wish wish = {
		.names = o->service.n ? o->service.item : NULL,
		.version = sb_str_c(o->version),
		.from_source = strcmp(o->scan_mode, "source") == 0,
	};
	int rc = sb_services_load(a, o->services ? o->services : "services.yaml", fleet,
				  err);

	return rc < 0 ? rc : sb_plan_make(a, fleet, &wish, plan, err);
}

static unsigned jobs_of(const struct sb_scan_options *o)
{
	return o->jobs ? o->jobs : sb_scanner_default_jobs();
}

/* What was asked for, for the record (R112). */
static int record_options(struct sb_arena *a, char *const *argv, sb_texts *out)
{
	for (; argv && *argv; argv++) {
		sb_str *slot = sb_vec_push(a, out);

		if (!slot)
			return SB_E_NOMEM;
		*slot = sb_str_c(*argv);
	}
	return SB_OK;
}

static int run(struct sb_arena *a, const struct sb_scan_options *o, struct sb_glue *g)
{
	struct sb_fleet_engine engine = sb_glue_engine(g);
	struct sb_fleet_result result = { 0 };
	struct sb_fleet fleet;
	struct sb_plan plan;
	struct sb_progress progress;
	struct sb_fleet_run r = { .fleet = &fleet,
				  .plan = &plan,
				  .engine = &engine,
				  .sink = { sb_progress_event, &progress },
				  .git = { .commit = sb_str_c(o->git_commit),
					   .branch = sb_str_c(o->git_branch) },
				  .output = sb_str_c(o->output.item[0]),
				  .from_source = strcmp(o->scan_mode, "source") == 0,
				  .reproducible = o->reproducible,
				  .strict = o->strict,
				  .jobs = jobs_of(o),
				  .timeout_s = o->timeout,
				  .document_bytes = DOCUMENT_BYTES,
				  .cancel = &sb_cli_canceled };
	struct sb_err err = { 0 };
	int rc;

	if (load(a, o, &fleet, &plan, &err) < 0 ||
	    sb_clock_read(getenv("SOURCE_DATE_EPOCH"), &r.clock, &err) < 0 ||
	    record_options(a, o->argv, &r.options) < 0)
		return fail(&err);
	sb_progress_init(&progress, STDERR_FILENO,
			 sb_progress_choose(STDERR_FILENO, o->quiet, o->log_format));
	rc = sb_fleet_run(a, &r, &result, &err);
	sb_progress_result(&progress, &result);
	if (rc < 0)
		result.exit = sb_exit_worse(result.exit, (enum sb_exit)fail(&err));
	return atomic_load(&sb_cli_canceled) ? 130 : (int)result.exit;
}

int sb_scan_fleet(const struct sb_scan_options *o)
{
	struct sb_scanner_opts so = { .no_cache = o->no_cache,
				      .jobs = o->jobs,
				      .timeout_s = o->timeout,
				      .cancel = &sb_cli_canceled };
	struct sb_glue glue = { .source = { .platform = sb_str_c(o->platform) } };
	struct sb_err err = { 0 };
	struct sb_arena a;
	int code;

	if (o->upload)
		return sb_opt_usage("scan", "there is no upload in this version yet:",
				    "leave --upload out");
	if (o->output.n > 1)
		return sb_opt_usage("scan",
				    "a fleet has one output directory, not also",
				    o->output.item[1]);
	if (!sb_scan_options_image(o, &glue.image))
		return SB_EXIT_INPUT;
	if (sb_scanner_new(&so, &glue.scanner, &err) < 0)
		return fail(&err);
	sb_arena_init(&a, 0);
	code = run(&a, o, &glue);
	sb_arena_release(&a);
	sb_scanner_free(glue.scanner);
	return code;
}
