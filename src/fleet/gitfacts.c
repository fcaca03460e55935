/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/gitfacts.h"

#include "fleet/program.h"
#include "util/utf8.h"

#define UNKNOWN SB_LIT("unknown")

bool sb_git_is_commit(sb_str s)
{
	if (s.n < 7 || s.n > 64)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!sb_is_digit(s.p[i]) &&
		    !(sb_lower(s.p[i]) >= 'a' && sb_lower(s.p[i]) <= 'f'))
			return false;
	return true;
}

/* One line that git says of dir; status is git's own. */
static int ask(const char *const *argv, struct sb_buf *out, int *status,
	       struct sb_err *err)
{
	static const char *const unset[] = { "GIT_", "LC_", "LANG", NULL };
	static const char *const set[] = { "LC_ALL=C", "GIT_TERMINAL_PROMPT=0",
					   "GIT_OPTIONAL_LOCKS=0", NULL };
	const struct sb_program git = { argv, unset, set, 10000 };
	int rc = sb_program_run(&git, out, status, err);

	while (out->n && (out->p[out->n - 1] == '\n' || out->p[out->n - 1] == '\r'))
		out->n--;
	return rc;
}

static bool good_branch(sb_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return false;
	return s.n > 0 && s.n < 256 && sb_utf8_valid(s);
}

static int read_commit(struct sb_arena *a, const char *dir, struct sb_git *out,
		       struct sb_err *err)
{
	const char *const argv[] = { "git",           "-C",       dir,
				     "rev-parse",     "--verify", "--quiet",
				     "HEAD^{commit}", NULL };
	struct sb_buf said = { 0 };
	int status = 0, rc = ask(argv, &said, &status, err);
	sb_str commit = sb_buf_view(&said);

	if (rc == SB_OK && (status != 0 || !sb_git_is_commit(commit)))
		rc = sb_fail(err, SB_E_NOTFOUND,
			     "%s: git says it is no repository with a "
			     "commit that may be read",
			     dir);
	if (rc == SB_OK) {
		out->commit = sb_arena_lower(a, commit);
		out->from = SB_LIT("repository");
		rc = out->commit.p ? SB_OK : SB_E_NOMEM;
	}
	sb_buf_release(&said);
	return rc;
}

static int read_branch(struct sb_arena *a, const char *dir, struct sb_git *out,
		       struct sb_err *err)
{
	const char *const argv[] = { "git",     "-C",      dir,    "symbolic-ref",
				     "--short", "--quiet", "HEAD", NULL };
	struct sb_buf said = { 0 };
	int status = 0, rc = ask(argv, &said, &status, err);

	if (rc == SB_OK && status == 0 && good_branch(sb_buf_view(&said))) {
		out->branch = sb_arena_dup(a, sb_buf_view(&said));
		rc = out->branch.p ? SB_OK : SB_E_NOMEM;
	}
	sb_buf_release(&said);
	return rc;
}

/* A directory that the repository ignores (build output) is none of its own. */
static bool ignored(const char *dir)
{
	const char *const argv[] = { "git",     "-C", dir, "check-ignore",
				     "--quiet", ".",  NULL };
	struct sb_buf said = { 0 };
	int status = 1, rc = ask(argv, &said, &status, NULL);

	sb_buf_release(&said);
	return rc == SB_OK && status == 0;
}

int sb_git_read(struct sb_arena *a, const char *dir, struct sb_git *out, sb_str *why,
		struct sb_err *err)
{
	struct sb_git g = { .commit = UNKNOWN, .branch = UNKNOWN, .from = UNKNOWN };
	struct sb_err reason = { 0 };
	int rc = read_commit(a, dir, &g, &reason);

	if (rc == SB_OK && ignored(dir)) {
		g = (struct sb_git){ .commit = UNKNOWN,
				     .branch = UNKNOWN,
				     .from = UNKNOWN };
		rc = sb_fail(&reason, SB_E_NOTFOUND,
			     "%s: ignored by the repository that it lies in", dir);
	}
	if (rc == SB_OK)
		rc = read_branch(a, dir, &g, &reason);
	if (rc == SB_E_NOMEM)
		return sb_fail(err, rc, "no memory");
	if (why)
		*why = rc < 0 ? sb_arena_dup(a, sb_str_c(reason.msg)) : SB_LIT("");
	*out = g;
	return SB_OK;
}

/* Equal, or one the beginning of the other. */
static bool same_commit(sb_str a, sb_str b)
{
	size_t n = a.n < b.n ? a.n : b.n;

	return a.p && b.p && sb_str_ieq(sb_str_sub(a, 0, n), sb_str_sub(b, 0, n));
}

int sb_git_choose(struct sb_arena *a, const struct sb_git_sources *from,
		  struct sb_git *out, struct sb_err *err)
{
	const struct sb_git *option = &from->option, *repo = &from->repository;
	bool labelled = sb_git_is_commit(from->label);
	bool asked = option->commit.n > 0, known = sb_git_is_commit(repo->commit);
	sb_str other = asked ? option->commit : repo->commit;
	struct sb_git g = { .commit = UNKNOWN, .branch = UNKNOWN, .from = UNKNOWN };

	if (asked || labelled || known) {
		g.commit = asked ? option->commit : labelled ? from->label : other;
		g.from = asked      ? SB_LIT("option")
			 : labelled ? SB_LIT("image label")
				    : SB_LIT("repository");
	}
	g.commit = sb_arena_lower(a, g.commit);
	if (option->branch.n)
		g.branch = option->branch;
	else if (known && same_commit(g.commit, repo->commit))
		g.branch = repo->branch;
	g.note = SB_LIT("");
	if (labelled && (asked || known) && !same_commit(from->label, other))
		g.note = sb_arena_printf(
			a, "the image's label says revision %.*s, the %s %.*s",
			SB_ARG(from->label), asked ? "option" : "repository",
			SB_ARG(other));
	if (!g.commit.p || !g.note.p)
		return sb_fail(err, sb_arena_failed(a), "no memory");
	*out = g;
	return SB_OK;
}

sb_str sb_git_describe(struct sb_arena *a, const char *dir)
{
	const char *const argv[] = { "git", "-C", dir, "describe", "--tags", NULL };
	struct sb_buf said = { 0 };
	int status = 0, rc = ask(argv, &said, &status, NULL);
	sb_str name = SB_LIT("");

	if (rc == SB_OK && status == 0 && good_branch(sb_buf_view(&said)))
		name = sb_arena_dup(a, sb_buf_view(&said));
	sb_buf_release(&said);
	return name;
}
