/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a run object, as an entry of metadata.json, and as spans of JSON. */
#include <stdlib.h>

#include "fleet/runs.h"
#include "parse/jsonspan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What was read is written and read again: the same. */
static void round_trip(struct sb_arena *a, const struct sb_run *r)
{
	struct sb_buf one = { 0 }, two = { 0 };
	struct sb_run back;

	sb_run_render(r, &one);
	if (sb_run_parse(a, sb_buf_view(&one), &back, NULL) == SB_OK) {
		sb_run_render(&back, &two);
		if (!sb_str_eq(sb_buf_view(&one), sb_buf_view(&two)))
			abort();
	}
	sb_buf_release(&one);
	sb_buf_release(&two);
}

static void spans(sb_str text, char opener)
{
	struct sb_jsonspan j = sb_jsonspan_enter(text, opener);
	sb_str key, value;

	while (sb_jsonspan_next(&j, &key, &value))
		if (value.n == 0)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	sb_str text = { (const char *)data, n };
	struct sb_run_entry entry = { SB_LIT("a"), text, 0 };
	struct sb_arena a;
	struct sb_run r;

	sb_arena_init(&a, (size_t)64 << 20);
	if (sb_run_parse(&a, text, &r, NULL) == SB_OK)
		round_trip(&a, &r);
	if (sb_run_parse_entry(&a, &entry, &r, NULL) == SB_OK)
		round_trip(&a, &r);
	spans(text, '{');
	spans(text, '[');
	sb_arena_release(&a);
	return 0;
}
