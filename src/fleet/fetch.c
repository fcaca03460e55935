/* SPDX-License-Identifier: Apache-2.0 */
/* Fetching: from a source to one verified record a layer. */
#include <stdlib.h>

#include "fleet/scan_impl.h"
#include "util/pool.h"

#define LAYERS_MAX 512

static void tick(struct sb_scan *s)
{
	size_t done = atomic_fetch_add(&s->done, 1) + 1;

	if (s->q->progress)
		s->q->progress(s->q->progress_arg, done, s->n);
}

/* Layer i of an image whose blobs can be read in any order. */
static void get_layer(void *arg, size_t i)
{
	struct sb_scan *s = arg;
	struct sb_layer_ask ask = { .digest = s->image->layers.p[i].digest,
				    .deadline = s->q->deadline };
	struct sb_held *now = NULL;
	struct sb_blob blob;

	if (s->extra && !s->extra[i].n)
		return;
	s->rc[i] = sb_source_layer(s->source, i, &blob, &s->err[i]);
	if (s->rc[i] < 0)
		return;
	ask.blob = &blob;
	if (s->extra)
		ask.extra = s->extra[i];
	s->rc[i] = sb_layers_get(s->e->layers, &ask, &now, &s->from[i], &s->err[i]);
	sb_blob_release(&blob);
	if (s->rc[i] == SB_OK) {
		sb_layers_put(s->e->layers, s->held[i]);
		s->held[i] = now;
	}
	if (!s->extra)
		tick(s);
}

static sb_str short_digest(sb_str digest)
{
	return sb_str_sub(digest, 0, 19);
}

/* The first layer that failed speaks for the image. */
static int first_failure(struct sb_scan *s, struct sb_err *err)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct sb_source_layer *l = &s->image->layers.p[i];
		sb_str id = l->digest.n ? l->digest : l->diff_id;

		if (s->rc[i] >= 0)
			continue;
		if (err)
			*err = s->err[i];
		return sb_within(err, s->rc[i], "layer %zu of %zu (%.*s)", i + 1, s->n,
				 SB_ARG(short_digest(id)));
	}
	return SB_OK;
}

static int get_all(struct sb_scan *s, struct sb_err *err)
{
	unsigned threads = sb_layers_opts(s->e->layers)->jobs;

	sb_pool_each(s->n, threads, get_layer, s);
	return first_failure(s, err);
}

/* Everything that goes by is mapped on arrival: which of it is a layer, only the
 * manifest at the end says. */
static int stream_by(struct sb_scan *s, struct sb_err *err)
{
	struct sb_blob blob;
	int rc;

	while ((rc = sb_source_next(s->source, &blob, err)) > 0) {
		struct sb_layer_ask ask = { .blob = &blob, .deadline = s->q->deadline };
		struct sb_passed *p = sb_vec_push(s->arena, &s->passed);
		enum sb_held_from from;

		if (!p)
			rc = sb_fail(err, sb_arena_failed(s->arena), "no memory");
		else
			p->name = sb_arena_dup(s->arena, blob.name);
		if (p)
			p->rc = sb_layers_get(s->e->layers, &ask, &p->held, &from,
					      &p->why);
		sb_blob_release(&blob);
		if (rc < 0)
			return rc;
		if (p->rc == SB_E_CANCELED || p->rc == SB_E_IO || p->rc == SB_E_NOMEM) {
			if (err)
				*err = p->why;
			return p->rc;
		}
	}
	return rc;
}

static struct sb_passed *passed_by(struct sb_scan *s, sb_str name)
{
	for (size_t i = 0; i < s->passed.n; i++)
		if (sb_str_eq(s->passed.p[i].name, name))
			return &s->passed.p[i];
	return NULL;
}

static void choose(struct sb_scan *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct sb_source_layer *l = &s->image->layers.p[i];
		struct sb_passed *p = passed_by(s, l->name);
		char found[SB_DIGEST_TEXT];

		s->from[i] = SB_FROM_WORKER;
		if (!p) {
			s->rc[i] =
				sb_fail(&s->err[i], SB_E_NOTFOUND,
					"%.*s is not in the archive", SB_ARG(l->name));
			continue;
		}
		s->rc[i] = p->rc;
		s->err[i] = p->why;
		s->held[i] = p->held;
		if (p->rc < 0 || l->digest.n == 0)
			continue;
		sb_digest_text(&p->held->blob, found);
		if (!sb_str_eq(l->digest, sb_str_c(found)))
			s->rc[i] =
				sb_fail(&s->err[i], SB_E_MISMATCH,
					"the blob is not what the manifest promises: "
					"expected %.*s, found %s",
					SB_ARG(l->digest), found);
	}
}

