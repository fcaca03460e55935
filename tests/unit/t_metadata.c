/* SPDX-License-Identifier: Apache-2.0 */
/* metadata.json: keys, invariants, and that history is never lost (R65-R90). */
#include <jansson.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "fleet/clock.h"
#include "fleet/history.h"
#include "test.h"
#include "util/file.h"
#include "util/hash.h"

static struct sb_arena a;
static char root[] = "/tmp/sbom-t_metadata-XXXXXX";
static char path[8192];
static uint64_t seed = 42;

static unsigned dice(unsigned sides)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % sides;
}

static const char *in_root(const char *rest)
{
	(void)snprintf(path, sizeof path, "%s/%s", root, rest);
	return path;
}

static void shell(const char *fmt, const char *arg)
{
	char cmd[9000];

	(void)snprintf(cmd, sizeof cmd, "%s '%s'", fmt, arg);
	if (system(cmd) != 0)
		abort();
}

static void fresh(void)
{
	shell("rm -rf", root);
	shell("mkdir", root);
}

static struct sb_run some_run(unsigned i)
{
	char stamp[32];
	struct sb_run r = { .target_type = SB_LIT("container"),
			    .version = SB_LIT("1.1.0.0"),
			    .scanner_tool = SB_LIT("sbom"),
			    .scanner_version = SB_LIT("0.1.0"),
			    .git_commit =
				    SB_LIT("a1a904d2b34c5d6e7f8091a2b3c4d5e6f7081920"),
			    .git_branch = SB_LIT("main") };

	r.id = sb_arena_printf(&a, "%08x-0000-4000-8000-%012x", dice(1u << 30), i);
	r.service = sb_arena_printf(&a, "service-%u", dice(5));
	sb_clock_offset(1769424484 + dice(100), stamp);
	r.timestamp = sb_arena_dup(&a, sb_str_c(stamp));
	sb_clock_offset(1769424600 + dice(100), stamp);
	r.generated_at = sb_arena_dup(&a, sb_str_c(stamp));
	r.success = dice(4) != 0;
	r.component_count = dice(5000);
	r.duration = dice(90000) / 1000.0;
	if (r.success)
		r.sbom_file = sb_arena_printf(&a, "reports/%.*s/sbom_%u.json",
					      SB_ARG(r.service), i);
	else
		r.error = SB_LIT("the image is not there");
	return r;
}

static sb_str text_of(const char *name)
{
	sb_str s = { NULL, 0 };

	if (sb_file_read(&a, in_root(name), 64 << 20, &s, NULL) < 0)
		printf("# %s is not there\n", name);
	return s;
}

static struct sb_history update(void)
{
	struct sb_history rec = { 0 };
	struct sb_err err = { 0 };

	if (sb_history_update(&a, root, &rec, &err) < 0)
		printf("# %s\n", err.msg);
	return rec;
}

static json_t *load(void)
{
	return json_load_file(in_root("metadata.json"), JSON_REJECT_DUPLICATES, NULL);
}

/* R89 on whatever is there; returns the number of runs. */
static size_t invariants(void)
{
	json_t *m = load(), *services = json_object_get(m, "services"), *s;
	const char *name,
		*updated = json_string_value(json_object_get(m, "last_updated"));
	size_t runs = 0;
	bool good = m && updated;

	good = good &&
	       (size_t)json_integer_value(json_object_get(m, "total_services")) ==
		       json_object_size(services);
	json_object_foreach(services, name, s)
	{
		const json_t *list = json_object_get(s, "runs");
		size_t n = json_array_size(list), ok = 0;
		const char *last = "", *before = "";

		for (size_t i = 0; i < n; i++) {
			const json_t *r = json_array_get(list, i);

			last = json_string_value(json_object_get(r, "timestamp"));
			good = good && strcmp(before, last) <= 0;
			before = last;
			ok += json_is_true(json_object_get(r, "success"));
		}
		good = good &&
		       strcmp(name, json_string_value(json_object_get(s, "name"))) == 0;
		good = good && strcmp(last, json_string_value(json_object_get(
						    s, "last_generated"))) == 0;
		good = good && n == (size_t)json_integer_value(
					    json_object_get(s, "total_runs"));
		good = good && ok == (size_t)json_integer_value(
					     json_object_get(s, "successful_runs"));
		good = good && n - ok == (size_t)json_integer_value(
						 json_object_get(s, "failed_runs"));
		runs += n;
	}
	CHECK(good);
	json_decref(m);
	return runs;
}

