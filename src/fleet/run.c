/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/run.h"

#include <pthread.h>
#include <time.h>

#include "fleet/artifact.h"
#include "fleet/dress.h"
#include "fleet/history.h"
#include "util/hash.h"
#include "util/pool.h"

#define RECORD_BYTES ((size_t)16 << 20)
#define REPORT_BYTES ((size_t)1 << 30)

struct outcome {
	enum sb_exit exit;
	bool finished, incomplete, failed;
};

/* All services share it; only the lock's holder calls the sink. */
struct fleet {
	const struct sb_fleet_run *run;
	const char *root;
	sb_str run_id;
	struct sb_git repository; /* of services.yaml */
	struct outcome *outcomes; /* one a service: its worker's own */
	pthread_mutex_t *lock;
	uint64_t
		began; /* CLOCK_MONOTONIC, ns: when the clock was read, or just after */
};

/* One service at work. */
struct work {
	struct fleet *fleet;
	size_t index;
	const struct sb_fleet_service *service;
	struct sb_arena arena; /* of the document */
	struct sb_arena notes; /* of the record */
	struct sb_run record;
	struct sb_err err;
	uint64_t began; /* CLOCK_MONOTONIC, ns */
	bool prepared;  /* the record waits for its name */
	void *lease;    /* the engine's: what the document borrows from */
};

static uint64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static bool canceled(const struct fleet *f)
{
	return f->run->cancel && atomic_load(f->run->cancel);
}

static void say(struct fleet *f, struct sb_event e)
{
	if (!f->run->sink.event)
		return;
	e.total = f->run->plan->services.n;
	(void)pthread_mutex_lock(f->lock);
	f->run->sink.event(f->run->sink.arg, &e);
	(void)pthread_mutex_unlock(f->lock);
}

static struct sb_event about(const struct work *w, enum sb_event_kind kind)
{
	return (struct sb_event){ .kind = kind,
				  .index = w->index,
				  .service = w->service->name,
				  .seconds = (double)(now_ns() - w->began) / 1e9 };
}

static void on_progress(void *arg, uint64_t done, uint64_t total)
{
	const struct work *w = arg;
	struct sb_event e = about(w, SB_EVENT_PROGRESS);

	e.done = done;
	e.of = total;
	say(w->fleet, e);
}

static int add_note(struct work *w, sb_str text)
{
	sb_str *slot = text.p ? sb_vec_push(&w->notes, &w->record.notes) : NULL;
	struct sb_event e = about(w, SB_EVENT_NOTE);

	if (!slot)
		return sb_fail(&w->err, SB_E_NOMEM, "no memory");
	*slot = text;
	e.text = text;
	say(w->fleet, e);
	return SB_OK;
}

static int scan(struct work *w, struct sb_document **doc)
{
	const struct sb_fleet_run *run = w->fleet->run;
	struct sb_scan_job job = { .service = w->service,
				   .version = run->plan->version,
				   .base_dir = run->fleet->dir,
				   .from_source = run->from_source,
				   .reproducible = run->reproducible,
				   .arena = &w->arena,
				   .cancel = run->cancel,
				   .progress = on_progress,
				   .progress_arg = w };
	int rc;

	if (run->timeout_s)
		job.deadline = w->began + (uint64_t)run->timeout_s * 1000000000u;
	rc = run->engine->scan(run->engine->ctx, &job, &w->err);
	w->record.layers_read = job.stats.layers_read;
	w->record.layers_reused = job.stats.layers_reused;
	w->record.bytes_read = job.stats.bytes_read;
	if (rc == SB_OK && !job.doc)
		rc = sb_fail(&w->err, SB_E_UNSUPPORTED, "no document came of it");
	*doc = job.doc;
	w->lease = job.lease;
	return rc;
}

static sb_str revision_label(const struct sb_document *doc)
{
	for (size_t i = 0; doc && i < doc->image.labels.n; i++)
		if (sb_str_eq(doc->image.labels.p[i].name,
			      SB_LIT("org.opencontainers.image.revision")))
			return doc->image.labels.p[i].value;
	return SB_LIT("");
}

