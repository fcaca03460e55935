/* SPDX-License-Identifier: Apache-2.0 */
/* uniqueItems: sort by the hashes of the tree, compare only what collides. */
#include <stdlib.h>

#include "format/schema_run.h"

struct item {
	uint64_t hash;
	size_t index;
};

static int by_hash(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

/* Is an item equal to an earlier one of the same hash? */
static bool twin(struct sb_schema_run *r, const struct sb_json *list,
		 const struct item *run, size_t at, size_t *of)
{
	const struct sb_json *v = &list->item[run[at].index];

	for (size_t i = at; i-- > 0 && run[i].hash == run[at].hash;) {
		const struct sb_json *other = &list->item[run[i].index];

		/* What a comparison may cost: hashes can be made to collide. */
		if (!sb_schema_spend(r, other->bytes))
			return false;
		if (!sb_json_equal(v, other))
			continue;
		*of = run[i].index;
		return true;
	}
	return false;
}

bool sb_schema_unique_check(struct sb_schema_run *r, const struct sb_schema_rule *rule,
			    const struct sb_json *v, const struct sb_schema_at *at)
{
	struct sb_mark here = sb_arena_mark(r->arena);
	size_t n = sb_json_items(v), of = 0, which = SIZE_MAX;
	struct item *run;

	(void)rule;
	if (n < 2)
		return true;
	run = sb_new(r->arena, struct item, n);
	if (!run)
		return sb_schema_abort(r, sb_arena_failed(r->arena), "out of memory");
	for (size_t i = 0; i < n; i++)
		run[i] = (struct item){ v->item[i].hash, i };
	qsort(run, n, sizeof *run, by_hash);
	for (size_t i = 1; i < n && which == SIZE_MAX && r->rc == 0; i++)
		if (twin(r, v, run, i, &of))
			which = run[i].index;
	sb_arena_rewind(r->arena, here);
	if (which == SIZE_MAX || r->rc < 0)
		return r->rc == 0;
	if (sb_schema_mute(r))
		return false;
	return sb_schema_say(r, &(struct sb_schema_at){ at, { 0 }, which },
			     "is the same as item %zu; items must be unique", of);
}
