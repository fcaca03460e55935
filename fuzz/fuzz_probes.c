/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any cataloger's probe: the first byte picks it, the second seeds the lengths of the
 * pieces, the rest is the file. However it is cut, the facts are the same.
 */
#include <stdint.h>
#include <stdlib.h>

#include "catalog/cataloger.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static uint8_t class_of(sb_str body)
{
	if (sb_str_starts(body, SB_LIT("\177ELF")))
		return SB_BODY_ELF;
	if (sb_str_starts(body, SB_LIT("MZ")))
		return SB_BODY_PE;
	return sb_str_starts(body, SB_LIT("\xcf\xfa\xed\xfe")) ? SB_BODY_MACHO
							       : SB_BODY_DATA;
}

static void run(const struct sb_cataloger *c, sb_str body, unsigned seed,
		struct sb_record *r)
{
	struct sb_emit e = { .out = r, .path = SB_LIT("usr/bin/python3.11") };
	void *state = calloc(1, c->probe->state_size);
	size_t at = 0;

	if (!state || sb_record_init(r, (size_t)32 << 20) < 0)
		abort();
	if (c->probe->open(state, &e, sb_str_sub(body, 0, 4096), body.n,
			   class_of(body))) {
		while (at < body.n) {
			size_t step = body.n;

			if (seed) {
				seed = seed * 1103515245u + 12345u;
				step = 1 + (seed >> 16) % 100;
			}
			c->probe->feed(state, &e, at, sb_str_sub(body, at, at + step));
			at += step;
		}
		c->probe->close(state, &e);
	}
	free(state);
	for (size_t i = 0; i < r->facts.n; i++) {
		const struct sb_fact *f = &r->facts.p[i];

		if (f->kind >= SB_FACT_COUNT || f->confidence > 100 ||
		    f->attr > r->attrs.n || f->nattr > r->attrs.n - f->attr)
			abort();
	}
}

static void compare(const struct sb_record *a, const struct sb_record *b)
{
	if (a->facts.n != b->facts.n || a->attrs.n != b->attrs.n)
		abort();
	for (size_t i = 0; i < a->attrs.n; i++)
		if (a->attrs.p[i].key != b->attrs.p[i].key ||
		    !sb_str_eq(sb_record_text(a, a->attrs.p[i].value),
			       sb_record_text(b, b->attrs.p[i].value)))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct sb_cataloger *c;
	struct sb_record one, two;
	sb_str body;

	if (n < 2)
		return 0;
	body = (sb_str){ (const char *)data + 2, n - 2 };
	for (size_t i = 0; i < sb_catalogers_count; i++) {
		c = sb_catalogers[(data[0] + i) % sb_catalogers_count];
		if (!c->probe)
			continue;
		run(c, body, 0, &one);
		run(c, body, data[1] + 1u, &two);
		compare(&one, &two);
		sb_record_release(&one);
		sb_record_release(&two);
		if (data[0] < 128) /* the high half: only one of them */
			continue;
		break;
	}
	return 0;
}
