/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON tree: one loop with a stack of its own; finished lists move to the arena. */
#include "parse/json.h"

#include <stdlib.h>

#include "parse/json_impl.h"

#define BYTES_MAX ((size_t)512 << 20)

uint64_t sb_json_mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15u;
	return h ^ (h >> 29);
}

uint64_t sb_json_hash(sb_str s)
{
	uint64_t h = 0xcbf29ce484222325u ^ s.n, word;

	for (; s.n >= sizeof word; s.p += sizeof word, s.n -= sizeof word) {
		memcpy(&word, s.p, sizeof word);
		h = sb_json_mix(h, word);
	}
	word = 0;
	if (s.n)
		memcpy(&word, s.p, s.n);
	return sb_json_mix(h, word);
}

int sb_json_wrong(struct sb_json_reader *r, const char *what)
{
	size_t line = 1, column = 1;

	for (const char *p = r->text.p; p < r->at; p++) {
		column = *p == '\n' ? 1 : column + 1;
		line += *p == '\n';
	}
	return sb_fail(r->err, SB_E_FORMAT, "line %zu, column %zu: %s", line, column,
		       what);
}

static void skip_blanks(struct sb_json_reader *r)
{
	while (r->at < r->end &&
	       (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t'))
		r->at++;
}

/* The next byte that is not a blank, or 0 at the end; it is not taken. */
static char peek(struct sb_json_reader *r)
{
	skip_blanks(r);
	return r->at < r->end ? *r->at : 0;
}

static int word(struct sb_json_reader *r, struct sb_json *v)
{
	static const struct {
		sb_str text;
		enum sb_json_kind kind;
	} words[] = {
		{ { "null", 4 }, SB_JSON_NULL },
		{ { "true", 4 }, SB_JSON_TRUE },
		{ { "false", 5 }, SB_JSON_FALSE },
	};
	sb_str rest = { r->at, (size_t)(r->end - r->at) };

	for (size_t i = 0; i < SB_LEN(words); i++) {
		if (!sb_str_starts(rest, words[i].text))
			continue;
		r->at += words[i].text.n;
		v->kind = words[i].kind;
		v->hash = sb_json_mix(0xa7, words[i].kind);
		return 0;
	}
	return sb_json_wrong(r, rest.n ? "not a value" : "ends too early");
}

static int scalar(struct sb_json_reader *r, struct sb_json *v)
{
	char c = r->at < r->end ? *r->at : 0;
	int rc;

	if (c == '"') {
		rc = sb_json_string(r, &v->text);
		v->kind = SB_JSON_STRING;
		v->hash = sb_json_hash(v->text);
		return rc;
	}
	if (c == '-' || (c >= '0' && c <= '9')) {
		rc = sb_json_number(r, &v->number);
		v->kind = SB_JSON_NUMBER;
		if (rc == 0) {
			uint64_t bits;

			memcpy(&bits, &v->number, sizeof bits);
			v->hash = sb_json_mix(0xb3, bits);
		}
		return rc;
	}
	return word(r, v);
}

/* Room for one more entry on the stack. */
static struct sb_json_entry *push(struct sb_json_reader *r)
{
	size_t cap = r->cap ? r->cap * 2 : 256;
	struct sb_json_entry *more;

	if (r->n < r->cap)
		return &r->entry[r->n++];
	more = realloc(r->entry, cap * sizeof *more);
	if (!more)
		return NULL;
	r->entry = more;
	r->cap = cap;
	return &r->entry[r->n++];
}

/* Beyond this, keys are sorted: doubles are neighbours, and a look-up is short. */
#define FEW 16

static int by_key(const void *a, const void *b, void *entries)
{
	const struct sb_json_entry *e = entries;
	const uint32_t *x = a, *y = b;

	return sb_str_cmp(e[*x].key, e[*y].key);
}

/* 1 when a key stands twice; sets *order where there are many. */
static int sort_keys(struct sb_json_reader *r, struct sb_json_entry *e, size_t n,
		     const uint32_t **order)
{
	uint32_t *index;

	*order = NULL;
	if (n <= FEW) {
		for (size_t i = 1; i < n; i++)
			for (size_t k = 0; k < i; k++)
				if (e[i].hash == e[k].hash &&
				    sb_str_eq(e[i].key, e[k].key))
					return 1;
		return 0;
	}
	*order = index = sb_new(r->arena, uint32_t, n);
	if (!index)
		return sb_fail(r->err, sb_arena_failed(r->arena), "out of memory");
	for (size_t i = 0; i < n; i++)
		index[i] = (uint32_t)i;
	qsort_r(index, n, sizeof *index, by_key, e);
	for (size_t i = 1; i < n; i++)
		if (sb_str_eq(e[index[i - 1]].key, e[index[i]].key))
			return 1;
	return 0;
}

static int close_object(struct sb_json_reader *r, struct sb_json_entry *e, size_t n,
			struct sb_json *v)
{
	struct sb_json_member *m = sb_new(r->arena, struct sb_json_member, n);
	int rc = sort_keys(r, e, n, &v->order);

	if (rc)
		return rc < 0 ? rc : sb_json_wrong(r, "this object has a key twice");
	if (!m)
		return sb_fail(r->err, sb_arena_failed(r->arena), "out of memory");
	v->hash = 0x51;
	for (size_t i = 0; i < n; i++) {
		m[i] = (struct sb_json_member){ e[i].key, e[i].value };
		/* A sum: the order of the keys does not matter. */
		v->hash += sb_json_mix(e[i].hash, e[i].value.hash);
	}
	v->hash = sb_json_mix(v->hash, n);
	v->member = m;
	return 0;
}

static int close_array(struct sb_json_reader *r, const struct sb_json_entry *e,
		       size_t n, struct sb_json *v)
{
	struct sb_json *item = sb_new(r->arena, struct sb_json, n);

	if (!item)
		return sb_fail(r->err, sb_arena_failed(r->arena), "out of memory");
	v->hash = 0xc5;
	for (size_t i = 0; i < n; i++) {
		item[i] = e[i].value;
		v->hash = sb_json_mix(v->hash, item[i].hash);
	}
	v->hash = sb_json_mix(v->hash, n);
	v->item = item;
	return 0;
}

/* The innermost list or object is complete: move it from the stack to the arena. */
static int close_frame(struct sb_json_reader *r, struct sb_json *v)
{
	struct sb_json_frame *f = &r->frame[--r->depth];
	size_t n = r->n - f->base;
	struct sb_json_entry none, *e = n ? &r->entry[f->base] : &none;
	int rc;

	r->at++;
	v->kind = f->object ? SB_JSON_OBJECT : SB_JSON_ARRAY;
	v->n = (uint32_t)n & 0x1fffffffu;
	v->bytes = (uint32_t)(r->at - f->start);
	rc = f->object ? close_object(r, e, n, v) : close_array(r, e, n, v);
	r->n = f->base;
	return rc;
}

static int open_frame(struct sb_json_reader *r)
{
	if (r->depth >= r->limits->depth || r->depth >= SB_JSON_DEPTH)
		return sb_fail(r->err, SB_E_LIMIT, "nested deeper than %zu levels",
			       r->limits->depth);
	r->frame[r->depth++] = (struct sb_json_frame){ r->n, r->at, *r->at == '{' };
	r->at++;
	return 0;
}

/* "key": of the innermost object, kept for the value to come. */
static int read_key(struct sb_json_reader *r, struct sb_json_frame *f)
{
	int rc;

	if (peek(r) != '"')
		return sb_json_wrong(r, "a key in quotes is expected");
	rc = sb_json_string(r, &f->key);
	if (rc < 0)
		return rc;
	if (peek(r) != ':')
		return sb_json_wrong(r, "\":\" is expected");
	r->at++;
	return 0;
}

/* A complete value: it becomes the next entry of the innermost list or object. */
static int deliver(struct sb_json_reader *r, const struct sb_json *v)
{
	struct sb_json_frame *f = &r->frame[r->depth - 1];
	struct sb_json_entry *e = push(r);

	if (!e)
		return sb_fail(r->err, SB_E_NOMEM, "out of memory");
	*e = (struct sb_json_entry){ f->key, f->object ? sb_json_hash(f->key) : 0, *v };
	return 0;
}

/* One value, or the start of one: 1 complete, 0 a list or object was opened. */
static int begin_value(struct sb_json_reader *r, struct sb_json *v)
{
	const char *start;
	char c = peek(r);
	int rc;

	if (r->values++ >= r->limits->values)
		return sb_fail(r->err, SB_E_LIMIT, "holds more than %zu values",
			       r->limits->values);
	start = r->at;
	*v = (struct sb_json){ 0 };
	if (c == '{' || c == '[')
		return open_frame(r);
	rc = scalar(r, v);
	v->bytes = (uint32_t)(r->at - start);
	return rc < 0 ? rc : 1;
}

/* Between values: 1 a list or object ended in *v, 0 another value follows. */
static int step(struct sb_json_reader *r, struct sb_json *v)
{
	struct sb_json_frame *f = &r->frame[r->depth - 1];
	char c = peek(r), closing = f->object ? '}' : ']';
	bool first = r->n == f->base;

	if (c == closing) {
		int rc = close_frame(r, v);

		return rc < 0 ? rc : 1;
	}
	if (!first) {
		if (c != ',')
			return sb_json_wrong(r, c ? "a comma or the end is expected"
						  : "ends too early");
		r->at++;
	}
	return f->object ? read_key(r, f) : 0;
}

static int read_tree(struct sb_json_reader *r, struct sb_json *out)
{
	struct sb_json v;
	int rc = begin_value(r, &v);

	while (rc >= 0) {
		if (rc == 1 && r->depth == 0)
			break;
		if (rc == 1) {
			rc = deliver(r, &v);
			if (rc < 0)
				return rc;
		}
		rc = step(r, &v);
		if (rc == 0)
			rc = begin_value(r, &v);
	}
	if (rc < 0)
		return rc;
	if (peek(r) || r->at < r->end)
		return sb_json_wrong(r, "something follows the end");
	*out = v;
	return 0;
}

int sb_json_parse(struct sb_arena *a, sb_str text, const struct sb_json_limits *limits,
		  struct sb_json *out, struct sb_err *err)
{
	struct sb_json_reader r = {
		.arena = a, .err = err, .text = text, .limits = limits
	};
	int rc;

	if (text.n > BYTES_MAX)
		return sb_fail(err, SB_E_LIMIT, "longer than 512 MiB");
	if (text.n == 0)
		return sb_fail(err, SB_E_FORMAT, "empty");
	r.at = text.p;
	r.end = text.p + text.n;
	rc = read_tree(&r, out);
	free(r.entry);
	sb_json_reader_release(&r);
	return rc;
}

static const struct sb_json *search(const struct sb_json *v, sb_str key)
{
	size_t from = 0, to = v->n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		const struct sb_json_member *m = &v->member[v->order[middle]];
		int order = sb_str_cmp(key, m->key);

		if (order == 0)
			return &m->value;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}

const struct sb_json *sb_json_get(const struct sb_json *v, sb_str key)
{
	size_t n = sb_json_members(v);

	if (n > FEW)
		return search(v, key);
	for (size_t i = 0; i < n; i++)
		if (sb_str_eq(v->member[i].key, key))
			return &v->member[i].value;
	return NULL;
}

static bool equal_objects(const struct sb_json *a, const struct sb_json *b)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct sb_json_member *m = &a->member[i];

		/* Mostly the order is the same. */
		const struct sb_json *v = sb_str_eq(m->key, b->member[i].key)
						  ? &b->member[i].value
						  : sb_json_get(b, m->key);

		if (!v || !sb_json_equal(&m->value, v))
			return false;
	}
	return true;
}

/* Recursion no deeper than the parser allowed. */
bool sb_json_equal(const struct sb_json *a, const struct sb_json *b)
{
	if (a->kind != b->kind || a->hash != b->hash || a->n != b->n)
		return false;
	switch ((enum sb_json_kind)a->kind) {
	case SB_JSON_NUMBER: return a->number == b->number;
	case SB_JSON_STRING: return sb_str_eq(a->text, b->text);
	case SB_JSON_OBJECT: return equal_objects(a, b);
	case SB_JSON_ARRAY:
		for (size_t i = 0; i < a->n; i++)
			if (!sb_json_equal(&a->item[i], &b->item[i]))
				return false;
		return true;
	case SB_JSON_NULL:
	case SB_JSON_FALSE:
	case SB_JSON_TRUE: break;
	}
	return true;
}
