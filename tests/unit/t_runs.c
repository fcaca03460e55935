/* SPDX-License-Identifier: Apache-2.0 */
/* Clock, names, git facts and run objects (R52-R55, R82-R83, R103-R109, E2, E33). */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "fleet/artifact.h"
#include "fleet/clock.h"
#include "fleet/gitfacts.h"
#include "fleet/program.h"
#include "fleet/runs.h"
#include "test.h"
#include "util/exitcode.h"
#include "util/file.h"

static struct sb_arena a;
static char root[] = "/tmp/sbom-t_runs-XXXXXX";
static char path[8192];

static const char *in_root(const char *rest)
{
	(void)snprintf(path, sizeof path, "%s/%s", root, rest);
	return path;
}

static void clocks(void)
{
	struct sb_clock c;
	char text[32];
	int64_t s;

	CHECK(sb_clock_read("1769424484", &c, NULL) == SB_OK && c.fixed);
	sb_clock_z(c.seconds, text);
	CHECK(strcmp(text, "2026-01-26T10:48:04Z") == 0);
	sb_clock_offset(c.seconds, text);
	CHECK(strcmp(text, "2026-01-26T10:48:04+00:00") == 0);
	CHECK(sb_clock_parse(sb_str_c(text), &s) && s == c.seconds);
	sb_clock_name(c.seconds, text);
	CHECK(strcmp(text, "2026-01-26_10-48-04") == 0);
	CHECK(sb_clock_parse(sb_str_c(text), &s) && s == c.seconds);
	CHECK(sb_clock_parse(SB_LIT("2026-01-26T12:48:04.123456+02:00"), &s) &&
	      s == c.seconds);
	CHECK(!sb_clock_parse(SB_LIT("2026-01-26"), &s));
	CHECK(!sb_clock_parse(SB_LIT("2026-13-26T10:48:04Z"), &s));
	CHECK(!sb_clock_parse(SB_LIT("2026-01-26T10:48:04ZZ"), &s));
	CHECK(sb_clock_read("12x", &c, NULL) == SB_E_USAGE);
	CHECK(sb_clock_read("-1", &c, NULL) == SB_E_USAGE);
	CHECK(sb_clock_read("99999999999999", &c, NULL) == SB_E_USAGE);
	CHECK(sb_clock_read(NULL, &c, NULL) == SB_OK && !c.fixed &&
	      c.seconds > 1700000000);
}

static void names(void)
{
	struct sb_artifact report = {
		.root = root,
		.service = SB_LIT("api-gateway"),
		.started = 1769424484,
		.commit = SB_LIT("a1a904d2b34c5d6e7f8091a2b3c4d5e6f7081920"),
	};
	sb_str rel, out, bytes;
	struct sb_err err;

	CHECK(sb_artifact_root(&a, sb_str_c(root), SB_LIT("1.1.0.0"), &out, &err) ==
	      SB_OK);
	CHECK(sb_artifact_root(&a, sb_str_c(root), SB_LIT("../x"), &out, &err) ==
	      SB_E_USAGE);
	CHECK(sb_artifact_root(&a, sb_str_c(root), SB_LIT("a/b"), &out, &err) ==
	      SB_E_USAGE);
	report.bytes = SB_LIT("one");
	CHECK(sb_artifact_write(&a, &report, &rel, &err) == SB_OK);
	CHECK(sb_str_eq(rel, SB_LIT("reports/api-gateway/"
				    "sbom_2026-01-26_10-48-04_a1a904d.json")));
	report.bytes = SB_LIT("two");
	CHECK(sb_artifact_write(&a, &report, &rel, &err) == SB_OK);
	CHECK(sb_str_eq(rel, SB_LIT("reports/api-gateway/"
				    "sbom_2026-01-26_10-48-05_a1a904d.json")));
	CHECK(sb_file_read(&a,
			   in_root("reports/api-gateway/"
				   "sbom_2026-01-26_10-48-04_a1a904d.json"),
			   99, &bytes, &err) == SB_OK &&
	      sb_str_eq(bytes, SB_LIT("one")));
	report.commit = SB_LIT("../../etc");
	CHECK(sb_artifact_write(&a, &report, &rel, &err) == SB_OK);
	CHECK(sb_str_ends(rel, SB_LIT("_unknown.json")));
	report.service = SB_LIT("../x");
	CHECK(sb_artifact_write(&a, &report, &rel, &err) == SB_E_USAGE);
}

