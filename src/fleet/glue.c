/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/glue.h"

#include <stdlib.h>
#include <time.h>

#include "format/cyclonedx.h"
#include "format/validate.h"

static bool add_authors(struct sb_scan_job *job, struct sb_image_opts *o)
{
	size_t n = job->service->authors.n;
	struct sb_party *all = sb_new(job->arena, struct sb_party, n + 1);

	for (size_t i = 0; all && i < n; i++)
		all[i] = sb_services_party(&job->service->authors.p[i]);
	o->authors = all;
	o->nauthors = n;
	return all != NULL;
}

static bool add_services(struct sb_scan_job *job, struct sb_image_opts *o)
{
	size_t n = job->service->integrations.n;
	struct sb_doc_service *all = sb_new(job->arena, struct sb_doc_service, n + 1);

	for (size_t i = 0; all && i < n; i++)
		all[i] = sb_services_integration(&job->service->integrations.p[i]);
	o->services = all;
	o->nservices = n;
	return all != NULL;
}

/* "dir:PATH" of the service's source directory, or its image as it is. */
static sb_str spec_of(struct sb_scan_job *job)
{
	if (!job->from_source)
		return job->service->image;
	return sb_arena_printf(job->arena, "dir:%.*s", SB_ARG(job->service->source));
}

static void on_layer(void *arg, size_t done, size_t total)
{
	struct sb_scan_job *job = arg;

	if (job->progress)
		job->progress(job->progress_arg, done, total);
}

static int scan(void *ctx, struct sb_scan_job *job, struct sb_err *err)
{
	struct sb_glue *g = ctx;
	const struct sb_fleet_service *s = job->service;
	struct sb_scan_request *q = sb_new(job->arena, struct sb_scan_request, 1);
	struct sb_scan_result *r = calloc(1, sizeof *r);
	int rc;

	if (!q || !r) {
		free(r);
		return sb_fail(err, SB_E_NOMEM, "no memory");
	}
	q->spec = spec_of(job);
	q->source = g->source;
	q->source.base_dir = job->base_dir;
	if (s->platform.n && !g->source.platform.n)
		q->source.platform = s->platform;
	q->image = g->image;
	q->image.name = s->name;
	q->image.version = s->version.n ? s->version : job->version;
	q->image.source_mode = job->from_source;
	q->image.reproducible = job->reproducible;
	q->image.supplier = sb_services_party(&s->supplier);
	q->image.manufacturer = q->image.supplier;
	q->bases = s->base_images.p;
	q->nbases = s->base_images.n;
	q->progress = on_layer;
	q->progress_arg = job;
	q->deadline = job->deadline;
	if (!q->spec.p || !add_authors(job, &q->image) ||
	    !add_services(job, &q->image)) {
		free(r);
		return sb_fail(err, SB_E_NOMEM, "no memory");
	}
	rc = sb_scanner_scan(g->scanner, q, job->arena, r, err);
	if (rc < 0) {
		free(r);
		return rc;
	}
	job->doc = r->doc;
	job->lease = r;
	job->stats.layers_read = r->cost.mapped;
	job->stats.layers_reused = r->cost.cached + r->cost.shared;
	job->stats.bytes_read = r->cost.mapped_bytes;
	return SB_OK;
}

static void release(void *ctx, void *lease)
{
	(void)ctx;
	if (!lease)
		return;
	sb_scan_release(lease);
	free(lease);
}

static int write(void *ctx, const struct sb_document *doc, struct sb_buf *out,
		 struct sb_err *err)
{
	(void)ctx;
	sb_cyclonedx_write(doc, out);
	return out->rc < 0 ? sb_fail(err, out->rc, "no memory for the document")
			   : SB_OK;
}

int sb_glue_check(sb_str bytes, struct sb_err *err)
{
	struct sb_validate_opts o = { .max = 1, .now = time(NULL) };
	struct sb_validate_report report;
	struct sb_arena a;
	int rc;

	sb_arena_init(&a, (size_t)1 << 30);
	rc = sb_validate(&a, bytes, &o, &report, err);
	if (rc == SB_OK && report.verdict != SB_VERDICT_VALID) {
		const struct sb_finding none = { 0 };
		const struct sb_finding *f =
			report.findings.n ? report.findings.p : &none;

		rc = sb_fail(err, SB_E_FORMAT,
			     "our own document is not valid, please report this: "
			     "%.*s %.*s",
			     SB_ARG(f->pointer), SB_ARG(f->message));
	}
	sb_arena_release(&a);
	return rc;
}

static int check(void *ctx, sb_str bytes, struct sb_err *err)
{
	(void)ctx;
	return sb_glue_check(bytes, err);
}

struct sb_fleet_engine sb_glue_engine(struct sb_glue *glue)
{
	return (struct sb_fleet_engine){ .ctx = glue,
					 .scan = scan,
					 .release = release,
					 .write = write,
					 .check = check };
}
