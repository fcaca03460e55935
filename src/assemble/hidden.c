/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --scope all-layers: what a lower layer's state showed and an upper one hides.
 *
 * Each shorter stack of layers is an image of its own; what its catalogers found and
 * the whole image does not have is added here, marked and excluded.
 */
#include "assemble/image.h"

struct set {
	const struct sb_component **slot;
	size_t mask;
};

static uint64_t hash(uint64_t h, sb_str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
	return h ^ h >> 29;
}

static bool same(const struct sb_component *a, const struct sb_component *b)
{
	return a->type == b->type && sb_str_eq(a->purl, b->purl) &&
	       sb_str_eq(a->name, b->name) && sb_str_eq(a->version, b->version);
}

/* True when it was not there yet. */
static bool add(struct set *set, const struct sb_component *c)
{
	uint64_t h =
		hash(hash(hash((uint64_t)c->type + 1, c->purl), c->name), c->version);
	size_t i = (size_t)h & set->mask;

	while (set->slot[i] && !same(set->slot[i], c))
		i = (i + 1) & set->mask;
	if (set->slot[i])
		return false;
	set->slot[i] = c;
	return true;
}

int sb_add_hidden(struct sb_link *l, struct sb_component *const *hidden, size_t n)
{
	struct sb_document *doc = l->doc;
	struct set set = { .mask = 63 };

	if (n == 0)
		return SB_OK;
	while (set.mask < 2 * (doc->components.n + n))
		set.mask = set.mask * 2 + 1;
	set.slot = sb_new(&l->scratch, const struct sb_component *, set.mask + 1);
	if (!set.slot)
		return sb_arena_failed(&l->scratch);
	for (size_t i = 0; i < doc->components.n; i++)
		(void)add(&set, doc->components.p[i]);
	for (size_t i = 0; i < n; i++) {
		struct sb_component *c = hidden[i], **slot;

		if (!add(&set, c))
			continue;
		slot = sb_vec_push(doc->arena, &doc->components);
		if (!slot || !sb_component_property(doc->arena, c, "sbom:scope:hidden",
						    SB_LIT("true")))
			return sb_arena_failed(doc->arena);
		*slot = c;
		c->scope = SB_SCOPE_EXCLUDED;
		c->parent = NULL;
		c->children.n = c->depends.n = 0;
		c->depends_known = false;
	}
	return SB_OK;
}
