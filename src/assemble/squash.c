/* SPDX-License-Identifier: Apache-2.0 */
#include "assemble/squash.h"

#include <stdlib.h>

#include "util/glob.h"

#define HOPS 40

static uint32_t hash(uint32_t parent, sb_str name)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325) ^ parent;

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * UINT64_C(0x100000001b3);
	return (uint32_t)(h ^ h >> 32);
}

/* The node of this name, live or gone. */
static uint32_t any_child(const struct sb_squash *s, uint32_t dir, sb_str name)
{
	uint32_t i = s->bucket[hash(dir, name) & s->mask];

	while (i != SB_NONE &&
	       (s->nodes.p[i].parent != dir || !sb_str_eq(s->nodes.p[i].name, name)))
		i = s->nodes.p[i].chain;
	return i;
}

uint32_t sb_squash_child(const struct sb_squash *s, uint32_t dir, sb_str name)
{
	uint32_t i = any_child(s, dir, name);

	return i == SB_NONE || s->nodes.p[i].gone ? SB_NONE : i;
}

static int rehash(struct sb_squash *s, uint32_t size)
{
	uint32_t *bucket = sb_new(s->arena, uint32_t, size);

	if (!bucket)
		return sb_arena_failed(s->arena);
	memset(bucket, 0xff, size * sizeof *bucket);
	s->bucket = bucket;
	s->mask = size - 1;
	for (uint32_t i = 1; i < s->nodes.n; i++) {
		struct sb_node *n = &s->nodes.p[i];
		uint32_t at = hash(n->parent, n->name) & s->mask;

		n->chain = bucket[at];
		bucket[at] = i;
	}
	return SB_OK;
}

static int add_child(struct sb_squash *s, uint32_t dir, sb_str name, uint32_t *out)
{
	uint32_t i = (uint32_t)s->nodes.n, at;
	struct sb_node *n;

	if (s->nodes.n > s->mask && rehash(s, (s->mask + 1) * 2) < 0)
		return sb_arena_failed(s->arena);
	n = sb_vec_push(s->arena, &s->nodes);
	if (!n)
		return sb_arena_failed(s->arena);
	at = hash(dir, name) & s->mask;
	*n = (struct sb_node){ .name = name,
			       .parent = dir,
			       .child = SB_NONE,
			       .sibling = s->nodes.p[dir].child,
			       .chain = s->bucket[at],
			       .row = SB_NONE,
			       .body = SB_NONE,
			       .kind = SB_ROW_DIR,
			       .gone = true };
	s->nodes.p[dir].child = i;
	s->bucket[at] = i;
	*out = i;
	return SB_OK;
}

/* Everything below dir goes; dir itself stays. Down by child, right by sibling, up by
 * parent: no recursion, no memory. */
static void clear_below(struct sb_squash *s, uint32_t dir)
{
	uint32_t i = s->nodes.p[dir].child;

	while (i != SB_NONE) {
		struct sb_node *n = &s->nodes.p[i];

		if (!n->gone && n->child != SB_NONE) {
			n->gone = true;
			i = n->child;
			continue;
		}
		n->gone = true;
		while (i != dir && s->nodes.p[i].sibling == SB_NONE)
			i = s->nodes.p[i].parent;
		i = i == dir ? SB_NONE : s->nodes.p[i].sibling;
	}
}

static void remove_node(struct sb_squash *s, uint32_t i)
{
	clear_below(s, i);
	s->nodes.p[i].gone = true;
}

sb_str sb_squash_target(const struct sb_squash *s, uint32_t node)
{
	const struct sb_node *n = &s->nodes.p[node];
	const struct sb_record *r = s->layer[n->from];

	return n->kind == SB_ROW_SYMLINK && n->row != SB_NONE
		       ? sb_record_text(r, r->rows.p[n->row].target)
		       : (sb_str){ NULL, 0 };
}

/* target "/" rest in the scratch arena. */
static sb_str splice(struct sb_arena *scratch, sb_str target, sb_str rest)
{
	char *p = sb_new(scratch, char, target.n + rest.n + 2);

	if (!p)
		return (sb_str){ NULL, 0 };
	if (target.n)
		memcpy(p, target.p, target.n);
	p[target.n] = '/';
	if (rest.n)
		memcpy(p + target.n + 1, rest.p, rest.n);
	return (sb_str){ p, target.n + 1 + rest.n };
}

/* A walk from dir along path; make() decides what a missing name means. */
struct walk {
	struct sb_squash *s; /* only changed where make is set */
	struct sb_arena *scratch;
	bool follow; /* also in the last place */
	bool make;   /* missing directories come into being in this layer */
	uint32_t layer;
	bool linked; /* a link was crossed */
};