static void sweeping(void)
{
	const struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
	struct sb_err err;

	CHECK(sb_file_write(in_root("a.json.tmp-abcdef"), SB_LIT("x"), &err) == SB_OK);
	CHECK(utimensat(AT_FDCWD, path, old, 0) == 0);
	CHECK(sb_file_write(in_root("b.json.tmp-abcdef"), SB_LIT("x"), &err) == SB_OK);
	CHECK(sb_file_write(in_root("c.json"), SB_LIT("x"), &err) == SB_OK);
	CHECK(utimensat(AT_FDCWD, path, old, 0) == 0);
	sb_artifact_sweep(root);
	CHECK(access(in_root("a.json.tmp-abcdef"), F_OK) < 0);
	CHECK(access(in_root("b.json.tmp-abcdef"), F_OK) == 0);
	CHECK(access(in_root("c.json"), F_OK) == 0);
}

static int run(const char *const *argv, unsigned ms, struct sb_buf *out)
{
	struct sb_program p = { .argv = argv, .timeout_ms = ms };
	int status = -1, rc = sb_program_run(&p, out, &status, NULL);

	return rc < 0 ? rc : status;
}

static void programs(void)
{
	const char *const echo[] = { "echo", "a;b $HOME", NULL };
	const char *const slow[] = { "sleep", "30", NULL };
	const char *const none[] = { "no-such-program-here", NULL };
	const char *const fails[] = { "false", NULL };
	const char *const chatty[] = { "yes", NULL };
	struct sb_buf b = { 0 };

	CHECK(run(echo, 5000, &b) == 0 &&
	      sb_str_eq(sb_buf_view(&b), SB_LIT("a;b $HOME\n")));
	CHECK(run(slow, 50, &b) == SB_E_TIMEOUT);
	CHECK(run(none, 50, &b) == SB_E_NOTFOUND);
	CHECK(run(fails, 5000, &b) == 1);
	CHECK(run(chatty, 5000, &b) == SB_E_LIMIT);
	sb_buf_release(&b);
}

/* A real repository, made by the real program. */
static bool make_repository(const char *dir)
{
	char cmd[20000];
	const char *const argv[] = { "sh", "-c", cmd, NULL };
	struct sb_buf b = { 0 };
	int rc;

	(void)snprintf(
		cmd, sizeof cmd,
		"git init -q -b topic/x '%s' && cd '%s' && "
		"git -c user.name=t -c user.email=t@t commit -q --allow-empty -m t",
		dir, dir);
	rc = run(argv, 20000, &b);
	sb_buf_release(&b);
	return rc == 0;
}

static int choose(struct sb_git option, sb_str label, struct sb_git repository,
		  struct sb_git *out)
{
	const struct sb_git_sources from = { option, label, repository };

	return sb_git_choose(&a, &from, out, NULL);
}

static void git_facts(void)
{
	struct sb_git g, chosen, option = { 0 };
	struct sb_err err;
	sb_str why;
	const sb_str other = SB_LIT("B1A904D2b34c5d6e7f8091a2b3c4d5e6f7081920");

	CHECK(make_repository(in_root("repo")));
	CHECK(setenv("GIT_DIR", "/nonexistent", 1) == 0);
	CHECK(sb_git_read(&a, in_root("repo"), &g, &why, &err) == SB_OK);
	(void)unsetenv("GIT_DIR");
	CHECK(g.commit.n == 40 && sb_git_is_commit(g.commit));
	CHECK(sb_str_eq(g.branch, SB_LIT("topic/x")) && why.n == 0);
	CHECK(choose(option, SB_LIT(""), g, &chosen) == SB_OK);
	CHECK(sb_str_eq(chosen.commit, g.commit) && chosen.note.n == 0 &&
	      sb_str_eq(chosen.from, SB_LIT("repository")));
	CHECK(choose(option, other, g, &chosen) == SB_OK);
	CHECK(sb_str_ieq(chosen.commit, other) && chosen.commit.p[0] == 'b');
	CHECK(sb_str_eq(chosen.from, SB_LIT("image label")) && chosen.note.n > 0);
	CHECK(sb_str_eq(chosen.branch, SB_LIT("unknown")));
	CHECK(choose(option, sb_str_sub(g.commit, 0, 12), g, &chosen) == SB_OK &&
	      chosen.note.n == 0 && sb_str_eq(chosen.branch, SB_LIT("topic/x")));
	CHECK(choose(option, SB_LIT("v1.2"), g, &chosen) == SB_OK &&
	      sb_str_eq(chosen.commit, g.commit));
	option = (struct sb_git){ .commit = other, .branch = SB_LIT("main") };
	CHECK(choose(option, SB_LIT(""), g, &chosen) == SB_OK &&
	      sb_str_eq(chosen.from, SB_LIT("option")) &&
	      sb_str_eq(chosen.branch, SB_LIT("main")));
	CHECK(sb_file_write(in_root("repo/.gitignore"), SB_LIT("out/\n"), &err) ==
	      SB_OK);
	CHECK(sb_file_mkdirs(in_root("repo/out/x"), &err) == SB_OK);
	CHECK(sb_git_read(&a, in_root("repo/out/x"), &g, &why, &err) == SB_OK);
	CHECK(sb_str_eq(g.commit, SB_LIT("unknown")) && why.n > 0);
	CHECK(sb_git_read(&a, "/", &g, &why, &err) == SB_OK && why.n > 0);
	CHECK(sb_str_eq(g.commit, SB_LIT("unknown")) &&
	      sb_str_eq(g.branch, SB_LIT("unknown")));
}

