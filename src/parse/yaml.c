/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <yaml.h>

#define DEPTH     16
#define NODES     200000
#define KEYS      512
#define KEY_BYTES 256

struct reader {
	yaml_parser_t parser;
	struct sb_arena *arena;
	const char *file;
	struct sb_yaml *open[DEPTH];
	unsigned depth;
	size_t nodes;
	struct sb_yaml *root;
	bool keyed; /* the innermost map has a key that waits for its value */
	struct sb_yaml key;
	struct sb_err *err;
};

SB_PRINTF(4, 0)
static int fail_at(struct sb_err *err, const char *file, const unsigned place[2],
		   const char *fmt, va_list ap)
{
	char what[400];

	(void)vsnprintf(what, sizeof what, fmt, ap);
	return sb_fail(err, SB_E_FORMAT, "%.60s:%u:%u: %.350s", file, place[0],
		       place[1], what);
}

int sb_yaml_fail(struct sb_err *err, const struct sb_yaml *at, const char *fmt, ...)
{
	const unsigned place[2] = { at->line, at->column };
	va_list ap;
	int rc;

	va_start(ap, fmt);
	rc = fail_at(err, at->file, place, fmt, ap);
	va_end(ap);
	return rc;
}

int sb_yaml_fail_key(struct sb_err *err, const struct sb_yaml *at, const char *fmt, ...)
{
	const unsigned place[2] = { at->key_line, at->key_column };
	va_list ap;
	int rc;

	va_start(ap, fmt);
	rc = fail_at(err, at->file, place, fmt, ap);
	va_end(ap);
	return rc;
}

static struct sb_yaml at_event(const struct reader *r, const yaml_event_t *e)
{
	return (struct sb_yaml){ .file = r->file,
				 .line = (unsigned)e->start_mark.line + 1,
				 .column = (unsigned)e->start_mark.column + 1 };
}

const char *sb_yaml_kind_name(enum sb_yaml_kind k)
{
	static const char *const names[] = { "a text", "a list", "a map" };

	return names[k];
}

const struct sb_yaml *sb_yaml_get(const struct sb_yaml *map, sb_str key)
{
	const struct sb_yaml *m = map && map->kind == SB_YAML_MAP ? map->first : NULL;

	while (m && !sb_str_eq(m->key, key))
		m = m->next;
	return m;
}

static int take_key(struct reader *r, struct sb_yaml here, sb_str text)
{
	const struct sb_yaml *map = r->open[r->depth - 1], *same;

	if (text.n == 0 || text.n > KEY_BYTES)
		return sb_yaml_fail(r->err, &here, "a key of %zu bytes", text.n);
	same = sb_yaml_get(map, text);
	if (same)
		return sb_yaml_fail(r->err, &here,
				    "key \"%.*s\" again, first in line %u",
				    SB_ARG(text), same->key_line);
	if (map->count == KEYS)
		return sb_yaml_fail(r->err, &here, "more than %d keys in one map",
				    KEYS);
	here.key = sb_arena_dup(r->arena, text);
	if (!here.key.p)
		return sb_fail(r->err, sb_arena_failed(r->arena), "%s: too big",
			       r->file);
	r->key = here;
	r->keyed = true;
	return SB_OK;
}

/* Hang a new node under the innermost open one. */
static int add(struct reader *r, struct sb_yaml node, struct sb_yaml **out)
{
	struct sb_yaml *up = r->depth ? r->open[r->depth - 1] : NULL;
	struct sb_yaml *n;

	if (up && up->kind == SB_YAML_MAP && !r->keyed)
		return sb_yaml_fail(r->err, &node, "%s as a key: keys are plain text",
				    sb_yaml_kind_name(node.kind));
	if (++r->nodes > NODES)
		return sb_fail(r->err, SB_E_LIMIT, "%s: more than %d values", r->file,
			       NODES);
	n = sb_new(r->arena, struct sb_yaml, 1);
	if (!n)
		return sb_fail(r->err, sb_arena_failed(r->arena), "%s: too big",
			       r->file);
	*n = node;
	if (r->keyed) {
		n->key = r->key.key;
		n->key_line = r->key.line;
		n->key_column = r->key.column;
		r->keyed = false;
	}
	if (up && up->last)
		up->last->next = n;
	else if (up)
		up->first = n;
	if (up) {
		up->last = n;
		up->count++;
	}
	if (!r->root)
		r->root = n;
	*out = n;
	return SB_OK;
}

