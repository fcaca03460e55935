/* SPDX-License-Identifier: Apache-2.0 */
/* Requirements, markers, constraints and message headers on any bytes. */
#include <stdint.h>

#include "catalog/python_marker.h"
#include "parse/headers.h"
#include "parse/pep508.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct sb_python_platform p = { .version = { "3.11.2", 6 },
						     .machine = { "x86_64", 6 } };
	sb_str text = { (const char *)data, n };
	struct sb_headers h = { .rest = text };
	struct sb_header got;
	struct sb_pep508 req;
	struct sb_err err;
	size_t calls = 0;

	(void)sb_python_marker(&p, text);
	(void)sb_python_satisfies(text, text);
	if (sb_pep508_parse(text, &req, &err) == 0) {
		(void)sb_python_marker(&p, req.marker);
		(void)sb_python_satisfies(SB_LIT("1.0"), req.constraint);
	}
	while (sb_headers_next(&h, &got))
		if (calls++ > n)
			__builtin_trap();
	return 0;
}
