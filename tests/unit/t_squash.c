/* SPDX-License-Identifier: Apache-2.0 */
/* assemble/squash: the rules of image unpacking, case by case, and the resolver. */
#include "assemble/squash.h"
#include "layers.h"
#include "test.h"

#define LAYERS 3
#define ROWS   8

/* Layers from the bottom up; expect: "path=text" of files, "path/" of directories,
 * "path>target" of links, in order, separated by blanks. */
static const struct {
	const char *what;
	struct test_entry layer[LAYERS][ROWS];
	const char *expect;
} cases[] = {
	{ "a whiteout hides what is below",
	  { { { '0', "a/x", "1" }, { '0', "a/y", "2" } }, { { '0', "a/.wh.x", "" } } },
	  "a/ a/y=2" },
	{ "a whiteout of a directory hides all of it",
	  { { { '0', "a/b/c", "1" } }, { { '0', ".wh.a", "" } } },
	  "" },
	{ "whiteouts do not touch their own layer, in any order",
	  { { { '0', "a/x", "1" } }, { { '0', "a/x", "2" }, { '0', "a/.wh.x", "" } } },
	  "a/ a/x=2" },
	{ "opaque: only this layer's children remain",
	  { { { '0', "a/x", "1" }, { '0', "a/s/z", "1" } },
	    { { '0', "a/y", "2" }, { '0', "a/.wh..wh..opq", "" } } },
	  "a/ a/y=2" },
	{ "notes of the union file system are nothing",
	  { { { '0', ".wh..wh.aufs", "x" }, { '0', "a", "1" } } },
	  "a=1" },
	{ "the last entry of a path wins",
	  { { { '0', "a", "1" }, { '0', "a", "2" } } },
	  "a=2" },
	{ "a file replaces a directory with all below",
	  { { { '0', "a/b", "1" } }, { { '0', "a", "f" } } },
	  "a=f" },
	{ "a directory replaces a file",
	  { { { '0', "a", "f" } }, { { '5', "a/", NULL }, { '0', "a/b", "1" } } },
	  "a/ a/b=1" },
	{ "a directory keeps what lies in it",
	  { { { '0', "a/b", "1" } }, { { '5', "a", NULL } } },
	  "a/ a/b=1" },
	{ "parents resolve through links below",
	  { { { '5', "usr/lib", NULL }, { '2', "lib", "usr/lib" } },
	    { { '0', "lib/x", "1" } } },
	  "lib>usr/lib usr/ usr/lib/ usr/lib/x=1" },
	{ "an explicit directory replaces a link",
	  { { { '5', "usr/lib", NULL }, { '2', "lib", "usr/lib" } },
	    { { '5', "lib", NULL }, { '0', "lib/x", "1" } } },
	  "lib/ lib/x=1 usr/ usr/lib/" },
	{ "links never lead out of the root",
	  { { { '2', "up", "../../../../etc" }, { '5', "etc", NULL } },
	    { { '0', "up/x", "1" } } },
	  "etc/ etc/x=1 up>../../../../etc" },
	{ "a parent that is a link into nothing comes into being",
	  { { { '2', "a", "b/c" } }, { { '0', "a/x", "1" } } },
	  "a>b/c b/ b/c/ b/c/x=1" },
	{ "a hard link shares the body, across layers too",
	  { { { '0', "a", "1" } }, { { '1', "b", "a" }, { '0', "a", "2" } } },
	  "a=2 b=1" },
	{ "a hard link to a link is a link",
	  { { { '2', "l", "t" }, { '1', "m", "l" } } },
	  "l>t m>t" },
	{ "a hard link to nothing is left out",
	  { { { '1', "b", "gone" }, { '0', "c", "1" } } },
	  "c=1" },
	{ "a link is replaced, not followed, by a file",
	  { { { '0', "t", "1" }, { '2', "l", "t" } }, { { '0', "l", "2" } } },
	  "l=2 t=1" },
	{ "what was deleted can come back",
	  { { { '0', "a/x", "1" } },
	    { { '0', ".wh.a", "" } },
	    { { '0', "a/y", "2" } } },
	  "a/ a/y=2" },
	{ "a whiteout resolves its parent through links",
	  { { { '0', "usr/lib/x", "1" }, { '2', "lib", "usr/lib" } },
	    { { '0', "lib/.wh.x", "" } } },
	  "lib>usr/lib usr/ usr/lib/" },
	{ "odd names: dots and slashes",
	  { { { '0', "./a//b/./c", "1" },
	      { '0', "/abs", "2" },
	      { '0', "../../up", "3" } } },
	  "a/ a/b/ a/b/c=1 abs=2 up=3" },
};