static uint32_t make_dir(struct walk *w, uint32_t dir, sb_str name)
{
	uint32_t i = any_child(w->s, dir, name);
	struct sb_node *n;

	if (i == SB_NONE) {
		/* The name may lie in the scratch text of a followed link. */
		name = sb_arena_dup(w->s->arena, name);
		if (!name.p || add_child(w->s, dir, name, &i) < 0)
			return SB_NONE;
	}
	n = &w->s->nodes.p[i];
	if (!n->gone && n->kind != SB_ROW_DIR)
		remove_node(w->s, i);
	n->gone = false;
	n->kind = SB_ROW_DIR;
	n->layer = n->from = w->layer;
	n->row = n->body = SB_NONE;
	n->wants = 0;
	return i;
}

static uint32_t walk(struct walk *w, uint32_t dir, sb_str path)
{
	const struct sb_squash *s = w->s;
	sb_str rest = path;
	int hops = 0;

	while (rest.n) {
		sb_str name = sb_str_cut(&rest, '/'), target;
		uint32_t next;

		if (name.n == 0 || sb_str_eq(name, SB_LIT(".")))
			continue;
		if (sb_str_eq(name, SB_LIT(".."))) {
			dir = s->nodes.p[dir].parent;
			continue;
		}
		next = sb_squash_child(s, dir, name);
		if (next != SB_NONE && s->nodes.p[next].kind == SB_ROW_SYMLINK &&
		    (rest.n || w->follow)) {
			target = sb_squash_target(s, next);
			if (++hops > HOPS)
				return SB_NONE;
			w->linked = true;
			rest = splice(w->scratch, target, rest);
			if (!rest.p)
				return SB_NONE;
			if (target.n && target.p[0] == '/')
				dir = SB_ROOT;
			continue;
		}
		if (w->make && (next == SB_NONE || s->nodes.p[next].kind != SB_ROW_DIR))
			next = make_dir(w, dir, name);
		if (next == SB_NONE)
			return SB_NONE;
		dir = next;
	}
	return dir;
}

uint32_t sb_squash_find_at(const struct sb_squash *s, struct sb_arena *scratch,
			   uint32_t dir, sb_str path, bool follow)
{
	struct sb_mark here = sb_arena_mark(scratch);
	/* Without make the walk changes nothing: the cast only serves the shared type.
	 */
	struct walk w = { .s = (struct sb_squash *)(uintptr_t)s,
			  .scratch = scratch,
			  .follow = follow };
	uint32_t i = walk(&w, dir, path);

	sb_arena_rewind(scratch, here);
	return i;
}

uint32_t sb_squash_find(const struct sb_squash *s, struct sb_arena *scratch,
			sb_str path, bool follow)
{
	return sb_squash_find_at(s, scratch, SB_ROOT, path, follow);
}

sb_str sb_squash_path(const struct sb_squash *s, uint32_t node, struct sb_arena *a)
{
	size_t n = 0;
	char *p, *at;

	for (uint32_t i = node; i != SB_ROOT; i = s->nodes.p[i].parent)
		n += s->nodes.p[i].name.n + 1;
	if (n == 0)
		return (sb_str){ "", 0 };
	p = sb_new(a, char, n);
	if (!p)
		return (sb_str){ NULL, 0 };
	at = p + n - 1;
	for (uint32_t i = node; i != SB_ROOT; i = s->nodes.p[i].parent) {
		sb_str name = s->nodes.p[i].name;

		at -= name.n;
		memcpy(at, name.p, name.n);
		if (at > p)
			*--at = '/';
	}
	return (sb_str){ p, n - 1 };
}

/* --- applying one layer --- */

struct apply {
	struct sb_squash *s;
	const struct sb_record *r;
	uint32_t layer;
	struct sb_arena scratch;
	/* Record directory id -> node, good while its epoch is the current one. */
	uint32_t *dir_node, *dir_epoch, epoch;
	bool *dir_linked;
};

/* The node of a row's directory; made where it is missing. */
static uint32_t parent_of(struct apply *a, const struct sb_row *row, bool *linked)
{
	struct sb_mark here = sb_arena_mark(&a->scratch);
	struct walk w = { .s = a->s,
			  .scratch = &a->scratch,
			  .follow = true,
			  .make = true,
			  .layer = a->layer };
	uint32_t dir;

	if (a->dir_epoch[row->dir] == a->epoch) {
		*linked = a->dir_linked[row->dir];
		return a->dir_node[row->dir];
	}
	dir = walk(&w, SB_ROOT, sb_record_text(a->r, row->dir));
	sb_arena_rewind(&a->scratch, here);
	a->dir_epoch[row->dir] = a->epoch;
	a->dir_node[row->dir] = dir;
	a->dir_linked[row->dir] = *linked = w.linked;
	return dir;
}