/* The repository that the service's source lies in, or that of services.yaml. */
static int repository(struct work *w, struct sb_git *out)
{
	const struct sb_fleet *f = w->fleet->run->fleet;
	sb_str dir = w->service->source;

	*out = w->fleet->repository;
	if (!dir.n)
		return SB_OK;
	dir = dir.p[0] == '/' ? sb_arena_dup(&w->notes, dir)
			      : sb_arena_printf(&w->notes, "%.*s/%.*s", SB_ARG(f->dir),
						SB_ARG(dir));
	if (!dir.p)
		return sb_fail(&w->err, SB_E_NOMEM, "no memory");
	if (sb_git_read(&w->notes, dir.p, out, NULL, &w->err) < 0)
		return w->err.rc;
	if (!sb_git_is_commit(out->commit))
		*out = w->fleet->repository;
	return SB_OK;
}

/* Commit and branch; doc is NULL for a service that failed. */
static int git_facts(struct work *w, const struct sb_document *doc, struct sb_git *git)
{
	struct sb_git_sources from = { .option = w->fleet->run->git,
				       .label = revision_label(doc) };
	int rc = repository(w, &from.repository);

	if (rc == SB_OK)
		rc = sb_git_choose(&w->notes, &from, git, &w->err);
	if (rc < 0)
		return rc;
	w->record.git_commit = git->commit;
	w->record.git_branch = git->branch;
	w->record.git_from = git->from;
	return git->note.n ? add_note(w, git->note) : SB_OK;
}

/* What is known only at the end. */
static int fill_record(struct work *w, int rc)
{
	struct sb_clock end = w->fleet->run->clock; /* one reading, and what passed */
	struct sb_run *r = &w->record;
	char text[32];

	if (!end.fixed)
		end.seconds += (int64_t)((now_ns() - w->fleet->began) / 1000000000u);
	sb_clock_offset(end.seconds, text);
	r->generated_at = sb_arena_dup(&w->notes, sb_str_c(text));
	r->duration = (double)(now_ns() - w->began) / 1e9;
	r->success = rc == SB_OK;
	r->complete = r->complete && r->success &&
		      !(w->fleet->run->strict && r->problem_count);
	r->exit_status = rc < 0         ? (int)sb_exit_of(rc)
			 : !r->complete ? SB_EXIT_INCOMPLETE
					: SB_EXIT_DONE;
	if (rc < 0)
		r->error = sb_str_c(w->err.msg[0] ? w->err.msg : "failed");
	return r->generated_at.p ? SB_OK : sb_fail(&w->err, SB_E_NOMEM, "no memory");
}

/* The record is on disk before the report: who is killed between the two loses neither.
 */
static int prepare_record(void *arg, sb_str rel, struct sb_err *err)
{
	struct work *w = arg;

	w->record.sbom_file = rel;
	if (fill_record(w, SB_OK) < 0)
		return sb_fail(err, SB_E_NOMEM, "no memory");
	return sb_run_prepare(&w->notes, w->fleet->root, &w->record, err);
}

static int set_digest(struct work *w, sb_str bytes)
{
	struct sb_sha256 d = sb_sha256(bytes);
	char digest[SB_DIGEST_TEXT];

	sb_digest_text(&d, digest);
	w->record.sbom_sha256 = sb_arena_dup(&w->notes, sb_str_c(digest));
	return w->record.sbom_sha256.p ? SB_OK
				       : sb_fail(&w->err, SB_E_NOMEM, "no memory");
}

static int write_report(struct work *w, const struct sb_document *doc)
{
	const struct sb_fleet_engine *engine = w->fleet->run->engine;
	struct sb_buf text = { .limit = REPORT_BYTES };
	struct sb_artifact report = { .root = w->fleet->root,
				      .service = w->service->name,
				      .started = w->fleet->run->clock.seconds,
				      .commit = w->record.git_commit,
				      .before = prepare_record,
				      .arg = w };
	int rc = engine->write(engine->ctx, doc, &text, &w->err);

	if (rc == SB_OK && text.rc < 0)
		rc = sb_fail(&w->err, text.rc, "document too big");
	if (rc == SB_OK && engine->check)
		rc = engine->check(engine->ctx, sb_buf_view(&text), &w->err);
	report.bytes = sb_buf_view(&text);
	if (rc == SB_OK)
		rc = set_digest(w, report.bytes);
	if (rc == SB_OK && canceled(w->fleet))
		rc = sb_fail(&w->err, SB_E_CANCELED, "stopped");
	if (rc == SB_OK)
		rc = sb_artifact_write(&w->notes, &report, &w->record.sbom_file,
				       &w->err);
	w->prepared = rc == SB_OK;
	sb_buf_release(&text);
	return rc;
}

