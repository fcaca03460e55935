/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/shape.h"

#include "util/near.h"
#include "util/utf8.h"

#define TEXT_BYTES 4096
#define ITEMS      1000

typedef SB_VEC(char) any_vec;

static const struct sb_field *find(const struct sb_shape *shape, sb_str key)
{
	for (size_t i = 0; i < shape->n; i++)
		if (shape->fields[i].key &&
		    sb_str_eq(sb_str_c(shape->fields[i].key), key))
			return &shape->fields[i];
	return NULL;
}

static int unknown_key(const struct sb_yaml *m, const struct sb_shape *shape,
		       struct sb_err *err)
{
	struct sb_near near = { .wanted = m->key };

	for (size_t i = 0; i < shape->n; i++)
		if (shape->fields[i].key)
			sb_near_offer(&near, sb_str_c(shape->fields[i].key));
	if (near.word.n)
		return sb_yaml_fail_key(err, m,
					"unknown key \"%.*s\" (did you mean \"%.*s\"?)",
					SB_ARG(m->key), SB_ARG(near.word));
	return sb_yaml_fail_key(err, m, "unknown key \"%.*s\"", SB_ARG(m->key));
}

static bool printable(sb_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return false;
	return s.n == 0 || sb_utf8_valid(s);
}

static int read_text(const struct sb_yaml *v, const struct sb_field *f, sb_str *out,
		     struct sb_err *err)
{
	const char *should;

	if (v->kind != SB_YAML_TEXT)
		return sb_yaml_fail(err, v, "%s should be a text, not %s", f->key,
				    sb_yaml_kind_name(v->kind));
	if (v->text.n == 0 || (v->plain && (sb_str_eq(v->text, SB_LIT("~")) ||
					    sb_str_eq(v->text, SB_LIT("null")))))
		return sb_yaml_fail(err, v, "%s has no value", f->key);
	if (v->text.n > TEXT_BYTES)
		return sb_yaml_fail(err, v, "%s is longer than %d bytes", f->key,
				    TEXT_BYTES);
	if (!printable(v->text))
		return sb_yaml_fail(err, v, "%s has control characters", f->key);
	should = f->wrong ? f->wrong(v->text) : NULL;
	if (should)
		return sb_yaml_fail(err, v, "%s \"%.*s\" should be %s", f->key,
				    (int)(v->text.n < 80 ? v->text.n : 80), v->text.p,
				    should);
	*out = v->text;
	return SB_OK;
}

static int read_bool(const struct sb_yaml *v, const struct sb_field *f, char *base,
		     struct sb_err *err)
{
	bool yes = v->kind == SB_YAML_TEXT && sb_str_eq(v->text, SB_LIT("true"));
	bool said = true;

	if (!yes && !(v->kind == SB_YAML_TEXT && sb_str_eq(v->text, SB_LIT("false"))))
		return sb_yaml_fail(err, v, "%s should be true or false", f->key);
	memcpy(base + f->at, &yes, sizeof yes);
	memcpy(base + f->has, &said, sizeof said);
	return SB_OK;
}

static int check_list(const struct sb_yaml *v, const struct sb_field *f,
		      struct sb_err *err)
{
	size_t most = f->most ? f->most : ITEMS;

	if (v->kind != SB_YAML_LIST)
		return sb_yaml_fail(err, v, "%s should be a list, not %s", f->key,
				    sb_yaml_kind_name(v->kind));
	if (v->count > most)
		return sb_yaml_fail(err, v, "%s has %zu items, at most %zu are read",
				    f->key, v->count, most);
	if (f->required && v->count == 0)
		return sb_yaml_fail(err, v, "%s is empty", f->key);
	return SB_OK;
}

static int read_texts(struct sb_arena *a, const struct sb_yaml *v,
		      const struct sb_field *f, void *vec, struct sb_err *err)
{
	SB_VEC(sb_str) list = { 0 };
	const struct sb_yaml *item = v->kind == SB_YAML_TEXT ? v : v->first;
	int rc = v->kind == SB_YAML_TEXT ? SB_OK : check_list(v, f, err);

	for (; rc == SB_OK && item; item = item == v ? NULL : item->next) {
		sb_str *slot = sb_vec_push(a, &list);

		if (!slot)
			return sb_fail(err, sb_arena_failed(a), "%s: too big", v->file);
		rc = read_text(item, f, slot, err);
	}
	if (rc == SB_OK)
		memcpy(vec, &list, sizeof list);
	return rc;
}

static int read_many(struct sb_arena *a, const struct sb_yaml *v,
		     const struct sb_field *f, void *vec, struct sb_err *err)
{
	any_vec list = { 0 };
	char *items;
	int rc = check_list(v, f, err);

	if (rc < 0)
		return rc;
	items = sb_arena_alloc(a, v->count, f->sub->size, _Alignof(max_align_t));
	if (!items)
		return sb_fail(err, sb_arena_failed(a), "%s: too big", v->file);
	list = (any_vec){ items, v->count, v->count };
	for (const struct sb_yaml *i = v->first; rc == SB_OK && i; i = i->next) {
		rc = sb_shape_read(a, i, f->sub, items, err);
		items += f->sub->size;
	}
	if (rc == SB_OK)
		memcpy(vec, &list, sizeof list);
	return rc;
}

static int read_field(struct sb_arena *a, const struct sb_yaml *v,
		      const struct sb_field *f, char *base, struct sb_err *err)
{
	sb_str text;
	int rc = SB_OK;

	switch (f->kind) {
	case SB_FIELD_TEXT:
		rc = read_text(v, f, &text, err);
		if (rc == SB_OK)
			memcpy(base + f->at, &text, sizeof text);
		return rc;
	case SB_FIELD_TEXTS: return read_texts(a, v, f, base + f->at, err);
	case SB_FIELD_BOOL: return read_bool(v, f, base, err);
	case SB_FIELD_ONE: return sb_shape_read(a, v, f->sub, base + f->at, err);
	case SB_FIELD_MANY: return read_many(a, v, f, base + f->at, err);
	case SB_FIELD_LINE: break;
	}
	return rc;
}

static int required_keys(const struct sb_yaml *map, const struct sb_shape *shape,
			 void *out, struct sb_err *err)
{
	for (size_t i = 0; i < shape->n; i++) {
		const struct sb_field *f = &shape->fields[i];

		if (f->kind == SB_FIELD_LINE)
			memcpy((char *)out + f->at, &map->line, sizeof map->line);
		else if (f->required && !sb_yaml_get(map, sb_str_c(f->key)))
			return sb_yaml_fail(err, map, "key \"%s\" is missing", f->key);
	}
	return SB_OK;
}

int sb_shape_read(struct sb_arena *a, const struct sb_yaml *map,
		  const struct sb_shape *shape, void *out, struct sb_err *err)
{
	if (map->kind != SB_YAML_MAP)
		return sb_yaml_fail(err, map, "should be a map, not %s",
				    sb_yaml_kind_name(map->kind));
	for (const struct sb_yaml *m = map->first; m; m = m->next) {
		const struct sb_field *f = find(shape, m->key);
		int rc = f ? read_field(a, m, f, out, err) : unknown_key(m, shape, err);

		if (rc < 0)
			return rc;
	}
	return required_keys(map, shape, out, err);
}
