/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Java archives: the input as a file, and as the small texts in it: manifest,
 * pom.properties, the archive's own name. Texts lie in the input.
 */
#include <stdint.h>
#include <stdlib.h>

#include "catalog/java.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

extern const struct sb_cataloger sb_cataloger_java_archive;

static void archive(sb_str body)
{
	struct sb_record r;
	struct sb_emit e = { .out = &r, .path = SB_LIT("x/a-1.jar") };
	struct sb_bundle in = { .file = { e.path, body, 0 } };
	struct sb_err err = { 0 };

	if (sb_record_init(&r, (size_t)64 << 20) < 0)
		return;
	(void)sb_cataloger_java_archive.parse(&e, &in, &err);
	for (size_t i = 0; i < r.facts.n; i++)
		if (sb_fact_get(&r, &r.facts.p[i], SB_KEY_NAME).n == 0)
			abort();
	sb_record_release(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	sb_str all = { (const char *)data, n };
	struct sb_java_manifest m;
	struct sb_java_id id;
	struct sb_arena a;

	sb_arena_init(&a, (size_t)16 << 20);
	if (sb_java_manifest_read(&a, all, &m) && m.title.n > n)
		abort();
	if (sb_java_properties_read(all, &id) && (id.group.n == 0 || id.name.n == 0))
		abort();
	id = sb_java_name_read(all);
	if (id.name.n > n || id.version.n > n)
		abort();
	sb_arena_release(&a);
	archive(all);
	return 0;
}
