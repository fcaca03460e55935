/* SPDX-License-Identifier: Apache-2.0 */
/* The contract of catalog/link.h: facts, files, components of a squashed image. */
#include "assemble/link.h"

#include <stdarg.h>
#include <stdio.h>

struct sb_arena *sb_link_arena(struct sb_link *l)
{
	return l->arena;
}

struct sb_arena *sb_link_scratch(struct sb_link *l)
{
	return &l->scratch;
}

struct sb_document *sb_link_document(struct sb_link *l)
{
	return l->doc;
}

struct sb_distro *sb_link_distro(struct sb_link *l)
{
	return &l->distro;
}

/* --- facts --- */

/* The iterator counts facts over all bindings of the cataloger: at = binding << 24 plus
 * the fact's place in it would cap facts a file, so both are kept in one number by
 * walking on from where the last one was found. */
static bool next_in(const struct sb_binding *b, enum sb_fact_kind kind, uint32_t from,
		    struct sb_seen *s)
{
	for (uint32_t i = from; i < b->nfact; i++) {
		const struct sb_fact *f = &b->record->facts.p[b->fact + i];

		if (f->kind != (uint16_t)kind)
			continue;
		s->path = b->path;
		s->layer = b->layer;
		s->node = b->node;
		s->record = b->record;
		s->fact = f;
		return true;
	}
	return false;
}

bool sb_link_next_of(struct sb_link *l, uint32_t cataloger, enum sb_fact_kind kind,
		     struct sb_seen *s)
{
	uint32_t from = 0;

	if (cataloger >= sb_catalogers_count)
		return false;
	if (s->fact && s->at < l->bound[cataloger].n) {
		const struct sb_binding *b = &l->bound[cataloger].p[s->at];

		from = (uint32_t)(s->fact - &b->record->facts.p[b->fact]) + 1;
	}
	for (; s->at < l->bound[cataloger].n; s->at++, from = 0)
		if (next_in(&l->bound[cataloger].p[s->at], kind, from, s))
			return true;
	return false;
}

bool sb_link_next(struct sb_link *l, enum sb_fact_kind kind, struct sb_seen *s)
{
	return sb_link_next_of(l, l->running, kind, s);
}

bool sb_link_fact_at(struct sb_link *l, sb_str path, enum sb_fact_kind kind,
		     struct sb_seen *out)
{
	uint32_t node = sb_squash_find(l->squash, &l->scratch, path, true);
	const struct sb_node *n = node == SB_NONE ? NULL : &l->squash->nodes.p[node];
	const struct sb_record *r;
	uint32_t f;

	if (!n || n->body == SB_NONE)
		return false;
	r = l->squash->layer[n->from];
	f = l->body_fact[n->from][n->body];
	for (; f != SB_NONE && f < r->facts.n && r->facts.p[f].body == n->body; f++) {
		if (r->facts.p[f].kind != (uint16_t)kind)
			continue;
		*out = (struct sb_seen){ .path = path,
					 .layer = n->layer,
					 .node = node,
					 .record = r,
					 .fact = &r->facts.p[f] };
		return true;
	}
	return false;
}

sb_str sb_seen_get(const struct sb_seen *s, enum sb_key key)
{
	return sb_fact_get(s->record, s->fact, key);
}

size_t sb_seen_count(const struct sb_seen *s)
{
	return s->fact->nattr;
}

struct sb_attr_view sb_seen_attr(const struct sb_seen *s, size_t i)
{
	const struct sb_attr *a = &s->record->attrs.p[s->fact->attr + i];

	return (struct sb_attr_view){ (enum sb_key)a->key,
				      sb_record_text(s->record, a->value) };
}

/* --- files --- */

void sb_link_file_of(struct sb_link *l, uint32_t node, struct sb_link_file *out)
{
	const struct sb_squash *s = l->squash;
	const struct sb_node *n = &s->nodes.p[node];
	const struct sb_body *b = sb_squash_body(s, node);

	*out = (struct sb_link_file){ .path = sb_squash_path(s, node, l->arena),
				      .kind = n->kind,
				      .layer = n->layer,
				      .node = node,
				      .target = sb_squash_target(s, node) };
	if (n->row != SB_NONE)
		out->mode = s->layer[n->kind == SB_ROW_SYMLINK ? n->from : n->layer]
				    ->rows.p[n->row]
				    .mode;
	if (!b)
		return;
	out->class = b->class;
	out->size = b->size;
	out->sha256 = &b->sha256;
	if (b->md5 != SB_NONE)
		out->md5 = &s->layer[n->from]->md5s.p[b->md5];
}

