/* SPDX-License-Identifier: Apache-2.0 */
/* Rules S3 and S17: the dependency graph is complete, without doubles, and reached. */
#include "format/semantic_run.h"

struct edge {
	sb_id from, to;
};

struct graph {
	struct sb_semantic_run *r;
	SB_VEC(struct edge) edges;
	uint32_t *first; /* by id: its run in edges, once they are sorted */
	bool *entry;     /* by id: has an entry in dependencies */
	bool *reached;
	size_t n; /* ids */
};

static void edge(struct graph *g, sb_id from, sb_id to)
{
	struct edge *e = sb_vec_push(g->r->arena, &g->edges);

	if (e)
		*e = (struct edge){ from, to };
	else
		sb_semantic_failed(g->r);
}

static sb_id ref_of(struct graph *g, const struct sb_json *object, const char *key)
{
	const struct sb_json *v = sb_json_find(object, key);

	return sb_json_is(v, SB_JSON_STRING) ? sb_semantic_name(g->r, sb_json_text(v))
					     : SB_ID_NONE;
}

static void add_targets(struct graph *g, sb_id from, const struct sb_json *list)
{
	for (size_t i = 0; i < sb_json_items(list); i++) {
		const struct sb_json *v = &list->item[i];
		sb_id to;

		if (!sb_json_is(v, SB_JSON_STRING))
			continue;
		to = sb_semantic_name(g->r, sb_json_text(v));
		if (to == from)
			sb_semantic_say(g->r, SB_WARN("S3"), v,
					"\"%.*s\" depends on itself",
					SB_ARG(sb_semantic_shown(sb_json_text(v))));
		else if (to != SB_ID_NONE)
			edge(g, from, to);
	}
}

static void read_dependencies(struct graph *g, const struct sb_json *list)
{
	for (size_t i = 0; i < sb_json_items(list); i++) {
		const struct sb_json *d = &list->item[i];
		sb_id ref = ref_of(g, d, "ref");

		if (ref == SB_ID_NONE)
			continue;
		if (g->entry[ref])
			sb_semantic_say(
				g->r, SB_WARN("S3"), d,
				"\"%.*s\" has more than one entry in dependencies",
				SB_ARG(sb_semantic_shown(
					sb_semantic_member(d, "ref"))));
		g->entry[ref] = true;
		add_targets(g, ref, sb_json_find(d, "dependsOn"));
		add_targets(g, ref, sb_json_find(d, "provides"));
	}
}

/* Components of a list, nested ones too, in order. Explicit stack: lists of lists. */
struct members {
	SB_VEC(const struct sb_json *) all;
	SB_VEC(uint32_t) parent; /* index into all, or UINT32_MAX */
};

static void push(struct graph *g, struct members *m, const struct sb_json *list,
		 uint32_t parent)
{
	for (size_t i = 0; i < sb_json_items(list); i++) {
		const struct sb_json **slot = sb_vec_push(g->r->arena, &m->all);
		uint32_t *up = sb_vec_push(g->r->arena, &m->parent);

		if (!slot || !up) {
			sb_semantic_failed(g->r);
			return;
		}
		*slot = &list->item[i];
		*up = parent;
	}
}

static void gather(struct graph *g, struct members *m)
{
	push(g, m, sb_json_find(g->r->job->root, "components"), UINT32_MAX);
	for (size_t i = 0; i < m->all.n && g->r->rc == 0; i++)
		push(g, m, sb_json_find(m->all.p[i], "components"), (uint32_t)i);
}

/* An assembly brings its parts: an edge from the whole to the part. */
static void add_parts(struct graph *g, const struct members *m,
		      const struct sb_json *root)
{
	const struct sb_json *parts = sb_json_find(root, "components");
	sb_id whole = ref_of(g, root, "bom-ref");

	for (size_t i = 0; whole && i < sb_json_items(parts); i++) {
		sb_id part = ref_of(g, &parts->item[i], "bom-ref");

		if (part)
			edge(g, whole, part);
	}
	for (size_t i = 0; i < m->all.n; i++) {
		sb_id from, to;

		if (m->parent.p[i] == UINT32_MAX)
			continue;
		from = ref_of(g, m->all.p[m->parent.p[i]], "bom-ref");
		to = ref_of(g, m->all.p[i], "bom-ref");
		if (from && to)
			edge(g, from, to);
	}
}

/* Sort the edges by their start (counting sort: linear). */
static void index_edges(struct graph *g)
{
	struct edge *sorted = sb_new(g->r->arena, struct edge, g->edges.n + 1);
	uint32_t *fill = sb_new(g->r->arena, uint32_t, g->n + 1);

	g->first = sb_new(g->r->arena, uint32_t, g->n + 2);
	if (!sorted || !g->first || !fill) {
		sb_semantic_failed(g->r);
		return;
	}
	for (size_t i = 0; i < g->edges.n; i++)
		g->first[g->edges.p[i].from + 1]++;
	for (size_t i = 0; i < g->n; i++)
		g->first[i + 1] += g->first[i];
	memcpy(fill, g->first, g->n * sizeof *fill);
	for (size_t i = 0; i < g->edges.n; i++)
		sorted[fill[g->edges.p[i].from]++] = g->edges.p[i];
	g->edges.p = sorted;
}

