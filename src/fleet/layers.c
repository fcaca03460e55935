/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/layers.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "model/record_io.h"

/* Records that nobody uses right now but the cache could give back. */
#define IDLE_BYTES ((size_t)48 << 20)

struct sb_layers {
	struct sb_scanner_opts o;
	struct sb_layer_cache cache;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	sem_t slots;         /* workers that may run at once */
	struct sb_held *all; /* newest use first */
	size_t idle;
	uint64_t unkeyed;
	atomic_bool wrote; /* the cache has grown */
};

unsigned sb_scanner_default_jobs(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	return cores < 1 ? 1 : cores > 8 ? 8 : (unsigned)cores;
}

int sb_layers_new(const struct sb_scanner_opts *o, struct sb_layers **out,
		  struct sb_err *err)
{
	struct sb_layers *t = calloc(1, sizeof *t);

	if (!t)
		return sb_fail(err, SB_E_NOMEM, "no memory");
	t->o = *o;
	if (!t->o.jobs)
		t->o.jobs = sb_scanner_default_jobs();
	sb_layer_cache_open(&t->cache, o->cache_dir, o->no_cache);
	(void)pthread_mutex_init(&t->lock, NULL);
	(void)pthread_cond_init(&t->changed, NULL);
	(void)sem_init(&t->slots, 0, t->o.jobs);
	*out = t;
	return SB_OK;
}

const struct sb_scanner_opts *sb_layers_opts(const struct sb_layers *t)
{
	return &t->o;
}

static void drop(struct sb_held *h)
{
	if (!h)
		return;
	sb_record_release(&h->record);
	free(h->bytes);
	free(h);
}

/* A cache that has grown is kept under its limit; one that cannot be is only slow. */
static void keep_small(struct sb_layers *t)
{
	uint64_t bytes;
	size_t files;

	if (t->cache.dir[0] && atomic_load(&t->wrote))
		(void)!sb_layer_cache_prune(&t->cache, t->cache.max_bytes, &files,
					    &bytes, NULL);
}

void sb_layers_free(struct sb_layers *t)
{
	if (!t)
		return;
	keep_small(t);
	while (t->all) {
		struct sb_held *next = t->all->next;

		drop(t->all);
		t->all = next;
	}
	(void)pthread_mutex_destroy(&t->lock);
	(void)pthread_cond_destroy(&t->changed);
	(void)sem_destroy(&t->slots);
	free(t);
}

static struct sb_sha256 extra_digest(const struct sb_layer_ask *ask)
{
	struct sb_sha256_ctx c;
	struct sb_sha256 d;

	sb_sha256_init(&c);
	sb_sha256_update(&c, ask->extra.p, ask->extra.n * sizeof *ask->extra.p);
	sb_sha256_update(&c, ask->extra.names.p, ask->extra.names.n);
	sb_sha256_final(&c, &d);
	return d;
}

/* What tells this blob from others within the run, before any of it is read. */
static void key_of(struct sb_layers *t, const struct sb_layer_ask *ask, char out[160])
{
	const struct sb_blob *b = ask->blob;
	struct sb_sha256 x = extra_digest(ask);
	char hex[17] = "";

	if (ask->extra.n)
		sb_hex(x.b, 8, hex);
	if (ask->digest.n)
		(void)snprintf(out, 160, "%.*s %s", SB_ARG(ask->digest), hex);
	else if (b->keyed)
		(void)snprintf(out, 160, "%llx:%llx:%llx:%llx %s",
			       (unsigned long long)b->dev, (unsigned long long)b->ino,
			       (unsigned long long)b->offset,
			       (unsigned long long)b->size, hex);
	else
		(void)snprintf(out, 160, "stream %llu",
			       (unsigned long long)t->unkeyed++);
}

static struct sb_blob_place place_of(const struct sb_blob *b)
{
	return (struct sb_blob_place){ b->dev,  b->ino,      b->offset,
				       b->size, b->mtime_ns, b->ctime_ns };
}

static int promised(sb_str digest, const struct sb_sha256 *found, struct sb_err *err)
{
	char text[SB_DIGEST_TEXT];

	sb_digest_text(found, text);
	if (digest.n == 0 || sb_str_eq(digest, sb_str_c(text)))
		return SB_OK;
	return sb_fail(err, SB_E_MISMATCH,
		       "the blob is not what the manifest promises: "
		       "expected %.*s, found %s",
		       SB_ARG(digest), text);
}

