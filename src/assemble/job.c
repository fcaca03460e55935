/* SPDX-License-Identifier: Apache-2.0 */
#include "assemble/job.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "assemble/wire.h"
#include "util/fd.h"
#include "util/file.h"
#include "util/proc.h"

#define CHUNK    ((size_t)256 * 1024)
#define SLICE_MS 100 /* how often a wait looks at the cancel flag */

/* A running worker and our ends of its pipes. */
struct child {
	const struct sb_job *job;
	pid_t pid;
	int to, from; /* to: -1 when it reads the file itself */
	time_t deadline;
	struct sb_sha256_ctx sha;
	uint64_t bytes;
};

static time_t now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static int stopped(const atomic_bool *cancel, struct sb_err *err)
{
	if (cancel && atomic_load_explicit(cancel, memory_order_relaxed))
		return sb_fail(err, SB_E_CANCELED, "interrupted");
	return SB_OK;
}

/* Waits until fd is ready; SB_E_TIMEOUT, SB_E_CANCELED. */
static int ready(const struct child *c, int fd, short events, struct sb_err *err)
{
	struct pollfd p = { .fd = fd, .events = events };
	int rc = stopped(c->job->cancel, err), n = 0;

	while (rc == SB_OK && n == 0) {
		if (c->deadline && now() >= c->deadline)
			return sb_fail(err, SB_E_TIMEOUT, "not done within %u s",
				       c->job->timeout_s);
		n = poll(&p, 1, SLICE_MS);
		if (n < 0 && errno != EINTR)
			return sb_fail(err, SB_E_IO, "poll");
		n = n < 0 ? 0 : n;
		rc = stopped(c->job->cancel, err);
	}
	return rc;
}

int sb_job_hash(int fd, uint64_t offset, uint64_t size, const atomic_bool *cancel,
		struct sb_sha256 *out, struct sb_err *err)
{
	struct sb_sha256_ctx sha;
	char *buf = malloc(CHUNK);
	int rc = buf ? SB_OK : sb_fail(err, SB_E_NOMEM, "no memory for a buffer");

