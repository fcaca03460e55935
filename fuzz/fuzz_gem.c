/* SPDX-License-Identifier: Apache-2.0 */
/* Gem specifications: a fact has a name, and at most one version. */
#include <stdint.h>
#include <stdlib.h>

#include "catalog/cataloger.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

extern const struct sb_cataloger sb_cataloger_ruby_gem;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct sb_record r;
	struct sb_emit e = { .out = &r, .path = SB_LIT("specifications/x-1.gemspec") };
	struct sb_bundle in = { .file = { e.path, { (const char *)data, n }, 0 } };
	struct sb_err err = { 0 };

	if (sb_record_init(&r, (size_t)64 << 20) < 0)
		return 0;
	(void)sb_cataloger_ruby_gem.parse(&e, &in, &err);
	if (r.facts.n > 1 || (r.facts.n && !sb_fact_get(&r, r.facts.p, SB_KEY_NAME).n))
		abort();
	sb_record_release(&r);
	return 0;
}
