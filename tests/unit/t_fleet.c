/* SPDX-License-Identifier: Apache-2.0 */
/* The fleet run over an engine that makes documents without images. */
#include <sys/stat.h>
#include <time.h>

#include "fleet/run.h"
#include "test.h"
#include "util/file.h"

static struct sb_arena a;
static char root[] = "/tmp/sbom-t_fleet-XXXXXX";
static atomic_bool cancel;
static unsigned events[SB_EVENT_RECORDED + 1];
static char last_error[500];

static struct sb_component *component(struct sb_scan_job *job, enum sb_component_type t,
				      const char *purl)
{
	struct sb_component *c = sb_new(job->arena, struct sb_component, 1);
	struct sb_component **slot = sb_vec_push(job->arena, &job->doc->components);

	c->type = t;
	c->purl = sb_str_c(purl);
	c->version = SB_LIT("3.11.2");
	*slot = c;
	return c;
}

/* What the service is called decides what becomes of it. */
static int scan(void *ctx, struct sb_scan_job *job, struct sb_err *err)
{
	const struct timespec tick = { .tv_nsec = 2000000 };
	sb_str name = job->service->name;

	(void)ctx;
	job->progress(job->progress_arg, 1, 2);
	if (sb_str_eq(name, SB_LIT("broken")))
		return sb_fail(err, SB_E_MISMATCH, "layer 2: not the promised digest");
	if (sb_str_eq(name, SB_LIT("absent")))
		return sb_fail(err, SB_E_NOTFOUND, "no such image");
	while (sb_str_eq(name, SB_LIT("slow"))) {
		struct timespec now;

		(void)nanosleep(&tick, NULL);
		(void)clock_gettime(CLOCK_MONOTONIC, &now);
		if (job->cancel && atomic_load(job->cancel))
			return sb_fail(err, SB_E_CANCELED, "stopped");
		if (job->deadline &&
		    (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec >
			    job->deadline)
			return sb_fail(err, SB_E_TIMEOUT, "took too long");
	}
	job->doc = sb_new(job->arena, struct sb_document, 1);
	job->doc->arena = job->arena;
	job->doc->content_digest = SB_LIT("sha256:0");
	job->doc->root = sb_new(job->arena, struct sb_component, 1);
	(void)component(job, SB_TYPE_LIBRARY, "pkg:deb/debian/libc6@2.36");
	(void)component(job, SB_TYPE_FILE, "");
	(void)component(job, SB_TYPE_APPLICATION, "pkg:generic/python@3.11.2");
	if (!sb_component_property(
		    job->arena,
		    component(job, SB_TYPE_LIBRARY, "pkg:deb/debian/python"),
		    "sbom:runtime", SB_LIT("python 3.13.1 interpreter")))
		abort();
	job->stats.layers_read = 3;
	if (sb_str_eq(name, SB_LIT("good-2")) || sb_str_eq(name, SB_LIT("partial"))) {
		struct sb_doc_problem *p = sb_vec_push(job->arena, &job->doc->problems);

		*p = (struct sb_doc_problem){ .message = SB_LIT("cut short"),
					      .serious = sb_str_eq(name,
								   SB_LIT("partial")) };
	}
	return SB_OK;
}

static int render(void *ctx, const struct sb_document *doc, struct sb_buf *out,
		  struct sb_err *err)
{
	(void)ctx;
	(void)err;
	sb_buf_printf(out,
		      "{\"name\": \"%.*s\", \"version\": \"%.*s\", \"serial\": "
		      "\"%.*s\"}\n",
		      SB_ARG(doc->root->name), SB_ARG(doc->root->version),
		      SB_ARG(doc->serial));
	return SB_OK;
}

static int refuse(void *ctx, sb_str bytes, struct sb_err *err)
{
	(void)ctx;
	(void)bytes;
	return sb_fail(err, SB_E_FORMAT, "the document is not valid");
}

static void on_event(void *arg, const struct sb_event *e)
{
	(void)arg;
	events[e->kind]++;
	if (e->kind == SB_EVENT_FAILED)
		(void)snprintf(last_error, sizeof last_error, "%.*s", SB_ARG(e->text));
}

static const char yaml[] =
	"version: 1\nproduct: { name: p, version: 1.1.0.0 }\n"
	"defaults: { supplier: { name: S }, authors: [{ name: A }] }\nservices:\n"
	"  - { name: good-1, image: x }\n  - { name: broken, image: x }\n"
	"  - { name: good-2, image: x, version: 7 }\n  - { name: partial, image: x }\n"
	"  - { name: absent, image: x }\n  - { name: slow, image: x }\n"
	"  - { name: only-source, source: x }\n";

static struct sb_fleet fleet;
static const struct sb_fleet_engine engine = { .scan = scan, .write = render };

static struct sb_fleet_result run(const struct sb_fleet_engine *with,
				  const char *const *names, unsigned timeout)
{
	const struct sb_plan_wish wish = { .names = names };
	struct sb_plan plan = { 0 };
	struct sb_fleet_result result = { 0 };
	struct sb_err err = { 0 };
	struct sb_fleet_run r = { .fleet = &fleet,
				  .plan = &plan,
				  .engine = with,
				  .sink = { on_event, NULL },
				  .git = { .commit = SB_LIT("a1a904d2b34c5d6e7f80") },
				  .output = sb_str_c(root),
				  .jobs = 3,
				  .timeout_s = timeout,
				  .cancel = &cancel };

	memset(events, 0, sizeof events);
	CHECK(sb_plan_make(&a, &fleet, &wish, &plan, &err) == SB_OK);
	CHECK(sb_clock_read("1769424484", &r.clock, &err) == SB_OK);
	CHECK(sb_fleet_run(&a, &r, &result, &err) == SB_OK);
	return result;
}

static sb_str text_of(const char *rest)
{
	char path[4096];
	sb_str s = { "", 0 };

	(void)snprintf(path, sizeof path, "%s/1.1.0.0/%s", root, rest);
	if (sb_file_read(&a, path, 1 << 20, &s, NULL) < 0)
		printf("# %s is not there\n", path);
	return s;
}

static void plans(void)
{
	const char *const typo[] = { "god-1", NULL };
	const char *const source[] = { "only-source", NULL };
	const struct sb_plan_wish bad[] = { { .names = typo },
					    { .names = source },
					    { .version = SB_LIT("../x") },
					    { .from_source = true } };
	const struct sb_plan_wish good = { .names = source,
					   .version = SB_LIT("2.0"),
					   .from_source = true };
	struct sb_err err = { 0 };
	struct sb_plan p;

	for (size_t i = 0; i < SB_LEN(bad); i++)
		CHECK(sb_plan_make(&a, &fleet, &bad[i], &p, &err) == SB_E_USAGE);
	CHECK(sb_plan_make(&a, &fleet, &bad[0], &p, &err) == SB_E_USAGE &&
	      strstr(err.msg, "did you mean \"good-1\"?"));
	CHECK(sb_plan_make(&a, &fleet, &good, &p, &err) == SB_OK && p.services.n == 1 &&
	      sb_str_eq(p.version, SB_LIT("2.0")));
}

static void whole_fleet(void)
{
	const char *const names[] = { "good-1",  "broken", "good-2",
				      "partial", "absent", NULL };
	struct sb_fleet_result r = run(&engine, names, 0);
	sb_str meta, doc;

	CHECK(r.finished == 3 && r.incomplete == 1 && r.failed == 2 && r.canceled == 0);
	CHECK(r.exit == SB_EXIT_INPUT); /* 5 goes before 4 and 3 */
	CHECK(events[SB_EVENT_STARTED] == 5 && events[SB_EVENT_FINISHED] == 3 &&
	      events[SB_EVENT_FAILED] == 2 && events[SB_EVENT_PROGRESS] == 5 &&
	      events[SB_EVENT_PLANNED] == 1 && events[SB_EVENT_RECORDED] == 1);
	meta = text_of("metadata.json");
	CHECK(sb_str_find(meta, SB_LIT("\"total_services\": 5")) != SB_NPOS);
	CHECK(sb_str_find(meta, SB_LIT("layer 2: not the promised digest")) != SB_NPOS);
	CHECK(sb_str_find(meta, SB_LIT("\"python_version\": \"3.11.2, 3.13.1\"")) !=
	      SB_NPOS);
	CHECK(sb_str_find(meta, SB_LIT("\"component_count\": 4")) != SB_NPOS);
	doc = text_of("reports/good-2/sbom_2026-01-26_10-48-04_a1a904d.json");
	CHECK(sb_str_starts(doc, SB_LIT("{\"name\": \"good-2\", \"version\": \"7\", "
					"\"serial\": \"urn:uuid:")));
	doc = text_of("reports/good-1/sbom_2026-01-26_10-48-04_a1a904d.json");
	CHECK(sb_str_find(doc, SB_LIT("\"version\": \"1.1.0.0\"")) != SB_NPOS);
	CHECK(sb_str_find(text_of("summary.html"), SB_LIT("1 incomplete")) != SB_NPOS);
}

static void once_more(void)
{
	const char *const names[] = { "good-1", NULL };
	sb_str meta;

	CHECK(run(&engine, names, 0).exit == SB_EXIT_DONE);
	meta = text_of("metadata.json");
	CHECK(sb_str_find(meta, SB_LIT("\"total_services\": 5")) != SB_NPOS);
	CHECK(sb_str_find(meta, SB_LIT("\"total_runs\": 6")) != SB_NPOS);
	/* the name was taken: the next free second */
	CHECK(text_of("reports/good-1/sbom_2026-01-26_10-48-05_a1a904d.json").n > 0);
}

static void timeouts_and_checks(void)
{
	const struct sb_fleet_engine strict = { .scan = scan,
						.write = render,
						.check = refuse };
	const char *const slow[] = { "slow", NULL };
	const char *const good[] = { "good-1", NULL };
	struct sb_fleet_result r = run(&engine, slow, 1);

	CHECK(r.failed == 1 && r.exit == SB_EXIT_INCOMPLETE);
	CHECK(strcmp(last_error, "took too long") == 0);
	r = run(&strict, good, 0);
	CHECK(r.failed == 1 && strstr(last_error, "not valid"));
}

static void stop_soon(void *arg, const struct sb_event *e)
{
	(void)arg;
	if (e->kind == SB_EVENT_STARTED && sb_str_eq(e->service, SB_LIT("slow")))
		atomic_store(&cancel, true);
}

static void stopped(void)
{
	const char *const names[] = { "slow", "good-1", NULL };
	const struct sb_plan_wish wish = { .names = names };
	struct sb_plan plan = { 0 };
	struct sb_fleet_result result = { 0 };
	struct sb_fleet_run r = { .fleet = &fleet,
				  .plan = &plan,
				  .engine = &engine,
				  .sink = { stop_soon, NULL },
				  .output = sb_arena_printf(&a, "%s/stopped", root),
				  .cancel = &cancel };
	char cmd[256];

	CHECK(sb_plan_make(&a, &fleet, &wish, &plan, NULL) == SB_OK);
	CHECK(sb_fleet_run(&a, &r, &result, NULL) == SB_OK);
	CHECK(result.canceled >= 1 && result.failed == 0 &&
	      result.exit == SB_EXIT_INCOMPLETE);
	(void)snprintf(cmd, sizeof cmd,
		       "! find %s/stopped -name '*.tmp-*' -o -path '*slow*' | grep .",
		       root);
	CHECK(system(cmd) == 0);
	atomic_store(&cancel, false);
}

/* One unreadable file alone: done, but with --strict incomplete. */
static void strictly(void)
{
	const char *const names[] = { "good-2", NULL };
	const struct sb_plan_wish wish = { .names = names };
	struct sb_plan plan = { 0 };
	struct sb_fleet_result result = { 0 };
	struct sb_fleet_run r = { .fleet = &fleet,
				  .plan = &plan,
				  .engine = &engine,
				  .output = sb_str_c(root) };

	CHECK(sb_plan_make(&a, &fleet, &wish, &plan, NULL) == SB_OK);
	CHECK(sb_fleet_run(&a, &r, &result, NULL) == SB_OK &&
	      result.exit == SB_EXIT_DONE);
	r.strict = true;
	CHECK(sb_fleet_run(&a, &r, &result, NULL) == SB_OK &&
	      result.exit == SB_EXIT_INCOMPLETE && result.incomplete == 1);
	r.git.commit = SB_LIT("v1.2");
	CHECK(sb_fleet_run(&a, &r, &result, NULL) == SB_E_USAGE &&
	      result.exit == SB_EXIT_INPUT);
}

/* A directory that cannot be written: the run says so and does not hang or crash. */
static void no_permission(void)
{
	struct sb_plan plan = { .version = SB_LIT("1") };
	struct sb_fleet_result result = { 0 };
	struct sb_err err = { 0 };
	struct sb_fleet_run r = { .fleet = &fleet,
				  .plan = &plan,
				  .engine = &engine,
				  .output = SB_LIT("/proc/none") };

	CHECK(sb_fleet_run(&a, &r, &result, &err) == SB_E_IO);
	CHECK(strstr(err.msg, "/proc/none") != NULL);
}

int main(void)
{
	char cmd[128];

	sb_arena_init(&a, 0);
	CHECK(mkdtemp(root) != NULL);
	CHECK(sb_services_read(&a, "/nonexistent/s.yaml", sb_str_c(yaml), &fleet,
			       NULL) == SB_OK);
	plans();
	whole_fleet();
	once_more();
	timeouts_and_checks();
	stopped();
	strictly();
	no_permission();
	(void)snprintf(cmd, sizeof cmd, "rm -rf '%s'", root);
	CHECK(system(cmd) == 0);
	sb_arena_release(&a);
	return DONE();
}