	sb_sha256_init(&sha);
	while (rc == SB_OK && size) {
		size_t want = size < CHUNK ? (size_t)size : CHUNK;
		ssize_t got = pread(fd, buf, want, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			rc = sb_fail(err, SB_E_IO, "read");
		else if (got == 0)
			rc = sb_fail(err, SB_E_FORMAT, "ends too early");
		else
			rc = stopped(cancel, err);
		if (rc < 0)
			break;
		sb_sha256_update(&sha, buf, (size_t)got);
		offset += (uint64_t)got;
		size -= (uint64_t)got;
	}
	free(buf);
	if (rc == SB_OK)
		sb_sha256_final(&sha, out);
	return rc;
}

/* The request as a sealed-size memory file: no pipe that could fill. */
static int request(const struct sb_job *job, struct sb_err *err)
{
	struct sb_wire_request q = { .magic = SB_WIRE_MAGIC,
				     .nextra = (uint32_t)job->extra.n,
				     .names = job->extra.names.n,
				     .offset = job->offset,
				     .size = job->fd >= 0 ? job->size : UINT64_MAX };
	SB_CLEANUP(sb_fd_close) int fd = memfd_create("sbom-request", MFD_CLOEXEC);
	int rc;

	if (fd < 0)
		return sb_fail(err, SB_E_IO, "memfd");
	rc = sb_fd_write_all(fd, &q, sizeof q, err);
	if (rc == SB_OK)
		rc = sb_fd_write_all(fd, job->extra.p,
				     job->extra.n * sizeof *job->extra.p, err);
	if (rc == SB_OK)
		rc = sb_fd_write_all(fd, job->extra.names.p, job->extra.names.n, err);
	if (rc == SB_OK && lseek(fd, 0, SEEK_SET) < 0)
		rc = sb_fail(err, SB_E_IO, "seek");
	return rc < 0 ? rc : sb_fd_take(&fd);
}

static int start(struct child *c, struct sb_err *err)
{
	static char arg0[] = "sbom", arg1[] = SB_WORKER_ARG;
	char *argv[] = { arg0, arg1, NULL };
	const char *program = c->job->program ? c->job->program : "/proc/self/exe";
	int in[2] = { -1, -1 }, out[2] = { -1, -1 };
	SB_CLEANUP(sb_fd_close) int req = request(c->job, err);
	int rc = req < 0 ? req : sb_proc_pipe(out, err);

	if (rc == SB_OK && c->job->fd < 0)
		rc = sb_proc_pipe(in, err);
	if (rc == SB_OK) {
		struct sb_proc_io io = { .in = c->job->fd >= 0 ? c->job->fd : in[0],
					 .out = out[1],
					 .err = -1,
					 .extra = req };

		rc = sb_proc_spawn(program, argv, NULL, &io, &c->pid, err);
	}
	sb_fd_close(&in[0]);
	sb_fd_close(&out[1]);
	if (rc < 0) {
		sb_fd_close(&in[1]);
		sb_fd_close(&out[0]);
		return rc;
	}
	c->to = in[1];
	c->from = out[0];
	if (c->to >= 0)
		(void)fcntl(c->to, F_SETFL, O_NONBLOCK);
	return SB_OK;
}

/* n bytes to the worker; false in *heard when it no longer listens. */
static int send_all(struct child *c, const char *p, size_t n, bool *heard,
		    struct sb_err *err)
{
	while (n) {
		ssize_t put = write(c->to, p, n);
		int rc;

		if (put > 0) {
			p += put;
			n -= (size_t)put;
			continue;
		}
		if (put < 0 && errno == EPIPE) {
			*heard = false;
			return SB_OK;
		}
		if (put < 0 && errno != EAGAIN && errno != EINTR)
			return sb_fail(err, SB_E_IO, "write to the worker");
		rc = ready(c, c->to, POLLOUT, err);
		if (rc < 0)
			return rc;
	}
	return SB_OK;
}

/* The stream through our hash into the worker; the hash goes on when it stops reading.
 */
static int feed(struct child *c, struct sb_err *err)
{
	struct sb_stream *s = c->job->stream;
	char *buf = malloc(CHUNK);
	int rc = buf ? SB_OK : sb_fail(err, SB_E_NOMEM, "no memory for a buffer");
	bool heard = true;

	while (rc == SB_OK) {
		int64_t got = s->ops->read(s, buf, CHUNK, err);

		if (got < 0)
			rc = (int)got;
		if (got <= 0)
			break;
		c->bytes += (uint64_t)got;
		sb_sha256_update(&c->sha, buf, (size_t)got);
		rc = stopped(c->job->cancel, err);
		if (rc == SB_OK && heard)
			rc = send_all(c, buf, (size_t)got, &heard, err);
	}
	free(buf);
	sb_fd_close(&c->to);
	return rc;
}

/* Exactly n bytes from the worker; SB_E_WORKER when it ends before. */
static int receive(struct child *c, void *p, size_t n, struct sb_err *err)
{
	char *at = p;

	while (n) {
		int rc = ready(c, c->from, POLLIN, err);
		ssize_t got;

		if (rc < 0)
			return rc;
		got = read(c->from, at, n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return sb_fail(err, SB_E_IO, "read from the worker");
		if (got == 0)
			return sb_fail(err, SB_E_WORKER, "the worker died");
		at += got;
		n -= (size_t)got;
	}
	return SB_OK;
}

static int answer(struct child *c, struct sb_job_result *out, struct sb_err *err)
{
	struct sb_wire_answer a;
	int rc = receive(c, &a, sizeof a, err);

	if (rc < 0)
		return rc;
	a.msg[sizeof a.msg - 1] = '\0';
	if (a.magic != SB_WIRE_MAGIC || a.rc > 0 || a.record > SB_WIRE_RECORD)
		return sb_fail(err, SB_E_WORKER, "the worker's answer makes no sense");
	if (a.rc < 0)
		return sb_fail(err, a.rc == SB_E_IO ? SB_E_WORKER : a.rc, "%s", a.msg);
	out->codec = a.codec <= SB_CODEC_BZIP2 ? (enum sb_codec)a.codec : SB_CODEC_NONE;
	out->record.p = malloc(a.record ? (size_t)a.record : 1);
	if (!out->record.p)
		return sb_fail(err, SB_E_NOMEM, "no memory for the layer's record");
	out->record.n = out->record.cap = (size_t)a.record;
	rc = receive(c, out->record.p, (size_t)a.record, err);
	if (rc < 0)
		sb_buf_release(&out->record);
	return rc;
}

/* Hash or feed, then hear the answer. A worker's own complaint wins over ours. */
static int converse(struct child *c, struct sb_job_result *out, struct sb_err *err)
{
	const struct sb_job *job = c->job;
	int rc;

	if (job->fd >= 0) {
		rc = sb_job_hash(job->fd, job->offset, job->size, job->cancel,
				 &out->blob, err);
		out->blob_size = job->size;
	} else {
		rc = feed(c, err);
		out->blob_size = c->bytes;
		sb_sha256_final(&c->sha, &out->blob);
	}
	return rc < 0 ? rc : answer(c, out, err);
}

int sb_job_run(const struct sb_job *job, struct sb_job_result *out, struct sb_err *err)
{
	struct child c = { .job = job, .to = -1, .from = -1 };
	char fate[64];
	int status, rc;

	*out = (struct sb_job_result){ 0 };
	sb_sha256_init(&c.sha);
	c.deadline = job->timeout_s ? now() + (time_t)job->timeout_s : 0;
	rc = start(&c, err);
	if (rc < 0)
		return rc;
	rc = converse(&c, out, err);
	sb_fd_close(&c.to);
	sb_fd_close(&c.from);
	if (rc < 0)
		(void)kill(c.pid, SIGKILL);
	if (sb_proc_wait(c.pid, &status, NULL) < 0)
		status = 0;
	if (rc == SB_E_WORKER && err && strcmp(err->msg, "the worker died") == 0)
		return sb_fail(err, rc, "the worker process died: %s",
			       sb_proc_fate(status, fate, sizeof fate));
	return rc;
}
