/* SPDX-License-Identifier: Apache-2.0 */
/*
 * package.json and npm's hidden lock file: the first byte chooses the file's name. The
 * rest is also a path: what sb_npm_place says of a directory must hold below a slash.
 */
#include <stdint.h>
#include <stdlib.h>

#include "catalog/npm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

extern const struct sb_cataloger sb_cataloger_npm_package;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const paths[] = {
		"app/package.json",
		"app/node_modules/x/package.json",
		"app/node_modules/x/dist/package.json",
		"app/node_modules/.package-lock.json",
		"store/v3/files/00/11",
	};
	struct sb_record r;
	struct sb_emit e = { .out = &r };
	struct sb_bundle in = { 0 };
	struct sb_err err = { 0 };

	if (n == 0 || sb_record_init(&r, (size_t)64 << 20) < 0)
		return 0;
	e.path = in.file.path = sb_str_c(paths[data[0] % SB_LEN(paths)]);
	in.file.body = (sb_str){ (const char *)data + 1, n - 1 };
	(void)sb_cataloger_npm_package.parse(&e, &in, &err);
	for (size_t i = 0; i < r.facts.n; i++)
		if (sb_fact_get(&r, &r.facts.p[i], SB_KEY_NAME).n > 214)
			abort();
	if (sb_npm_place(in.file.body) > SB_NPM_MACHINERY)
		abort();
	sb_record_release(&r);
	return 0;
}
