/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RPM's databases and headers. A first byte 'H': the rest is one header; else the whole
 * input is a database of any kind. Blobs lie in the bytes or are as long as they can
 * be.
 */
#include <stdint.h>
#include <stdlib.h>

#include "catalog/rpm.h"
#include "parse/rpmdb.h"
#include "parse/rpmhdr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool blob(void *ctx, sb_str bytes)
{
	struct sb_emit *e = ctx;
	struct sb_rpmhdr h;

	if (sb_rpmhdr_open(bytes, &h, NULL) == SB_OK) {
		if (h.index.n % 16 || h.index.n + h.data.n > bytes.n)
			abort();
		sb_rpm_header_emit(e, &h);
	}
	return e->rc >= 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	sb_str all = { (const char *)data, n };
	struct sb_record r;
	struct sb_emit e = { .out = &r };
	struct sb_rpmdb_visit v = { .blob = blob, .ctx = &e };
	struct sb_err err = { 0 };

	if (n == 0 || sb_record_init(&r, (size_t)64 << 20) < 0)
		return 0;
	if (data[0] == 'H')
		(void)blob(&e, sb_str_sub(all, 1, n));
	else if (sb_rpmdb_read(all, &v, &err) > 0)
		abort();
	for (size_t i = 0; i < r.facts.n; i++)
		if (sb_fact_get(&r, &r.facts.p[i], SB_KEY_NAME).n == 0)
			abort();
	sb_record_release(&r);
	return 0;
}