/* The digest of local bytes: remembered from last time, or hashed now. */
static int digest_of(struct sb_layers *t, const struct sb_blob *b,
		     struct sb_sha256 *out, struct sb_err *err)
{
	struct sb_blob_place p = place_of(b);
	int rc;

	if (b->keyed && sb_layer_cache_digest(&t->cache, &p, out))
		return SB_OK;
	rc = sb_job_hash(b->fd, b->offset, b->size, t->o.cancel, out, err);
	if (rc == SB_OK && b->keyed)
		sb_layer_cache_remember(&t->cache, &p, out);
	return rc;
}

/* Takes the bytes over; frees them on failure. */
static int adopt(struct sb_held *h, void *bytes, size_t n, struct sb_err *err)
{
	int rc = sb_record_read(&h->record, bytes, n, err);

	if (rc < 0) {
		free(bytes);
		return rc;
	}
	h->bytes = bytes;
	h->nbytes = n;
	return SB_OK;
}

/* 1: h holds the cached record of these local bytes; 0: it is not in the cache. */
static int from_cache(struct sb_layers *t, const struct sb_layer_ask *ask,
		      struct sb_held *h, struct sb_err *err)
{
	struct sb_sha256 x = extra_digest(ask), *extra = ask->extra.n ? &x : NULL;
	struct sb_blob_place p = place_of(ask->blob);
	void *bytes;
	size_t n;
	int rc;

	if (ask->blob->fd < 0 || !t->cache.dir[0])
		return 0;
	/* Without a promise or a memory of these bytes nothing can be looked up. */
	if (!sb_digest_parse(ask->digest, &h->blob) &&
	    !(ask->blob->keyed && sb_layer_cache_digest(&t->cache, &p, &h->blob)))
		return 0;
	bytes = sb_layer_cache_load(&t->cache, &h->blob, extra, &n);
	if (!bytes)
		return 0;
	if (adopt(h, bytes, n, NULL) < 0) {
		sb_layer_cache_drop(&t->cache, &h->blob, extra);
		return 0;
	}
	rc = digest_of(t, ask->blob, &h->blob, err);
	if (rc == SB_OK)
		rc = promised(ask->digest, &h->blob, err);
	h->blob_size = ask->blob->size;
	return rc < 0 ? rc : 1;
}

/* The lesser of the layer's own timeout and what is left of the scan's. */
static int time_left(const struct sb_layer_ask *ask, unsigned *timeout_s,
		     struct sb_err *err)
{
	struct timespec t;
	uint64_t now, left;

	if (!ask->deadline)
		return SB_OK;
	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	now = (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
	if (now >= ask->deadline)
		return sb_fail(err, SB_E_TIMEOUT, "took longer than its timeout");
	left = (ask->deadline - now + 999999999u) / 1000000000u;
	if (*timeout_s == 0 || left < *timeout_s)
		*timeout_s = (unsigned)left;
	return SB_OK;
}

static int from_worker(struct sb_layers *t, const struct sb_layer_ask *ask,
		       struct sb_held *h, struct sb_err *err)
{
	const struct sb_blob *b = ask->blob;
	struct sb_job job = { .fd = b->fd,
			      .offset = b->offset,
			      .size = b->size,
			      .stream = b->stream,
			      .extra = ask->extra,
			      .timeout_s = t->o.timeout_s,
			      .cancel = t->o.cancel };
	struct sb_sha256 x = extra_digest(ask);
	struct sb_blob_place p = place_of(b);
	struct sb_job_result r;
	int rc;

	while (sem_wait(&t->slots) < 0)
		;
	rc = time_left(ask, &job.timeout_s, err);
	if (rc == SB_OK)
		rc = sb_job_run(&job, &r, err);
	(void)sem_post(&t->slots);
	if (rc < 0)
		return rc;
	h->blob = r.blob;
	h->blob_size = r.blob_size;
	h->codec = r.codec;
	rc = promised(ask->digest, &h->blob, err);
	if (rc < 0) {
		sb_buf_release(&r.record);
		return rc;
	}
	if (b->fd >= 0 && b->keyed)
		sb_layer_cache_remember(&t->cache, &p, &h->blob);
	atomic_store(&t->wrote, true);
	sb_layer_cache_store(&t->cache, &h->blob, ask->extra.n ? &x : NULL,
			     sb_buf_view(&r.record));
	return adopt(h, r.record.p, r.record.n, err);
}

static struct sb_held *find(struct sb_layers *t, const char *key)
{
	struct sb_held *h = t->all;

