/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalog/demo.c, the example of CONTRIBUTING.md, from tar to components.
 *
 * The list of catalogers here is this test's own: the linker takes it instead of
 * catalog/registry.c, so the example needs no line in the released list.
 */
#include "assemble/image.h"
#include "layers.h"
#include "test.h"

extern const struct sb_cataloger sb_cataloger_distro, sb_cataloger_demo;
const struct sb_cataloger *const sb_catalogers[] = { &sb_cataloger_distro,
						     &sb_cataloger_demo };
const size_t sb_catalogers_count = SB_LEN(sb_catalogers);

uint32_t sb_cataloger_find(sb_str name)
{
	for (uint32_t i = 0; i < SB_LEN(sb_catalogers); i++)
		if (sb_str_eq(sb_str_c(sb_catalogers[i]->name), name))
			return i;
	return SB_NONE;
}

static void from_tar_to_components(void)
{
	static const struct test_entry e[] = {
		{ '0', "etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n" },
		{ '0', "etc/sbom-demo.list",
		  "# ours\nhello 1.0\n\nno-version\n  blank  2 \n" },
	};
	const struct sb_image_facts facts = { .kind = SB_LIT("test") };
	const struct sb_image_opts opts = { .name = SB_LIT("test") };
	struct sb_image_result out = { 0 };
	struct sb_image_layer layer = { 0 };
	struct sb_image_input in = {
		.facts = &facts, .layers = &layer, .n = 1, .opts = &opts
	};
	const struct sb_component *c;
	struct sb_record record;
	struct sb_arena a;

	sb_arena_init(&a, 0);
	test_layer(&record, e, SB_LEN(e));
	layer.record = &record;
	layer.about.diff_id = SB_LIT("layer-0");
	CHECK(sb_image_assemble(&a, &in, &out, NULL) == SB_OK && out.doc);
	CHECK(out.doc->components.n == 3 && out.doc->problems.n == 1);
	c = out.doc->components.p[2];
	CHECK(sb_str_eq(c->name, SB_LIT("hello")));
	CHECK(sb_str_eq(c->purl, SB_LIT("pkg:generic/hello@1.0")));
	CHECK(sb_str_eq(c->cataloger, SB_LIT("demo-cataloger")));
	CHECK(c->occurrences.n == 1 && c->occurrences.p[0].line == 2);
	CHECK(sb_str_eq(out.doc->components.p[1]->name, SB_LIT("blank")));
	sb_record_release(&record);
	sb_arena_release(&a);
}

/* Every cut of a small file, flush against an unreadable page. */
static void cut_short(void)
{
	static const char text[] = "hello 1.0\n# x\n world  2";

	for (size_t n = 0; n < sizeof text; n++) {
		struct sb_record r;
		struct sb_emit e = { .out = &r };
		struct sb_bundle in = { .file.body = { test_wall(text, n), n } };
		int rc = sb_record_init(&r, (size_t)1 << 20);

		CHECK(rc == SB_OK && sb_cataloger_demo.parse(&e, &in, NULL) == SB_OK);
		sb_record_release(&r);
	}
}

int main(void)
{
	from_tar_to_components();
	cut_short();
	return DONE();
}
