/* SPDX-License-Identifier: Apache-2.0 */
/* Binding: facts hang on bodies, names hang on the facts. */
#include "assemble/link.h"

/* How many children of linked directories are looked at before we stop. */
#define BINDING_WORK (UINT64_C(4) << 20)

static int index_facts(struct sb_link *l)
{
	size_t n = l->squash->nlayer;

	l->body_fact = sb_new(&l->scratch, uint32_t *, n ? n : 1);
	if (!l->body_fact)
		return sb_arena_failed(&l->scratch);
	for (size_t i = 0; i < n; i++) {
		const struct sb_record *r = l->squash->layer[i];
		uint32_t *first = sb_new(&l->scratch, uint32_t, r->bodies.n + 1);

		if (!first)
			return sb_arena_failed(&l->scratch);
		memset(first, 0xff, (r->bodies.n + 1) * sizeof *first);
		for (uint32_t f = (uint32_t)r->facts.n; f-- > 0;)
			first[r->facts.p[f].body] = f;
		l->body_fact[i] = first;
	}
	return SB_OK;
}

/* Facts that count under any name: those of probes and of some content bids. */
static bool any_name(uint32_t cataloger)
{
	const struct sb_cataloger *c = sb_catalogers[cataloger];

	if (c->probe)
		return true;
	for (const struct sb_magic *m = c->magics; m && m->head.n; m++)
		if (m->any_name)
			return true;
	return false;
}

/* Binds the facts of node's body whose cataloger is in mask (or takes any name) to
 * path. own: path is the node's own name. */
static void bind(struct sb_link *l, uint32_t node, uint32_t name, uint64_t mask,
		 bool own)
{
	const struct sb_node *n = &l->squash->nodes.p[node];
	const struct sb_record *r = l->squash->layer[n->from];
	uint32_t f = l->body_fact[n->from][n->body], end;

	for (; f != SB_NONE && f < r->facts.n && r->facts.p[f].body == n->body;
	     f = end) {
		uint32_t c = r->facts.p[f].cataloger;
		struct sb_binding *b;

		for (end = f + 1; end < r->facts.n && r->facts.p[end].body == n->body &&
				  r->facts.p[end].cataloger == c;)
			end++;
		if (c >= sb_catalogers_count || !(l->enabled & UINT64_C(1) << c))
			continue;
		if (!(mask & UINT64_C(1) << c) && !(own && any_name(c)))
			continue;
		b = sb_vec_push(l->arena, &l->bound[c]);
		if (!b) {
			l->rc = sb_arena_failed(l->arena);
			return;
		}
		*b = (struct sb_binding){ .node = node,
					  .layer = l->squash->nodes.p[name].layer,
					  .record = r,
					  .fact = f,
					  .nfact = end - f };
	}
}

static void bind_path(struct sb_link *l, size_t from[], sb_str path)
{
	for (size_t c = 0; c < sb_catalogers_count; c++)
		for (size_t i = from[c]; i < l->bound[c].n; i++)
			l->bound[c].p[i].path = path;
}

/* What of mask has not been parsed although it could be. */
static uint64_t missing_of(struct sb_link *l, uint32_t node, uint64_t mask)
{
	const struct sb_body *b = sb_squash_body(l->squash, node);
	uint64_t missing = mask & ~b->parsed & l->enabled;

	for (size_t c = 0; missing && c < sb_catalogers_count; c++)
		if (!sb_catalogers[c]->parse || b->size > sb_catalogers[c]->max_bytes)
			missing &= ~(UINT64_C(1) << c);
	return missing;
}

static void want(struct sb_link *l, uint32_t node, uint64_t missing, sb_str path)
{
	const struct sb_node *n = &l->squash->nodes.p[node];
	struct sb_want *w = sb_vec_push(l->arena, &l->wants);

	if (w)
		*w = (struct sb_want){ n->from, n->body, missing, path };
	else
		l->rc = sb_arena_failed(l->arena);
}

/* The file body under node's name `name` (the node itself or a link to it). */
static void bind_name(struct sb_link *l, uint32_t node, uint32_t name, uint64_t mask,
		      sb_str (*text)(struct sb_link *, uint32_t, uint32_t))
{
	size_t from[SB_CATALOGERS_MAX], before = 0, after = 0;
	uint64_t missing = missing_of(l, node, mask);

	for (size_t c = 0; c < sb_catalogers_count; c++)
		before += from[c] = l->bound[c].n;
	bind(l, node, name, mask, node == name);

	for (size_t c = 0; c < sb_catalogers_count; c++)
		after += l->bound[c].n;
	if (after > before || missing) {
		sb_str path = text(l, node, name);

		if (!path.p)
			l->rc = sb_arena_failed(l->arena);
		bind_path(l, from, path);
		if (missing)
			want(l, node, missing, path);
	}
}

