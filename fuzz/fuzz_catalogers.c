/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any cataloger's parse(): the first byte picks the cataloger, the second one of its
 * globs (the path is made from it), the rest is the file. Facts must hold together:
 * their attrs lie in the record, and a second run over the same bytes says the same.
 */
#include <stdint.h>
#include <stdlib.h>

#include "catalog/cataloger.h"
#include "util/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Stars stand for a short name, with their slash for nothing. */
static void path_of(const char *glob, struct sb_buf *path)
{
	while (*glob) {
		if (glob[0] == '*' && glob[1] == '*' && glob[2] == '/') {
			glob += 3;
		} else if (*glob == '*') {
			sb_buf_str(path, SB_LIT("name"));
			glob++;
		} else {
			sb_buf_char(path, *glob++);
		}
	}
}

static void run(const struct sb_cataloger *c, sb_str path, sb_str body,
		struct sb_record *r)
{
	struct sb_bundle in = { .file = { .path = path, .body = body } };
	struct sb_emit e = { .out = r, .path = path };
	struct sb_err err = { 0 };

	if (sb_record_init(r, (size_t)32 << 20) < 0)
		abort();
	(void)c->parse(&e, &in, &err);
	for (size_t i = 0; i < r->facts.n; i++) {
		const struct sb_fact *f = &r->facts.p[i];

		if (f->kind >= SB_FACT_COUNT || f->confidence > 100 ||
		    f->attr > r->attrs.n || f->nattr > r->attrs.n - f->attr)
			abort();
	}
}

static void compare(const struct sb_record *a, const struct sb_record *b)
{
	if (a->facts.n != b->facts.n || a->attrs.n != b->attrs.n ||
	    a->diags.n != b->diags.n)
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
	struct sb_buf path = { 0 };
	size_t globs = 0;
	sb_str body;

	if (n < 2)
		return 0;
	c = sb_catalogers[data[0] % sb_catalogers_count];
	while (c->globs && c->globs[globs])
		globs++;
	if (!c->parse || globs == 0)
		return 0;
	path_of(c->globs[data[1] % globs], &path);
	body = (sb_str){ (const char *)data + 2, n - 2 };
	run(c, sb_buf_view(&path), body, &one);
	run(c, sb_buf_view(&path), body, &two);
	compare(&one, &two);
	sb_record_release(&one);
	sb_record_release(&two);
	sb_buf_release(&path);
	return 0;
}
