/* SPDX-License-Identifier: Apache-2.0 */
/* model/license: ids, expressions, the words of packages, and whole texts. */
#include "model/license.h"

#include <dirent.h>

#include "model/license_alias.h"
#include "model/spdx_table.h"
#include "test.h"
#include "util/buf.h"
#include "util/file.h"

static const char *const kinds[] = { "ID", "EXPR", "NAME" };

static sb_str source(struct sb_arena *a, const char *path)
{
	const char *root = getenv("SB_SOURCE_ROOT");
	sb_str full = sb_arena_printf(a, "%s/%s", root ? root : ".", path),
	       text = { 0 };

	CHECK(sb_file_read(a, full.p, 1 << 20, &text, NULL) == 0);
	return text;
}

/* An id or expression parses, and parsing it again changes nothing. */
static bool stable(struct sb_arena *a, const struct sb_license *l)
{
	struct sb_license again;

	if (l->kind == SB_LICENSE_NAME || l->text.n == 0)
		return true;
	return sb_license_parse(a, l->text, &again, NULL) == 0 &&
	       again.kind == l->kind && sb_str_eq(again.text, l->text);
}

static bool row(struct sb_arena *a, sb_str line, bool debian)
{
	sb_str words = sb_str_cut(&line, '\t'), kind = sb_str_cut(&line, '\t');
	sb_str wall = { test_wall(words.p, words.n), words.n };
	struct sb_license l =
		debian ? sb_license_debian(a, wall, SB_LICENSE_DECLARED)
		       : sb_license_normalize(a, wall, SB_LICENSE_DECLARED);

	if (sb_str_eq(sb_str_c(kinds[l.kind]), kind) && sb_str_eq(l.text, line) &&
	    stable(a, &l))
		return true;
	printf("# %.*s: want %.*s %.*s, got %s %.*s\n", SB_ARG(words), SB_ARG(kind),
	       SB_ARG(line), kinds[l.kind], SB_ARG(l.text));
	return false;
}

static void rows(struct sb_arena *a, const char *path, bool debian)
{
	sb_str text = source(a, path);

	while (text.n) {
		sb_str line = sb_str_cut(&text, '\n');

		if (line.n && line.p[0] != '#')
			CHECK(row(a, line, debian));
	}
}

static bool id_is(const char *text, const char *want)
{
	return sb_str_eq(sb_license_id(sb_str_c(text)), sb_str_c(want));
}

static void ids(struct sb_arena *a)
{
	struct sb_license l;
	struct sb_err err;

	CHECK(id_is("apache-2.0", "Apache-2.0"));
	CHECK(id_is("GPL-2.0+", "GPL-2.0-or-later"));
	CHECK(id_is("gpl-3.0", "GPL-3.0-only"));
	CHECK(id_is("GPL-2.0-with-classpath-exception",
		    "GPL-2.0-with-classpath-exception"));
	CHECK(id_is("Apache", "") && id_is("", "") && id_is("MIT2", ""));
	CHECK(sb_str_eq(sb_license_exception(SB_LIT("llvm-EXCEPTION")),
			SB_LIT("LLVM-exception")));
	CHECK(sb_license_exception(SB_LIT("MIT")).n == 0);
	CHECK(sb_license_parse(a, SB_LIT("MIT OR Foo"), &l, &err) == SB_E_FORMAT &&
	      err.at == 7);
	CHECK(sb_license_parse(a, SB_LIT("MIT MIT"), &l, &err) == SB_E_FORMAT);
	CHECK(sb_license_parse(a, SB_LIT("()"), &l, &err) == SB_E_FORMAT);
	CHECK(sb_license_parse(a, SB_LIT(""), &l, &err) == SB_E_FORMAT);
	CHECK(sb_license_parse(a, SB_LIT("MIT AND \xff"), &l, &err) == SB_E_FORMAT);
	for (size_t i = 0; i < sb_spdx_nids; i++) {
		const char *next = sb_spdx_ids[i].successor;

		if (next && (sb_license_parse(a, sb_str_c(next), &l, &err) ||
			     !sb_str_eq(l.text, sb_str_c(next))))
			CHECK(!next);
	}
	CHECK(sb_spdx_nids > 700);
}

static void deep(struct sb_arena *a)
{
	struct sb_buf b = { 0 };
	struct sb_license l;

	for (int i = 0; i < 5000; i++)
		sb_buf_char(&b, '(');
	CHECK(sb_license_parse(a, sb_buf_view(&b), &l, NULL) == SB_E_LIMIT);
	b.n = 0;
	for (int i = 0; i < 1000; i++)
		sb_buf_str(&b, SB_LIT("MIT OR "));
	CHECK(sb_license_parse(a, sb_buf_view(&b), &l, NULL) < 0);
	sb_buf_release(&b);
}

static void tables(struct sb_arena *a)
{
	struct sb_license l;

	for (size_t i = 0; i < sb_license_naliases; i++) {
		const struct sb_license_alias *t = &sb_license_aliases[i];

		if (i && strcmp(t[-1].key, t->key) >= 0)
			CHECK(!t->key);
		if (t->expression &&
		    sb_license_parse(a, sb_str_c(t->expression), &l, NULL))
			CHECK(!t->expression);
	}
	for (size_t i = 0; i < sb_license_ntroves; i++) {
		const char *e = sb_license_troves[i].expression;

		if (!sb_str_eq(sb_license_id(sb_str_c(e)), sb_str_c(e)))
			CHECK(!e);
	}
	for (size_t i = 0; i < sb_license_nwiths; i++)
		CHECK(sb_license_exception(sb_str_c(sb_license_withs[i].exception)).n);
}