static void hide(struct apply *a, const struct sb_row *row)
{
	sb_str dir = sb_record_text(a->r, row->dir);
	struct sb_mark here = sb_arena_mark(&a->scratch);
	struct walk w = { .s = a->s, .scratch = &a->scratch, .follow = true };
	uint32_t at = walk(&w, SB_ROOT, dir), victim;

	sb_arena_rewind(&a->scratch, here);
	if (at == SB_NONE)
		return;
	if (row->kind == SB_ROW_OPAQUE) {
		clear_below(a->s, at);
		return;
	}
	victim = sb_squash_child(a->s, at, sb_record_text(a->r, row->base));
	if (victim != SB_NONE)
		remove_node(a->s, victim);
}

static uint64_t wants_of(struct apply *a, const struct sb_row *row, uint32_t node,
			 bool linked)
{
	struct sb_mark here = sb_arena_mark(&a->scratch);
	sb_str path;
	uint64_t wants;

	if (!linked)
		return row->wants;
	path = sb_squash_path(a->s, node, &a->scratch);
	wants = row->wants | sb_dispatch_path(a->s->dispatch, path);
	sb_arena_rewind(&a->scratch, here);
	return wants;
}

/* Body (or link text) of a hard link's target; false when nothing is there. */
static bool share(struct apply *a, const struct sb_row *row, struct sb_node *out)
{
	sb_str target = sb_record_text(a->r, row->target);
	uint32_t i = sb_squash_find(a->s, &a->scratch, target, false);
	const struct sb_node *t = i == SB_NONE ? NULL : &a->s->nodes.p[i];
	sb_str *slot;

	if (t && t->kind != SB_ROW_DIR) {
		out->kind = t->kind;
		out->from = t->from;
		out->body = t->body;
		if (t->kind == SB_ROW_SYMLINK)
			out->row = t->row;
		return true;
	}
	slot = sb_vec_push(a->s->arena, &a->s->dangling);
	if (slot)
		*slot = target;
	return false;
}

static int place(struct apply *a, uint32_t index, const struct sb_row *row)
{
	sb_str name = sb_record_text(a->r, row->base);
	struct sb_node new = { .kind = row->kind,
			       .layer = a->layer,
			       .row = index,
			       .from = a->layer,
			       .body = row->body };
	uint32_t dir, i;
	struct sb_node *n;
	bool linked;

	if (name.n == 0)
		return SB_OK; /* the root itself */
	dir = parent_of(a, row, &linked);
	if (dir == SB_NONE || (row->kind == SB_ROW_HARDLINK && !share(a, row, &new)))
		return SB_OK;
	i = any_child(a->s, dir, name);
	if (i == SB_NONE && add_child(a->s, dir, name, &i) < 0)
		return sb_arena_failed(a->s->arena);
	n = &a->s->nodes.p[i];
	if (!n->gone && (n->kind == SB_ROW_DIR) != (new.kind == SB_ROW_DIR)) {
		remove_node(a->s, i);
		a->epoch++; /* directories have moved */
	} else if (!n->gone && n->kind == SB_ROW_SYMLINK) {
		a->epoch++;
	}
	n->gone = false;
	n->kind = new.kind;
	n->layer = new.layer;
	n->row = new.row;
	n->from = new.from;
	n->body = new.body;
	n->wants = wants_of(a, row, i, linked);
	return SB_OK;
}

static int apply_layer(struct sb_squash *s, uint32_t layer)
{
	const struct sb_record *r = s->layer[layer];
	struct apply a = { .s = s, .r = r, .layer = layer, .epoch = 1 };
	int rc = SB_OK;

	sb_arena_init(&a.scratch, (size_t)1 << 30);
	a.dir_node = sb_new(&a.scratch, uint32_t, r->names.count);
	a.dir_epoch = sb_new(&a.scratch, uint32_t, r->names.count);
	a.dir_linked = sb_new(&a.scratch, bool, r->names.count);
	if (!a.dir_node || !a.dir_epoch || !a.dir_linked)
		rc = sb_arena_failed(&a.scratch);
	for (uint32_t i = 0; rc == SB_OK && i < r->rows.n; i++)
		if (r->rows.p[i].kind == SB_ROW_WHITEOUT ||
		    r->rows.p[i].kind == SB_ROW_OPAQUE)
			hide(&a, &r->rows.p[i]);
	for (uint32_t i = 0; rc == SB_OK && i < r->rows.n; i++)
		if (r->rows.p[i].kind != SB_ROW_WHITEOUT &&
		    r->rows.p[i].kind != SB_ROW_OPAQUE)
			rc = place(&a, i, &r->rows.p[i]);
	sb_arena_release(&a.scratch);
	return rc;
}