static void reach(struct graph *g, sb_id from, sb_id *queue)
{
	size_t head = 0, tail = 0;

	if (from == SB_ID_NONE || g->reached[from])
		return;
	g->reached[from] = true;
	queue[tail++] = from;
	while (head < tail) {
		sb_id at = queue[head++];

		for (uint32_t i = g->first[at]; i < g->first[at + 1]; i++) {
			sb_id to = g->edges.p[i].to;

			if (g->reached[to])
				continue;
			g->reached[to] = true;
			queue[tail++] = to;
		}
	}
}

/* Components that a composition names as assemblies are accounted for. */
static void reach_compositions(struct graph *g, sb_id *queue)
{
	const struct sb_json *list = sb_json_find(g->r->job->root, "compositions");

	for (size_t i = 0; i < sb_json_items(list); i++) {
		const struct sb_json *named =
			sb_json_find(&list->item[i], "assemblies");

		for (size_t k = 0; k < sb_json_items(named); k++) {
			const struct sb_json *v = &named->item[k];

			if (sb_json_is(v, SB_JSON_STRING))
				reach(g, sb_semantic_name(g->r, sb_json_text(v)),
				      queue);
		}
	}
}

/* One finding for all components that lack something, at the first of them. */
static void tell(struct graph *g, const struct members *m, const bool *has,
		 const char *rule, const char *what)
{
	const struct sb_json *first = NULL;
	size_t missing = 0;

	for (size_t i = 0; i < m->all.n; i++) {
		sb_id id = ref_of(g, m->all.p[i], "bom-ref");

		if (id == SB_ID_NONE || has[id])
			continue;
		if (!missing++)
			first = m->all.p[i];
	}
	if (missing)
		sb_semantic_say(g->r, SB_WARN(rule), first,
				"%zu component%s %s, the first is \"%.*s\"", missing,
				missing == 1 ? "" : "s", what,
				SB_ARG(sb_semantic_shown(
					sb_semantic_member(first, "bom-ref"))));
}

/* Depth first with an explicit stack; state 1: on the way, 2: done. */
static sb_id find_cycle(struct graph *g, sb_id *stack, uint32_t *next, char *state)
{
	const struct edge *edges = g->edges.p;

	for (sb_id start = 1; edges && start < g->n; start++) {
		size_t depth = 0;

		if (state[start])
			continue;
		stack[depth++] = start;
		state[start] = 1;
		next[start] = g->first[start];
		while (depth) {
			sb_id at = stack[depth - 1];

			if (next[at] == g->first[at + 1]) {
				state[at] = 2;
				depth--;
				continue;
			}
			at = edges[next[at]++].to;
			if (state[at] == 1)
				return at;
			if (state[at])
				continue;
			state[at] = 1;
			next[at] = g->first[at];
			stack[depth++] = at;
		}
	}
	return SB_ID_NONE;
}

static void tell_cycle(struct graph *g, sb_id *stack)
{
	uint32_t *next = sb_new(g->r->arena, uint32_t, g->n + 1);
	char *state = sb_new(g->r->arena, char, g->n + 1);
	sb_id at;

	if (!next || !state) {
		sb_semantic_failed(g->r);
		return;
	}
	at = find_cycle(g, stack, next, state);
	if (at != SB_ID_NONE)
		sb_semantic_say(
			g->r, SB_INFO("S17"),
			sb_json_find(g->r->job->root, "dependencies"),
			"the dependencies go round in a circle through \"%.*s\"",
			SB_ARG(sb_semantic_shown(sb_text(&g->r->names, at))));
}

static void judge(struct graph *g, const struct members *m, const struct sb_json *root)
{
	sb_id start = ref_of(g, root, "bom-ref");
	sb_id *queue = sb_new(g->r->arena, sb_id, g->n + 1);

	index_edges(g);
	if (!queue || g->r->rc < 0) {
		sb_semantic_failed(g->r);
		return;
	}
	tell_cycle(g, queue);
	tell(g, m, g->entry, "S3", "without an entry in dependencies");
	if (start == SB_ID_NONE)
		return;
	if (!g->entry[start])
		sb_semantic_say(g->r, SB_WARN("S3"), root,
				"metadata.component has no entry in dependencies");
	reach(g, start, queue);
	reach_compositions(g, queue);
	tell(g, m, g->reached, "S17", "not reached from metadata.component");
}

void sb_semantic_graph(struct sb_semantic_run *r)
{
	const struct sb_json *list = sb_json_find(r->job->root, "dependencies");
	const struct sb_json *root =
		sb_json_find(sb_json_find(r->job->root, "metadata"), "component");
	struct graph g = { .r = r, .n = r->names.count + 2 };
	struct members m = { 0 };

	if (r->rc < 0 || sb_json_items(list) == 0)
		return;
	g.entry = sb_new(r->arena, bool, g.n);
	g.reached = sb_new(r->arena, bool, g.n);
	if (!g.entry || !g.reached) {
		sb_semantic_failed(r);
		return;
	}
	read_dependencies(&g, list);
	gather(&g, &m);
	if (r->rc < 0)
		return;
	add_parts(&g, &m, root);
	if (r->rc == 0)
		judge(&g, &m, root);
}
