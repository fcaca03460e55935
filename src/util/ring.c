/* SPDX-License-Identifier: Apache-2.0 */
#include "util/ring.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

#define SLOTS 8

/* A slot belongs to the reader thread until it posts `full`, to the user until `free`:
 * the semaphores order all access to its fields. */
struct slot {
	size_t n;
	int rc; /* of the stream, after these bytes */
	struct sb_err err;
	char bytes[SB_RING_SLOT];
};

struct sb_ring {
	struct sb_stream *in;
	sem_t full, free;
	atomic_bool stop;
	pthread_t thread;
	size_t next; /* slot the user reads next */
	bool held;   /* the user has the slot before it */
	bool done;   /* the last slot was handed out */
	struct slot slot[SLOTS];
};

static void wait_for(sem_t *s)
{
	while (sem_wait(s) < 0 && errno == EINTR)
		;
}

/* Fills the slot; false when nothing follows it. */
static bool fill(struct sb_stream *in, struct slot *s)
{
	s->n = 0;
	s->rc = SB_OK;
	while (s->n < sizeof s->bytes) {
		int64_t got = in->ops->read(in, s->bytes + s->n, sizeof s->bytes - s->n,
					    &s->err);

		if (got < 0)
			s->rc = (int)got;
		if (got <= 0)
			return false;
		s->n += (size_t)got;
	}
	return true;
}

static void *reader(void *arg)
{
	struct sb_ring *r = arg;
	bool more = true;

	for (size_t i = 0; more; i = (i + 1) % SLOTS) {
		wait_for(&r->free);
		if (atomic_load(&r->stop))
			break;
		more = fill(r->in, &r->slot[i]);
		if (!more && r->slot[i].rc == SB_OK)
			r->slot[i].rc = 1; /* the end */
		(void)sem_post(&r->full);
	}
	return NULL;
}

int sb_ring_new(struct sb_stream *in, struct sb_ring **out, struct sb_err *err)
{
	struct sb_ring *r = calloc(1, sizeof *r);

	if (!r)
		return sb_fail(err, SB_E_NOMEM, "no memory for buffers");
	r->in = in;
	atomic_init(&r->stop, false);
	(void)sem_init(&r->full, 0, 0);
	(void)sem_init(&r->free, 0, SLOTS);
	errno = pthread_create(&r->thread, NULL, reader, r);
	if (errno) {
		free(r);
		return sb_fail(err, SB_E_IO, "cannot start a thread");
	}
	*out = r;
	return SB_OK;
}

int sb_ring_next(struct sb_ring *r, sb_str *span, struct sb_err *err)
{
	struct slot *s;

	if (r->held) {
		r->held = false;
		(void)sem_post(&r->free);
	}
	if (r->done)
		return 0;
	wait_for(&r->full);
	s = &r->slot[r->next];
	r->next = (r->next + 1) % SLOTS;
	r->held = true;
	if (s->rc != SB_OK)
		r->done = true;
	if (s->rc < 0) {
		if (err)
			*err = s->err;
		return s->rc;
	}
	*span = (sb_str){ s->bytes, s->n };
	return s->n > 0;
}

void sb_ring_free(struct sb_ring *r)
{
	if (!r)
		return;
	atomic_store(&r->stop, true);
	(void)sem_post(&r->free);
	(void)pthread_join(r->thread, NULL);
	(void)sem_destroy(&r->full);
	(void)sem_destroy(&r->free);
	free(r);
}