/* --- order --- */

static int by_name(const void *x, const void *y, void *arg)
{
	const struct sb_squash *s = arg;
	const struct sb_node *a = &s->nodes.p[*(const uint32_t *)x];
	const struct sb_node *b = &s->nodes.p[*(const uint32_t *)y];

	return sb_str_cmp(a->name, b->name);
}

/* Live children of dir, sorted, into list; how many. */
static size_t children(struct sb_squash *s, uint32_t dir, uint32_t *list)
{
	size_t n = 0;

	for (uint32_t i = s->nodes.p[dir].child; i != SB_NONE;
	     i = s->nodes.p[i].sibling)
		if (!s->nodes.p[i].gone)
			list[n++] = i;
	if (n > 1)
		qsort_r(list, n, sizeof *list, by_name, s);
	return n;
}

/* Depth-first with an explicit stack: children are pushed last name first. */
static int order(struct sb_squash *s)
{
	size_t total = s->nodes.n, top = 0;
	uint32_t *stack = sb_new(s->arena, uint32_t, total);
	uint32_t *list = sb_new(s->arena, uint32_t, total);

	s->order = sb_new(s->arena, uint32_t, total);
	s->place = sb_new(s->arena, uint32_t, total);
	s->end = sb_new(s->arena, uint32_t, total);
	if (!stack || !list || !s->order || !s->place || !s->end)
		return sb_arena_failed(s->arena);
	memset(s->place, 0xff, total * sizeof *s->place);
	stack[top++] = SB_ROOT;
	while (top) {
		uint32_t i = stack[--top];
		size_t n = children(s, i, list);

		s->place[i] = (uint32_t)s->norder;
		s->order[s->norder++] = i;
		while (n)
			stack[top++] = list[--n];
	}
	/* A subtree ends where its last descendant's does: children come after parents.
	 */
	for (size_t i = 0; i < s->norder; i++)
		s->end[i] = (uint32_t)i + 1;
	for (size_t i = s->norder; i-- > 1;) {
		uint32_t up = s->place[s->nodes.p[s->order[i]].parent];

		if (s->end[i] > s->end[up])
			s->end[up] = s->end[i];
	}
	return SB_OK;
}

/* Room for every row at once: growing would leave old runs in the arena. */
static int reserve(struct sb_squash *s)
{
	size_t rows = 64;
	uint32_t size = 1024;

	for (size_t i = 0; i < s->nlayer; i++)
		rows += s->layer[i]->rows.n;
	if (rows >= UINT32_MAX / 4)
		return SB_E_LIMIT;
	while (size < rows)
		size *= 2;
	s->nodes.p = sb_new(s->arena, struct sb_node, rows);
	s->nodes.cap = rows;
	return s->nodes.p ? rehash(s, size) : sb_arena_failed(s->arena);
}

/* --exclude: what matches goes, with all below it. */
static void leave_out(struct sb_squash *s)
{
	struct sb_arena scratch;

	if (!s->exclude || !*s->exclude)
		return;
	sb_arena_init(&scratch, (size_t)64 << 20);
	for (uint32_t i = 1; i < s->nodes.n; i++) {
		struct sb_mark here = sb_arena_mark(&scratch);
		sb_str path = s->nodes.p[i].gone ? (sb_str){ NULL, 0 }
						 : sb_squash_path(s, i, &scratch);

		for (const char *const *g = s->exclude; *g && path.n; g++)
			if (sb_glob(*g[0] == '/' ? *g + 1 : *g, path))
				remove_node(s, i);
		sb_arena_rewind(&scratch, here);
	}
	sb_arena_release(&scratch);
}

int sb_squash_build(struct sb_squash *s, struct sb_err *err)
{
	int rc = reserve(s);
	struct sb_node *root = rc < 0 ? NULL : sb_vec_push(s->arena, &s->nodes);

	if (!root)
		return sb_fail(err, sb_arena_failed(s->arena),
			       "no memory for the file tree");
	*root = (struct sb_node){ .kind = SB_ROW_DIR,
				  .child = SB_NONE,
				  .sibling = SB_NONE,
				  .chain = SB_NONE,
				  .row = SB_NONE,
				  .body = SB_NONE };
	for (uint32_t i = 0; rc == SB_OK && i < s->nlayer; i++)
		rc = apply_layer(s, i);
	if (rc == SB_OK) {
		leave_out(s);
		rc = order(s);
	}
	return rc < 0 ? sb_fail(err, rc, "no memory for the file tree") : SB_OK;
}
