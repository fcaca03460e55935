/* SPDX-License-Identifier: Apache-2.0 */
/* Environment markers and version specifiers (PEP 508, PEP 440). */
#include "catalog/python_marker.h"

#include <stdio.h>

#include "version/pep440.h"

sb_str sb_python_machine(sb_str arch)
{
	static const struct {
		sb_str oci, machine;
	} table[] = {
		{ { "amd64", 5 }, { "x86_64", 6 } },
		{ { "arm64", 5 }, { "aarch64", 7 } },
		{ { "386", 3 }, { "i686", 4 } },
		{ { "arm", 3 }, { "armv7l", 6 } },
		{ { "ppc64le", 7 }, { "ppc64le", 7 } },
		{ { "s390x", 5 }, { "s390x", 5 } },
		{ { "riscv64", 7 }, { "riscv64", 7 } },
	};

	for (size_t i = 0; i < SB_LEN(table); i++)
		if (sb_str_eq(table[i].oci, arch))
			return table[i].machine;
	return (sb_str){ 0 };
}

static sb_str minor_of(sb_str version)
{
	sb_str rest = version;

	(void)sb_str_cut(&rest, '.');
	(void)sb_str_cut(&rest, '.');
	return rest.n ? sb_str_sub(version, 0, (size_t)(rest.p - version.p) - 1)
		      : version;
}

static bool has_micro(sb_str version)
{
	return minor_of(version).n != version.n;
}

/* The value of a variable; *known false where the image does not say. */
static sb_str variable(const struct sb_python_platform *p, sb_str name, bool *known)
{
	const struct {
		sb_str name, old, value;
	} table[] = {
		{ SB_LIT("python_version"), { 0 }, minor_of(p->version) },
		{ SB_LIT("python_full_version"),
		  { 0 },
		  has_micro(p->version) ? p->version : SB_LIT("") },
		{ SB_LIT("implementation_version"),
		  { 0 },
		  has_micro(p->version) && !p->pypy ? p->version : SB_LIT("") },
		{ SB_LIT("os_name"), SB_LIT("os.name"), SB_LIT("posix") },
		{ SB_LIT("sys_platform"), SB_LIT("sys.platform"), SB_LIT("linux") },
		{ SB_LIT("platform_system"), { 0 }, SB_LIT("Linux") },
		{ SB_LIT("platform_machine"), SB_LIT("platform.machine"), p->machine },
		{ SB_LIT("platform_python_implementation"),
		  SB_LIT("platform.python_implementation"),
		  p->pypy ? SB_LIT("PyPy") : SB_LIT("CPython") },
		{ SB_LIT("implementation_name"), SB_LIT("python_implementation"),
		  p->pypy ? SB_LIT("pypy") : SB_LIT("cpython") },
	};

	*known = sb_str_eq(name, SB_LIT("extra"));
	if (*known)
		return p->extra;
	for (size_t i = 0; i < SB_LEN(table); i++)
		if (sb_str_eq(table[i].name, name) ||
		    (table[i].old.n && sb_str_eq(table[i].old, name))) {
			*known = table[i].value.n != 0;
			return table[i].value;
		}
	return (sb_str){ 0 };
}

static bool is_version_variable(sb_str name)
{
	return sb_str_eq(name, SB_LIT("python_version")) ||
	       sb_str_eq(name, SB_LIT("python_full_version")) ||
	       sb_str_eq(name, SB_LIT("implementation_version"));
}

/* Equal as PEP 503 names: extras are compared so. */
static bool same_name(sb_str a, sb_str b)
{
	while (a.n && b.n) {
		bool da = memchr("-_.", a.p[0], 3) != NULL;
		bool db = memchr("-_.", b.p[0], 3) != NULL;

		if (da != db || (!da && sb_lower(a.p[0]) != sb_lower(b.p[0])))
			return false;
		do
			a = sb_str_sub(a, 1, a.n);
		while (da && a.n && memchr("-_.", a.p[0], 3));
		do
			b = sb_str_sub(b, 1, b.n);
		while (db && b.n && memchr("-_.", b.p[0], 3));
	}
	return a.n == 0 && b.n == 0;
}

static bool holds(sb_str op, int c)
{
	if (sb_str_eq(op, SB_LIT("==")) || sb_str_eq(op, SB_LIT("===")))
		return c == 0;
	if (sb_str_eq(op, SB_LIT("!=")))
		return c != 0;
	if (sb_str_eq(op, SB_LIT("<")))
		return c < 0;
	if (sb_str_eq(op, SB_LIT(">")))
		return c > 0;
	if (sb_str_eq(op, SB_LIT("<=")))
		return c <= 0;
	return c >= 0;
}

static enum sb_tri tri(bool b)
{
	return b ? SB_YES : SB_NO;
}

enum sb_tri sb_python_satisfies(sb_str version, sb_str constraint)
{
	struct sb_pep440 parsed;
	int rc = sb_pep440_parse(version, &parsed, NULL);

	/* what is installed counts, pre-release or not */
	if (rc == 0)
		rc = sb_pep440_match(constraint, version, true, NULL);
	return rc < 0 ? SB_MAYBE : tri(rc > 0);
}

/* One clause of a marker, the operator apart from the version. */
static enum sb_tri one_clause(sb_str version, sb_str op, sb_str want)
{
	char set[256];
	int n = snprintf(set, sizeof set, "%.*s%.*s", SB_ARG(op), SB_ARG(want));

	if (n < 0 || (size_t)n >= sizeof set)
		return SB_MAYBE;
	return sb_python_satisfies(version, (sb_str){ set, (size_t)n });
}

static enum sb_tri compare_text(sb_str left, sb_str op, sb_str right)
{
	if (sb_str_eq(op, SB_LIT("in")))
		return tri(left.n == 0 || sb_str_find(right, left) != SB_NPOS);
	if (sb_str_eq(op, SB_LIT("not in")))
		return tri(left.n != 0 && sb_str_find(right, left) == SB_NPOS);
	if (sb_str_eq(op, SB_LIT("~=")))
		return SB_MAYBE;
	return tri(holds(op, sb_str_cmp(left, right)));
}

static enum sb_tri compare(const void *ctx, const struct sb_marker_side *left,
			   sb_str op, const struct sb_marker_side *right)
{
	const struct sb_python_platform *p = ctx;
	bool known = true, other = true;
	sb_str a = left->variable ? variable(p, left->text, &known) : left->text;
	sb_str b = right->variable ? variable(p, right->text, &other) : right->text;
	bool version = (left->variable && is_version_variable(left->text)) ||
		       (right->variable && is_version_variable(right->text));
	bool extra = (left->variable && sb_str_eq(left->text, SB_LIT("extra"))) ||
		     (right->variable && sb_str_eq(right->text, SB_LIT("extra")));

	if (!known || !other)
		return SB_MAYBE;
	if (extra && sb_str_eq(op, SB_LIT("==")))
		return tri(same_name(a, b));
	if (extra && sb_str_eq(op, SB_LIT("!=")))
		return tri(!same_name(a, b));
	if (!version || sb_str_eq(op, SB_LIT("in")) || sb_str_eq(op, SB_LIT("not in")))
		return compare_text(a, op, b);
	return one_clause(a, op, b);
}

enum sb_tri sb_python_marker(const struct sb_python_platform *p, sb_str marker)
{
	enum sb_tri out = SB_MAYBE;
	struct sb_err err;

	if (sb_pep508_marker(marker, compare, p, &out, &err) < 0)
		return SB_MAYBE;
	return out;
}
