/* SPDX-License-Identifier: Apache-2.0 */
/* TOML: tables, arrays and who may add to what; brackets on an explicit stack. */
#include "parse/toml_text.h"

static uint32_t hash_of(sb_str s)
{
	uint32_t h = 2166136261U;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619U;
	return h;
}

static struct sb_toml *child(const struct sb_toml *table, sb_str key)
{
	uint32_t h = hash_of(key);

	for (struct sb_toml *v = table->first; v; v = v->next)
		if (v->hash == h && sb_str_eq(v->key, key))
			return v;
	return NULL;
}

static struct sb_toml *add(struct sb_toml_in *in, struct sb_toml *to, sb_str key)
{
	struct sb_toml *v = NULL;

	if (to->type == SB_TOML_TABLE && ++to->count > SB_TOML_KEYS) {
		(void)sb_fail(in->err, SB_E_LIMIT, "line %u: too many keys in a table",
			      in->line);
		return NULL;
	}
	v = sb_new(in->arena, struct sb_toml, 1);
	if (!v) {
		(void)sb_fail(in->err, sb_arena_failed(in->arena), "out of memory");
		return NULL;
	}
	v->key = key;
	v->hash = hash_of(key);
	v->line = in->line;
	if (to->last)
		to->last->next = v;
	else
		to->first = v;
	to->last = v;
	return v;
}

/* "a . b": the parts before the last are walked through, made where they are missing.
 * *last is the last part. */
static int walk(struct sb_toml_in *in, struct sb_toml **table, sb_str *last,
		bool header)
{
	for (unsigned depth = 0; depth < SB_TOML_DEPTH; depth++) {
		struct sb_toml *next;
		int rc;

		sb_toml_blank(in);
		rc = sb_toml_key(in, last);
		if (rc < 0)
			return rc;
		sb_toml_blank(in);
		if (!sb_toml_take(in, '.'))
			return 0;
		next = child(*table, *last);
		if (!next) {
			next = add(in, *table, *last);
			if (!next)
				return in->err->rc;
			next->dotted = !header;
		} else if (next->of_tables && header) {
			next = next->last;
		} else if (next->type != SB_TOML_TABLE || next->closed ||
			   (!header && !next->dotted)) {
			return sb_toml_wrong(in, "a key that has a value already");
		}
		*table = next;
	}
	return sb_fail(in->err, SB_E_LIMIT, "line %u: too deep", in->line);
}

static int header(struct sb_toml_in *in, struct sb_toml *root, struct sb_toml **current)
{
	bool array = sb_toml_take(in, '[');
	struct sb_toml *table = root, *v;
	sb_str key;
	int rc = walk(in, &table, &key, true);

	if (rc < 0)
		return rc;
	if (!sb_toml_take(in, ']') || (array && !sb_toml_take(in, ']')))
		return sb_toml_wrong(in, "header not closed");
	v = child(table, key);
	if (!v) {
		v = add(in, table, key);
		if (!v)
			return in->err->rc;
		v->of_tables = array;
		v->type = array ? SB_TOML_ARRAY : SB_TOML_TABLE;
	} else if (array ? !v->of_tables
			 : v->type != SB_TOML_TABLE || v->closed || v->defined ||
				   v->dotted) {
		return sb_toml_wrong(in, "a table that is there already");
	}
	if (array)
		v = add(in, v, (sb_str){ 0 });
	if (!v)
		return in->err->rc;
	v->defined = true;
	*current = v;
	return sb_toml_line_end(in);
}

/* key =, in a table; *slot waits for its value. */
static int open_pair(struct sb_toml_in *in, struct sb_toml *table,
		     struct sb_toml **slot)
{
	sb_str key;
	int rc = walk(in, &table, &key, false);

	if (rc < 0)
		return rc;
	if (!sb_toml_take(in, '='))
		return sb_toml_wrong(in, "no = after a key");
	if (child(table, key))
		return sb_toml_wrong(in, "a key that is there already");
	*slot = add(in, table, key);
	if (!*slot)
		return in->err->rc;
	(*slot)->defined = true;
	sb_toml_blank(in);
	return 0;
}

struct stack {
	struct sb_toml *open[SB_TOML_DEPTH];
	size_t n;
};

