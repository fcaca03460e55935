/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON tree: what is read, what is refused and where, equality, limits. */
#include <locale.h>

#include "parse/json.h"
#include "test.h"
#include "util/buf.h"

static struct sb_arena arena;
static struct sb_err err;
static const struct sb_json_limits limits = { 8, 1000 };

static int read_text(sb_str s, struct sb_json *out)
{
	char *wall = test_wall(s.p, s.n);

	err = (struct sb_err){ 0 };
	return sb_json_parse(&arena, (sb_str){ wall, s.n }, &limits, out, &err);
}

static struct sb_json good(const char *text)
{
	struct sb_json v = { 0 };

	if (read_text(sb_str_c(text), &v) < 0)
		printf("# %s: %s\n", text, err.msg);
	return v;
}

static void values(void)
{
	struct sb_json v =
		good(" { \"a\" : [ 1 , -2.5e1 , true , null ] , \"b\" : \"x\" } ");
	const struct sb_json *list = sb_json_find(&v, "a");

	CHECK(sb_json_members(&v) == 2 && sb_json_items(&v) == 0);
	CHECK(sb_json_items(list) == 4);
	CHECK(list->item[0].number == 1 && list->item[1].number == -25);
	CHECK(sb_json_is(&list->item[2], SB_JSON_TRUE));
	CHECK(sb_json_is(&list->item[3], SB_JSON_NULL));
	CHECK(sb_str_eq(sb_json_text(sb_json_find(&v, "b")), SB_LIT("x")));
	CHECK(!sb_json_find(&v, "c") && !sb_json_find(list, "a"));
	CHECK(!sb_json_find(NULL, "a") && sb_json_text(NULL).n == 0);
	CHECK(sb_json_items(NULL) == 0 && sb_json_members(list) == 0);
	CHECK(good("0").number == 0 && good("-0").number == 0);
	CHECK(good("123456789012345").number == 123456789012345.0);
	CHECK(good("12345678901234567890").number == 12345678901234567890.0);
	CHECK(good("0.1").number == 0.1 && good("1E+2").number == 100);
	CHECK(sb_json_items(&(struct sb_json){ 0 }) == 0);
	v = good("[]");
	CHECK(sb_json_is(&v, SB_JSON_ARRAY) && v.n == 0 && v.bytes == 2);
	v = good("{}");
	CHECK(sb_json_is(&v, SB_JSON_OBJECT) && v.n == 0);
}

static bool text_is(const char *json, sb_str want)
{
	struct sb_json v = good(json);

	return sb_json_is(&v, SB_JSON_STRING) && sb_str_eq(v.text, want);
}

static void strings(void)
{
	CHECK(text_is("\"\"", SB_LIT("")));
	CHECK(text_is("\"gr\xc3\xb6\xc3\x9f"
		      "e\"",
		      SB_LIT("gr\xc3\xb6\xc3\x9f"
			     "e")));
	CHECK(text_is("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", SB_LIT("\"\\/\b\f\n\r\t")));
	CHECK(text_is("\"\\u0041\\u00e9\\u20AC\"", SB_LIT("A\xc3\xa9\xe2\x82\xac")));
	CHECK(text_is("\"\\ud83d\\uDE00!\"", SB_LIT("\xf0\x9f\x98\x80!")));
	CHECK(text_is("\"a\\u0000b\"", SB_LIT("a\0b")));
}

static void refused(void)
{
	static const char *const bad[] = {
		"",
		" ",
		"{",
		"[",
		"[1",
		"[1,",
		"[1,]",
		"[,1]",
		"{\"a\"}",
		"{\"a\":}",
		"{\"a\":1,}",
		"{,}",
		"{1:2}",
		"{\"a\" 1}",
		"[1 2]",
		"[1}",
		"{\"a\":1]",
		"1 2",
		"nul",
		"nulll",
		"True",
		"01",
		"-",
		"-a",
		"1.",
		".5",
		"1e",
		"1e+",
		"+1",
		"0x1",
		"1e999",
		"\"",
		"\"a",
		"\"\\",
		"\"\\\"",
		"\"\\x\"",
		"\"\\u12\"",
		"\"\\u12g4\"",
		"\"\\ud800\"",
		"\"\\ud800\\n\"",
		"\"\\ud800\\u0041\"",
		"\"\\udc00\"",
		"\"\n\"",
		"\"\x01\"",
		"\"\xff\"",
		"\"\xc3\"",
		"\"\xed\xa0\x80\"",
		"{\"a\":1,\"a\":2}",
		"{\"a\":1,\"\\u0061\":2}",
		"// x",
		"[1]x",
		"NaN",
		"{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,"
		"\"i\":9,"
		"\"j\":10,\"k\":11,\"l\":12,\"m\":13,\"b\":14}",
	};
	struct sb_json v;

	for (size_t i = 0; i < SB_LEN(bad); i++) {
		bool ok = read_text(sb_str_c(bad[i]), &v) == SB_E_FORMAT;

		if (!ok)
			printf("# accepted: %s\n", bad[i]);
		CHECK(ok);
	}
	CHECK(read_text(SB_LIT("[1]\0"), &v) == SB_E_FORMAT);
	CHECK(read_text(SB_LIT("[\n  1,\n  x]"), &v) == SB_E_FORMAT);
	CHECK(strcmp(err.msg, "line 3, column 3: not a value") == 0);
}

