/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/dispatch.h"

#include "util/glob.h"

struct sb_dispatch_rule {
	const char *glob;
	sb_str end; /* what follows the last wildcard */
	uint64_t bit;
};

static int add(struct sb_dispatch *d, const char *glob, uint64_t bit)
{
	sb_str all = sb_str_c(glob);
	size_t from = all.n;
	struct sb_dispatch_rule *r;
	unsigned char last;

	while (from && all.p[from - 1] != '*' && all.p[from - 1] != '?')
		from--;
	last = from < all.n ? (unsigned char)all.p[all.n - 1] : 0;
	r = sb_vec_push(d->arena, &d->ends[last]);
	if (!r)
		return sb_arena_failed(d->arena);
	*r = (struct sb_dispatch_rule){ glob, sb_str_sub(all, from, all.n), bit };
	/* A pattern that starts with a double star may match without its slash. */
	if (r->end.n && r->end.p[0] == '/')
		r->end = sb_str_sub(r->end, 1, r->end.n);
	return SB_OK;
}

int sb_dispatch_init(struct sb_dispatch *d, struct sb_arena *a)
{
	int rc = SB_OK;

	*d = (struct sb_dispatch){ .arena = a };
	for (size_t i = 0; i < sb_catalogers_count; i++)
		for (const char *const *g = sb_catalogers[i]->globs; g && *g; g++)
			if ((rc = add(d, *g, UINT64_C(1) << i)) < 0)
				return rc;
	return rc;
}

uint64_t sb_dispatch_path(const struct sb_dispatch *d, sb_str path)
{
	unsigned char last = path.n ? (unsigned char)path.p[path.n - 1] : 0;
	const unsigned char bucket[] = { last, 0 };
	uint64_t mask = 0;

	for (size_t b = 0; b < SB_LEN(bucket); b++) {
		for (size_t i = 0; i < d->ends[bucket[b]].n; i++) {
			const struct sb_dispatch_rule *r = &d->ends[bucket[b]].p[i];

			if (!(mask & r->bit) && sb_str_ends(path, r->end) &&
			    sb_glob(r->glob, path))
				mask |= r->bit;
		}
		if (last == 0)
			break;
	}
	return mask;
}

uint64_t sb_dispatch_bids(sb_str head, uint64_t size)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < sb_catalogers_count; i++) {
		const struct sb_cataloger *c = sb_catalogers[i];

		for (const struct sb_magic *m = c->magics; m && m->head.n; m++) {
			size_t most = m->max_bytes ? m->max_bytes : c->max_bytes;

			if (size <= most && sb_str_starts(head, m->head))
				mask |= UINT64_C(1) << i;
		}
	}
	return mask;
}

size_t sb_dispatch_max_bytes(uint64_t mask)
{
	size_t most = 0;

	for (size_t i = 0; i < sb_catalogers_count; i++)
		if ((mask & UINT64_C(1) << i) && sb_catalogers[i]->max_bytes > most)
			most = sb_catalogers[i]->max_bytes;
	return most;
}
