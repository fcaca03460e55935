/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who brought it in. A package database names every package again whenever one changes,
 * so the file's own layer says little: a package was introduced by the lowest layer
 * from which on the visible database lists its name and version without a gap.
 */
#include <stdlib.h>

#include "assemble/image.h"

/* Rows of one layer that a cataloger wants: the only ones that can be databases. */
struct wanted {
	const struct sb_record *record;
	uint32_t *row;
	size_t n;
};

static struct wanted *wanted_rows(struct sb_link *l)
{
	struct wanted *w = sb_new(&l->scratch, struct wanted, l->squash->nlayer + 1);

	for (size_t i = 0; w && i < l->squash->nlayer; i++) {
		const struct sb_record *r = l->squash->layer[i];
		size_t n = 0;

		for (size_t k = 0; k < r->rows.n; k++)
			n += r->rows.p[k].wants != 0;
		w[i] = (struct wanted){ .record = r };
		w[i].row = sb_new(&l->scratch, uint32_t, n + 1);
		if (!w[i].row)
			return NULL;
		for (uint32_t k = 0; k < r->rows.n; k++)
			if (r->rows.p[k].wants)
				w[i].row[w[i].n++] = k;
	}
	return w;
}

/* The body of path in one layer, or SB_NONE; the last row wins. */
static uint32_t body_in(const struct wanted *w, sb_str dir, sb_str base)
{
	for (size_t i = w->n; i-- > 0;) {
		const struct sb_row *row = &w->record->rows.p[w->row[i]];

		if (row->body != SB_NONE &&
		    sb_str_eq(sb_record_text(w->record, row->base), base) &&
		    sb_str_eq(sb_record_text(w->record, row->dir), dir))
			return row->body;
	}
	return SB_NONE;
}

/* Facts of one database, sorted by name then version, to be searched many times. */
struct listing {
	const struct sb_record *record;
	uint32_t body;
	const struct sb_fact **fact;
	size_t n;
};

static int by_identity(const void *x, const void *y, void *arg)
{
	const struct sb_record *r = arg;
	const struct sb_fact *a = *(const struct sb_fact *const *)x;
	const struct sb_fact *b = *(const struct sb_fact *const *)y;
	int c = sb_str_cmp(sb_fact_get(r, a, SB_KEY_NAME),
			   sb_fact_get(r, b, SB_KEY_NAME));

	return c ? c
		 : sb_str_cmp(sb_fact_get(r, a, SB_KEY_VERSION),
			      sb_fact_get(r, b, SB_KEY_VERSION));
}

static bool index_listing(struct sb_arena *a, struct listing *l)
{
	const struct sb_record *r = l->record;
	size_t n = 0;

	for (size_t i = 0; i < r->facts.n; i++)
		n += r->facts.p[i].body == l->body &&
		     r->facts.p[i].kind == SB_FACT_PACKAGE;
	l->fact = sb_new(a, const struct sb_fact *, n + 1);
	if (!l->fact)
		return false;
	for (size_t i = 0; i < r->facts.n; i++)
		if (r->facts.p[i].body == l->body &&
		    r->facts.p[i].kind == SB_FACT_PACKAGE)
			l->fact[l->n++] = &r->facts.p[i];
	qsort_r(l->fact, l->n, sizeof(*l->fact), by_identity,
		(void *)(uintptr_t)l->record);
	return true;
}

static bool listed(const struct listing *l, const struct sb_component *c)
{
	size_t lo = 0, hi = l->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		sb_str name = sb_fact_get(l->record, l->fact[mid], SB_KEY_NAME);
		int d = sb_str_cmp(name, c->name);

		if (d == 0)
			d = sb_str_cmp(
				sb_fact_get(l->record, l->fact[mid], SB_KEY_VERSION),
				c->version);
		if (d == 0)
			return true;
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* The database at one path through the layers below the one that is visible. */
struct history {
	sb_str path;
	uint32_t top;                 /* layer of the visible one */
	SB_VEC(struct listing) below; /* newest first */
	SB_VEC(uint32_t) layer;
};

static bool gather(struct sb_link *l, const struct wanted *rows, struct history *h)
{
	sb_str path = sb_str_sub(h->path, 1, h->path.n); /* without the slash */
	sb_str dir = sb_path_dir(path), base = sb_path_base(path);

	for (uint32_t i = h->top; i-- > 0;) {
		uint32_t body = body_in(&rows[i], dir, base), *layer;
		struct listing *at;

		if (body == SB_NONE)
			continue;
		at = sb_vec_push(&l->scratch, &h->below);
		layer = sb_vec_push(&l->scratch, &h->layer);
		if (!at || !layer)
			return false;
		*at = (struct listing){ .record = rows[i].record, .body = body };
		*layer = i;
		if (!index_listing(&l->scratch, at))
			return false;
	}
	return true;
}

static void settle(const struct history *h, struct sb_component *c)
{
	for (size_t i = 0; i < h->below.n && listed(&h->below.p[i], c); i++)
		c->layer = h->layer.p[i];
}

void sb_introduced(struct sb_link *l)
{
	struct sb_document *doc = l->doc;
	struct sb_mark here = sb_arena_mark(&l->scratch);
	const struct wanted *rows = wanted_rows(l);
	struct history h = { 0 };

	for (size_t i = 0; rows && i < doc->components.n; i++) {
		struct sb_component *c = doc->components.p[i];
		const struct sb_occurrence *o = c->occurrences.p;

		if (c->occurrences.n == 0 || o->layer == SB_NO_LAYER || o->layer == 0)
			continue;
		if (!sb_str_eq(o->path, h.path) || o->layer != h.top) {
			h = (struct history){ .path = o->path, .top = o->layer };
			if (!gather(l, rows, &h))
				break; /* the file's own layer stays: true, if coarse */
		}
		settle(&h, c);
	}
	for (size_t i = 0; i < doc->components.n; i++)
		doc->components.p[i]->from_base =
			doc->components.p[i]->layer < doc->base_layers;
	sb_arena_rewind(&l->scratch, here);
}
