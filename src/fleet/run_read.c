/* SPDX-License-Identifier: Apache-2.0 */
/* Run objects from text: what another process, or another tool, left on disk. */
#include <jansson.h>

#include "fleet/run_keys.h"
#include "util/hash.h"

#define ITEMS 4096

struct reader {
	struct sb_arena *arena;
	bool full; /* memory ran out */
};

static sb_str text_of(struct reader *r, const json_t *v)
{
	sb_str s = { NULL, 0 };

	if (!json_is_string(v))
		return s;
	s = sb_arena_dup(r->arena,
			 (sb_str){ json_string_value(v), json_string_length(v) });
	r->full |= !s.p;
	return s;
}

static sb_str text_at(struct reader *r, const json_t *o, const char *key)
{
	return text_of(r, json_object_get(o, key));
}

static uint64_t number_at(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return json_is_integer(v) && json_integer_value(v) > 0
		       ? (uint64_t)json_integer_value(v)
		       : 0;
}

static void read_plain(struct reader *r, const json_t *o, struct sb_run *out)
{
	char *base = (char *)out;

	for (size_t i = 0; i < sb_run_text_count; i++) {
		sb_str s = text_at(r, o, sb_run_texts[i].key);

		if (s.n)
			memcpy(base + sb_run_texts[i].at, &s, sizeof s);
	}
	for (size_t i = 0; i < sb_run_number_count; i++) {
		uint64_t v = number_at(o, sb_run_numbers[i].key);

		memcpy(base + sb_run_numbers[i].at, &v, sizeof v);
	}
	for (size_t i = 0; i < sb_run_flag_count; i++) {
		bool v = json_is_true(json_object_get(o, sb_run_flags[i].key));

		memcpy(base + sb_run_flags[i].at, &v, sizeof v);
	}
	out->exit_status = (int)(number_at(o, "exit_status") & 255);
	out->duration = json_number_value(json_object_get(o, "duration_seconds"));
}

static void read_texts(struct reader *r, const json_t *list, struct sb_run *out,
		       bool notes)
{
	for (size_t i = 0; i < json_array_size(list) && i < ITEMS; i++) {
		sb_str s = text_of(r, json_array_get(list, i));
		sb_str *slot = notes ? sb_vec_push(r->arena, &out->notes)
				     : sb_vec_push(r->arena, &out->options);

		r->full |= !slot;
		if (slot)
			*slot = s;
	}
}

static int by_name(const void *x, const void *y)
{
	const struct sb_run_count *a = x, *b = y;

	return sb_str_cmp(a->name, b->name);
}

static void read_counts(struct reader *r, json_t *o, struct sb_run *out, bool kinds)
{
	const char *key;
	json_t *v;

	json_object_foreach(o, key, v)
	{
		struct sb_run_count *c =
			kinds ? sb_vec_push(r->arena, &out->kinds)
			      : sb_vec_push(r->arena, &out->ecosystems);

		r->full |= !c;
		if (!c)
			return;
		c->name = sb_arena_dup(r->arena, sb_str_c(key));
		c->n = json_integer_value(v) > 0 ? (uint64_t)json_integer_value(v) : 0;
		r->full |= !c->name.p;
	}
	if (out->kinds.n > 1 && kinds)
		qsort(out->kinds.p, out->kinds.n, sizeof *out->kinds.p, by_name);
	if (out->ecosystems.n > 1 && !kinds)
		qsort(out->ecosystems.p, out->ecosystems.n, sizeof *out->ecosystems.p,
		      by_name);
}

static void read_layers(struct reader *r, const json_t *list, struct sb_run *out)
{
	for (size_t i = 0; i < json_array_size(list) && i < ITEMS; i++) {
		const json_t *o = json_array_get(list, i);
		struct sb_run_layer *l = sb_vec_push(r->arena, &out->layers);

		r->full |= !l;
		if (!l)
			return;
		l->diff_id = text_at(r, o, "diff_id");
		l->size = number_at(o, "size");
		l->tar_size = number_at(o, "tar_size");
		l->base = json_is_true(json_object_get(o, "base"));
	}
}

static void read_problems(struct reader *r, const json_t *list, struct sb_run *out)
{
	for (size_t i = 0; i < json_array_size(list) && i < ITEMS; i++) {
		const json_t *o = json_array_get(list, i);
		struct sb_run_problem *p = sb_vec_push(r->arena, &out->problems);

		r->full |= !p;
		if (!p)
			return;
		p->path = text_at(r, o, "path");
		p->cataloger = text_at(r, o, "cataloger");
		p->message = text_at(r, o, "message");
		p->serious = json_is_true(json_object_get(o, "serious"));
	}
}

static int read_object(struct sb_arena *a, json_t *o, struct sb_run *out,
		       struct sb_err *err)
{
	struct reader r = { .arena = a };
	json_t *extra = json_object_get(o, "extra");

