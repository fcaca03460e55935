/* SPDX-License-Identifier: Apache-2.0 */
/* Emitting: from a parser's words to rows of the layer record. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "catalog/cataloger.h"

static sb_id keep(struct sb_emit *e, sb_str s)
{
	sb_id id = e->rc < 0 ? SB_ID_NONE : sb_intern(&e->out->names, s);

	if (id == SB_ID_NONE && e->rc == SB_OK)
		e->rc = sb_arena_failed(&e->out->arena);
	return id;
}

static struct sb_fact *open_fact(struct sb_emit *e)
{
	assert(e->rc < 0 || e->out->facts.n > 0);
	return e->rc < 0 ? NULL : &e->out->facts.p[e->out->facts.n - 1];
}

void sb_emit_fact(struct sb_emit *e, enum sb_fact_kind kind, uint32_t line)
{
	struct sb_fact *f =
		e->rc < 0 ? NULL : sb_vec_push(&e->out->arena, &e->out->facts);

	if (!f) {
		if (e->rc == SB_OK)
			e->rc = sb_arena_failed(&e->out->arena);
		return;
	}
	*f = (struct sb_fact){ .kind = (uint16_t)kind,
			       .cataloger = e->cataloger,
			       .confidence = 100,
			       .body = e->body,
			       .line = line,
			       .attr = (uint32_t)e->out->attrs.n };
}

void sb_emit_attr_always(struct sb_emit *e, enum sb_key key, sb_str value)
{
	sb_id id = keep(e, value);
	struct sb_fact *f = open_fact(e);
	struct sb_attr *a = f ? sb_vec_push(&e->out->arena, &e->out->attrs) : NULL;

	if (!a) {
		if (e->rc == SB_OK)
			e->rc = sb_arena_failed(&e->out->arena);
		return;
	}
	*a = (struct sb_attr){ (uint32_t)key, id };
	f->nattr++;
}

void sb_emit_attr(struct sb_emit *e, enum sb_key key, sb_str value)
{
	if (value.n)
		sb_emit_attr_always(e, key, value);
}

void sb_emit_confidence(struct sb_emit *e, unsigned percent)
{
	struct sb_fact *f = open_fact(e);

	if (f)
		f->confidence = (uint8_t)(percent > 100 ? 100 : percent);
}

void sb_emit_virtual(struct sb_emit *e, sb_str path)
{
	sb_id id = keep(e, path);
	struct sb_fact *f = open_fact(e);

	if (f)
		f->path = id;
}

void sb_emit_diag(struct sb_emit *e, int rc, const char *fmt, ...)
{
	struct sb_diag d = { .rc = rc, .cataloger = e->cataloger }, *slot;
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	d.path = keep(e, e->path);
	d.message = keep(e, sb_str_c(text));
	slot = e->rc < 0 ? NULL : sb_vec_push(&e->out->arena, &e->out->diags);
	if (slot)
		*slot = d;
	else if (e->rc == SB_OK)
		e->rc = sb_arena_failed(&e->out->arena);
}