static bool find(struct sb_link *l, sb_str path, bool follow, struct sb_link_file *out)
{
	uint32_t node = sb_squash_find(l->squash, &l->scratch, path, follow);

	if (node == SB_NONE)
		return false;
	sb_link_file_of(l, node, out);
	return true;
}

bool sb_link_find(struct sb_link *l, sb_str path, struct sb_link_file *out)
{
	return find(l, path, true, out);
}

bool sb_link_find_nofollow(struct sb_link *l, sb_str path, struct sb_link_file *out)
{
	return find(l, path, false, out);
}

struct sb_link_walk sb_link_walk(struct sb_link *l, sb_str dir, bool shallow)
{
	uint32_t node = sb_squash_find(l->squash, &l->scratch, dir, true);
	uint32_t place = node == SB_NONE ? 0 : l->squash->place[node];

	if (node == SB_NONE)
		return (struct sb_link_walk){ 0 };
	return (struct sb_link_walk){ .at = place + 1,
				      .end = l->squash->end[place],
				      .shallow = shallow };
}

bool sb_link_walk_next(struct sb_link *l, struct sb_link_walk *w,
		       struct sb_link_file *out)
{
	const struct sb_squash *s = l->squash;

	while (w->at < w->end) {
		uint32_t node = s->order[w->at];

		w->at = w->shallow ? s->end[w->at] : w->at + 1;
		if (!w->shallow && s->nodes.p[node].kind == SB_ROW_DIR)
			continue;
		sb_link_file_of(l, node, out);
		return true;
	}
	return false;
}

/* --- components --- */

static enum sb_technique technique(uint32_t cataloger)
{
	return sb_catalogers[cataloger]->tags & SB_TAG_BINARY ? SB_BY_BINARY
							      : SB_BY_MANIFEST;
}

/* "/usr/lib/x" or "/app.jar!/lib/y.jar" */
static sb_str shown(struct sb_link *l, sb_str path, sb_str inside)
{
	if (inside.n)
		return sb_arena_printf(l->arena, "/%.*s!/%.*s", SB_ARG(path),
				       SB_ARG(inside));
	return sb_arena_printf(l->arena, "/%.*s", SB_ARG(path));
}

struct sb_component *sb_link_component(struct sb_link *l, const struct sb_seen *s,
				       enum sb_component_type type)
{
	struct sb_component **slot = sb_vec_push(l->arena, &l->doc->components);
	struct sb_component *c = slot ? sb_new(l->arena, struct sb_component, 1) : NULL;
	struct sb_method *m = c ? sb_vec_push(l->arena, &c->methods) : NULL;
	struct sb_occurrence *o = m ? sb_vec_push(l->arena, &c->occurrences) : NULL;

	if (!o) {
		l->rc = sb_arena_failed(l->arena);
		if (slot)
			l->doc->components.n--;
		return NULL;
	}
	*slot = c;
	c->type = type;
	c->cataloger = sb_str_c(sb_catalogers[l->running]->name);
	c->serial = l->serial++;
	c->layer = s->layer;
	*o = (struct sb_occurrence){
		.path = shown(l, s->path, sb_record_text(s->record, s->fact->path)),
		.line = s->fact->line,
		.layer = s->layer
	};
	*m = (struct sb_method){ technique(l->running), s->fact->confidence, o->path };
	return c;
}

bool sb_link_occurrence(struct sb_link *l, struct sb_component *c, sb_str path,
			uint32_t line)
{
	uint32_t node = sb_squash_find(l->squash, &l->scratch, path, false);
	struct sb_occurrence *o = sb_vec_push(l->arena, &c->occurrences);

	if (!o)
		return false;
	*o = (struct sb_occurrence){
		.path = shown(l, path, (sb_str){ 0 }),
		.line = line,
		.layer = node == SB_NONE ? SB_NO_LAYER : l->squash->nodes.p[node].layer
	};
	return o->path.p != NULL;
}

/* --- ownership --- */

static bool intact(const struct sb_body *b, const struct sb_md5 *md5,
		   const struct sb_expect *e)
{
	if (!e)
		return true;
	if (e->sha256)
		return sb_sha256_eq(e->sha256, &b->sha256);
	if (e->md5 && md5)
		return memcmp(e->md5, md5, sizeof *md5) == 0;
	return !e->has_size || e->size == b->size;
}

