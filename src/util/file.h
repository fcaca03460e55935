/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files: read with a cap, written so that a crash leaves the old or the new. */
#ifndef SB_UTIL_FILE_H
#define SB_UTIL_FILE_H

#include "util/arena.h"
#include "util/err.h"

/* The file's bytes (and a NUL after them) in the arena. SB_E_LIMIT over cap;
 * SB_E_NOTFOUND when it is not there. */
int sb_file_read(struct sb_arena *a, const char *path, size_t cap, sb_str *out,
		 struct sb_err *err) SB_MUST_USE;
/* Temporary file beside path, write, fsync, rename, fsync of the directory. What is no
 * regular file (/dev/stdout, a pipe) is written to and stays what it is. */
int sb_file_write(const char *path, sb_str bytes, struct sb_err *err) SB_MUST_USE;
/* The same, but never over something that is there: SB_E_USAGE with errno EEXIST. */
int sb_file_write_new(const char *path, sb_str bytes, struct sb_err *err) SB_MUST_USE;
/*
 * A file written piece by piece: begin, sb_fd_write_all(w.fd, ...), then commit (sync
 * and rename over path) or abort. After either, and after a failed begin, nothing is
 * left.
 */
struct sb_file_writer {
	int fd;
	char path[4096], tmp[4096];
};
int sb_file_begin(const char *path, struct sb_file_writer *w,
		  struct sb_err *err) SB_MUST_USE;
int sb_file_commit(struct sb_file_writer *w, struct sb_err *err) SB_MUST_USE;
void sb_file_abort(struct sb_file_writer *w);
/* The directory's own entry for path is on disk: after a link or rename of one's own.
 */
void sb_file_sync_dir(const char *path);
/* mkdir -p */
int sb_file_mkdirs(const char *path, struct sb_err *err) SB_MUST_USE;
/* All n bytes to fd, through short writes and EINTR. */
int sb_fd_write_all(int fd, const void *bytes, size_t n,
		    struct sb_err *err) SB_MUST_USE;

#endif
