/* SPDX-License-Identifier: Apache-2.0 */
/* The small texts of Java archives, and archives that are cut. */
#include "catalog/java.h"
#include "test.h"

extern const struct sb_cataloger sb_cataloger_java_archive;

static sb_str wall(const char *text)
{
	size_t n = strlen(text);

	return (sb_str){ test_wall(text, n), n };
}

static void names(void)
{
	static const char *const want[][3] = {
		{ "commons-lang3-3.12.0.jar", "commons-lang3", "3.12.0" },
		{ "a/b/guava-32.1.3-jre.jar", "guava", "32.1.3-jre" },
		{ "app-1.0-jar-with-dependencies.jar", "app", "1.0" },
		{ "tools.jar", "tools", "" },
		{ "log4j-1.2-api-2.17.1.jar", "log4j", "1.2-api-2.17.1" },
		{ ".jar", "", "" },
		{ "-1.jar", "-1", "" },
		{ "", "", "" },
	};

	for (size_t i = 0; i < SB_LEN(want); i++) {
		struct sb_java_id id = sb_java_name_read(wall(want[i][0]));

		CHECK(sb_str_eq(id.name, sb_str_c(want[i][1])));
		CHECK(sb_str_eq(id.version, sb_str_c(want[i][2])));
	}
}

static void manifests(void)
{
	struct sb_java_manifest m;
	struct sb_arena a;

	sb_arena_init(&a, 0);
	CHECK(sb_java_manifest_read(
		&a,
		wall("Manifest-Version: 1.0\r\nBundle-SymbolicName: a.b;x:=1\r\n"
		     "Implementation-Title: in t\r\n wo parts\r\n"
		     "Implementation-Version: ${version}\r\n\r\nName: x\r\n"
		     "Bundle-Version: 7\r\n"),
		&m));
	CHECK(sb_str_eq(m.symbolic, SB_LIT("a.b")));
	CHECK(sb_str_eq(m.title, SB_LIT("in two parts")));
	CHECK(m.version.n == 0 && m.bundle_version.n == 0);
	CHECK(sb_java_manifest_read(&a, wall(" folded\nBundle-Version:1"), &m));
	CHECK(sb_str_eq(m.bundle_version, SB_LIT("1")));
	CHECK(sb_java_manifest_read(&a, wall(""), &m) && m.symbolic.n == 0);
	sb_arena_release(&a);
}

static void poms(void)
{
	struct sb_java_id id;

	CHECK(sb_java_properties_read(
		wall("#x\ngroupId = g.h\r\nartifactId=a\nversion=1"), &id));
	CHECK(sb_str_eq(id.group, SB_LIT("g.h")) && sb_str_eq(id.version, SB_LIT("1")));
	CHECK(!sb_java_properties_read(wall("groupId=g\nversion=1"), &id));
	CHECK(!sb_java_properties_read(wall("groupId=g\nartifactId=${x}\nversion=1"),
				       &id));
}

/* Any cut of an archive: a diagnostic at most. */
static void cut_short(void)
{
	const char *top = getenv("SB_SOURCE_ROOT");
	char path[4096], bytes[4096];
	size_t n = 0;
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/tests/cases/java/plain/tree/opt/app.war",
		       top ? top : ".");
	f = fopen(path, "rb");
	if (f) {
		n = fread(bytes, 1, sizeof bytes, f);
		(void)fclose(f);
	}
	CHECK(n > 100);
	for (size_t cut = 0; cut <= n; cut += cut + 7 < n || cut == n ? 7 : n - cut) {
		struct sb_record r;
		struct sb_emit e = { .out = &r, .path = SB_LIT("app.war") };
		struct sb_bundle in = {
			.file = { e.path, { test_wall(bytes, cut), cut }, 0 }
		};
		struct sb_err err = { 0 };

		CHECK(sb_record_init(&r, (size_t)4 << 20) == SB_OK);
		CHECK(sb_cataloger_java_archive.parse(&e, &in, &err) == SB_OK);
		CHECK(cut < n || r.facts.n >= 3);
		sb_record_release(&r);
	}
}

int main(void)
{
	names();
	manifests();
	poms();
	cut_short();
	return DONE();
}