/* The start of a value: a scalar is whole, a bracket stays open on the stack. */
static int start(struct sb_toml_in *in, struct stack *s, struct sb_toml *v)
{
	bool array = sb_toml_take(in, '[');

	v->line = in->line;
	if (!array && !sb_toml_take(in, '{'))
		return sb_toml_scalar(in, v);
	if (s->n == SB_TOML_DEPTH)
		return sb_fail(in->err, SB_E_LIMIT, "line %u: too deep", in->line);
	v->type = array ? SB_TOML_ARRAY : SB_TOML_TABLE;
	s->open[s->n++] = v;
	return 0;
}

/* In an open bracket: close it, or make room for its next value in *slot. */
static int step(struct sb_toml_in *in, struct stack *s, struct sb_toml **slot)
{
	struct sb_toml *top = s->open[s->n - 1];
	bool array = top->type == SB_TOML_ARRAY;
	int rc = sb_toml_space(in);

	*slot = NULL;
	if (rc == 0 && top->first && sb_toml_take(in, ','))
		rc = sb_toml_space(in);
	else if (rc == 0 && top->first && in->rest.n &&
		 in->rest.p[0] != (array ? ']' : '}'))
		return sb_toml_wrong(in, "no comma between values");
	if (rc < 0)
		return rc;
	if (sb_toml_take(in, array ? ']' : '}')) {
		top->closed = true;
		s->n--;
		return 0;
	}
	if (!array)
		return open_pair(in, top, slot);
	*slot = add(in, top, (sb_str){ 0 });
	return *slot ? 0 : in->err->rc;
}

static int value(struct sb_toml_in *in, struct sb_toml *v)
{
	struct stack s = { .n = 0 };
	int rc = start(in, &s, v);

	while (rc == 0 && s.n) {
		struct sb_toml *slot;

		if (in->rest.n == 0)
			return sb_toml_wrong(in, "bracket not closed");
		rc = step(in, &s, &slot);
		if (rc == 0 && slot)
			rc = start(in, &s, slot);
	}
	return rc;
}

int sb_toml_parse(struct sb_arena *a, sb_str text, struct sb_toml **root,
		  struct sb_err *err)
{
	struct sb_err own;
	struct sb_toml_in in = {
		.arena = a, .rest = text, .line = 1, .err = err ? err : &own
	};
	struct sb_toml *top = sb_new(a, struct sb_toml, 1), *current = top, *slot;
	int rc = 0;

	if (!top)
		return sb_fail(err, sb_arena_failed(a), "out of memory");
	if (sb_str_starts(in.rest, SB_LIT("\xef\xbb\xbf")))
		in.rest = sb_str_sub(in.rest, 3, in.rest.n);
	for (rc = sb_toml_space(&in); rc == 0 && in.rest.n; rc = sb_toml_space(&in)) {
		if (sb_toml_take(&in, '[')) {
			rc = header(&in, top, &current);
		} else {
			rc = open_pair(&in, current, &slot);
			rc = rc < 0 ? rc : value(&in, slot);
			rc = rc < 0 ? rc : sb_toml_line_end(&in);
		}
		if (rc < 0)
			return rc;
	}
	if (rc == 0)
		*root = top;
	return rc;
}

const struct sb_toml *sb_toml_get(const struct sb_toml *table, const char *key)
{
	return table && table->type == SB_TOML_TABLE ? child(table, sb_str_c(key))
						     : NULL;
}

const struct sb_toml *sb_toml_at(const struct sb_toml *table, const char *path)
{
	sb_str rest = sb_str_c(path);

	while (table && rest.n) {
		sb_str key = sb_str_cut(&rest, '.');

		table = table->type == SB_TOML_TABLE ? child(table, key) : NULL;
	}
	return table;
}

sb_str sb_toml_str(const struct sb_toml *table, const char *key)
{
	const struct sb_toml *v = sb_toml_get(table, key);

	return v && v->type == SB_TOML_STRING ? v->text : (sb_str){ 0 };
}

const struct sb_toml *sb_toml_first(const struct sb_toml *v)
{
	return v && v->type <= SB_TOML_ARRAY ? v->first : NULL;
}
