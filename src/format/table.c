/* SPDX-License-Identifier: Apache-2.0 */
#include "format/table.h"

#include <stdlib.h>

#include "util/utf8.h"

static int by_name(const void *x, const void *y)
{
	const struct sb_component *a = *(struct sb_component *const *)x;
	const struct sb_component *b = *(struct sb_component *const *)y;
	int c = sb_str_cmp(a->name, b->name);

	if (c == 0)
		c = sb_str_cmp(a->version, b->version);
	return c ? c : (a->serial > b->serial) - (a->serial < b->serial);
}

/* Prints s safely, padded to at least width characters. */
static void cell(struct sb_buf *out, sb_str s, size_t width)
{
	size_t shown = 0;

	while (s.n) {
		size_t n = sb_utf8_len(s);

		if (n == 0 ||
		    (n == 1 && ((unsigned char)s.p[0] < 32 || s.p[0] == 127)) ||
		    (n == 2 && (unsigned char)s.p[0] == 0xc2 &&
		     (unsigned char)s.p[1] < 0xa0)) {
			sb_buf_printf(out, "\\x%02X", (unsigned char)s.p[0]);
			n = 1;
			shown += 4;
		} else {
			sb_buf_put(out, s.p, n);
			shown++;
		}
		s = sb_str_sub(s, n, s.n);
	}
	for (; shown < width; shown++)
		sb_buf_char(out, ' ');
}

static size_t widest(struct sb_component *const *c, size_t n, bool version)
{
	size_t most = 7;

	for (size_t i = 0; i < n; i++) {
		size_t w = version ? c[i]->version.n : c[i]->name.n;

		if (w > most)
			most = w;
	}
	return most > 48 ? 48 : most;
}

/* "deb" of pkg:deb/..., else the component's type. */
static sb_str kind(const struct sb_component *c)
{
	sb_str rest = c->purl;

	if (!sb_str_starts(rest, SB_LIT("pkg:")))
		return sb_str_c(sb_component_type_name(c->type));
	rest = sb_str_sub(rest, 4, rest.n);
	return sb_str_cut(&rest, '/');
}

void sb_table_write(const struct sb_document *doc, struct sb_buf *out)
{
	size_t n = doc->components.n, name, version;
	struct sb_component **c = sb_new(doc->arena, struct sb_component *, n + 1);

	if (!c) {
		out->rc = sb_arena_failed(doc->arena);
		return;
	}
	if (n)
		memcpy(c, doc->components.p, n * sizeof *c);
	qsort(c, n, sizeof *c, by_name);
	name = widest(c, n, false);
	version = widest(c, n, true);
	cell(out, SB_LIT("NAME"), name + 2);
	cell(out, SB_LIT("VERSION"), version + 2);
	sb_buf_str(out, SB_LIT("TYPE\n"));
	for (size_t i = 0; i < n; i++) {
		cell(out, c[i]->name, name + 2);
		cell(out, c[i]->version, version + 2);
		cell(out, kind(c[i]), 0);
		if (c[i]->scope == SB_SCOPE_EXCLUDED)
			sb_buf_str(out, SB_LIT("  (not in use)"));
		sb_buf_char(out, '\n');
	}
}
