/* SPDX-License-Identifier: Apache-2.0 */
#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/fd.h"

static int read_all(int fd, struct sb_arena *a, size_t size, sb_str *out,
		    struct sb_err *err)
{
	char *p = sb_new(a, char, size + 1);
	size_t n = 0;

	if (!p)
		return sb_fail(err, sb_arena_failed(a), "no memory for %zu bytes",
			       size);
	while (n < size) {
		ssize_t got = read(fd, p + n, size - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return sb_fail(err, SB_E_IO, "read");
		if (got == 0)
			break;
		n += (size_t)got;
	}
	*out = (sb_str){ p, n };
	return SB_OK;
}

int sb_file_read(struct sb_arena *a, const char *path, size_t cap, sb_str *out,
		 struct sb_err *err)
{
	SB_CLEANUP(sb_fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	int rc;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return sb_fail(err, SB_E_NOTFOUND, "%s: no such file", path);
	if (fd < 0 || fstat(fd, &st) < 0)
		return sb_fail(err, SB_E_IO, "%s", path);
	if (!S_ISREG(st.st_mode))
		return sb_fail(err, SB_E_USAGE, "%s: not a regular file", path);
	if ((uint64_t)st.st_size > cap)
		return sb_fail(err, SB_E_LIMIT, "%s: %lld bytes, the cap is %zu", path,
			       (long long)st.st_size, cap);
	rc = read_all(fd, a, (size_t)st.st_size, out, err);
	return rc < 0 ? sb_within(err, rc, "%s", path) : SB_OK;
}

int sb_fd_write_all(int fd, const void *bytes, size_t n, struct sb_err *err)
{
	const char *p = bytes;

	while (n) {
		ssize_t put = write(fd, p, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return sb_fail(err, SB_E_IO, "write");
		p += put;
		n -= (size_t)put;
	}
	return SB_OK;
}

void sb_file_sync_dir(const char *path)
{
	char dir[PATH_MAX];
	sb_str d = sb_path_dir(sb_str_c(path));

	if (d.n >= sizeof dir)
		return;
	(void)snprintf(dir, sizeof dir, "%.*s", d.n ? (int)d.n : 1,
		       d.n ? d.p : (path[0] == '/' ? "/" : "."));
	SB_CLEANUP(sb_fd_close) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		(void)fsync(fd);
}

/* Written and synced under a temporary name beside path; the name goes to tmp. */
static int write_beside(const char *path, sb_str bytes, char *tmp, size_t cap,
			struct sb_err *err)
{
	int rc;

	if ((size_t)snprintf(tmp, cap, "%s.tmp-XXXXXX", path) >= cap)
		return sb_fail(err, SB_E_LIMIT, "%.80s...: name too long", path);
	SB_CLEANUP(sb_fd_close) int fd = mkostemp(tmp, O_CLOEXEC);

	if (fd < 0)
		return sb_fail(err, SB_E_IO, "%s", path);
	rc = sb_fd_write_all(fd, bytes.p, bytes.n, err);
	if (rc == SB_OK && (fchmod(fd, 0644) < 0 || fsync(fd) < 0))
		rc = sb_fail(err, SB_E_IO, "sync");
	if (rc < 0)
		(void)unlink(tmp);
	return rc < 0 ? sb_within(err, rc, "%s", path) : SB_OK;
}

/* A device, a pipe: written to as it is. Renaming over one would replace it. */
static bool is_special(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

int sb_file_begin(const char *path, struct sb_file_writer *w, struct sb_err *err)
{
	w->fd = -1;
	w->tmp[0] = '\0';
	if (is_special(path)) {
		w->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
		return w->fd < 0 ? sb_fail(err, SB_E_IO, "%s", path) : SB_OK;
	}
	if ((size_t)snprintf(w->path, sizeof w->path, "%s", path) >= sizeof w->path ||
	    (size_t)snprintf(w->tmp, sizeof w->tmp, "%s.tmp-XXXXXX", path) >=
		    sizeof w->tmp)
		return sb_fail(err, SB_E_LIMIT, "%.80s...: name too long", path);
	w->fd = mkostemp(w->tmp, O_CLOEXEC);
	return w->fd < 0 ? sb_fail(err, SB_E_IO, "%s", path) : SB_OK;
}

void sb_file_abort(struct sb_file_writer *w)
{
	if (w->fd < 0)
		return;
	sb_fd_close(&w->fd);
	if (w->tmp[0])
		(void)unlink(w->tmp);
}

int sb_file_commit(struct sb_file_writer *w, struct sb_err *err)
{
	int rc = SB_OK;

	if (!w->tmp[0]) {
		sb_fd_close(&w->fd);
		return SB_OK;
	}
	if (fchmod(w->fd, 0644) < 0 || fsync(w->fd) < 0 || rename(w->tmp, w->path) < 0)
		rc = sb_fail(err, SB_E_IO, "%s", w->path);
	if (rc < 0) {
		sb_file_abort(w);
		return rc;
	}
	sb_fd_close(&w->fd);
	sb_file_sync_dir(w->path);
	return SB_OK;
}

int sb_file_write(const char *path, sb_str bytes, struct sb_err *err)
{
	struct sb_file_writer w;
	int rc = sb_file_begin(path, &w, err);

	if (rc < 0)
		return rc;
	rc = sb_fd_write_all(w.fd, bytes.p, bytes.n, err);
	if (rc < 0) {
		sb_file_abort(&w);
		return sb_within(err, rc, "%s", path);
	}
	return sb_file_commit(&w, err);
}

int sb_file_write_new(const char *path, sb_str bytes, struct sb_err *err)
{
	char tmp[PATH_MAX];
	int rc = write_beside(path, bytes, tmp, sizeof tmp, err);

	if (rc < 0)
		return rc;
	if (link(tmp, path) < 0)
		rc = errno == EEXIST
			     ? sb_fail(err, SB_E_USAGE, "%s: already there", path)
			     : sb_fail(err, SB_E_IO, "%s", path);
	(void)unlink(tmp);
	if (rc == SB_OK)
		sb_file_sync_dir(path);
	return rc;
}

int sb_file_mkdirs(const char *path, struct sb_err *err)
{
	char dir[PATH_MAX];
	size_t n = strlen(path);

	if (n >= sizeof dir)
		return sb_fail(err, SB_E_LIMIT, "%.80s...: path too long", path);
	for (size_t i = 1; i <= n; i++) {
		if (i < n && path[i] != '/')
			continue;
		memcpy(dir, path, i);
		dir[i] = '\0';
		if (mkdir(dir, 0755) < 0 && errno != EEXIST)
			return sb_fail(err, SB_E_IO, "%s", dir);
	}
	return SB_OK;
}
