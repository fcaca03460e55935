/* SPDX-License-Identifier: Apache-2.0 */
/* parse/headers: as email.feedparser reads METADATA. */
#include "parse/headers.h"
#include "test.h"

static const char *all(const char *text, size_t n)
{
	static char out[4096];
	struct sb_headers h = { .rest = { test_wall(text, n), n } };
	struct sb_header got;
	size_t used = 0;

	while (sb_headers_next(&h, &got))
		used += (size_t)snprintf(out + used, 200, "%u:%.*s=%.*s;", got.line,
					 SB_ARG(got.name), SB_ARG(got.value));
	(void)snprintf(out + used, 200, "%s%zu", h.broken ? "!" : "/", h.rest.n);
	return out;
}
#define ALL(s) all("" s, sizeof(s) - 1)

int main(void)
{
	CHECK(!strcmp(ALL(""), "/0"));
	CHECK(!strcmp(ALL("Name: a\nVersion: 1\n\nbody: x\n"),
		      "1:Name=a;2:Version=1;/8"));
	CHECK(!strcmp(ALL("Name:a"), "1:Name=a;/0"));
	CHECK(!strcmp(ALL("Name: a \r\nX:\r\n\r\nb"), "1:Name=a;2:X=;/1"));
	CHECK(!strcmp(ALL("Name: a\rVersion: 2\r"), "1:Name=a;2:Version=2;/0"));
	CHECK(!strcmp(ALL("L: one\n  two\n\tthree\nN: x\n"),
		      "1:L=one\n  two\n\tthree;4:N=x;/0"));
	/* a line that is no header ends the block, as in the email module */
	CHECK(!strcmp(ALL("A: 1\nnot a header\nB: 2\n"), "1:A=1;!18"));
	CHECK(!strcmp(ALL(" lost\nA: 1\n"), "2:A=1;/0"));
	CHECK(!strcmp(ALL(": none\nA: 1\n"), "2:A=1;/0"));
	CHECK(!strcmp(ALL("\xef\xbb\xbf"
			  "A: 1\n"),
		      "!8"));
	CHECK(!strcmp(ALL("A: \xe9\xff\n"), "1:A=\xe9\xff;/0"));
	return DONE();
}