static void keys(void)
{
	static const char *const top[] = { "last_updated",   "version",
					   "sbom_format",    "sbom_spec_version",
					   "scanner_tool",   "scanner_version",
					   "python_version", "total_services",
					   "services" };
	static const char *const run[] = {
		"target_type",      "timestamp", "git_commit",
		"git_branch",       "sbom_file", "component_count",
		"duration_seconds", "success",   "error"
	};
	struct sb_run r = some_run(1);
	struct sb_err err;
	json_t *m, *first;
	const char *name;
	json_t *s;

	fresh();
	CHECK(sb_run_write(&a, root, &r, &err) == SB_OK);
	CHECK(update().runs == 1);
	m = load();
	for (size_t i = 0; i < SB_LEN(top); i++)
		CHECK(json_object_get(m, top[i]) != NULL);
	CHECK(strcmp(json_string_value(json_object_get(m, "sbom_format")),
		     "CycloneDX") == 0);
	CHECK(strcmp(json_string_value(json_object_get(m, "version")), "1.1.0.0") == 0);
	json_object_foreach(json_object_get(m, "services"), name, s)
	{
		first = json_array_get(json_object_get(s, "runs"), 0);
		for (size_t i = 0; i < SB_LEN(run); i++)
			CHECK(json_object_get(first, run[i]) != NULL);
		CHECK(json_is_real(json_object_get(first, "duration_seconds")));
	}
	json_decref(m);
}

/* The same runs, written in any order, fold to the same bytes. */
static void any_order(void)
{
	enum { RUNS = 40 };
	struct sb_run runs[RUNS];
	sb_str first = { NULL, 0 };
	bool same = true;

	for (unsigned i = 0; i < RUNS; i++)
		runs[i] = some_run(i);
	for (unsigned round = 0; round < 6; round++) {
		fresh();
		for (unsigned i = RUNS; i > 1; i--) {
			unsigned k = dice(i);
			struct sb_run t = runs[k];

			runs[k] = runs[i - 1];
			runs[i - 1] = t;
		}
		for (unsigned i = 0; i < RUNS; i++) {
			if (sb_run_write(&a, root, &runs[i], NULL) < 0)
				abort();
			if (dice(8) == 0) /* folds in between change nothing */
				(void)update();
		}
		(void)update();
		if (round == 0)
			first = text_of("metadata.json");
		same = same && sb_str_eq(first, text_of("metadata.json"));
	}
	CHECK(first.n > 0 && same);
	CHECK(invariants() == RUNS);
	CHECK(access(in_root("runs/.lock"), F_OK) == 0);
}

static void broken_objects(void)
{
	struct sb_run r = some_run(7), back;
	struct sb_history rec;
	sb_str name, good;

	fresh();
	CHECK(sb_run_write(&a, root, &r, NULL) == SB_OK);
	name = sb_run_name(&a, &r);
	(void)update();
	good = text_of("metadata.json");
	CHECK(sb_file_write(in_root("runs/2026-torn.json"), SB_LIT("{\"id\":"), NULL) ==
	      SB_OK);
	CHECK(sb_file_write(in_root("runs/2026-empty.json"), SB_LIT(""), NULL) ==
	      SB_OK);
	rec = update();
	CHECK(rec.notes.n == 2 && rec.runs == 1);
	CHECK(sb_str_starts(rec.notes.p[0], SB_LIT("runs/2026-empty.json: ")));
	CHECK(access(in_root("runs/2026-torn.json"), F_OK) == 0);
	CHECK(sb_str_eq(good, text_of("metadata.json")));
	/* an object that is torn later is given back by the record */
	CHECK(sb_file_write(in_root(name.p), SB_LIT("{"), NULL) == SB_OK);
	rec = update();
	CHECK(rec.runs == 1 && invariants() == 1);
	CHECK(sb_str_eq(text_of(name.p), SB_LIT("{")));
	(void)unlink(in_root(name.p));
	CHECK(update().runs == 1);
	name = sb_arena_printf(&a, "%.*s.restored.json", (int)name.n - 5, name.p);
	CHECK(sb_run_parse(&a, text_of(name.p), &back, NULL) == SB_OK && back.imported);
}