static int document(struct work *w)
{
	const struct sb_fleet_run *run = w->fleet->run;
	struct sb_document *doc = NULL;
	struct sb_git git = { .commit = SB_LIT("") };
	const struct sb_dress dress = { .service = w->service,
					.git = &git,
					.product = run->fleet->product,
					.started = run->clock.seconds,
					.reproducible = run->reproducible };
	int rc = scan(w, &doc);
	struct sb_err why = w->err;

	if (git_facts(w, rc == SB_OK ? doc : NULL, &git) < 0)
		return w->err.rc;
	w->err = why;
	if (rc == SB_OK)
		rc = sb_dress_document(doc, &dress, &w->err);
	if (rc == SB_OK)
		rc = sb_dress_run(&w->notes, doc, &w->record, &w->err);
	return rc == SB_OK ? write_report(w, doc) : rc;
}

/* What holds for the run whatever comes of the scan. */
static int begin_record(struct work *w)
{
	const struct sb_fleet_run *run = w->fleet->run;
	struct sb_run *r = &w->record;
	char start[32];

	sb_clock_offset(run->clock.seconds, start);
	*r = (struct sb_run){
		.run_id = w->fleet->run_id,
		.service = w->service->name,
		.target_type =
			run->from_source ? SB_LIT("source") : SB_LIT("container"),
		.target = run->from_source ? w->service->source : w->service->image,
		.product = run->fleet->product,
		.version = run->plan->version,
		.lifetime_until = run->fleet->lifetime_until,
		.timestamp = sb_arena_dup(&w->notes, sb_str_c(start)),
		.platform = w->service->platform,
		.scanner_tool = SB_LIT("sbom"),
		.scanner_version = SB_LIT(SB_VERSION),
		.spec_version = SB_LIT("1.6"),
	};
	memcpy(&r->options, &run->options, sizeof r->options);
	return r->timestamp.p ? SB_OK : sb_fail(&w->err, SB_E_NOMEM, "no memory");
}

static int end_record(struct work *w, int rc)
{
	if (rc == SB_OK && w->prepared)
		return sb_run_publish(&w->notes, w->fleet->root, &w->record, &w->err);
	sb_run_withdraw(&w->notes, w->fleet->root, &w->record);
	w->record.sbom_file = w->record.sbom_sha256 = SB_LIT("");
	if (fill_record(w, rc) < 0)
		return SB_E_NOMEM;
	return sb_run_write(&w->notes, w->fleet->root, &w->record, &w->err);
}

static void conclude(struct work *w, int rc)
{
	struct outcome *o = &w->fleet->outcomes[w->index];
	struct sb_event e = about(w, rc < 0 ? SB_EVENT_FAILED : SB_EVENT_FINISHED);

	o->exit =
		rc < 0 ? sb_exit_of_err(&w->err) : (enum sb_exit)w->record.exit_status;
	o->failed = rc < 0;
	o->finished = rc == SB_OK;
	o->incomplete = rc == SB_OK && !w->record.complete;
	e.text = rc < 0 ? sb_str_c(w->err.msg) : SB_LIT("");
	e.file = w->record.sbom_file;
	e.components = w->record.component_count;
	e.exit = o->exit;
	say(w->fleet, e);
}

static void serve(void *arg, size_t i)
{
	struct fleet *f = arg;
	struct work w = { .fleet = f,
			  .index = i,
			  .service = f->run->plan->services.p[i],
			  .began = now_ns() };
	struct sb_err why;
	int rc;

	if (canceled(f))
		return;
	sb_arena_init(&w.arena, f->run->document_bytes);
	sb_arena_init(&w.notes, RECORD_BYTES);
	say(f, about(&w, SB_EVENT_STARTED));
	rc = begin_record(&w);
	if (rc == SB_OK)
		rc = document(&w);
	why = w.err;
	/* A service that was stopped half-way is none that failed: it leaves no trace.
	 */
	if (rc != SB_E_CANCELED && !(rc < 0 && canceled(f))) {
		int kept = end_record(&w, rc);

		if (rc < 0)
			w.err = why;
		conclude(&w, rc < 0 ? rc : kept);
	} else {
		sb_run_withdraw(&w.notes, f->root, &w.record);
	}
	if (f->run->engine->release)
		f->run->engine->release(f->run->engine->ctx, w.lease);
	sb_arena_release(&w.arena);
	sb_arena_release(&w.notes);
}

