/* SPDX-License-Identifier: Apache-2.0 */
/* parse/toml: the values that Python's tomllib gives for the same text. */
#include "parse/toml.h"
#include "test.h"

static char out[65536];
static size_t used;

static void put(const char *before, sb_str s, const char *after)
{
	used += (size_t)snprintf(out + used, sizeof out - used - 1, "%s%.*s%s", before,
				 SB_ARG(s), after);
}

/* Small documents only, so this may call itself. */
static void dump(const struct sb_toml *v)
{
	bool table = v->type == SB_TOML_TABLE, array = v->type == SB_TOML_ARRAY;

	if (!table && !array) {
		const char *q = v->type == SB_TOML_STRING ? "'" : "";

		put(q, v->text, q);
		return;
	}
	put(table ? "{" : "[", SB_LIT(""), "");
	for (const struct sb_toml *c = v->first; c; c = c->next) {
		if (table)
			put("", c->key, "=");
		dump(c);
		put(c->next ? "," : "", SB_LIT(""), "");
	}
	put(table ? "}" : "]", SB_LIT(""), "");
}

static const char *toml(const char *text, size_t n)
{
	struct sb_arena a;
	struct sb_toml *root;
	struct sb_err err = { 0 };

	used = 0;
	sb_arena_init(&a, 1 << 20);
	if (sb_toml_parse(&a, (sb_str){ test_wall(text, n), n }, &root, &err) < 0)
		(void)snprintf(out, sizeof out, "error %s", err.msg);
	else
		dump(root);
	sb_arena_release(&a);
	return out;
}
#define TOML(s)  toml("" s, sizeof(s) - 1)
#define FAILS(s) (!strncmp(TOML(s), "error", 5))

static void good(void)
{
	CHECK(!strcmp(TOML(""), "{}"));
	CHECK(!strcmp(TOML("a = 1 # c\nb='x'\r\n"), "{a=1,b='x'}"));
	CHECK(!strcmp(TOML("[a.b]\nc=1\n[a]\nd=2"), "{a={b={c=1},d=2}}"));
	CHECK(!strcmp(TOML("[[p]]\nn=1\n[p.q]\nx=true\n[[p]]\nn=2\n[[p.r]]\ny=1"),
		      "{p=[{n=1,q={x=true}},{n=2,r=[{y=1}]}]}"));
	CHECK(!strcmp(TOML("a.b.c=1\na.b.d=2\n\"x.y\" = 3"),
		      "{a={b={c=1,d=2}},x.y=3}"));
	CHECK(!strcmp(TOML("a=[1,\n  2, # c\n ['x'],\n]"), "{a=[1,2,['x']]}"));
	CHECK(!strcmp(TOML("a={b=1,c={d='x'},e.f=2}"), "{a={b=1,c={d='x'},e={f=2}}}"));
	CHECK(!strcmp(TOML("a=\"q\\\"\\u00e9\\n\""), "{a='q\"\xc3\xa9\n'}"));
	CHECK(!strcmp(TOML("a='C:\\x'"), "{a='C:\\x'}"));
	CHECK(!strcmp(TOML("a=\"\"\"\nx\\\n   y\n\"z\"\"\"\""), "{a='xy\n\"z\"'}"));
	CHECK(!strcmp(TOML("a='''\nx'y'''"), "{a='x'y'}"));
	CHECK(!strcmp(TOML("a=\"\"\nb=''"), "{a='',b=''}"));
	CHECK(!strcmp(TOML("d=1979-05-27 07:32:00Z\ne=-inf\nf=1_000.5e+3"),
		      "{d=1979-05-27 07:32:00Z,e=-inf,f=1_000.5e+3}"));
	CHECK(!strcmp(TOML("a=[]\nb={}"), "{a=[],b={}}"));
	CHECK(!strcmp(TOML("\xef\xbb\xbf"
			   "a=1"),
		      "{a=1}"));
}

static void bad(void)
{
	CHECK(FAILS("a"));
	CHECK(FAILS("a="));
	CHECK(FAILS("a=1\na=2"));
	CHECK(FAILS("[a]\n[a]"));
	CHECK(FAILS("a=1\n[a]"));
	CHECK(FAILS("a.b=1\n[a]"));
	CHECK(FAILS("a={b=1}\n[a.c]"));
	CHECK(FAILS("a=[1]\n[[a]]"));
	CHECK(FAILS("a=1 b=2"));
	CHECK(FAILS("a=\"x"));
	CHECK(FAILS("a=\"\\q\""));
	CHECK(FAILS("a=\"\\ud800\""));
	CHECK(FAILS("a='x\ny'"));
	CHECK(FAILS("a=[1 2]"));
	CHECK(FAILS("a=[1,"));
	CHECK(FAILS("a={b=1"));
	CHECK(FAILS("[a"));
	CHECK(FAILS("a=yes"));
	CHECK(FAILS("a='\xff'"));
	CHECK(FAILS("a=[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1"));
	CHECK(!strcmp(TOML("x=1\n\na=\"\\q\""), "error line 3: bad escape"));
}

static void getters(void)
{
	struct sb_arena a;
	struct sb_toml *root;
	struct sb_err err;

	sb_arena_init(&a, 0);
	CHECK(sb_toml_parse(&a, SB_LIT("[t.p]\nn='x'\nv=1\n[[t.q]]\n"), &root, &err) ==
	      0);
	CHECK(sb_str_eq(sb_toml_str(sb_toml_at(root, "t.p"), "n"), SB_LIT("x")));
	CHECK(sb_toml_str(sb_toml_at(root, "t.p"), "v").n == 0);
	CHECK(!sb_toml_at(root, "t.p.n.z") && !sb_toml_at(root, "no.p"));
	CHECK(sb_toml_first(sb_toml_at(root, "t.q")) != NULL);
	CHECK(!sb_toml_first(sb_toml_at(root, "t.p.n")) && !sb_toml_get(NULL, "x"));
	sb_arena_release(&a);
}

int main(void)
{
	good();
	bad();
	getters();
	return DONE();
}
