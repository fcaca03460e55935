/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/summary_data.h"

#include <stdlib.h>

struct layer {
	sb_str diff_id;
	uint64_t size;
};

static int by_diff_id(const void *x, const void *y)
{
	const struct layer *a = x, *b = y;

	return sb_str_cmp(a->diff_id, b->diff_id);
}

static int most_first(const void *x, const void *y)
{
	const struct sb_run_count *a = x, *b = y;
	int c = (a->n < b->n) - (a->n > b->n);

	return c ? c : sb_str_cmp(a->name, b->name);
}

static int by_start(const void *x, const void *y)
{
	const struct sb_summary_fleet_run *a = x, *b = y;
	int c = (a->started > b->started) - (a->started < b->started);

	return c ? c : sb_str_cmp(a->run_id, b->run_id);
}

static int load_service(struct sb_summary *s, size_t from, size_t end,
			struct sb_err *err)
{
	const struct sb_fold_run *rows = s->fold->runs.p;
	struct sb_summary_service *v = sb_vec_push(s->arena, &s->services);
	int rc;

	if (!v)
		return sb_fail(err, sb_arena_failed(s->arena), "too many services");
	v->runs = end - from;
	v->last = &rows[end - 1];
	for (size_t i = end; i > from && !v->good; i--)
		if (rows[i - 1].success && rows[i - 1].has_file)
			v->good = &rows[i - 1];
	rc = sb_fold_load(s->fold, v->last, s->arena, &v->run, err);
	if (rc == SB_OK && v->good == v->last)
		v->report = v->run;
	else if (rc == SB_OK && v->good)
		rc = sb_fold_load(s->fold, v->good, s->arena, &v->report, err);
	v->standing = !v->last->success                      ? SB_STANDS_FAILED
		      : v->last->complete || v->run.imported ? SB_STANDS
							     : SB_STANDS_INCOMPLETE;
	s->standing[v->standing]++;
	return rc;
}

typedef SB_VEC(struct sb_run_count) counts;

static bool add(struct sb_arena *a, counts *v, const struct sb_run_count *c)
{
	struct sb_run_count *slot;

	for (size_t i = 0; i < v->n; i++)
		if (sb_str_eq(v->p[i].name, c->name)) {
			v->p[i].n += c->n;
			return true;
		}
	slot = sb_vec_push(a, v);
	if (slot)
		*slot = *c;
	return slot != NULL;
}

static bool add_counts(struct sb_summary *s)
{
	counts eco = { 0 }, kinds = { 0 };

	for (size_t i = 0; i < s->services.n; i++) {
		const struct sb_run *r = &s->services.p[i].report;

		s->components += r->component_count;
		s->packages += r->package_count;
		s->files += r->file_count;
		for (size_t k = 0; k < r->ecosystems.n; k++)
			if (!add(s->arena, &eco, &r->ecosystems.p[k]))
				return false;
		for (size_t k = 0; k < r->kinds.n; k++)
			if (!add(s->arena, &kinds, &r->kinds.p[k]))
				return false;
	}
	if (eco.n)
		qsort(eco.p, eco.n, sizeof *eco.p, most_first);
	if (kinds.n)
		qsort(kinds.p, kinds.n, sizeof *kinds.p, most_first);
	memcpy(&s->ecosystems, &eco, sizeof eco);
	memcpy(&s->kinds, &kinds, sizeof kinds);
	return true;
}

/* An image that has one layer twice counts it twice: that is what a scan would read. */
static bool add_layers(struct sb_summary *s)
{
	struct layer *all;
	size_t n = 0;

	for (size_t i = 0; i < s->services.n; i++)
		s->layers += s->services.p[i].report.layers.n;
	all = sb_new(s->arena, struct layer, s->layers);
	if (!all)
		return false;
	for (size_t i = 0; i < s->services.n; i++) {
		const struct sb_run *r = &s->services.p[i].report;

		for (size_t k = 0; k < r->layers.n; k++) {
			all[n++] = (struct layer){ r->layers.p[k].diff_id,
						   r->layers.p[k].size };
			s->bytes += r->layers.p[k].size;
		}
	}
	if (n)
		qsort(all, n, sizeof *all, by_diff_id);
	for (size_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && sb_str_eq(all[i].diff_id, all[k].diff_id);)
			k++;
		s->unique_layers++;
		s->unique_bytes += all[i].size;
		s->shared_layers += k - i > 1;
	}
	return true;
}

/* Rows of one run id (or, for adopted history, one start) become one run. */
static bool add_history(struct sb_summary *s)
{
	const struct sb_fold *f = s->fold;
	struct sb_summary_fleet_run *all;
	size_t n = 0;

	all = sb_new(s->arena, struct sb_summary_fleet_run, f->runs.n);
	if (!all)
		return false;
	for (size_t i = 0; i < f->runs.n; i++) {
		const struct sb_fold_run *r = &f->runs.p[i];

		if (r->generated > s->updated)
			s->updated = r->generated;
		all[i] = (struct sb_summary_fleet_run){ r->run_id, r->started,
							r->success, !r->success,
							r->components };
	}
	if (f->runs.n)
		qsort(all, f->runs.n, sizeof *all, by_start);
	for (size_t i = 0; i < f->runs.n; i++) {
		struct sb_summary_fleet_run *last = n ? &all[n - 1] : NULL;

		if (last && last->started == all[i].started &&
		    sb_str_eq(last->run_id, all[i].run_id)) {
			last->finished += all[i].finished;
			last->failed += all[i].failed;
			last->components += all[i].components;
		} else {
			all[n++] = all[i];
		}
	}
	s->history.p = all;
	s->history.n = s->history.cap = n;
	return true;
}

int sb_summary_gather(struct sb_arena *a, const struct sb_fold *f,
		      struct sb_summary *out, struct sb_err *err)
{
	const struct sb_fold_run *newest = sb_fold_newest(f);
	struct sb_summary s = { .fold = f, .arena = a };
	size_t from = 0, end;
	int rc = SB_OK;

	for (; rc == SB_OK && from < f->runs.n; from = end) {
		end = sb_fold_service_end(f, from);
		rc = load_service(&s, from, end, err);
	}
	if (rc == SB_OK && newest)
		rc = sb_fold_load(f, newest, a, &s.newest, err);
	if (rc < 0)
		return rc;
	if (!add_counts(&s) || !add_layers(&s) || !add_history(&s))
		return sb_fail(err, sb_arena_failed(a), "too many services");
	*out = s;
	return SB_OK;
}
