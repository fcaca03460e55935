/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/os_release.h"
#include "test.h"

/* What one line "K=..." reads as; NULL: refused. */
static void check_value(const char *line, const char *want)
{
	size_t n = strlen(line);
	struct sb_os_release o = { .rest = { test_wall(line, n), n } };
	struct sb_err err = { 0 };
	sb_str key, value = { 0 };
	int rc = sb_os_release_next(&o, &key, &value, &err);

	if (want)
		CHECK(rc == 1 && sb_str_eq(value, sb_str_c(want)));
	else
		CHECK(rc == SB_E_FORMAT && strstr(err.msg, "line 1: "));
	CHECK(sb_os_release_next(&o, &key, &value, &err) == 0);
}

int main(void)
{
	static const char *const rows[][2] = {
		{ "K=v", "v" },
		{ "K=", "" },
		{ "K=\"\"", "" },
		{ "K=\"a b\"", "a b" },
		{ "K='a $b \\n'", "a $b \\n" },
		{ "K=\"a \\\"b\\\" \\$c \\n\"", "a \"b\" $c \\n" },
		{ "K=a\\ b", "a b" },
		{ "K='a'\"b\"c", "abc" },
		{ "K=v # comment", "v" },
		{ "K=v\r", "v" },
		{ "  K=v", "v" },
		{ "K=a=b", "a=b" },
		{ "K=a\\", "a\\" },
		{ "K='it'\\''s'", "it's" },
		{ "K=\"open", NULL },
		{ "K='open", NULL },
		{ "K=\"open\\\"", NULL },
		{ "K=two words", NULL },
		{ "no assignment", NULL },
		{ "=v", NULL },
		{ "1K=v", NULL },
		{ "K -=v", NULL },
	};
	char big[SB_OS_RELEASE_VALUE + 8] = "K=";

	for (size_t i = 0; i < SB_LEN(rows); i++)
		check_value(rows[i][0], rows[i][1]);
	memset(big + 2, 'x', SB_OS_RELEASE_VALUE);
	check_value(big, big + 2);
	big[SB_OS_RELEASE_VALUE + 2] = 'x';
	check_value(big, NULL);
	return DONE();
}
