/* SPDX-License-Identifier: Apache-2.0 */
#include "model/record.h"

#include "util/err.h"

int sb_record_init(struct sb_record *r, size_t limit)
{
	*r = (struct sb_record){ 0 };
	sb_arena_init(&r->arena, limit);
	return sb_intern_init(&r->names, &r->arena, 0);
}

void sb_record_release(struct sb_record *r)
{
	sb_arena_release(&r->arena);
	*r = (struct sb_record){ 0 };
}

sb_str sb_record_path(const struct sb_record *r, const struct sb_row *row,
		      struct sb_arena *a)
{
	sb_str dir = sb_record_text(r, row->dir), base = sb_record_text(r, row->base);
	char *p;

	if (dir.n == 0)
		return base;
	p = sb_new(a, char, dir.n + base.n + 2);
	if (!p)
		return (sb_str){ NULL, 0 };
	memcpy(p, dir.p, dir.n);
	p[dir.n] = '/';
	if (base.n)
		memcpy(p + dir.n + 1, base.p, base.n);
	return (sb_str){ p, dir.n + 1 + base.n };
}

sb_str sb_fact_get(const struct sb_record *r, const struct sb_fact *f, enum sb_key key)
{
	for (uint32_t i = 0; i < f->nattr; i++)
		if (r->attrs.p[f->attr + i].key == (uint32_t)key)
			return sb_record_text(r, r->attrs.p[f->attr + i].value);
	return (sb_str){ NULL, 0 };
}