static int take_scalar(struct reader *r, const yaml_event_t *e)
{
	struct sb_yaml node = at_event(r, e), *unused;
	sb_str text = { (const char *)e->data.scalar.value, e->data.scalar.length };

	if (e->data.scalar.tag)
		return sb_yaml_fail(r->err, &node, "tags (!) are not read here");
	if (r->depth && r->open[r->depth - 1]->kind == SB_YAML_MAP && !r->keyed)
		return take_key(r, node, text);
	node.plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	node.text = sb_arena_dup(r->arena, text);
	if (!node.text.p)
		return sb_fail(r->err, sb_arena_failed(r->arena), "%s: too big",
			       r->file);
	return add(r, node, &unused);
}

static int open_node(struct reader *r, const yaml_event_t *e, enum sb_yaml_kind kind)
{
	struct sb_yaml node = at_event(r, e), *n = NULL;
	const yaml_char_t *tag = kind == SB_YAML_MAP ? e->data.mapping_start.tag
						     : e->data.sequence_start.tag;
	int rc;

	node.kind = kind;
	if (tag)
		return sb_yaml_fail(r->err, &node, "tags (!) are not read here");
	if (r->depth == DEPTH)
		return sb_yaml_fail(r->err, &node, "nested deeper than %d", DEPTH);
	rc = add(r, node, &n);
	if (rc == SB_OK)
		r->open[r->depth++] = n;
	return rc;
}

/* 1: more to come; 0: the end; negative: an error. */
static int take(struct reader *r, const yaml_event_t *e)
{
	struct sb_yaml here = at_event(r, e);
	int rc = SB_OK;

	switch (e->type) {
	case YAML_ALIAS_EVENT:
		rc = sb_yaml_fail(r->err, &here,
				  "aliases (*%.40s) are not read here: write the value "
				  "out",
				  (const char *)e->data.alias.anchor);
		break;
	case YAML_DOCUMENT_START_EVENT:
		if (r->root)
			rc = sb_yaml_fail(r->err, &here, "a second document");
		break;
	case YAML_SCALAR_EVENT: rc = take_scalar(r, e); break;
	case YAML_SEQUENCE_START_EVENT: rc = open_node(r, e, SB_YAML_LIST); break;
	case YAML_MAPPING_START_EVENT: rc = open_node(r, e, SB_YAML_MAP); break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT: r->depth--; break;
	case YAML_STREAM_END_EVENT: return 0;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_END_EVENT: break;
	}
	return rc < 0 ? rc : 1;
}

static int bad_yaml(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	struct sb_yaml here = { .file = r->file,
				.line = (unsigned)p->problem_mark.line + 1,
				.column = (unsigned)p->problem_mark.column + 1 };

	if (p->error == YAML_MEMORY_ERROR)
		return sb_fail(r->err, SB_E_NOMEM, "%s: no memory", r->file);
	return sb_yaml_fail(r->err, &here, "not YAML: %s",
			    p->problem ? p->problem : "unreadable");
}

static int drain(struct reader *r)
{
	int rc = 1;

	while (rc > 0) {
		yaml_event_t e;

		if (!yaml_parser_parse(&r->parser, &e))
			return bad_yaml(r);
		rc = take(r, &e);
		yaml_event_delete(&e);
	}
	return rc;
}

int sb_yaml_read(struct sb_arena *a, const char *file, sb_str bytes,
		 const struct sb_yaml **root, struct sb_err *err)
{
	struct reader r = { .arena = a, .file = file, .err = err };
	int rc;

	if (bytes.n > SB_YAML_BYTES)
		return sb_fail(err, SB_E_LIMIT, "%s: %zu bytes, the cap is %zu", file,
			       bytes.n, SB_YAML_BYTES);
	if (!yaml_parser_initialize(&r.parser))
		return sb_fail(err, SB_E_NOMEM, "%s: no memory", file);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)bytes.p,
				     bytes.n);
	rc = drain(&r);
	yaml_parser_delete(&r.parser);
	if (rc < 0)
		return rc;
	if (!r.root)
		return sb_fail(err, SB_E_FORMAT, "%s:1:1: empty", file);
	*root = r.root;
	return SB_OK;
}
