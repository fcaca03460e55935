/* SPDX-License-Identifier: Apache-2.0 */
/* The validator: case files by their names, messages, semantic rules, limits. */
#include <dirent.h>

#include "format/validate.h"
#include "test.h"
#include "util/buf.h"
#include "util/file.h"

static struct sb_arena arena;

static struct sb_validate_report run(sb_str json, const struct sb_validate_opts *opts)
{
	struct sb_validate_report report = { 0 };
	struct sb_err err = { 0 };
	char *wall = test_wall(json.p, json.n);

	if (sb_validate(&arena, (sb_str){ wall, json.n }, opts, &report, &err) < 0)
		abort();
	return report;
}

static struct sb_validate_report check(const char *json)
{
	return run(sb_str_c(json), &(struct sb_validate_opts){ 0 });
}

/* A document of that version with these members, verdict of the schema alone. */
static enum sb_verdict with(const char *version, const char *members)
{
	sb_str json = sb_arena_printf(
		&arena, "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"%s\"%s}",
		version, members);

	return run(json, &(struct sb_validate_opts){ .schema_only = true }).verdict;
}

/* Is there a finding of that rule at that place, with that word in it? */
static bool says(const struct sb_validate_report *r, const char *rule,
		 const char *pointer, const char *word)
{
	for (size_t i = 0; i < r->findings.n; i++) {
		const struct sb_finding *f = &r->findings.p[i];

		if (strcmp(f->rule, rule) == 0 &&
		    sb_str_eq(f->pointer, sb_str_c(pointer)) &&
		    (!*word || sb_str_find(f->message, sb_str_c(word)) != SB_NPOS))
			return true;
	}
	return false;
}

/* Every file is named after its verdict. */
static size_t case_files(const char *version)
{
	sb_str dir = sb_arena_printf(&arena, "%s/tests/cases/validate/%s",
				     getenv("SB_SOURCE_ROOT"), version);
	DIR *d = opendir(dir.p);
	struct dirent *e;
	size_t n = 0;

	while (d && (e = readdir(d))) {
		bool valid = strncmp(e->d_name, "valid-", 6) == 0;
		struct sb_validate_report r;
		struct sb_err err;
		sb_str json, path;

		if (!valid && strncmp(e->d_name, "invalid-", 8) != 0)
			continue;
		path = sb_arena_printf(&arena, "%s/%s", dir.p, e->d_name);
		if (sb_file_read(&arena, path.p, 1 << 20, &json, &err) < 0)
			abort();
		r = run(json, &(struct sb_validate_opts){ 0 });
		if ((r.verdict == SB_VERDICT_VALID) != valid ||
		    r.verdict == SB_VERDICT_REFUSED) {
			printf("not ok %d - %s\n", ++test_count, path.p);
			test_failed = 1;
		}
		n++;
	}
	if (d)
		(void)closedir(d);
	return n;
}

static void cases(void)
{
	CHECK(case_files("1.2") > 50);
	CHECK(case_files("1.3") > 60);
	CHECK(case_files("1.4") > 80);
	CHECK(case_files("1.5") > 130);
	CHECK(case_files("1.6") > 150);
	CHECK(case_files("1.7") > 160);
}

static void refusals(void)
{
	static const char *const bad[] = {
		"",
		"{",
		"[1,2",
		"null",
		"{}",
		"[]",
		"\"text\"",
		"{\"bomFormat\":\"SPDX\"}",
		"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.1\"}",
		"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.8\"}",
		"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"2.0\"}",
		"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\"}x",
		"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"specVersion\":"
		"\"1.6\"}",
		"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"$schema\":"
		"\"\xff\"}",
		"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"$schema\":"
		"\"\\ud800\"}",
	};

	for (size_t i = 0; i < SB_LEN(bad); i++) {
		struct sb_validate_report r = check(bad[i]);

		CHECK(r.verdict == SB_VERDICT_REFUSED && r.findings.n == 1);
	}
	CHECK(check("{\"bomFormat\":\"CycloneDX\"}").verdict == SB_VERDICT_INVALID);
	CHECK(with("1.6", "") == SB_VERDICT_VALID);
	CHECK(check("\xef\xbb\xbf{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\"}")
		      .verdict == SB_VERDICT_VALID);
}

/* depth lists in a list, or components in components. */
static sb_str deep(const char *open, const char *close, size_t depth)
{
	struct sb_buf b = { 0 };
	sb_str out;

	sb_buf_str(&b, SB_LIT("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\""));
	for (size_t i = 0; i < depth; i++)
		sb_buf_str(&b, sb_str_c(open));
	for (size_t i = 0; i < depth; i++)
		sb_buf_str(&b, sb_str_c(close));
	sb_buf_char(&b, '}');
	out = sb_arena_dup(&arena, sb_buf_view(&b));
	sb_buf_release(&b);
	return out;
}