static bool kept_copy(const char *then)
{
	char cmd[9000];

	(void)snprintf(cmd, sizeof cmd, "cat %s/metadata.before-*.json %s", root, then);
	return system(cmd) == 0;
}

static const char foreign[] =
	"{\"last_updated\": \"2026-01-26T10:55:00+00:00\", \"version\": \"1.1.0.0\",\n"
	" \"scanner_tool\": \"Syft\", \"total_services\": 1, \"services\": {\n"
	"  \"api-g\\u00e4teway\": {\"name\": \"x\", \"runs\": [\n"
	"   {\"target_type\": \"container\", \"timestamp\": "
	"\"2026-01-26T10:55:00+00:00\",\n"
	"    \"git_commit\": \"a1a904d\", \"git_branch\": \"main\",\n"
	"    \"sbom_file\": "
	"\"reports/api-gateway/sbom_2026-01-26_10-48-04_a1a904d.json\",\n"
	"    \"component_count\": 487, \"duration_seconds\": 45.2, \"success\": true,\n"
	"    \"error\": null, \"reviewer\": {\"name\": \"Q\"}},\n"
	"   {\"timestamp\": \"2026-01-27T10:55:00+00:00\", \"success\": false,\n"
	"    \"error\": \"no \\\"image\\\"\"},\n"
	"   {\"timestamp\": \"2026-01-27T10:55:00+00:00\", \"success\": false,\n"
	"    \"error\": \"no \\\"image\\\"\"}]}}}\n";

static void imported_history(void)
{
	struct sb_run r = some_run(3);
	struct sb_history rec;
	json_t *m, *run;
	sb_str once;

	fresh();
	CHECK(sb_file_write(in_root("metadata.json"), sb_str_c(foreign), NULL) ==
	      SB_OK);
	CHECK(sb_run_write(&a, root, &r, NULL) == SB_OK);
	rec = update();
	CHECK(rec.runs == 4 && rec.services == 2 && rec.notes.n == 1);
	CHECK(invariants() == 4);
	m = load();
	run = json_array_get(
		json_object_get(json_object_get(json_object_get(m, "services"),
						"api-g\xc3\xa4teway"),
				"runs"),
		0);
	CHECK(json_integer_value(json_object_get(run, "component_count")) == 487);
	CHECK(strcmp(json_string_value(json_object_get(
			     json_object_get(json_object_get(run, "extra"), "reviewer"),
			     "name")),
		     "Q") == 0);
	json_decref(m);
	once = text_of("metadata.json");
	CHECK(update().runs == 4);
	CHECK(sb_str_eq(once, text_of("metadata.json")));
	/* the first file is there as it was */
	CHECK(kept_copy(" | grep -q Syft"));
}

static void unreadable_history(void)
{
	static const char *const bad[] = { "", "not json", "{\"services\": [",
					   "{\"services\": {\"a\": {\"runs\": 5}}}",
					   "[[[[" };

	for (size_t i = 0; i < SB_LEN(bad); i++) {
		struct sb_run r = some_run(9);

		fresh();
		CHECK(sb_file_write(in_root("metadata.json"), sb_str_c(bad[i]), NULL) ==
		      SB_OK);
		CHECK(sb_run_write(&a, root, &r, NULL) == SB_OK);
		CHECK(update().runs == 1 && invariants() == 1);
		CHECK(kept_copy(""));
	}
}