static struct sb_run sample(void)
{
	struct sb_run r = { .service = SB_LIT("api-gateway"),
			    .target_type = SB_LIT("container"),
			    .timestamp = SB_LIT("2026-01-26T10:48:04+00:00"),
			    .error = SB_LIT("a \"quote\"\nand \xff"),
			    .component_count = 3545,
			    .duration = 1.2345,
			    .exit_status = 5 };
	struct sb_run_count *c = sb_vec_push(&a, &r.kinds);
	struct sb_run_layer *l = sb_vec_push(&a, &r.layers);
	struct sb_run_problem *p = sb_vec_push(&a, &r.problems);

	*c = (struct sb_run_count){ SB_LIT("library"), 3000 };
	*l = (struct sb_run_layer){ SB_LIT("sha256:1"), 10, 20, true };
	*p = (struct sb_run_problem){ SB_LIT("/x"), SB_LIT("c"), SB_LIT("m"), true };
	*sb_vec_push(&a, &r.notes) = SB_LIT("a note");
	return r;
}

static void objects(void)
{
	struct sb_run r = sample(), back;
	struct sb_buf text = { 0 }, again = { 0 };
	struct sb_err err;
	char one[37], two[37];
	sb_str name;
	int torn = 0;

	CHECK(sb_run_uuid(one, &err) == SB_OK && sb_run_uuid(two, &err) == SB_OK);
	CHECK(strcmp(one, two) != 0 && one[14] == '4' && strchr("89ab", one[19]));
	CHECK(sb_run_write(&a, root, &r, &err) == SB_OK && r.id.n == 36);
	name = sb_run_name(&a, &r);
	CHECK(sb_str_starts(name, SB_LIT("runs/2026-01-26T10-48-04Z-")));
	CHECK(access(in_root(name.p), F_OK) == 0);
	CHECK(sb_run_write(&a, root, &r, &err) == SB_E_USAGE); /* never over one */
	sb_run_render(&r, &text);
	CHECK(sb_run_parse(&a, sb_buf_view(&text), &back, &err) == SB_OK);
	CHECK(back.component_count == 3545 && back.exit_status == 5 && !back.success);
	CHECK(back.kinds.n == 1 && back.layers.n == 1 && back.problems.n == 1 &&
	      back.notes.n == 1);
	CHECK(back.duration > 1.23 && back.duration < 1.24);
	sb_run_render(&back, &again);
	r.error =
		SB_LIT("a \"quote\"\nand \\xFF"); /* bytes that are no text are shown */
	text.n = 0;
	sb_run_render(&r, &text);
	CHECK(sb_str_eq(sb_buf_view(&text), sb_buf_view(&again)));
	for (size_t n = 0; n + 1 < text.n; n += 7) /* torn anywhere: refused */
		torn += sb_run_parse(&a, (sb_str){ test_wall(text.p, n), n }, &back,
				     &err) == SB_OK;
	CHECK(torn == 0);
	CHECK(sb_run_parse(&a, SB_LIT("{\"id\":1}"), &back, &err) == SB_E_FORMAT);
	CHECK(sb_run_parse(&a, SB_LIT("[]"), &back, &err) == SB_E_FORMAT);
	sb_buf_release(&text);
	sb_buf_release(&again);
}

static void exits(void)
{
	static const enum sb_exit order[] = { 5, 4, 3, 1, 2, 6, 0 };
	unsigned n, wrong = 0;

	CHECK(sb_exit_table(&n)[5].code == SB_EXIT_INPUT && n == 7);
	for (size_t i = 0; i < 7; i++)
		for (size_t k = i; k < 7; k++)
			if (sb_exit_worse(order[i], order[k]) != order[i] ||
			    sb_exit_worse(order[k], order[i]) != order[i])
				wrong++;
	CHECK(wrong == 0);
	CHECK(sb_exit_of(SB_E_UNREACHABLE) == 4 && sb_exit_of(SB_E_MISMATCH) == 5 &&
	      sb_exit_of(SB_E_WORKER) == 3 && sb_exit_of(SB_OK) == 0);
}

int main(void)
{
	char cmd[128];

	sb_arena_init(&a, 0);
	CHECK(mkdtemp(root) != NULL);
	clocks();
	names();
	sweeping();
	programs();
	git_facts();
	objects();
	exits();
	(void)snprintf(cmd, sizeof cmd, "rm -rf '%s'", root);
	CHECK(system(cmd) == 0);
	sb_arena_release(&a);
	return DONE();
}
