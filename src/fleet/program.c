/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

#include "util/fd.h"

extern char **environ;

static bool has_prefix(const char *const *prefixes, const char *var)
{
	for (; prefixes && *prefixes; prefixes++)
		if (strncmp(var, *prefixes, strlen(*prefixes)) == 0)
			return true;
	return false;
}

/* The environment without what is unset, and with what is set; free() it. */
static const char **environment(const struct sb_program *p)
{
	size_t n = 0, k = 0;
	const char **env;

	while (environ && environ[n])
		n++;
	for (const char *const *s = p->set; s && *s; s++)
		k++;
	env = calloc(n + k + 1, sizeof *env);
	if (!env)
		return NULL;
	k = 0;
	for (const char *const *s = p->set; s && *s; s++)
		env[k++] = *s;
	for (size_t i = 0; i < n; i++)
		if (!has_prefix(p->unset, environ[i]))
			env[k++] = environ[i];
	return env;
}

static int64_t now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int launch(const struct sb_program *p, int to, pid_t *pid, struct sb_err *err)
{
	const char **env = environment(p);
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t none;
	int rc;

	if (!env)
		return sb_fail(err, SB_E_NOMEM, "no memory");
	(void)sigemptyset(&none);
	(void)posix_spawn_file_actions_init(&fa);
	(void)posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	(void)posix_spawn_file_actions_adddup2(&fa, to, 1);
	(void)posix_spawn_file_actions_addopen(&fa, 2, "/dev/null", O_WRONLY, 0);
	(void)posix_spawnattr_init(&attr);
	(void)posix_spawnattr_setsigmask(&attr, &none);
	(void)posix_spawnattr_setpgroup(&attr, 0);
	(void)posix_spawnattr_setflags(&attr,
				       POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	rc = posix_spawnp(pid, p->argv[0], &fa, &attr,
			  (char *const *)(uintptr_t)p->argv,
			  (char *const *)(uintptr_t)env);
	(void)posix_spawnattr_destroy(&attr);
	(void)posix_spawn_file_actions_destroy(&fa);
	free(env);
	errno = rc;
	if (rc == ENOENT)
		return sb_fail(err, SB_E_NOTFOUND, "%s: no such program", p->argv[0]);
	return rc ? sb_fail(err, SB_E_IO, "%s", p->argv[0]) : SB_OK;
}

/* Until the end of its output, its deadline or the cap. */
static int collect(int fd, int64_t deadline, struct sb_buf *out, struct sb_err *err)
{
	for (;;) {
		struct pollfd pfd = { .fd = fd, .events = POLLIN };
		int64_t left = deadline ? deadline - now_ms() : 60000;
		char piece[4096];
		ssize_t n;
		int ready;

		if (left <= 0)
			return sb_fail(err, SB_E_TIMEOUT, "took too long");
		ready = poll(&pfd, 1, (int)(left < 60000 ? left : 60000));
		if (ready == 0 || (ready < 0 && errno == EINTR))
			continue;
		n = read(fd, piece, sizeof piece);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return sb_fail(err, SB_E_IO, "read");
		if (n == 0)
			return SB_OK;
		sb_buf_put(out, piece, (size_t)n);
		if (out->rc < 0)
			return sb_fail(err, out->rc, "said too much");
	}
}

int sb_program_run(const struct sb_program *p, struct sb_buf *out, int *status,
		   struct sb_err *err)
{
	int ends[2], rc, how = 0;
	pid_t pid;

	if (!out->limit)
		out->limit = (size_t)64 << 10;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return sb_fail(err, SB_E_IO, "pipe");
	SB_CLEANUP(sb_fd_close) int from = ends[0];
	SB_CLEANUP(sb_fd_close) int to = ends[1];

	rc = launch(p, to, &pid, err);
	if (rc < 0)
		return rc;
	sb_fd_close(&to);
	rc = collect(from, p->timeout_ms ? now_ms() + p->timeout_ms : 0, out, err);
	if (rc < 0)
		(void)kill(-pid, SIGKILL);
	while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
		continue;
	if (rc < 0)
		return sb_within(err, rc, "%s", p->argv[0]);
	*status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
	return SB_OK;
}