/* Children write and fold at once; the last word holds all of them. */
static void together(void)
{
	enum { CHILDREN = 6, EACH = 5 };
	int status, failed = 0;

	fresh();
	for (unsigned c = 0; c < CHILDREN; c++) {
		(void)fflush(stdout); /* the child must not print it again */
		if (fork() != 0)
			continue;
		seed = 1000 + c;
		for (unsigned i = 0; i < EACH; i++) {
			struct sb_run r = some_run(c * 100 + i);

			if (sb_run_write(&a, root, &r, NULL) < 0 || update().runs == 0)
				_exit(1);
		}
		_exit(0);
	}
	for (int c = 0; c < CHILDREN; c++)
		if (wait(&status) < 0 || status != 0)
			failed++;
	CHECK(failed == 0);
	CHECK(invariants() == (size_t)CHILDREN * EACH);
}

/* SIGKILL at any moment: what is there is whole, and the next fold has every object. */
static void killed(void)
{
	size_t objects = 0, runs;
	bool whole = true;

	fresh();
	for (unsigned round = 0; round < 25; round++) {
		const struct timespec wait_for = { .tv_nsec =
							   1000000 * (1 + dice(20)) };
		pid_t pid;
		json_t *m;

		(void)fflush(stdout);
		pid = fork();
		if (pid == 0) {
			seed = 5000 + round;
			for (unsigned i = 0;; i++) {
				struct sb_run r = some_run(round * 1000 + i);

				if (sb_run_write(&a, root, &r, NULL) == SB_OK)
					(void)update();
			}
		}
		(void)nanosleep(&wait_for, NULL);
		(void)kill(pid, SIGKILL);
		(void)waitpid(pid, NULL, 0);
		m = load();
		whole = whole && (m || access(in_root("metadata.json"), F_OK) < 0);
		json_decref(m);
	}
	CHECK(whole);
	runs = update().runs;
	for (const char *c = text_of("metadata.json").p;
	     c && (c = strstr(c, "\"id\": ")); c++)
		objects++;
	CHECK(runs > 0 && runs == objects && invariants() == runs);
	(void)snprintf(path, sizeof path, "test $(ls %s/runs | grep -c 'json$') = %zu",
		       root, runs);
	CHECK(system(path) == 0);
}

/* Killed between report and record: the next fold has it; without its report it has
 * not. */
static void prepared(void)
{
	struct sb_run r = some_run(1), gone = some_run(2);
	struct sb_sha256 d = sb_sha256(SB_LIT("{}"));
	char digest[SB_DIGEST_TEXT];
	sb_str name;

	fresh();
	sb_digest_text(&d, digest);
	r.success = gone.success = true;
	r.sbom_sha256 = gone.sbom_sha256 = sb_str_c(digest);
	r.sbom_file = SB_LIT("reports/x.json");
	gone.sbom_file = SB_LIT("reports/gone.json");
	CHECK(sb_run_prepare(&a, root, &r, NULL) == SB_OK);
	CHECK(sb_run_prepare(&a, root, &gone, NULL) == SB_OK);
	CHECK(update().runs == 0);
	CHECK(sb_file_mkdirs(in_root("reports"), NULL) == SB_OK);
	CHECK(sb_file_write(in_root("reports/x.json"), SB_LIT("{}"), NULL) == SB_OK);
	CHECK(update().runs == 1 && invariants() == 1);
	name = sb_run_name(&a, &r);
	CHECK(access(in_root(name.p), F_OK) == 0);
	CHECK(sb_run_publish(&a, root, &r, NULL) ==
	      SB_OK); /* its own run, a bit late */
	CHECK(update().runs == 1);
	CHECK(sb_file_write(in_root("reports/gone.json"), SB_LIT("torn"), NULL) ==
	      SB_OK);
	CHECK(update().runs == 1);
	sb_run_withdraw(&a, root, &gone);
	(void)snprintf(path, sizeof path, "! ls %s/runs | grep pending", root);
	CHECK(system(path) == 0);
}

int main(void)
{
	sb_arena_init(&a, 0);
	CHECK(mkdtemp(root) != NULL);
	keys();
	any_order();
	broken_objects();
	imported_history();
	unreadable_history();
	together();
	killed();
	prepared();
	shell("rm -rf", root);
	sb_arena_release(&a);
	return DONE();
}
