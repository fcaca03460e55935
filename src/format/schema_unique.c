/* SPDX-License-Identifier: Apache-2.0 */
/* uniqueItems: hash every item, sort by hash, compare only what collides. */
#include "format/schema_run.h"

struct item {
	uint64_t hash;
	size_t index, weight; /* values in it: what one comparison may cost */
};

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15u;
	return h ^ (h >> 29);
}

static uint64_t hash_bytes(const char *p, size_t n)
{
	uint64_t h = 0xcbf29ce484222325u ^ n, word;

	for (; n >= sizeof word; p += sizeof word, n -= sizeof word) {
		memcpy(&word, p, sizeof word);
		h = mix(h, word);
	}
	word = 0;
	memcpy(&word, p, n);
	return mix(h, word);
}

static uint64_t hash_value(const json_t *v, size_t *weight);

/* The order of keys does not matter, so the members are added up. */
static uint64_t hash_object(const json_t *v, size_t *weight)
{
	json_t *object = (json_t *)(uintptr_t)v;
	uint64_t sum = 0x51;

	for (void *i = json_object_iter(object); i;
	     i = json_object_iter_next(object, i)) {
		const char *key = json_object_iter_key(i);
		uint64_t h = hash_bytes(key, strlen(key));

		sum += mix(h, hash_value(json_object_iter_value(i), weight));
	}
	return mix(sum, json_object_size(v));
}

/* Recursion is bounded by SB_SCHEMA_DEPTH, as for all of the interpreter. */
static uint64_t hash_value(const json_t *v, size_t *weight)
{
	uint64_t h = 0xa7, bits;
	double number;

	++*weight;
	switch (json_typeof(v)) {
	case JSON_OBJECT: return hash_object(v, weight);
	case JSON_ARRAY:
		for (size_t i = 0; i < json_array_size(v); i++)
			h = mix(h, hash_value(json_array_get(v, i), weight));
		return mix(h, json_array_size(v));
	case JSON_STRING:
		return hash_bytes(json_string_value(v), json_string_length(v));
	case JSON_INTEGER:
	case JSON_REAL:
		number = json_number_value(v) + 0.0; /* -0 equals 0 */
		memcpy(&bits, &number, sizeof bits);
		return mix(h, bits);
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL: break;
	}
	return mix(h, (uint64_t)json_typeof(v));
}

static int by_hash(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

/* Is an item equal to an earlier one of the same hash? */
static bool twin(struct sb_schema_run *r, const json_t *list, const struct item *run,
		 size_t at, size_t *of)
{
	const json_t *v = json_array_get(list, run[at].index);

	for (size_t i = at; i-- > 0 && run[i].hash == run[at].hash;) {
		if (!sb_schema_spend(r, run[i].weight))
			return false;
		if (!json_equal(v, json_array_get(list, run[i].index)))
			continue;
		*of = run[i].index;
		return true;
	}
	return false;
}

static size_t weigh(const json_t *list, struct item *run)
{
	size_t n = json_array_size(list), total = 0;

	for (size_t i = 0; i < n; i++) {
		run[i].index = i;
		run[i].hash = hash_value(json_array_get(list, i), &run[i].weight);
		total += run[i].weight;
	}
	qsort(run, n, sizeof *run, by_hash);
	return total;
}

bool sb_schema_unique_check(struct sb_schema_run *r, const struct sb_schema_rule *rule,
			    const json_t *v, const struct sb_schema_at *at)
{
	struct sb_mark here = sb_arena_mark(r->arena);
	size_t n = json_array_size(v), of = 0, which = SIZE_MAX;
	struct item *run;

	(void)rule;
	if (n < 2)
		return true;
	run = sb_new(r->arena, struct item, n);
	if (!run)
		return sb_schema_abort(r, sb_arena_failed(r->arena), "out of memory");
	if (!sb_schema_spend(r, weigh(v, run)))
		return false;
	for (size_t i = 1; i < n && which == SIZE_MAX && r->rc == 0; i++)
		if (twin(r, v, run, i, &of))
			which = run[i].index;
	sb_arena_rewind(r->arena, here);
	if (which == SIZE_MAX || r->rc < 0)
		return r->rc == 0;
	if (sb_schema_mute(r))
		return false;
	return sb_schema_say(r, &(struct sb_schema_at){ at, NULL, which },
			     "is the same as item %zu; items must be unique", of);
}
