/* SPDX-License-Identifier: Apache-2.0 */
/* Run objects as text. */
#include "fleet/run_keys.h"

#include <stdio.h>

static void put_duration(struct sb_jsonw *j, double seconds)
{
	char text[40];
	/* whole milliseconds, written without the locale's decimal comma */
	uint64_t ms =
		seconds > 0 && seconds < 1e12 ? (uint64_t)(seconds * 1000 + 0.5) : 0;
	int n = snprintf(text, sizeof text, "%llu.%03llu",
			 (unsigned long long)ms / 1000, (unsigned long long)ms % 1000);

	sb_jsonw_key(j, "duration_seconds");
	sb_jsonw_raw(j, (sb_str){ text, (size_t)n });
}

static void put_int(struct sb_jsonw *j, const char *key, uint64_t v)
{
	sb_jsonw_key(j, key);
	sb_jsonw_int(j, (int64_t)v);
}

static void put_bool(struct sb_jsonw *j, const char *key, bool v)
{
	sb_jsonw_key(j, key);
	sb_jsonw_bool(j, v);
}

/* The text, or null: the key is always there. */
static void put_text(struct sb_jsonw *j, const char *key, sb_str s)
{
	sb_jsonw_key(j, key);
	if (s.n)
		sb_jsonw_str(j, s);
	else
		sb_jsonw_null(j);
}

static void put_texts(struct sb_jsonw *j, const char *key, const sb_str *p, size_t n)
{
	sb_jsonw_key(j, key);
	sb_jsonw_open(j, '[');
	for (size_t i = 0; i < n; i++)
		sb_jsonw_str(j, p[i]);
	sb_jsonw_close(j);
}

static void put_counts(struct sb_jsonw *j, const char *key,
		       const struct sb_run_count *p, size_t n)
{
	sb_jsonw_key(j, key);
	sb_jsonw_open(j, '{');
	for (size_t i = 0; i < n; i++) {
		sb_jsonw_key_str(j, p[i].name);
		sb_jsonw_int(j, (int64_t)p[i].n);
	}
	sb_jsonw_close(j);
}

static void put_layers(struct sb_jsonw *j, const struct sb_run *r)
{
	sb_jsonw_key(j, "layers");
	sb_jsonw_open(j, '[');
	for (size_t i = 0; i < r->layers.n; i++) {
		const struct sb_run_layer *l = &r->layers.p[i];

		sb_jsonw_open(j, '{');
		sb_jsonw_field(j, "diff_id", l->diff_id);
		put_int(j, "size", l->size);
		put_int(j, "tar_size", l->tar_size);
		put_bool(j, "base", l->base);
		sb_jsonw_close(j);
	}
	sb_jsonw_close(j);
}

static void put_problems(struct sb_jsonw *j, const struct sb_run *r)
{
	sb_jsonw_key(j, "problems");
	sb_jsonw_open(j, '[');
	for (size_t i = 0; i < r->problems.n; i++) {
		const struct sb_run_problem *p = &r->problems.p[i];

		sb_jsonw_open(j, '{');
		put_bool(j, "serious", p->serious);
		sb_jsonw_field(j, "path", p->path);
		sb_jsonw_field(j, "cataloger", p->cataloger);
		sb_jsonw_field(j, "message", p->message);
		sb_jsonw_close(j);
	}
	sb_jsonw_close(j);
}

static const void *at(const struct sb_run *r, const struct sb_run_key *row)
{
	return (const char *)r + row->at;
}

static void put_plain(struct sb_jsonw *j, const struct sb_run *r, bool record)
{
	for (size_t i = 0; i < sb_run_text_count; i++)
		if (!record || sb_run_texts[i].in_record)
			put_text(j, sb_run_texts[i].key,
				 *(const sb_str *)at(r, &sb_run_texts[i]));
	for (size_t i = 0; i < sb_run_flag_count; i++)
		if (!record || sb_run_flags[i].in_record)
			put_bool(j, sb_run_flags[i].key,
				 *(const bool *)at(r, &sb_run_flags[i]));
	for (size_t i = 0; i < sb_run_number_count; i++)
		if (!record || sb_run_numbers[i].in_record)
			put_int(j, sb_run_numbers[i].key,
				*(const uint64_t *)at(r, &sb_run_numbers[i]));
	put_int(j, "exit_status", (uint64_t)r->exit_status);
	put_duration(j, r->duration);
	if (r->extra.n) {
		sb_jsonw_key(j, "extra");
		sb_jsonw_raw(j, r->extra);
	}
}

void sb_run_render_entry(const struct sb_run *r, struct sb_jsonw *j)
{
	sb_jsonw_open(j, '{');
	put_plain(j, r, true);
	put_texts(j, "notes", r->notes.p, r->notes.n);
	sb_jsonw_close(j);
}

void sb_run_render(const struct sb_run *r, struct sb_buf *out)
{
	struct sb_jsonw j = { .out = out, .indent = 1 };

	sb_jsonw_open(&j, '{');
	put_int(&j, "format", SB_RUN_FORMAT);
	put_plain(&j, r, false);
	put_counts(&j, "components_by_kind", r->kinds.p, r->kinds.n);
	put_counts(&j, "components_by_ecosystem", r->ecosystems.p, r->ecosystems.n);
	put_texts(&j, "options", r->options.p, r->options.n);
	put_texts(&j, "notes", r->notes.p, r->notes.n);
	put_layers(&j, r);
	put_problems(&j, r);
	sb_jsonw_close(&j);
	sb_buf_char(out, '\n');
}