	while (h && strcmp(h->key, key) != 0)
		h = h->next;
	return h;
}

static void unlink_held(struct sb_layers *t, struct sb_held *dead)
{
	struct sb_held **at = &t->all;

	while (*at && *at != dead)
		at = &(*at)->next;
	if (*at)
		*at = dead->next;
}

/* A record this run has: true, with a reference. Waits while another thread makes it.
 */
static bool share(struct sb_layers *t, const char *key, struct sb_held **out)
{
	struct sb_held *h;

	while ((h = find(t, key)) && h->busy)
		(void)pthread_cond_wait(&t->changed, &t->lock);
	if (!h)
		return false;
	if (h->refs++ == 0)
		t->idle -= h->nbytes;
	*out = h;
	return true;
}

/* The same promise at another place still has to hold there. */
static int verify_here(struct sb_layers *t, const struct sb_layer_ask *ask,
		       const struct sb_held *h, struct sb_err *err)
{
	struct sb_sha256 d;
	int rc;

	if (ask->blob->fd < 0)
		return SB_OK;
	rc = digest_of(t, ask->blob, &d, err);
	if (rc == SB_OK && !sb_sha256_eq(&d, &h->blob))
		rc = promised(ask->digest, &d, err);
	return rc;
}

static int make(struct sb_layers *t, const struct sb_layer_ask *ask, struct sb_held *h,
		enum sb_held_from *from, struct sb_err *err)
{
	int rc = from_cache(t, ask, h, err);

	*from = rc > 0 ? SB_FROM_CACHE : SB_FROM_WORKER;
	return rc ? (rc > 0 ? SB_OK : rc) : from_worker(t, ask, h, err);
}

int sb_layers_get(struct sb_layers *t, const struct sb_layer_ask *ask,
		  struct sb_held **out, enum sb_held_from *from, struct sb_err *err)
{
	struct sb_held *h = calloc(1, sizeof *h);
	int rc;

	if (!h)
		return sb_fail(err, SB_E_NOMEM, "no memory");
	(void)pthread_mutex_lock(&t->lock);
	key_of(t, ask, h->key);
	if (share(t, h->key, out)) {
		(void)pthread_mutex_unlock(&t->lock);
		free(h);
		*from = SB_FROM_RUN;
		rc = verify_here(t, ask, *out, err);
		if (rc < 0)
			sb_layers_put(t, *out);
		return rc;
	}
	h->busy = true;
	h->refs = 1;
	h->next = t->all;
	t->all = h;
	(void)pthread_mutex_unlock(&t->lock);

	rc = make(t, ask, h, from, err);

	(void)pthread_mutex_lock(&t->lock);
	h->busy = false;
	if (rc < 0)
		unlink_held(t, h);
	(void)pthread_cond_broadcast(&t->changed);
	(void)pthread_mutex_unlock(&t->lock);
	if (rc < 0)
		drop(h);
	else
		*out = h;
	return rc;
}

/* The oldest idle records go; only with a cache, which can give them back. */
static void evict(struct sb_layers *t)
{
	while (t->cache.dir[0] && t->idle > IDLE_BYTES) {
		struct sb_held *last = NULL;

		for (struct sb_held *h = t->all; h; h = h->next)
			if (h->refs == 0)
				last = h;
		if (!last)
			return;
		t->idle -= last->nbytes;
		unlink_held(t, last);
		drop(last);
	}
}

void sb_layers_put(struct sb_layers *t, struct sb_held *h)
{
	if (!h)
		return;
	(void)pthread_mutex_lock(&t->lock);
	if (--h->refs == 0) {
		t->idle += h->nbytes;
		unlink_held(t, h);
		h->next = t->all;
		t->all = h;
		evict(t);
	}
	(void)pthread_mutex_unlock(&t->lock);
}
