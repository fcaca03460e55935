/* SPDX-License-Identifier: Apache-2.0 */
#include "util/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Gives the child fd as number `as`; dup2 onto itself only clears close-on-exec. */
static int give(posix_spawn_file_actions_t *fa, int fd, int as)
{
	if (fd < 0)
		return posix_spawn_file_actions_addopen(fa, as, "/dev/null", O_RDWR, 0);
	return posix_spawn_file_actions_adddup2(fa, fd, as);
}

static int actions(posix_spawn_file_actions_t *fa, const struct sb_proc_io *io)
{
	int rc = give(fa, io->in, 0);

	if (rc == 0)
		rc = give(fa, io->out, 1);
	if (rc == 0 && io->err >= 0)
		rc = give(fa, io->err, 2);
	if (rc == 0 && io->extra >= 0)
		rc = give(fa, io->extra, 3);
	return rc;
}

int sb_proc_spawn(const char *path, char *const argv[], char *const env[],
		  const struct sb_proc_io *io, pid_t *out, struct sb_err *err)
{
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t at;
	sigset_t none, all;
	int rc;

	(void)posix_spawn_file_actions_init(&fa);
	(void)posix_spawnattr_init(&at);
	(void)sigemptyset(&none);
	(void)sigfillset(&all);
	(void)posix_spawnattr_setsigmask(&at, &none);
	(void)posix_spawnattr_setsigdefault(&at, &all);
	(void)posix_spawnattr_setflags(&at,
				       POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	rc = actions(&fa, io);
	if (rc == 0)
		rc = posix_spawnp(out, path, &fa, &at, argv, env ? env : environ);
	(void)posix_spawn_file_actions_destroy(&fa);
	(void)posix_spawnattr_destroy(&at);
	errno = rc;
	return rc ? sb_fail(err, SB_E_IO, "cannot start %s", path) : SB_OK;
}

int sb_proc_wait(pid_t pid, int *status, struct sb_err *err)
{
	while (waitpid(pid, status, 0) < 0)
		if (errno != EINTR)
			return sb_fail(err, SB_E_IO, "wait");
	return SB_OK;
}

const char *sb_proc_fate(int status, char *buf, size_t n)
{
	if (WIFSIGNALED(status))
		(void)snprintf(buf, n, "signal %d (%s)", WTERMSIG(status),
			       strsignal(WTERMSIG(status)));
	else
		(void)snprintf(buf, n, "exit status %d", WEXITSTATUS(status));
	return buf;
}

int sb_proc_pipe(int fd[2], struct sb_err *err)
{
	return pipe2(fd, O_CLOEXEC) < 0 ? sb_fail(err, SB_E_IO, "pipe") : SB_OK;
}
