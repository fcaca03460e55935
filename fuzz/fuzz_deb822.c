/* SPDX-License-Identifier: Apache-2.0 */
/* deb822: fields lie in the input and in order, and every call moves on. */
#include <stdint.h>
#include <stdlib.h>

#include "parse/deb822.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(sb_str whole, const struct sb_deb822 *d, sb_str key, sb_str value)
{
	sb_str line;

	if (key.n == 0 || key.p < whole.p || key.p + key.n > d->rest.p)
		abort();
	if (value.n && (value.p < key.p || value.p + value.n > d->rest.p))
		abort();
	while (sb_deb822_line(&value, &line))
		if (line.n && (line.p < whole.p || line.p + line.n > d->rest.p))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	sb_str whole = { (const char *)data, n };
	struct sb_deb822 d = { .rest = whole };
	struct sb_err err;
	sb_str key, value;

	while (!sb_deb822_done(&d)) {
		size_t before = d.rest.n;
		int rc = sb_deb822_field(&d, &key, &value, &err);

		if (d.rest.n >= before || d.at > d.line)
			abort();
		if (rc == 1)
			check(whole, &d, key, value);
	}
	return sb_deb822_field(&d, &key, &value, &err) == 0 ? 0 : (abort(), 0);
}