static void depth(void)
{
	static const char open[] = ",\"components\":[{\"type\":\"file\",\"name\":\"x\"";
	struct sb_validate_opts o = { 0 };

	CHECK(run(deep(open, "}]", 99), &o).verdict == SB_VERDICT_VALID);
	CHECK(run(deep(open, "}]", 100), &o).verdict == SB_VERDICT_REFUSED);
	CHECK(run(deep(open, "}]", 100000), &o).verdict == SB_VERDICT_REFUSED);
	CHECK(run(deep(",\"x\":[", "]", 1), &o).verdict == SB_VERDICT_INVALID);
	CHECK(run(deep("[", "", 1000000), &o).verdict == SB_VERDICT_REFUSED);
}

static void messages(void)
{
	struct sb_validate_report r = check(
		"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"a/b~c\":1,"
		"\"components\":[{\"type\":\"libary\",\"name\":\"x\"},"
		"{\"type\":\"file\",\"name\":7,\"licenses\":[{\"license\":{\"id\":"
		"\"mit\"}}]},"
		"{\"type\":\"file\",\"name\":\"x\",\"licenses\":[{\"license\":"
		"{\"id\":\"MIT\",\"name\":\"m\"}},{\"license\":{}}]},"
		"{\"type\":\"file\",\"name\":\"x\",\"modelCard\":{\"properties\":{"
		"\"a\":1}}},"
		"{\"name\":7,\"type\":\"file\",\"licenses\":[{\"license\":{\"id\":"
		"\"mit\"}}]}"
		"],\"metadata\":{\"timestamp\":\"noon\"}}");

	CHECK(r.verdict == SB_VERDICT_INVALID);
	CHECK(sb_str_eq(r.version, SB_LIT("1.6")));
	CHECK(says(&r, "schema", "", "\"a/b~c\" is not a known key"));
	CHECK(says(&r, "schema", "/components/0/type",
		   "\"libary\" is not one of application, framework, library"));
	CHECK(says(&r, "schema", "/components/0/type", "did you mean \"library\"?"));
	CHECK(says(&r, "schema", "/components/1/name", "is a number, not text"));
	CHECK(says(&r, "schema", "/components/1/licenses/0/license/id", "\"MIT\"?"));
	CHECK(says(&r, "schema", "/components/2/licenses/0/license",
		   "has id and name"));
	CHECK(says(&r, "schema", "/components/2/licenses/1/license",
		   "one of id or name is missing"));
	CHECK(says(&r, "schema", "/components/3/modelCard/properties",
		   "is an object, not a list"));
	CHECK(says(&r, "schema", "/components/4", "the same as item 1"));
	CHECK(says(&r, "schema", "/metadata/timestamp", "2026-01-31T12:00:00Z"));
}

static void caps(void)
{
	struct sb_validate_opts o = { .max = 3 };
	struct sb_buf b = { 0 };
	struct sb_validate_report r;

	sb_buf_str(&b, SB_LIT("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\","
			      "\"components\":["));
	for (int i = 0; i < 200; i++)
		sb_buf_printf(&b, "%s{\"type\":\"x\",\"name\":\"%d\"}", i ? "," : "",
			      i);
	sb_buf_str(&b, SB_LIT("]}"));
	r = run(sb_buf_view(&b), &o);
	CHECK(r.findings.n == 3 && r.errors == 200 && r.more == 197);
	o.max = 0;
	r = run(sb_buf_view(&b), &o);
	CHECK(r.findings.n == 50 && r.more == 150);
	sb_buf_release(&b);
}

#define HEAD "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\","