static void print_node(const struct sb_squash *s, uint32_t node, struct sb_arena *a,
		       struct sb_buf *out, const struct sb_record *records)
{
	const struct sb_node *n = &s->nodes.p[node];
	const struct sb_body *b = sb_squash_body(s, node);
	sb_str path = sb_squash_path(s, node, a);

	(void)records;
	sb_buf_printf(out, "%s%.*s", out->n ? " " : "", SB_ARG(path));
	if (n->kind == SB_ROW_DIR)
		sb_buf_char(out, '/');
	else if (n->kind == SB_ROW_SYMLINK)
		sb_buf_printf(out, ">%.*s", SB_ARG(sb_squash_target(s, node)));
	else if (b) /* bodies are one byte: told by their digest */
		for (char c = 'a'; c; c = c == 'z'   ? '0'
					  : c == '9' ? 0
						     : (char)(c + 1)) {
			struct sb_sha256 d = sb_sha256((sb_str){ &c, 1 });

			if (sb_sha256_eq(&d, &b->sha256))
				sb_buf_printf(out, "=%c", c);
		}
}

static bool one_case(size_t i)
{
	const struct sb_record *layer[LAYERS];
	struct sb_record r[LAYERS];
	struct sb_dispatch d;
	struct sb_arena a;
	struct sb_squash s;
	struct sb_buf out = { 0 };
	size_t n = 0;
	bool good;

	sb_arena_init(&a, 0);
	for (; n < LAYERS && cases[i].layer[n][0].path; n++) {
		size_t rows = 0;

		while (rows < ROWS && cases[i].layer[n][rows].path)
			rows++;
		test_layer(&r[n], cases[i].layer[n], rows);
		layer[n] = &r[n];
	}
	s = (struct sb_squash){
		.arena = &a, .dispatch = &d, .layer = layer, .nlayer = n
	};
	good = sb_dispatch_init(&d, &a) == SB_OK && sb_squash_build(&s, NULL) == SB_OK;
	for (size_t k = 1; good && k < s.norder; k++)
		print_node(&s, s.order[k], &a, &out, r);
	good = good && sb_str_eq(sb_buf_view(&out), sb_str_c(cases[i].expect));
	if (!good)
		printf("# %s: %.*s\n", cases[i].what, (int)out.n, out.p);
	sb_buf_release(&out);
	while (n)
		sb_record_release(&r[--n]);
	sb_arena_release(&a);
	return good;
}

static void resolver(void)
{
	static const struct test_entry e[] = {
		{ '0', "d/f", "1" },     { '2', "l", "d" },   { '2', "abs", "/d/f" },
		{ '2', "c1", "c2" },     { '2', "c2", "c1" }, { '2', "d/up", "../d/f" },
		{ '2', "dot", "./d/." },
	};
	const struct sb_record *layer[1];
	struct sb_record r;
	struct sb_dispatch d;
	struct sb_arena a;
	struct sb_squash s;
	uint32_t f;

	sb_arena_init(&a, 0);
	test_layer(&r, e, SB_LEN(e));
	layer[0] = &r;
	s = (struct sb_squash){
		.arena = &a, .dispatch = &d, .layer = layer, .nlayer = 1
	};
	CHECK(sb_dispatch_init(&d, &a) == SB_OK && sb_squash_build(&s, NULL) == SB_OK);
	f = sb_squash_find(&s, &a, SB_LIT("d/f"), true);
	CHECK(f != SB_NONE);
	CHECK(sb_squash_find(&s, &a, SB_LIT("/l/f"), true) == f);
	CHECK(sb_squash_find(&s, &a, SB_LIT("abs"), true) == f);
	CHECK(sb_squash_find(&s, &a, SB_LIT("abs"), false) != f);
	CHECK(sb_squash_find(&s, &a, SB_LIT("l/up"), true) == f);
	CHECK(sb_squash_find(&s, &a, SB_LIT("dot/f"), true) == f);
	CHECK(sb_squash_find(&s, &a, SB_LIT("../../d/../l//f"), true) == f);
	CHECK(sb_squash_find(&s, &a, SB_LIT("c1"), true) == SB_NONE);
	CHECK(sb_squash_find(&s, &a, SB_LIT("c1/x"), true) == SB_NONE);
	CHECK(sb_squash_find(&s, &a, SB_LIT("d/f/x"), true) == SB_NONE);
	CHECK(sb_squash_find(&s, &a, SB_LIT("none"), true) == SB_NONE);
	CHECK(sb_squash_find(&s, &a, SB_LIT(""), true) == SB_ROOT);
	sb_record_release(&r);
	sb_arena_release(&a);
}

int main(void)
{
	for (size_t i = 0; i < SB_LEN(cases); i++) {
		bool good = one_case(i);

		printf("# %s\n", cases[i].what);
		CHECK(good);
	}
	resolver();
	return DONE();
}
