/* SPDX-License-Identifier: Apache-2.0 */
/* parse/dep5: machine-readable and free copyright files. */
#include "parse/dep5.h"
#include "test.h"
#include "util/buf.h"

static const char machine[] =
	"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
	"Upstream-Name: Thing\n"
	"Source: https://example.org\n"
	"\n"
	"Files: *\n"
	"Copyright: 2001 A\n"
	"           2002 B\n"
	"License: GPL-2+\n"
	"\n"
	"Files: debian/*\n"
	"Copyright: 2003 D\n"
	"License: GPL-3+\n"
	"\n"
	"Files: lib/* src/x.c\n"
	"Copyright: C\n"
	"License: Artistic or GPL-1+\n"
	"\n"
	"this line is broken\n"
	"\n"
	"Files: y.c\n"
	"License: GPL-2+\n"
	"\n"
	"Files: z.c\n"
	"License: our-own\n"
	"\n"
	"License: our-own\n"
	" Permission to use, copy, modify, and/or distribute this software for any\n"
	" purpose with or without fee is hereby granted, provided that the above\n"
	" copyright notice and this permission notice appear in all copies.\n"
	" .\n"
	" THE SOFTWARE IS PROVIDED \"AS IS\" AND THE AUTHOR DISCLAIMS ALL WARRANTIES\n"
	" WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF\n"
	" MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR\n"
	" ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES\n"
	" WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN\n"
	" ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF\n"
	" OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.\n"
	"\n"
	"License: GPL-2+\n"
	" On Debian systems see /usr/share/common-licenses/GPL-2.\n";

/* "GPL-2.0-or-later, ~ISC": what is concluded has a '~', a name quotes. */
static sb_str show(struct sb_arena *a, const struct sb_dep5 *d)
{
	struct sb_buf b = { 0 };
	sb_str out;

	for (size_t i = 0; i < d->licenses.n; i++) {
		const struct sb_license *l = &d->licenses.p[i];
		const char *q = l->kind == SB_LICENSE_NAME ? "'" : "";

		sb_buf_printf(&b, "%s%s%s%.*s%s", i ? ", " : "",
			      l->ack == SB_LICENSE_CONCLUDED ? "~" : "", q,
			      SB_ARG(l->text), q);
	}
	out = sb_arena_dup(a, sb_buf_view(&b));
	sb_buf_release(&b);
	return out;
}

static bool gives(struct sb_arena *a, const char *text, const char *want)
{
	size_t n = strlen(text);
	struct sb_dep5 d;
	sb_str got;

	if (sb_dep5_parse(a, (sb_str){ test_wall(text, n), n }, &d, NULL))
		return false;
	got = show(a, &d);
	if (sb_str_eq(got, sb_str_c(want)))
		return true;
	printf("# want %s\n# got  %.*s\n", want, SB_ARG(got));
	return false;
}

static void formatted(struct sb_arena *a)
{
	struct sb_dep5 d;

	CHECK(gives(
		a, machine,
		"GPL-2.0-or-later, Artistic-1.0-Perl OR GPL-1.0-or-later, 'our-own', "
		"~ISC, GPL-3.0-or-later"));
	CHECK(sb_dep5_parse(a, sb_str_c(machine), &d, NULL) == 0 && d.machine);
	CHECK(sb_str_eq(d.copyright, SB_LIT("2001 A 2002 B")));
	CHECK(sb_str_eq(d.upstream, SB_LIT("Thing")));
	CHECK(sb_str_eq(d.licenses.p[0].source, SB_LIT("*")));
	CHECK(gives(a, "Format: x\nLicense: Expat\n", "MIT"));
	CHECK(gives(a, "Format: x\n\nLicense: Expat\n text\n", "MIT"));
	CHECK(gives(a, "Format: x\n\nFiles: *\nCopyright: me\n", ""));
}

static void free_text(struct sb_arena *a)
{
	CHECK(gives(a, "", ""));
	CHECK(gives(a, "nothing of use here\n", ""));
	CHECK(gives(a, "see `/usr/share/common-licenses/Apache-2.0'.\n", "Apache-2.0"));
	CHECK(gives(a, "in /usr/share/common-licenses/GPL-2.\n", "'GPL-2'"));
	CHECK(gives(a,
		    "GPL version 2 or any later version, see "
		    "/usr/share/common-licenses/GPL-2.\n",
		    "GPL-2.0-or-later"));
	CHECK(gives(a,
		    "Artistic: /usr/share/common-licenses/Artistic and GPL: "
		    "/usr/share/common-licenses/GPL",
		    "Artistic-1.0-Perl, 'GPL'"));
	CHECK(gives(a,
		    "it under the terms of the GNU Lesser General Public License as "
		    "published by\nthe FSF; either version 2.1 of the License, or (at "
		    "your option) any\nlater version. See "
		    "/usr/share/common-licenses/LGPL-2.1 or LGPL: "
		    "/usr/share/common-licenses/LGPL",
		    "~LGPL-2.1-or-later"));
	CHECK(gives(a, "Copyright: me\nLicense: BSD-2-clause\n", "BSD-2-Clause"));
	CHECK(gives(a, "/usr/share/common-licenses/", ""));
}

int main(void)
{
	struct sb_arena a;
	struct sb_dep5 d;
	struct sb_err err;

	sb_arena_init(&a, 0);
	formatted(&a);
	free_text(&a);
	sb_arena_release(&a);
	sb_arena_init(&a, 1);
	CHECK(sb_dep5_parse(&a, sb_str_c(machine), &d, &err) == SB_E_LIMIT);
	sb_arena_release(&a);
	return DONE();
}
