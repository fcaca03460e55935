/* SPDX-License-Identifier: Apache-2.0 */
/* parse/pep508 and catalog/python_marker: expected values from packaging 24. */
#include "catalog/python_marker.h"
#include "parse/pep508.h"
#include "test.h"

static const char *req(const char *text)
{
	static char out[512];
	size_t n = strlen(text);
	struct sb_pep508 r;
	struct sb_err err;

	if (sb_pep508_parse((sb_str){ test_wall(text, n), n }, &r, &err) < 0)
		return "error";
	(void)snprintf(out, sizeof out, "%.*s|%.*s|%.*s|%.*s|%.*s", SB_ARG(r.name),
		       SB_ARG(r.extras), SB_ARG(r.constraint), SB_ARG(r.url),
		       SB_ARG(r.marker));
	return out;
}

static void requirements(void)
{
	CHECK(!strcmp(req("a"), "a||||"));
	CHECK(!strcmp(req("Foo.Bar-baz_1 >=1.0,<2"), "Foo.Bar-baz_1||>=1.0,<2||"));
	CHECK(!strcmp(req("a (>=1)"), "a||>=1||"));
	CHECK(!strcmp(req("a[x, y]==1;python_version<'3'"),
		      "a|x, y|==1||python_version<'3'"));
	CHECK(!strcmp(req("a ; extra == 'b'"), "a||||extra == 'b'"));
	CHECK(!strcmp(req("a @ https://x/y;z ; os_name=='posix'"),
		      "a|||https://x/y;z|os_name=='posix'"));
	CHECK(!strcmp(req("a[b]@git+https://h/p@v1"), "a|b||git+https://h/p@v1|"));
	CHECK(!strcmp(req(""), "error"));
	CHECK(!strcmp(req("[x]"), "error"));
	CHECK(!strcmp(req("a @ "), "error"));
	CHECK(!strcmp(req("a ?? 3"), "error"));
}

static char mark_on(const struct sb_python_platform *p, const char *text)
{
	size_t n = strlen(text);

	return "ny?"[sb_python_marker(p, (sb_str){ test_wall(text, n), n })];
}

static const struct sb_python_platform linux311 = { .version = { "3.11.2", 6 },
						    .machine = { "x86_64", 6 },
						    .extra = { "dev-x", 5 } };
#define MARK(s) mark_on(&linux311, s)

static void markers(void)
{
	CHECK(MARK("") == 'y');
	CHECK(MARK("python_version >= '3.8'") == 'y');
	CHECK(MARK("python_version < '3.8'") == 'n');
	CHECK(MARK("python_version < '3.2'") == 'n'); /* not as text */
	CHECK(MARK("python_full_version == '3.11.2'") == 'y');
	CHECK(MARK("python_full_version >= '3.11.3'") == 'n');
	CHECK(MARK("'3.8' <= python_version") == 'y');
	CHECK(MARK("python_version == '3.*'") == 'y');
	CHECK(MARK("python_version ~= '3.7'") == 'y');
	CHECK(MARK("python_version in '3.10 3.11'") == 'y');
	CHECK(MARK("python_version not in '3.10, 3.12'") == 'y');
	CHECK(MARK("sys_platform == 'win32'") == 'n');
	CHECK(MARK("sys_platform != 'win32' and os_name == 'posix'") == 'y');
	CHECK(MARK("platform_machine == 'aarch64' or platform_machine == 'x86_64'") ==
	      'y');
	CHECK(MARK("extra == 'Dev.X'") == 'y');
	CHECK(MARK("extra == 'test'") == 'n');
	CHECK(MARK("(extra=='dev_x') and (python_version<'3' or os_name=='posix')") ==
	      'y');
	CHECK(MARK("os_name=='nt' and os_name=='nt' or os_name=='posix'") == 'y');
	CHECK(MARK("os_name=='posix' or os_name=='nt' and os_name=='nt'") == 'y');
	CHECK(MARK("platform_release >= '5'") == '?');
	CHECK(MARK("platform_release >= '5' and os_name == 'nt'") == 'n');
	CHECK(MARK("implementation_name == 'cpython'") == 'y');
	CHECK(MARK("platform_python_implementation == \"PyPy\"") == 'n');
	CHECK(MARK("os.name == 'posix'") == 'y');
	CHECK(MARK("nonsense") == '?');
	CHECK(MARK("os_name == 'x") == '?');
	CHECK(MARK("(os_name == 'posix'") == '?');
	CHECK(MARK("os_name == 'posix')") == '?');
	CHECK(MARK("((((((((((((((((((((((((((((((((((((((((os_name == 'x'") == '?');
}

static void constraints(void)
{
	CHECK(sb_python_satisfies(SB_LIT("2.0"), SB_LIT(">=1,<3")) == SB_YES);
	CHECK(sb_python_satisfies(SB_LIT("2.0"), SB_LIT(">=1,<2")) == SB_NO);
	CHECK(sb_python_satisfies(SB_LIT("1.10"), SB_LIT(">1.9")) == SB_YES);
	CHECK(sb_python_satisfies(SB_LIT("1.4.5"), SB_LIT("~=1.4.2")) == SB_YES);
	CHECK(sb_python_satisfies(SB_LIT("1.5"), SB_LIT("~=1.4.2")) == SB_NO);
	CHECK(sb_python_satisfies(SB_LIT("1.4.5"), SB_LIT("==1.4.*")) == SB_YES);
	CHECK(sb_python_satisfies(SB_LIT("1.4.5"), SB_LIT("!=1.4.*")) == SB_NO);
	CHECK(sb_python_satisfies(SB_LIT("1.0+cu1"), SB_LIT("==1.0")) == SB_YES);
	CHECK(sb_python_satisfies(SB_LIT("1.0rc1"), SB_LIT("<1.0")) == SB_NO);
	CHECK(sb_python_satisfies(SB_LIT("x"), SB_LIT(">=1")) == SB_MAYBE);
	CHECK(sb_python_satisfies(SB_LIT("1"), SB_LIT("")) == SB_YES);
}

int main(void)
{
	requirements();
	markers();
	constraints();
	return DONE();
}