static int prepare(struct sb_scan *s, struct sb_err *err)
{
	s->image = sb_source_image(s->source);
	s->n = s->image->layers.n;
	if (s->n > LAYERS_MAX)
		return sb_fail(err, SB_E_LIMIT, "%zu layers, the cap is %d", s->n,
			       LAYERS_MAX);
	s->held = sb_new(s->arena, struct sb_held *, s->n + 1);
	s->from = sb_new(s->arena, enum sb_held_from, s->n + 1);
	s->rc = sb_new(s->arena, int, s->n + 1);
	s->err = sb_new(s->arena, struct sb_err, s->n + 1);
	if (!s->held || !s->from || !s->rc || !s->err)
		return sb_fail(err, sb_arena_failed(s->arena), "no memory");
	return SB_OK;
}

/* The diff id is checked at every use: warm refuses what cold refuses. */
static int check_diff_ids(struct sb_scan *s, struct sb_err *err)
{
	for (size_t i = 0; i < s->n; i++) {
		char found[SB_DIGEST_TEXT];
		sb_str want = s->image->layers.p[i].diff_id;

		sb_digest_text(&s->held[i]->record.diff_id, found);
		if (want.n == 0 || sb_str_eq(want, sb_str_c(found)))
			continue;
		return sb_fail(err, SB_E_MISMATCH,
			       "layer %zu of %zu: its content is not what the image's "
			       "config promises: expected %.*s, found %s",
			       i + 1, s->n, SB_ARG(want), found);
	}
	return SB_OK;
}

int sb_scan_open(struct sb_scan *s, struct sb_err *err)
{
	bool sequential;
	int rc = sb_source_open(s->q->spec, &s->q->source, &s->source, err);

	if (rc < 0)
		return rc;
	sequential = sb_source_sequential(s->source);
	if (sequential)
		rc = stream_by(s, err);
	if (rc == SB_OK)
		rc = prepare(s, err);
	if (rc == SB_OK && sequential) {
		choose(s);
		rc = first_failure(s, err);
	} else if (rc == SB_OK) {
		rc = get_all(s, err);
	}
	return rc < 0 ? rc : check_diff_ids(s, err);
}

void sb_scan_close(struct sb_scan *s)
{
	bool sequential = s->source && sb_source_sequential(s->source);

	for (size_t i = 0; !sequential && s->held && i < s->n; i++)
		sb_layers_put(s->e->layers, s->held[i]);
	for (size_t i = 0; i < s->passed.n; i++)
		sb_layers_put(s->e->layers, s->passed.p[i].held);
	sb_source_close(s->source);
}

static int by_place(const void *x, const void *y)
{
	const struct sb_want *a = x, *b = y;
	int c = (a->layer > b->layer) - (a->layer < b->layer);

	if (c == 0)
		c = (a->body > b->body) - (a->body < b->body);
	return c ? c : sb_str_cmp(a->path, b->path);
}

/* The wants of one layer, sorted by body, as a list; a body wanted twice is merged. */
static int list_extras(struct sb_arena *a, const struct sb_want *w, size_t n,
		       struct sb_extras *out)
{
	struct sb_extra *list = sb_new(a, struct sb_extra, n);
	size_t bytes = 0, used = 0;
	char *names;

	for (size_t i = 0; i < n; i++)
		bytes += w[i].path.n;
	names = sb_new(a, char, bytes + 1);
	if (!list || !names || bytes > UINT32_MAX)
		return sb_arena_failed(a);
	bytes = 0;
	for (size_t i = 0; i < n; i++) {
		if (used && list[used - 1].body == w[i].body) {
			list[used - 1].mask |= w[i].mask;
			continue;
		}
		list[used++] = (struct sb_extra){ .body = w[i].body,
						  .name = (uint32_t)bytes,
						  .nname = (uint32_t)w[i].path.n,
						  .mask = w[i].mask };
		memcpy(names + bytes, w[i].path.p, w[i].path.n);
		bytes += w[i].path.n;
	}
	*out = (struct sb_extras){ list, used, { names, bytes } };
	return SB_OK;
}

int sb_scan_look_again(struct sb_scan *s, const struct sb_want *wants, size_t n,
		       struct sb_err *err)
{
	struct sb_want *w = sb_new(s->arena, struct sb_want, n + 1);
	struct sb_extras *extra = sb_new(s->arena, struct sb_extras, s->n + 1);
	int rc = w && extra ? SB_OK : sb_arena_failed(s->arena);

	if (rc == SB_OK) {
		memcpy(w, wants, n * sizeof *w);
		qsort(w, n, sizeof *w, by_place);
	}
	for (size_t i = 0, end; rc == SB_OK && i < n; i = end) {
		for (end = i + 1; end < n && w[end].layer == w[i].layer;)
			end++;
		rc = list_extras(s->arena, w + i, end - i, &extra[w[i].layer]);
	}
	if (rc < 0)
		return sb_fail(err, rc, "no memory");
	s->extra = extra;
	rc = get_all(s, err);
	return rc < 0 ? rc : check_diff_ids(s, err);
}
