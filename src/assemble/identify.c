/* SPDX-License-Identifier: Apache-2.0 */
/* Last touches: explicit unknowns, nesting, bom-refs, total order, edges, completeness.
 */
#include <stdlib.h>

#include "assemble/image.h"

#define NESTING 4 /* deeper children move up: readers of documents have limits too */

/* NTIA and CISA: what is not known is said, not left out. */
static void say_unknown(struct sb_component *c)
{
	if (c->type == SB_TYPE_FILE)
		return;
	if (c->version.n == 0)
		c->version = SB_LIT("unknown");
	if (c->supplier.name.n == 0)
		c->supplier = (struct sb_party){ .name = SB_LIT("unknown") };
}

static sb_str first_path(const struct sb_component *c)
{
	return c->occurrences.n ? c->occurrences.p[0].path : (sb_str){ NULL, 0 };
}

static sb_str leading(const struct sb_component *c)
{
	return c->purl.n ? c->purl : c->name;
}

static int by_order(const void *x, const void *y)
{
	const struct sb_component *a = *(struct sb_component *const *)x;
	const struct sb_component *b = *(struct sb_component *const *)y;
	int c = sb_str_cmp(leading(a), leading(b));

	if (c == 0)
		c = sb_str_cmp(a->version, b->version);
	if (c == 0)
		c = sb_str_cmp(first_path(a), first_path(b));
	if (c == 0)
		c = (a->type > b->type) - (a->type < b->type);
	return c ? c : (a->serial > b->serial) - (a->serial < b->serial);
}

static int by_path(const void *x, const void *y)
{
	const struct sb_occurrence *a = x, *b = y;
	int c = sb_str_cmp(a->path, b->path);

	return c ? c : (a->line > b->line) - (a->line < b->line);
}

/* The first occurrence is the evidence itself and stays first. */
static void order_within(struct sb_component *c)
{
	if (c->occurrences.n > 2)
		qsort(c->occurrences.p + 1, c->occurrences.n - 1,
		      sizeof(*c->occurrences.p), by_path);
}

/* A purl names a package, not an instance: the second and further ones get a number
 * (E8). The list is ordered, so equal names stand together. */
static int give_refs(struct sb_document *doc)
{
	size_t run = 1;

	for (size_t i = 0; i < doc->components.n; i++) {
		struct sb_component *c = doc->components.p[i];
		const char *type = sb_component_type_name(c->type);
		sb_str base = c->purl;

		if (base.n == 0)
			base = sb_arena_printf(doc->arena, "%s:%.*s@%.*s", type,
					       SB_ARG(c->name), SB_ARG(c->version));
		c->bom_ref = base;
		run = i && sb_str_eq(leading(doc->components.p[i - 1]), leading(c)) &&
				      sb_str_starts(doc->components.p[i - 1]->bom_ref,
						    base)
			      ? run + 1
			      : 1;
		if (run > 1)
			c->bom_ref = sb_arena_printf(doc->arena, "%.*s#%zu",
						     SB_ARG(base), run);
		if (!c->bom_ref.p)
			return sb_arena_failed(doc->arena);
	}
	return SB_OK;
}

/* Nested under a living parent, without cycles, a few levels deep. */
static int nest(struct sb_document *doc)
{
	for (size_t i = 0; i < doc->components.n; i++) {
		struct sb_component *c = doc->components.p[i], *up = c->parent, **slot;
		int depth = 0;

		for (; up && depth <= NESTING; up = up->parent)
			depth++;
		if (depth > NESTING)
			c->parent = NULL;
		if (!c->parent)
			continue;
		slot = sb_vec_push(doc->arena, &c->parent->children);
		if (!slot || !sb_component_depends(doc->arena, c->parent, c))
			return sb_arena_failed(doc->arena);
		*slot = c;
	}
	return SB_OK;
}