static void references(void)
{
	struct sb_validate_report r = check(
		HEAD
		"\"metadata\":{\"component\":{\"type\":\"container\",\"name\":\"i\","
		"\"version\":\"1\",\"bom-ref\":\"root\"}},\"components\":["
		"{\"type\":\"file\",\"name\":\"a\",\"bom-ref\":\"a\"},"
		"{\"type\":\"file\",\"name\":\"b\",\"bom-ref\":\"a\"},"
		"{\"type\":\"file\",\"name\":\"c\",\"bom-ref\":\"urn:cdx:c\"},"
		"{\"type\":\"file\",\"name\":\"d\",\"bom-ref\":\"d\"}],"
		"\"dependencies\":[{\"ref\":\"root\",\"dependsOn\":[\"a\",\"gone\"]},"
		"{\"ref\":\"a\",\"dependsOn\":[\"a\",\"root\"]},{\"ref\":\"a\"}],"
		"\"annotations\":[{\"subjects\":["
		"\"urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1#x\",\"urn:cdx:f/1\"],"
		"\"annotator\":{\"individual\":{\"name\":\"n\"}},\"text\":\"t\","
		"\"timestamp\":\"2026-01-01T00:00:00Z\"}]}");

	CHECK(r.verdict == SB_VERDICT_INVALID && r.errors == 1);
	CHECK(says(&r, "S1", "/components/1/bom-ref", "\"a\" is taken"));
	CHECK(says(&r, "S2", "/dependencies/0/dependsOn/1", "\"gone\""));
	CHECK(says(&r, "S2", "/annotations/0/subjects/1", "BOM-Link"));
	CHECK(!says(&r, "S2", "/annotations/0/subjects/0", ""));
	CHECK(says(&r, "S3", "/dependencies/1/dependsOn/0", "itself"));
	CHECK(says(&r, "S3", "/dependencies/2", "more than one entry"));
	CHECK(says(&r, "S3", "/components/2", "2 components without an entry"));
	CHECK(says(&r, "S13", "/components/2/bom-ref", "BOM-Link"));
	CHECK(says(&r, "S17", "/components/2", "2 components not reached"));
	CHECK(says(&r, "S17", "/dependencies", "circle"));
}

static void values(void)
{
	struct sb_validate_report r = check(
		HEAD
		"\"$schema\":\"http://cyclonedx.org/schema/bom-1.5.schema.json\","
		"\"metadata\":{\"timestamp\":\"2026-01-01T00:00:00Z\","
		"\"tools\":[{\"name\":\"t\"}],\"manufacture\":{\"name\":\"m\"}},"
		"\"components\":["
		"{\"type\":\"library\",\"name\":\"\",\"version\":\"\",\"author\":\"x\","
		"\"hashes\":[{\"alg\":\"SHA-256\","
		"\"content\":\"0123456789abcdef0123456789ABCDEF\"}]},"
		"{\"type\":\"library\",\"name\":\"n\",\"hashes\":[{\"alg\":\"MD5\","
		"\"content\":\"0123456789abcdef0123456789abcdef\"}],"
		"\"evidence\":{\"identity\":{\"field\":\"name\"}}},"
		"{\"type\":\"library\",\"name\":\"n\",\"bom-ref\":\"1\",\"version\":"
		"\"1\","
		"\"purl\":\"pkg:pypi/n@1\"},"
		"{\"bom-ref\":\"2\",\"type\":\"library\",\"name\":\"n\",\"version\":"
		"\"1\","
		"\"purl\":\"pkg:pypi/n@1\"}],"
		"\"vulnerabilities\":[{\"analysis\":{\"state\":\"not_affected\"}},"
		"{\"id\":\"C\",\"analysis\":{\"state\":\"exploitable\","
		"\"firstIssued\":\"2026-01-02T00:00:00Z\","
		"\"lastUpdated\":\"2026-01-02T00:30:00+01:00\"}}]}");

	CHECK(r.verdict == SB_VERDICT_VALID && r.errors == 0);
	CHECK(says(&r, "S7", "/components/0/hashes/0", "64 hex digits, not 32"));
	CHECK(says(&r, "S7", "/components/0/hashes/0", "lower case"));
	CHECK(says(&r, "S7", "/components/1/hashes", "only MD5"));
	CHECK(says(&r, "S8", "/components/0/name", "empty"));
	CHECK(says(&r, "S8", "/components/0/version", "unknown"));
	CHECK(says(&r, "S8", "/components/1", "\"n\" has no version"));
	CHECK(says(&r, "S9", "/$schema", "1.5"));
	CHECK(says(&r, "S11", "/vulnerabilities/0", "no id"));
	CHECK(says(&r, "S11", "/vulnerabilities/0/analysis", "justification"));
	CHECK(says(&r, "S11", "/vulnerabilities/1/analysis", "response"));
	CHECK(says(&r, "S11", "/vulnerabilities/1/analysis", "before"));
	CHECK(says(&r, "S16", "/metadata/tools", "deprecated"));
	CHECK(says(&r, "S16", "/metadata/manufacture", "deprecated"));
	CHECK(says(&r, "S16", "/components/0/author", "deprecated"));
	CHECK(says(&r, "S16", "/components/1/evidence/identity", "deprecated"));
	CHECK(says(&r, "S18", "/components/3", "component 2"));
}

