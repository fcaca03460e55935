/* SPDX-License-Identifier: Apache-2.0 */
#include "util/intern.h"

#include "util/err.h"

/* Seeded FNV-1a with a final mix. */
static uint64_t hash(uint64_t seed, sb_str s)
{
	uint64_t h = seed ^ UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
	h ^= h >> 32;
	h *= UINT64_C(0xd6e8feb86659fd93);
	return h ^ (h >> 32);
}

static uint32_t find(const struct sb_intern *in, sb_str s)
{
	uint32_t i = (uint32_t)hash(in->seed, s) & in->mask;

	while (in->slot[i] && !sb_str_eq(in->text[in->slot[i]], s))
		i = (i + 1) & in->mask;
	return i;
}

static int grow(struct sb_intern *in)
{
	uint32_t cap = in->cap ? in->cap * 2 : 1024;
	sb_str *text = sb_new(in->arena, sb_str, cap);
	uint32_t *slot = sb_new(in->arena, uint32_t, (size_t)cap * 2);

	if (!text || !slot || cap > UINT32_MAX / 4)
		return SB_E_NOMEM;
	if (in->count)
		memcpy(text, in->text, in->count * sizeof *text);
	in->text = text;
	in->slot = slot;
	in->cap = cap;
	in->mask = cap * 2 - 1;
	for (uint32_t id = SB_ID_EMPTY; id < in->count; id++)
		in->slot[find(in, in->text[id])] = id;
	return SB_OK;
}

int sb_intern_init(struct sb_intern *in, struct sb_arena *a, uint64_t seed)
{
	*in = (struct sb_intern){ .arena = a, .seed = seed };
	if (grow(in) < 0)
		return sb_arena_failed(a);
	in->count = 1; /* id 0 is never a string */
	return sb_intern(in, SB_LIT("")) == SB_ID_EMPTY ? SB_OK : sb_arena_failed(a);
}

sb_id sb_intern(struct sb_intern *in, sb_str s)
{
	uint32_t i = find(in, s);
	sb_str own;

	if (in->slot[i])
		return in->slot[i];
	if (in->count == in->cap) {
		if (grow(in) < 0)
			return SB_ID_NONE;
		i = find(in, s);
	}
	own = sb_arena_dup(in->arena, s);
	if (!own.p)
		return SB_ID_NONE;
	in->text[in->count] = own;
	in->slot[i] = in->count;
	return in->count++;
}

sb_str sb_text(const struct sb_intern *in, sb_id id)
{
	return id < in->count ? in->text[id] : (sb_str){ NULL, 0 };
}