	read_plain(&r, o, out);
	read_texts(&r, json_object_get(o, "options"), out, false);
	read_texts(&r, json_object_get(o, "notes"), out, true);
	read_counts(&r, json_object_get(o, "components_by_kind"), out, true);
	read_counts(&r, json_object_get(o, "components_by_ecosystem"), out, false);
	read_layers(&r, json_object_get(o, "layers"), out);
	read_problems(&r, json_object_get(o, "problems"), out);
	if (json_is_object(extra) && json_object_size(extra)) {
		char *text = json_dumps(extra, JSON_COMPACT | JSON_SORT_KEYS);

		out->extra = text ? sb_arena_dup(a, sb_str_c(text)) : out->extra;
		r.full |= !out->extra.p;
		free(text);
	}
	return r.full ? sb_fail(err, sb_arena_failed(a), "no memory for a record")
		      : SB_OK;
}

static json_t *load(sb_str bytes, struct sb_err *err)
{
	json_error_t why;
	json_t *o;

	if (bytes.n > SB_RUN_BYTES) {
		(void)sb_fail(err, SB_E_LIMIT, "a record of %zu bytes", bytes.n);
		return NULL;
	}
	o = json_loadb(bytes.n ? bytes.p : "", bytes.n, JSON_REJECT_DUPLICATES, &why);
	if (!o)
		(void)sb_fail(err, SB_E_FORMAT, "line %d: %s", why.line, why.text);
	if (o && !json_is_object(o)) {
		(void)sb_fail(err, SB_E_FORMAT, "not a JSON object");
		json_decref(o);
		o = NULL;
	}
	return o;
}

static bool is_uuid(sb_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		char c = sb_lower(s.p[i]);

		if (dash ? c != '-' : !(sb_is_digit(c) || (c >= 'a' && c <= 'f')))
			return false;
	}
	return s.n == 36;
}

int sb_run_parse(struct sb_arena *a, sb_str bytes, struct sb_run *out,
		 struct sb_err *err)
{
	struct sb_run r = { 0 };
	json_t *o = load(bytes, err);
	bool said = json_is_boolean(json_object_get(o, "success"));
	int rc;

	if (!o)
		return err ? (int)err->rc : SB_E_FORMAT;
	rc = read_object(a, o, &r, err);
	json_decref(o);
	if (rc < 0)
		return rc;
	if (!is_uuid(r.id) || !r.service.n || !r.timestamp.n || !said)
		return sb_fail(err, SB_E_FORMAT,
			       "not a record: id, service, timestamp or success is "
			       "missing");
	*out = r;
	return SB_OK;
}

static bool known_key(const char *key)
{
	static const char *const others[] = { "extra",       "notes",
					      "exit_status", "duration_seconds",
					      "format",      "service",
					      "imported" };

	for (size_t i = 0; i < SB_LEN(others); i++)
		if (strcmp(key, others[i]) == 0)
			return true;
	for (size_t i = 0; i < sb_run_text_count; i++)
		if (strcmp(key, sb_run_texts[i].key) == 0)
			return true;
	for (size_t i = 0; i < sb_run_number_count; i++)
		if (strcmp(key, sb_run_numbers[i].key) == 0)
			return true;
	for (size_t i = 0; i < sb_run_flag_count; i++)
		if (strcmp(key, sb_run_flags[i].key) == 0)
			return true;
	return false;
}

/* Keys that are not ours move into o.extra, so that nothing of them is lost. */
static void set_aside(json_t *o)
{
	json_t *extra = json_object(), *v, *old = json_object_get(o, "extra");
	const char *key;

	if (json_is_object(old))
		(void)json_object_update(extra, old);
	json_object_foreach(o, key, v)
	{
		if (!known_key(key))
			(void)json_object_set(extra, key, v);
	}
	(void)json_object_set_new(o, "extra", extra);
}

int sb_run_parse_entry(struct sb_arena *a, const struct sb_run_entry *entry,
		       struct sb_run *out, struct sb_err *err)
{
	struct sb_run r = { 0 };
	json_t *o = load(entry->json, err), *success = json_object_get(o, "success");
	char uuid[37];
	int rc;

	if (!o)
		return err ? (int)err->rc : SB_E_FORMAT;
	set_aside(o);
	rc = read_object(a, o, &r, err);
	r.success = json_is_boolean(success) ? json_is_true(success) : r.error.n == 0;
	json_decref(o);
	if (rc < 0)
		return rc;
	r.service = entry->service;
	r.imported = true;
	if (!r.timestamp.n)
		r.timestamp = SB_LIT("1970-01-01T00:00:00+00:00");
	if (!is_uuid(r.id)) {
		sb_str name =
			sb_arena_printf(a, "%.*s\n%zu\n%.*s", SB_ARG(entry->service),
					entry->position, SB_ARG(entry->json));

		if (!name.p)
			return sb_fail(err, sb_arena_failed(a), "no memory");
		sb_uuid5(name, uuid);
		r.id = sb_arena_dup(a, sb_str_c(uuid));
		if (!r.id.p)
			return sb_fail(err, sb_arena_failed(a), "no memory");
	}
	*out = r;
	return SB_OK;
}