static void identifiers(void)
{
	struct sb_validate_report r = check(
		HEAD "\"components\":["
		     "{\"type\":\"library\",\"name\":\"a\",\"version\":\"1\",\"purl\":"
		     "\"pkg:nothing\"},"
		     "{\"type\":\"library\",\"name\":\"Foo_Bar\",\"version\":\"1\","
		     "\"purl\":\"pkg:pypi/Foo_Bar@1\",\"cpe\":\"cpe:2.3:a:b\"},"
		     "{\"type\":\"library\",\"name\":\"@s/x\",\"version\":\"2\","
		     "\"purl\":\"pkg:npm/%40s/x@1\",\"cpe\":\"cpe:/a:v:p:1\"},"
		     "{\"type\":\"library\",\"name\":\"y\",\"version\":\"1:2-3\","
		     "\"purl\":\"pkg:deb/debian/z@2-3?epoch=1\","
		     "\"cpe\":\"cpe:2.3:a:v:p:1:*:*:*:*:*:*:*\"}]}");

	CHECK(r.verdict == SB_VERDICT_VALID);
	CHECK(says(&r, "S4", "/components/0/purl", "not a package URL"));
	CHECK(says(&r, "S4", "/components/1/purl", "pkg:pypi/foo-bar@1"));
	CHECK(!says(&r, "S4", "/components/1/purl", "name is"));
	CHECK(says(&r, "S5", "/components/1/cpe", "CPE"));
	CHECK(says(&r, "S4", "/components/2/purl", "has version \"1\""));
	CHECK(!says(&r, "S4", "/components/2/purl", "name is"));
	CHECK(!says(&r, "S5", "/components/2/cpe", ""));
	CHECK(says(&r, "S4", "/components/3/purl", "the component's name is \"y\""));
	CHECK(!says(&r, "S4", "/components/3/purl", "has version"));
	CHECK(!says(&r, "S5", "/components/3/cpe", ""));
}

static void licences(void)
{
	struct sb_validate_report r = check(
		HEAD
		"\"components\":["
		"{\"type\":\"file\",\"name\":\"a\",\"licenses\":[{\"expression\":\"MIT "
		"OR\"}]},"
		"{\"type\":\"file\",\"name\":\"b\",\"licenses\":[{\"expression\":"
		"\"GPL-2.0-only WITH Classpath-exception-2.0 OR LicenseRef-x\"}]},"
		"{\"type\":\"file\",\"name\":\"c\",\"licenses\":[{\"license\":"
		"{\"id\":\"Classpath-exception-2.0\"}},"
		"{\"license\":{\"id\":\"GPL-2.0\"}},{\"license\":{\"id\":\"MIT\"}}]},"
		"{\"type\":\"file\",\"name\":\"d\",\"licenses\":"
		"[{\"expression\":\"mit or apache-2.0\"}]}]}");

	CHECK(r.verdict == SB_VERDICT_VALID);
	CHECK(says(&r, "S6", "/components/0/licenses/0/expression", "not a licence"));
	CHECK(!says(&r, "S6", "/components/1/licenses/0/expression", ""));
	CHECK(says(&r, "S6", "/components/2/licenses/0/license/id", "exception"));
	CHECK(says(&r, "S6", "/components/2/licenses/1/license/id", "deprecated"));
	CHECK(!says(&r, "S6", "/components/2/licenses/2/license/id", ""));
	CHECK(says(&r, "S6", "/components/3/licenses/0/expression", ""));
}

static void strict_and_time(void)
{
	static const char json[] =
		HEAD "\"metadata\":{\"timestamp\":\"2026-01-01T00:00:00Z\"}}";
	struct sb_validate_opts o = { .now = 1767225600 - 3600 };

	CHECK(run(sb_str_c(json), &o).warnings == 1);
	CHECK(run(sb_str_c(json), &o).verdict == SB_VERDICT_VALID);
	o.strict = true;
	CHECK(run(sb_str_c(json), &o).verdict == SB_VERDICT_INVALID);
	o.now += 3600;
	CHECK(run(sb_str_c(json), &o).verdict == SB_VERDICT_VALID);
}

/* A small arena gives an error, never a crash. */
static void out_of_memory(void)
{
	static const char json[] =
		HEAD "\"components\":[{\"type\":\"x\",\"name\":\"a\"},{},{},{\"b\":1}],"
		     "\"dependencies\":[{\"ref\":\"a\"}],\"x\":1}";

	for (size_t limit = 256; limit < 1 << 20; limit *= 2) {
		struct sb_validate_report r = { 0 };
		struct sb_validate_opts o = { 0 };
		struct sb_err err;
		struct sb_arena a;
		int rc;

		sb_arena_init(&a, limit);
		rc = sb_validate(&a, sb_str_c(json), &o, &r, &err);
		CHECK(rc == SB_E_LIMIT || (rc == 0 && r.verdict == SB_VERDICT_INVALID));
		sb_arena_release(&a);
	}
}

int main(void)
{
	sb_arena_init(&arena, 0);
	cases();
	refusals();
	depth();
	messages();
	caps();
	references();
	values();
	identifiers();
	licences();
	strict_and_time();
	out_of_memory();
	sb_arena_release(&arena);
	return DONE();
}