static bool count(struct sb_link *l, struct sb_component *c, const char *name,
		  sb_str path)
{
	sb_str shown_path = shown(l, path, (sb_str){ 0 });

	return shown_path.p && sb_component_property(l->arena, c, name, shown_path);
}

bool sb_link_own(struct sb_link *l, struct sb_component *c, sb_str path,
		 const struct sb_expect *expected)
{
	uint32_t node = sb_squash_find(l->squash, &l->scratch, path, false);
	const struct sb_body *b;
	const struct sb_node *n;

	if (node == SB_NONE) {
		l->doc->totals.missing++;
		return true;
	}
	n = &l->squash->nodes.p[node];
	b = sb_squash_body(l->squash, node);
	if (!l->owner[node])
		l->owner[node] = c;
	l->state[node] |= SB_NODE_OWNED;
	if (!b || intact(b,
			 b->md5 == SB_NONE ? NULL
					   : &l->squash->layer[n->from]->md5s.p[b->md5],
			 expected))
		return true;
	if (l->state[node] & SB_NODE_MODIFIED)
		return true;
	l->state[node] |= SB_NODE_MODIFIED;
	return expected->conf || count(l, c, "sbom:file:modified", path);
}

struct sb_component *sb_link_owner(struct sb_link *l, uint32_t node)
{
	return node < l->squash->nodes.n ? l->owner[node] : NULL;
}

void sb_link_evidence(struct sb_link *l, uint32_t node)
{
	if (node < l->squash->nodes.n)
		l->state[node] |= SB_NODE_EVIDENCE;
}

/* --- registry --- */

struct sb_registered {
	struct sb_registered *next;
	sb_str type, name;
	struct sb_component *component;
};

static size_t slot_of(const struct sb_link *l, sb_str type, sb_str name)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < type.n; i++)
		h = (h ^ (unsigned char)type.p[i]) * UINT64_C(0x100000001b3);
	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * UINT64_C(0x100000001b3);
	return (size_t)((h ^ h >> 32) % SB_LEN(l->registry));
}

struct sb_component *sb_link_lookup(struct sb_link *l, sb_str purl_type, sb_str name)
{
	struct sb_registered *r = l->registry[slot_of(l, purl_type, name)];

	while (r && !(sb_str_eq(r->type, purl_type) && sb_str_eq(r->name, name)))
		r = r->next;
	return r ? r->component : NULL;
}

bool sb_link_register(struct sb_link *l, struct sb_component *c, sb_str purl_type,
		      sb_str name)
{
	size_t at = slot_of(l, purl_type, name);
	struct sb_registered *r;

	if (sb_link_lookup(l, purl_type, name))
		return true;
	r = sb_new(l->arena, struct sb_registered, 1);
	if (!r)
		return false;
	*r = (struct sb_registered){ l->registry[at], purl_type, name, c };
	l->registry[at] = r;
	return true;
}

/* --- problems and the run --- */

void sb_link_problem(struct sb_link *l, sb_str path, bool serious, const char *fmt, ...)
{
	struct sb_doc_problem *p = sb_vec_push(l->arena, &l->doc->problems);
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (!p) {
		l->rc = sb_arena_failed(l->arena);
		return;
	}
	*p = (struct sb_doc_problem){
		.path = path.n ? shown(l, path, (sb_str){ 0 }) : path,
		.cataloger = sb_str_c(sb_catalogers[l->running]->name),
		.message = sb_arena_dup(l->arena, sb_str_c(text)),
		.layer = SB_NO_LAYER,
		.serious = serious
	};
}

int sb_link_run(struct sb_link *l, struct sb_err *err)
{
	for (uint32_t i = 0; i < sb_catalogers_count; i++) {
		struct sb_mark here = sb_arena_mark(&l->scratch);
		struct sb_err why = { 0 };
		int rc = SB_OK;

		l->running = i;
		if (sb_catalogers[i]->link && (l->enabled & UINT64_C(1) << i))
			rc = sb_catalogers[i]->link(l, &why);
		sb_arena_rewind(&l->scratch, here);
		if (l->rc < 0 || rc == SB_E_NOMEM || rc == SB_E_CANCELED)
			return sb_fail(err, l->rc < 0 ? l->rc : rc,
				       "%s: no memory for its components",
				       sb_catalogers[i]->name);
		if (rc < 0)
			sb_link_problem(l, (sb_str){ 0 }, true, "failed: %s", why.msg);
	}
	return SB_OK;
}