/* ---- texts ---- */

static bool found(sb_str text, const char *want)
{
	struct sb_license_match m[4];
	size_t n = sb_license_texts(text, m, SB_LEN(m));

	if (n == 1 && sb_str_eq(m[0].id, sb_str_c(want)))
		return true;
	if (n == 0 && !*want)
		return true;
	printf("# want %s, got %zu: %.*s\n", want, n,
	       SB_ARG(n ? m[0].id : (sb_str){ 0 }));
	return false;
}

static sb_str read_text(struct sb_arena *a, const char *id)
{
	return source(a, sb_arena_printf(a, "data/spdx/texts/%s.txt", id).p);
}

/* Every text is known as itself, and as no other. */
static void own_texts(struct sb_arena *a)
{
	for (size_t i = 0; i < sb_spdx_ntexts; i++)
		CHECK(found(read_text(a, sb_spdx_texts[i].id), sb_spdx_texts[i].id));
}

static sb_str replace(struct sb_arena *a, sb_str text, const char *what, const char *by)
{
	size_t at = sb_str_find(text, sb_str_c(what));

	CHECK(at != SB_NPOS);
	return sb_arena_printf(a, "%.*s%s%.*s", SB_ARG(sb_str_sub(text, 0, at)), by,
			       SB_ARG(sb_str_sub(text, at + strlen(what), text.n)));
}

static void variants(struct sb_arena *a)
{
	sb_str bsd = read_text(a, "BSD-3-Clause"), mit = read_text(a, "MIT");
	sb_str gpl = read_text(a, "GPL-2.0-only"), both;
	struct sb_license_match m[4];

	bsd = replace(a, bsd, "Copyright (c) <year> <owner>",
		      "Copyright (c) 2001-2024, The Example Developers, Inc");
	bsd = replace(a, bsd, "the copyright holder nor the names of its",
		      "Example nor the names of any other");
	bsd = replace(a, bsd, "COPYRIGHT HOLDERS AND", "EXAMPLE DEVELOPERS AND");
	CHECK(found(bsd, "BSD-3-Clause"));
	CHECK(found(replace(a, mit, "MIT License\n", "# The licence of x\n\n"), "MIT"));
	both = sb_arena_printf(a, "%.*s\n----\n%.*s", SB_ARG(mit), SB_ARG(gpl));
	CHECK(sb_license_texts(both, m, 4) == 2);
	CHECK(found(sb_arena_printf(
			    a,
			    "x is free software; you can redistribute it under the "
			    "terms of the GNU General Public License as published by "
			    "the FSF; either version 2 of the License, or (at your "
			    "option) any later version.\n%.*s",
			    SB_ARG(gpl)),
		    "GPL-2.0-or-later"));
	CHECK(found(
		SB_LIT("under the terms of the GNU Lesser General Public\n * License "
		       "as published by the Free Software Foundation; either\n * "
		       "version 2.1 of the License, or (at your option) any later "
		       "version."),
		"LGPL-2.1-or-later"));
	CHECK(found(
		SB_LIT("under the terms of the GNU General Public License version 2 "
		       "as published by the Free Software Foundation."),
		"GPL-2.0-only"));
	CHECK(found(SB_LIT("This is not a licence at all. MIT. BSD. GPL."), ""));
	CHECK(found(sb_str_sub(gpl, 0, gpl.n / 3), ""));
	CHECK(found(SB_LIT(""), ""));
}

static void long_field(struct sb_arena *a)
{
	sb_str mit = read_text(a, "MIT");
	struct sb_license l = sb_license_normalize(a, mit, SB_LICENSE_CONCLUDED);

	CHECK(l.kind == SB_LICENSE_ID && sb_str_eq(l.text, SB_LIT("MIT")));
	CHECK(l.ack == SB_LICENSE_CONCLUDED);
	l = sb_license_normalize(a, SB_LIT("\n  Our terms\nare\n\nours\nalone\nand\n"),
				 SB_LICENSE_DECLARED);
	CHECK(l.kind == SB_LICENSE_NAME && sb_str_eq(l.text, SB_LIT("Our terms")));
}

static void no_memory(void)
{
	struct sb_arena a;
	struct sb_license l;

	sb_arena_init(&a, 1);
	l = sb_license_normalize(&a, SB_LIT("MIT or Apache 2"), SB_LICENSE_DECLARED);
	CHECK(!l.text.p);
	CHECK(sb_license_parse(&a, SB_LIT("MIT OR ISC"), &l, NULL) == SB_E_LIMIT);
	sb_arena_release(&a);
}

int main(void)
{
	struct sb_arena a;

	sb_arena_init(&a, 0);
	rows(&a, "tests/cases/license/words.tsv", false);
	rows(&a, "tests/cases/license/debian.tsv", true);
	ids(&a);
	deep(&a);
	tables(&a);
	own_texts(&a);
	variants(&a);
	long_field(&a);
	no_memory();
	sb_arena_release(&a);
	return DONE();
}
