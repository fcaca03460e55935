/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/tell.h"

#include <inttypes.h>
#include <stdio.h>

#include "util/jsonw.h"

#define BAR 30

static const char *const names[] = {
	[SB_EVENT_PLANNED] = "planned",   [SB_EVENT_STARTED] = "started",
	[SB_EVENT_PROGRESS] = "progress", [SB_EVENT_FINISHED] = "finished",
	[SB_EVENT_FAILED] = "failed",     [SB_EVENT_NOTE] = "note",
	[SB_EVENT_RECORDED] = "recorded",
};

static void put_seconds(struct sb_jsonw *j, double seconds)
{
	char text[32];

	(void)snprintf(text, sizeof text, "%.3f", seconds);
	sb_jsonw_key(j, "seconds");
	sb_jsonw_raw(j, sb_str_c(text));
}

static void put_line(struct sb_buf *out)
{
	if (out->rc == SB_OK)
		(void)fprintf(stderr, "%.*s\n", (int)out->n, out->p);
	sb_buf_release(out);
}

static void as_json(const struct sb_event *e)
{
	struct sb_buf out = { 0 };
	struct sb_jsonw j = { .out = &out };

	if (e->kind == SB_EVENT_PROGRESS)
		return;
	sb_jsonw_open(&j, '{');
	sb_jsonw_field(&j, "event", sb_str_c(names[e->kind]));
	sb_jsonw_field(&j, "service", e->service);
	sb_jsonw_field(&j, "text", e->text);
	sb_jsonw_field(&j, "file", e->file);
	if (e->kind == SB_EVENT_FINISHED) {
		sb_jsonw_key(&j, "components");
		sb_jsonw_int(&j, (int64_t)e->components);
		put_seconds(&j, e->seconds);
	}
	if (e->kind == SB_EVENT_FINISHED || e->kind == SB_EVENT_FAILED) {
		sb_jsonw_key(&j, "exit");
		sb_jsonw_int(&j, e->exit);
	}
	sb_jsonw_close(&j);
	put_line(&out);
}

static void wipe(struct sb_tell *t)
{
	if (t->drawn)
		(void)fputs("\r\033[K", stderr);
	t->drawn = false;
}

/* "[######......]  3 of 8  api-gateway" */
static void draw(struct sb_tell *t, const struct sb_event *e)
{
	size_t full = t->total ? t->done * BAR / t->total : 0;

	if (!t->terminal || t->total == 0)
		return;
	(void)fputs("\r[", stderr);
	for (size_t i = 0; i < BAR; i++)
		(void)fputc(i < full ? '#' : '.', stderr);
	(void)fprintf(stderr, "] %zu of %zu  %.*s\033[K", t->done, t->total,
		      SB_ARG(e->service));
	(void)fflush(stderr);
	t->drawn = true;
}

static void as_text(const struct sb_tell *t, const struct sb_event *e)
{
	if (e->kind == SB_EVENT_FAILED)
		(void)fprintf(stderr, "sbom: %.*s: %.*s\n", SB_ARG(e->service),
			      SB_ARG(e->text));
	else if (e->kind == SB_EVENT_NOTE)
		(void)fprintf(stderr, "sbom: %.*s%s%.*s\n", SB_ARG(e->service),
			      e->service.n ? ": " : "", SB_ARG(e->text));
	else if (e->kind == SB_EVENT_FINISHED && !t->quiet)
		(void)fprintf(stderr, "%-32.*s %7" PRIu64 " components  %6.2f s\n",
			      SB_ARG(e->service), e->components, e->seconds);
}

void sb_tell_event(void *arg, const struct sb_event *e)
{
	struct sb_tell *t = arg;

	if (t->quiet && e->kind != SB_EVENT_FAILED && e->kind != SB_EVENT_NOTE)
		return;
	if (t->json) {
		as_json(e);
		return;
	}
	if (e->total)
		t->total = e->total;
	if (e->kind == SB_EVENT_FINISHED || e->kind == SB_EVENT_FAILED)
		t->done++;
	wipe(t);
	as_text(t, e);
	if (t->done < t->total)
		draw(t, e);
}

static void result_json(const struct sb_fleet_result *r)
{
	struct sb_buf out = { 0 };
	struct sb_jsonw j = { .out = &out };
	const struct {
		const char *key;
		size_t v;
	} counts[] = { { "done", r->finished - r->incomplete },
		       { "incomplete", r->incomplete },
		       { "failed", r->failed },
		       { "canceled", r->canceled },
		       { "exit", (size_t)r->exit } };

	sb_jsonw_open(&j, '{');
	sb_jsonw_field(&j, "event", SB_LIT("result"));
	for (size_t i = 0; i < SB_LEN(counts); i++) {
		sb_jsonw_key(&j, counts[i].key);
		sb_jsonw_int(&j, (int64_t)counts[i].v);
	}
	sb_jsonw_field(&j, "directory", r->root);
	sb_jsonw_close(&j);
	put_line(&out);
}

void sb_tell_result(struct sb_tell *t, const struct sb_fleet_result *r)
{
	wipe(t);
	if (t->quiet || !r->root.n)
		return;
	if (t->json)
		result_json(r);
	else
		(void)fprintf(stderr,
			      "%zu done, %zu incomplete, %zu failed%s: "
			      "%.*s/summary.html\n",
			      r->finished - r->incomplete, r->incomplete, r->failed,
			      r->canceled ? ", stopped early" : "", SB_ARG(r->root));
}