/* Marks all that can be reached from c; the stack holds each component once. */
static void reach(struct sb_component *c, bool *seen, struct sb_component **stack)
{
	size_t top = 0;

	stack[top++] = c;
	seen[c->serial] = true;
	while (top) {
		c = stack[--top];
		for (size_t i = 0; i < c->depends.n; i++) {
			struct sb_component *d = c->depends.p[i];

			if (seen[d->serial])
				continue;
			seen[d->serial] = true;
			stack[top++] = d;
		}
	}
}

/* The root depends on what nobody else asks for, and on one of each closed circle. */
static int hang_on_root(struct sb_link *l)
{
	struct sb_document *doc = l->doc;
	size_t n = doc->components.n;
	bool *wanted = sb_new(&l->scratch, bool, n + 1);
	bool *seen = sb_new(&l->scratch, bool, n + 1);
	struct sb_component **stack = sb_new(&l->scratch, struct sb_component *, n + 1);

	if (!wanted || !seen || !stack)
		return sb_arena_failed(&l->scratch);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < doc->components.p[i]->depends.n; k++)
			wanted[doc->components.p[i]->depends.p[k]->serial] = true;
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < n; i++) {
			struct sb_component *c = doc->components.p[i], **slot;

			if (seen[c->serial] || (pass == 0 && wanted[c->serial]))
				continue;
			slot = sb_vec_push(doc->arena, &doc->root->depends);
			if (!slot)
				return sb_arena_failed(doc->arena);
			*slot = c;
			reach(c, seen, stack);
		}
	}
	doc->root->depends_known = true;
	return SB_OK;
}

static bool put(struct sb_arena *a, struct sb_composition *list, struct sb_component *c,
		bool assembly)
{
	struct sb_component **slot = assembly ? sb_vec_push(a, &list->assemblies)
					      : sb_vec_push(a, &list->dependencies);

	if (slot)
		*slot = c;
	return slot != NULL;
}

/* The whole is complete only when everything was read and every executable has an
 * owner; a component's edges are complete when its own record lists them. */
static int judge_completeness(struct sb_document *doc)
{
	bool whole =
		doc->problems.n == 0 && doc->totals.in_class[SB_FILE_EXECUTABLE] == 0;
	struct sb_composition known = { .aggregate = SB_AGG_COMPLETE };
	struct sb_composition unknown = { .aggregate = SB_AGG_UNKNOWN };
	struct sb_composition all = { .aggregate = whole ? SB_AGG_COMPLETE
							 : SB_AGG_INCOMPLETE };
	const struct sb_composition *const lists[] = { &all, &known, &unknown };
	bool good = put(doc->arena, &all, doc->root, true);

	for (size_t i = 0; good && i < doc->components.n; i++) {
		struct sb_component *c = doc->components.p[i];

		good = put(doc->arena, c->depends_known ? &known : &unknown, c, false);
	}
	for (size_t i = 0; good && i < SB_LEN(lists); i++) {
		struct sb_composition *slot;

		if (lists[i]->assemblies.n == 0 && lists[i]->dependencies.n == 0)
			continue;
		slot = sb_vec_push(doc->arena, &doc->compositions);
		good = slot != NULL;
		if (slot)
			*slot = *lists[i];
	}
	return good ? SB_OK : sb_arena_failed(doc->arena);
}

int sb_identify(struct sb_link *l, struct sb_err *err)
{
	struct sb_document *doc = l->doc;
	int rc;

	for (size_t i = 0; i < doc->components.n; i++) {
		say_unknown(doc->components.p[i]);
		order_within(doc->components.p[i]);
	}
	if (doc->components.n > 1)
		qsort(doc->components.p, doc->components.n, sizeof(*doc->components.p),
		      by_order);
	for (size_t i = 0; i < doc->components.n; i++)
		doc->components.p[i]->serial = (uint32_t)i;
	rc = give_refs(doc);
	if (rc == SB_OK)
		rc = nest(doc);
	if (rc == SB_OK)
		rc = hang_on_root(l);
	if (rc == SB_OK)
		rc = judge_completeness(doc);
	return rc < 0 ? sb_fail(err, rc, "no memory for the document") : SB_OK;
}