static void sum_up(const struct fleet *f, struct sb_fleet_result *out)
{
	for (size_t i = 0; i < f->run->plan->services.n; i++) {
		const struct outcome *o = &f->outcomes[i];

		out->finished += o->finished;
		out->incomplete += o->incomplete;
		out->failed += o->failed;
		out->canceled += !o->finished && !o->failed;
		out->exit = sb_exit_worse(out->exit, o->exit);
	}
	if (out->canceled)
		out->exit = sb_exit_worse(out->exit, SB_EXIT_INCOMPLETE);
}

static int keep_record(struct sb_arena *a, struct fleet *f, struct sb_err *err)
{
	struct sb_history rec = { 0 };
	int rc = sb_history_update(a, f->root, &rec, err);

	for (size_t i = 0; rc == SB_OK && i < rec.notes.n; i++)
		say(f,
		    (struct sb_event){ .kind = SB_EVENT_NOTE, .text = rec.notes.p[i] });
	if (rc == SB_OK)
		say(f, (struct sb_event){ .kind = SB_EVENT_RECORDED,
					  .file = sb_str_c(f->root) });
	return rc;
}

/* Of the file: relative to the file. Of the command line: to where the user is. */
static sb_str output_dir(struct sb_arena *a, const struct sb_fleet_run *run)
{
	sb_str dir = run->fleet->dir, out = run->fleet->output;

	if (run->output.n)
		return run->output;
	if (!out.n)
		out = SB_LIT("software-sbom");
	if (out.p[0] == '/' || sb_str_eq(dir, SB_LIT(".")))
		return out;
	return sb_arena_printf(a, "%.*s/%.*s", SB_ARG(dir), SB_ARG(out));
}

static int prepare(struct sb_arena *a, struct fleet *f, sb_str *root,
		   struct sb_err *err)
{
	const struct sb_fleet_run *run = f->run;
	sb_str output = output_dir(a, run);
	sb_str dir = sb_arena_dup(a, run->fleet->dir);
	char uuid[37];
	int rc;

	if (run->git.commit.n && !sb_git_is_commit(run->git.commit))
		return sb_fail(err, SB_E_USAGE,
			       "commit \"%.*s\" should be 7 to 64 hex digits",
			       (int)(run->git.commit.n < 80 ? run->git.commit.n : 80),
			       run->git.commit.p);
	rc = output.p ? sb_artifact_root(a, output, run->plan->version, root, err)
		      : sb_fail(err, SB_E_NOMEM, "no memory");
	if (rc == SB_OK)
		rc = sb_run_uuid(uuid, err);
	if (rc == SB_OK && dir.p)
		rc = sb_git_read(a, dir.p, &f->repository, NULL, err);
	if (rc < 0)
		return rc;
	f->root = root->p;
	f->run_id = sb_arena_dup(a, sb_str_c(uuid));
	f->outcomes = sb_new(a, struct outcome, run->plan->services.n);
	if (!dir.p || !f->run_id.p || !f->outcomes)
		return sb_fail(err, SB_E_NOMEM, "no memory");
	return SB_OK;
}

int sb_fleet_run(struct sb_arena *a, const struct sb_fleet_run *run,
		 struct sb_fleet_result *out, struct sb_err *err)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct fleet f = { .run = run, .lock = &lock, .began = now_ns() };
	struct sb_fleet_result result = { .root = { NULL, 0 } };
	int rc = prepare(a, &f, &result.root, err);

	if (rc < 0) {
		*out = (struct sb_fleet_result){ .exit = sb_exit_of(rc) };
		return rc;
	}
	say(&f, (struct sb_event){ .kind = SB_EVENT_PLANNED });
	sb_pool_each(run->plan->services.n, run->jobs ? run->jobs : 1, serve, &f);
	sum_up(&f, &result);
	rc = keep_record(a, &f, err);
	if (rc < 0)
		result.exit = sb_exit_worse(result.exit, SB_EXIT_INCOMPLETE);
	*out = result;
	(void)pthread_mutex_destroy(&lock);
	return rc;
}
