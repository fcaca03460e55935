/* SPDX-License-Identifier: Apache-2.0 */
/* parse/csv on any bytes. */
#include <stdint.h>

#include "parse/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct sb_csv c;
	struct sb_csv_row row;
	struct sb_err err;
	size_t calls = 0;

	sb_csv_init(&c, (sb_str){ (const char *)data, n });
	while (sb_csv_next(&c, &row, &err) != 0)
		if (calls++ > n)
			__builtin_trap(); /* it does not move on */
	return 0;
}
