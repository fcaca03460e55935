/* SPDX-License-Identifier: Apache-2.0 */
/* Node packages: which paths are one, facts cut short, stores, integrities, links. */
#include "assemble/image.h"
#include "catalog/npm_link.h"
#include "layers.h"
#include "test.h"

extern const struct sb_cataloger sb_cataloger_npm_package;

static void places(void)
{
	static const struct {
		const char *dir;
		enum sb_npm_place place;
	} want[] = {
		{ "", SB_NPM_OUTSIDE },
		{ "app", SB_NPM_OUTSIDE },
		{ "node_modules", SB_NPM_MACHINERY },
		{ "app/node_modules/x", SB_NPM_PACKAGE },
		{ "app/node_modules/@s/x", SB_NPM_PACKAGE },
		{ "app/node_modules/@s", SB_NPM_MACHINERY },
		{ "app/node_modules/x/dist", SB_NPM_INSIDE },
		{ "app/node_modules/@s/x/dist/esm", SB_NPM_INSIDE },
		{ "app/node_modules/x/node_modules/@t/y", SB_NPM_PACKAGE },
		{ "app/node_modules/x/test/node_modules/y", SB_NPM_INSIDE },
		{ "n/node_modules/.pnpm/x@1/node_modules/x", SB_NPM_PACKAGE },
		{ "n/node_modules/.pnpm/x@1/node_modules/@s/x", SB_NPM_PACKAGE },
		{ "n/node_modules/.pnpm/x@1", SB_NPM_MACHINERY },
		{ "n/node_modules/.cache/x", SB_NPM_MACHINERY },
		{ "usr/share/nodejs/x", SB_NPM_PACKAGE },
		{ "usr/share/nodejs/x/lib", SB_NPM_INSIDE },
		{ "usr/lib/node_modules/npm/node_modules/y", SB_NPM_PACKAGE },
	};

	for (size_t i = 0; i < SB_LEN(want); i++) {
		sb_str dir = sb_str_c(want[i].dir);

		CHECK(sb_npm_place((sb_str){ test_wall(dir.p, dir.n), dir.n }) ==
		      want[i].place);
	}
}

static void addresses(void)
{
	static const char *const want[][2] = {
		{ "user/repo", "https://github.com/user/repo" },
		{ "gitlab:a/b", "https://gitlab.com/a/b" },
		{ "git@host.example:a/b.git", "ssh://git@host.example/a/b.git" },
		{ "git+https://x.example/y.git", "git+https://x.example/y.git" },
		{ "https://x.example/a b", "" },
		{ "https://x.example/%zz", "" },
		{ "./here", "" },
		{ "", "" },
	};
	struct sb_arena a;

	sb_arena_init(&a, 0);
	for (size_t i = 0; i < SB_LEN(want); i++)
		CHECK(sb_str_eq(sb_npm_url(&a, sb_str_c(want[i][0])),
				sb_str_c(want[i][1])));
	sb_arena_release(&a);
}

static void integrity(const char *text, const char *hex)
{
	struct sb_component c = { 0 };
	struct sb_arena a;
	bool done;

	sb_arena_init(&a, 0);
	CHECK(sb_npm_integrity(&a, &c, sb_str_c(text), &done));
	CHECK(done == (hex != NULL) && c.hashes.n == (hex != NULL));
	CHECK(!hex || (c.hashes.n == 1 && sb_str_eq(c.hashes.p[0].hex, sb_str_c(hex))));
	sb_arena_release(&a);
}

static void integrities(void)
{
	integrity("sha1-qvTGHdzF6KLavt4PO0gs2a6pQ00=",
		  "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d");
	integrity("sha1-qvTGHdzF6KLavt4PO0gs2a6pQ00= "
		  "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=?x",
		  "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
	integrity("sha1-qvTGHdzF6KLavt4PO0gs2a6pQ0==", NULL);
	integrity("sha1-qvTGHdzF6KLavt4PO0gs2a6pQ!0=", NULL);
	integrity("sha512-", NULL);
	integrity("", NULL);
}

/* Every cut of a manifest: facts or an error, no read too far. */
static void cut_short(void)
{
	static const char text[] = "{\"name\":\"a\",\"version\":\"1\",\"license\":"
				   "[{\"type\":\"MIT\"}],\"author\":{\"name\":\"A\"}}";

	for (size_t n = 0; n < sizeof text; n++) {
		struct sb_record r;
		struct sb_emit e = { .out = &r };
		struct sb_bundle in = { .file = { SB_LIT("node_modules/a/package.json"),
						  { test_wall(text, n), n },
						  0 } };
		struct sb_err err = { 0 };
		int rc = sb_record_init(&r, (size_t)1 << 20);

		CHECK(rc == SB_OK);
		rc = sb_cataloger_npm_package.parse(&e, &in, &err);
		CHECK(n == sizeof text - 1 ? rc == SB_OK && r.facts.n == 1
					   : rc == SB_E_FORMAT && r.facts.n == 0);
		sb_record_release(&r);
	}
}

/* The body came under a name in a store; its real name is a hard link, in the layer
 * or in the next. */
static void stores(void)
{
	static const struct test_entry low[] = {
		{ '0', "a/store/0a", "{\"name\":\"s\",\"version\":\"1.0.0\"}" },
		{ '1', "app/node_modules/s/package.json", "a/store/0a" },
		{ '0', "a/store/0b", "{\"name\":\"t\",\"version\":\"2.0.0\"}" },
	};
	static const struct test_entry high[] = {
		{ '2', "app/node_modules/t/package.json", "../../../a/store/0b" },
	};
	const struct sb_image_facts facts = { .kind = SB_LIT("test") };
	const struct sb_image_opts opts = { .name = SB_LIT("test") };
	struct sb_image_result out = { 0 };
	struct sb_image_layer layer[2] = { 0 };
	struct sb_image_input in = {
		.facts = &facts, .layers = layer, .n = 2, .opts = &opts
	};
	struct sb_record record[2];
	struct sb_arena a;

	sb_arena_init(&a, 0);
	test_layer(&record[0], low, SB_LEN(low));
	test_layer(&record[1], high, SB_LEN(high));
	for (size_t i = 0; i < 2; i++)
		layer[i].record = &record[i];
	layer[0].about.diff_id = SB_LIT("layer-0");
	layer[1].about.diff_id = SB_LIT("layer-1");
	CHECK(sb_image_assemble(&a, &in, &out, NULL) == SB_OK && out.doc);
	CHECK(out.doc->components.n == 2);
	if (out.doc->components.n == 2) {
		CHECK(sb_str_eq(out.doc->components.p[0]->purl,
				SB_LIT("pkg:npm/s@1.0.0")));
		CHECK(sb_str_eq(out.doc->components.p[1]->purl,
				SB_LIT("pkg:npm/t@2.0.0")));
	}
	for (size_t i = 0; i < 2; i++)
		sb_record_release(&record[i]);
	sb_arena_release(&a);
}

int main(void)
{
	places();
	addresses();
	integrities();
	cut_short();
	stores();
	return DONE();
}
