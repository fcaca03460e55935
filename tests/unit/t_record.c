/* SPDX-License-Identifier: Apache-2.0 */
/* model/record_io: what is written is read back; what is damaged is refused. */
#include "layers.h"
#include "model/record_io.h"
#include "test.h"

static const char status[] =
	"Package: libc6\nStatus: install ok installed\nVersion: 2.36-9\n"
	"Architecture: amd64\nDescription: x\n\n";

static const struct test_entry layer[] = {
	{ '5', "var/lib/dpkg", NULL },           { '0', "var/lib/dpkg/status", status },
	{ '0', "usr/bin/tool", "#!/bin/sh\n" },  { '2', "usr/bin/link", "tool" },
	{ '1', "usr/bin/hard", "usr/bin/tool" }, { '0', "usr/.wh.old", "" },
};

static bool equal(const struct sb_record *a, const struct sb_record *b)
{
	struct sb_buf x = { 0 }, y = { 0 };
	bool same;

	sb_record_write(a, &x);
	sb_record_write(b, &y);
	same = x.rc == SB_OK && sb_str_eq(sb_buf_view(&x), sb_buf_view(&y));
	sb_buf_release(&x);
	sb_buf_release(&y);
	return same;
}

/* Gives the bytes a checksum that fits, so that only the content is wrong. */
static void reseal(char *p, size_t n)
{
	struct sb_sha256 d = sb_sha256((sb_str){ p, n - 32 });

	memcpy(p + n - 32, &d, 32);
}

static void hostile(const struct sb_buf *good)
{
	char *copy = malloc(good->n);
	size_t refused = 0, tried = 0;

	if (!copy)
		abort();
	/* Every 32-bit word of the record once as a number far too large. */
	for (size_t at = 0; at + 36 < good->n; at += 4, tried++) {
		struct sb_record r;

		memcpy(copy, good->p, good->n);
		memset(copy + at, 0xff, 4);
		reseal(copy, good->n);
		if (sb_record_read(&r, copy, good->n, NULL) < 0) {
			refused++;
			continue;
		}
		for (size_t i = 0; i < r.facts.n; i++)
			(void)sb_fact_get(&r, &r.facts.p[i], SB_KEY_NAME);
		sb_record_release(&r);
	}
	printf("# %zu of %zu refused\n", refused, tried);
	CHECK(refused > tried / 10);
	free(copy);
}

int main(void)
{
	struct sb_buf bytes = { 0 };
	struct sb_record r, back;
	struct sb_err err = { 0 };

	test_layer(&r, layer, SB_LEN(layer));
	CHECK(r.rows.n == 6 && r.bodies.n == 2);
	CHECK(r.facts.n >= 1 && r.facts.p[0].kind == SB_FACT_PACKAGE);
	CHECK(r.rows.p[5].kind == SB_ROW_WHITEOUT);
	CHECK(r.bodies.p[1].class == SB_BODY_SCRIPT);
	sb_record_write(&r, &bytes);
	CHECK(bytes.rc == SB_OK);
	CHECK(sb_record_read(&back, bytes.p, bytes.n, &err) == SB_OK);
	CHECK(equal(&r, &back));
	CHECK(sb_sha256_eq(&r.diff_id, &back.diff_id));
	sb_record_release(&back);
	hostile(&bytes);
	bytes.p[bytes.n / 2] ^= 1;
	CHECK(sb_record_read(&back, bytes.p, bytes.n, &err) == SB_E_FORMAT);
	CHECK(sb_record_read(&back, bytes.p, 10, &err) == SB_E_FORMAT);
	sb_buf_release(&bytes);
	sb_record_release(&r);
	return DONE();
}