static bool same(const char *a, const char *b)
{
	struct sb_json x = good(a), y = good(b);
	bool equal = sb_json_equal(&x, &y);

	return equal && x.hash == y.hash && sb_json_equal(&y, &x);
}

static void equality(void)
{
	CHECK(same("{\"a\":1,\"b\":[2,{}]}", "{\"b\" : [2.0,{ }],\"a\":1e0}"));
	CHECK(same("\"\\u0041\"", "\"A\"") && same("-0", "0"));
	CHECK(!same("[1,2]", "[2,1]") && !same("[]", "{}") && !same("0", "false"));
	CHECK(!same("null", "false") && !same("[[]]", "[]") && !same("\"1\"", "1"));
	CHECK(!same("{\"a\":1}", "{\"a\":2}") && !same("{\"a\":1}", "{\"b\":1}"));
	CHECK(!same("{\"a\":\"b\",\"c\":\"d\"}", "{\"a\":\"d\",\"c\":\"b\"}"));
}

static void caps(void)
{
	struct sb_buf b = { 0 };
	struct sb_json v;

	CHECK(read_text(SB_LIT("[[[[[[[[]]]]]]]]"), &v) == 0);
	CHECK(read_text(SB_LIT("[[[[[[[[[]]]]]]]]]"), &v) == SB_E_LIMIT);
	CHECK(read_text(SB_LIT("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"
			       "{\"a\":{}}}}}}}}}"),
			&v) == SB_E_LIMIT);
	for (int i = 0; i < 1000; i++)
		sb_buf_printf(&b, "%c%d", i ? ',' : '[', i);
	sb_buf_char(&b, ']');
	CHECK(read_text(sb_buf_view(&b), &v) == SB_E_LIMIT);
	sb_buf_release(&b);
}

/* Many keys in two orders: as fast as one order. */
static void many_keys(void)
{
	static const struct sb_json_limits wide = { 8, 1 << 20 };
	struct sb_json v, *list = &v;
	struct sb_buf b = { 0 };

	sb_buf_str(&b, SB_LIT("[{\"x\":0"));
	for (int i = 0; i < 200000; i++)
		sb_buf_printf(&b, ",\"k%d\":%d", i, i);
	sb_buf_str(&b, SB_LIT("},{\"x\":0"));
	for (int i = 200000; i-- > 0;)
		sb_buf_printf(&b, ",\"k%d\":%d", i, i);
	sb_buf_str(&b, SB_LIT("}]"));
	CHECK(sb_json_parse(&arena, sb_buf_view(&b), &wide, list, &err) == 0);
	CHECK(sb_json_equal(&list->item[0], &list->item[1]));
	CHECK(sb_json_find(&list->item[1], "k77777")->number == 77777);
	CHECK(!sb_json_find(&list->item[1], "k200000"));
	b.p[b.n - 3] = '1';
	CHECK(sb_json_parse(&arena, sb_buf_view(&b), &wide, list, &err) == 0);
	CHECK(!sb_json_equal(&list->item[0], &list->item[1]));
	sb_buf_release(&b);
}

/* The decimal point of the user's locale does not matter. */
static void locales(void)
{
	const char *was = setlocale(LC_NUMERIC, "de_DE.UTF-8");

	CHECK(good("1.5").number == 1.5);
	if (was)
		(void)setlocale(LC_NUMERIC, "C");
}

int main(void)
{
	sb_arena_init(&arena, 0);
	values();
	strings();
	refused();
	equality();
	caps();
	many_keys();
	locales();
	sb_arena_release(&arena);
	return DONE();
}