static sb_str own_path(struct sb_link *l, uint32_t node, uint32_t name)
{
	(void)node;
	return sb_squash_path(l->squash, name, l->arena);
}

/* name is a link to the directory that holds node. */
static sb_str child_path(struct sb_link *l, uint32_t node, uint32_t name)
{
	sb_str dir = sb_squash_path(l->squash, name, l->arena);
	sb_str base = l->squash->nodes.p[node].name;

	return dir.p ? sb_arena_printf(l->arena, "%.*s/%.*s", SB_ARG(dir), SB_ARG(base))
		     : dir;
}

/* Files directly below a linked directory whose name counts only through the link. */
static void bind_children(struct sb_link *l, uint32_t name, uint32_t dir)
{
	const struct sb_squash *s = l->squash;
	struct sb_mark here = sb_arena_mark(&l->scratch);
	sb_str base = sb_squash_path(s, name, &l->scratch);
	uint32_t place = s->place[dir];

	for (uint32_t i = place + 1; i < s->end[place]; i = s->end[i]) {
		uint32_t node = s->order[i];
		const struct sb_node *n = &s->nodes.p[node];
		struct sb_mark inner = sb_arena_mark(&l->scratch);
		uint64_t mask;
		sb_str path;

		if (++l->binding_work > BINDING_WORK)
			break;
		if (n->body == SB_NONE)
			continue;
		path = sb_arena_printf(&l->scratch, "%.*s/%.*s", SB_ARG(base),
				       SB_ARG(n->name));
		mask = sb_dispatch_path(s->dispatch, path) & ~n->wants;
		sb_arena_rewind(&l->scratch, inner);
		if (mask)
			bind_name(l, node, name, mask, child_path);
	}
	sb_arena_rewind(&l->scratch, here);
}

static void bind_symlink(struct sb_link *l, uint32_t name)
{
	const struct sb_squash *s = l->squash;
	const struct sb_node *n = &s->nodes.p[name];
	uint32_t to = sb_squash_find_at(s, &l->scratch, n->parent, n->name, true);
	const struct sb_node *t = to == SB_NONE ? NULL : &s->nodes.p[to];

	if (!t)
		return;
	if (t->body != SB_NONE && (n->wants & ~t->wants))
		bind_name(l, to, name, n->wants & ~t->wants, own_path);
	else if (t->kind == SB_ROW_DIR && to != SB_ROOT)
		bind_children(l, name, to);
}

static int bind_all(struct sb_link *l)
{
	const struct sb_squash *s = l->squash;

	for (size_t i = 0; i < s->norder && l->rc == SB_OK; i++) {
		uint32_t node = s->order[i];
		const struct sb_node *n = &s->nodes.p[node];

		if (n->kind == SB_ROW_SYMLINK)
			bind_symlink(l, node);
		else if (n->body != SB_NONE)
			bind_name(l, node, node, n->wants, own_path);
	}
	return l->rc;
}

int sb_link_init(struct sb_link *l, struct sb_document *doc, const struct sb_squash *s,
		 uint64_t enabled, struct sb_err *err)
{
	int rc;

	*l = (struct sb_link){
		.doc = doc, .squash = s, .arena = doc->arena, .enabled = enabled
	};
	sb_arena_init(&l->scratch, (size_t)1 << 30);
	l->owner = sb_new(&l->scratch, struct sb_component *, s->nodes.n);
	l->state = sb_new(&l->scratch, uint8_t, s->nodes.n);
	rc = l->owner && l->state ? index_facts(l) : sb_arena_failed(&l->scratch);
	if (rc == SB_OK)
		rc = bind_all(l);
	if (rc == SB_OK && l->binding_work > BINDING_WORK)
		sb_link_problem(l, (sb_str){ 0 }, false,
				"too many links to directories: some names were not "
				"looked at");
	return rc < 0 ? sb_fail(err, rc, "no memory for the image's facts") : SB_OK;
}

void sb_link_release(struct sb_link *l)
{
	sb_arena_release(&l->scratch);
}
