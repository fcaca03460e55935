/* SPDX-License-Identifier: Apache-2.0 */
/* Notes in ELF files, and the one that names a package. */
#include "catalog/elf_note.h"
#include "parse/elf.h"
#include "test.h"

static char f[4096];

static void put(size_t at, uint64_t v, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		f[at + i] = (char)(v >> 8 * i);
}

/* A note behind one of another owner, 600 bytes into a program. */
static size_t program(const char *json, uint32_t type)
{
	size_t n = strlen(json) + 1, at = 600;

	memset(f, 0, sizeof f);
	memcpy(f, "\177ELF\x02\x01\x01", 7);
	put(16, 3, 2);
	put(32, 64, 8);
	put(54, 56, 2);
	put(56, 1, 2);
	put(64, 4, 4);
	put(72, at, 8);
	put(at, 4, 4);
	put(at + 4, 2, 4);
	put(at + 8, 3, 4);
	memcpy(f + at + 12, "GNU", 3);
	at += 20;
	put(at, 4, 4);
	put(at + 4, n, 4);
	put(at + 8, type, 4);
	memcpy(f + at + 12, "FDO", 3);
	memcpy(f + at + 16, json, n);
	at += 16 + n;
	put(96, at - 600, 8);
	return at;
}

static struct sb_record *probe(size_t n, size_t step)
{
	static struct sb_record r;
	const char *wall = test_wall(f, n);
	struct sb_emit e = { .out = &r, .path = SB_LIT("x") };
	void *state = calloc(1, sb_elf_note_probe.state_size);

	if (!state || sb_record_init(&r, 1 << 22) < 0)
		abort();
	if (sb_elf_note_probe.open(state, &e, (sb_str){ wall, n < 512 ? n : 512 }, n,
				   SB_BODY_ELF)) {
		for (size_t at = 0; at < n; at += step)
			sb_elf_note_probe.feed(
				state, &e, at,
				(sb_str){ wall + at, step < n - at ? step : n - at });
		sb_elf_note_probe.close(state, &e);
	}
	free(state);
	return &r;
}

static void packages(void)
{
	static const struct {
		const char *json;
		uint32_t type;
		size_t facts, diags;
		const char *name, *version;
	} rows[] = {
		{ "{\"name\":\"a\",\"version\":\"1\"}", 0xcafe1a7e, 1, 0, "a", "1" },
		{ "{\"type\":\"deb\",\"name\":\"b\"}", 0xcafe1a7e, 1, 0, "b", "" },
		{ "{\"version\":\"1\"}", 0xcafe1a7e, 0, 0, "", "" },
		{ "{\"name\":1}", 0xcafe1a7e, 0, 0, "", "" },
		{ "{\"name\":\"a\"", 0xcafe1a7e, 0, 1, "", "" },
		{ "[]", 0xcafe1a7e, 0, 0, "", "" },
		{ "{\"name\":\"a\"}", 0xcafe1a7d, 0, 0, "", "" },
	};

	for (size_t i = 0; i < SB_LEN(rows); i++) {
		for (size_t step = 1; step < 5000; step = step * 3 + 1) {
			size_t n = program(rows[i].json, rows[i].type);
			struct sb_record *r = probe(n, step);
			const struct sb_fact *p = r->facts.p;
			bool ok = r->facts.n == rows[i].facts &&
				  r->diags.n == rows[i].diags;

			if (ok && r->facts.n)
				ok = sb_str_eq(sb_fact_get(r, p, SB_KEY_NAME),
					       sb_str_c(rows[i].name)) &&
				     sb_str_eq(sb_fact_get(r, p, SB_KEY_VERSION),
					       sb_str_c(rows[i].version)) &&
				     sb_str_eq(sb_fact_get(r, p, SB_KEY_KIND),
					       SB_LIT("library"));
			CHECK(ok);
			sb_record_release(r);
		}
	}
}

static void cut_short(void)
{
	size_t n = program("{\"name\":\"a\",\"version\":\"1\"}", 0xcafe1a7e);

	for (size_t i = 0; i < n - 1; i++) {
		struct sb_record *r = probe(i, 64);

		if (r->facts.n)
			CHECK(0 && "a fact from a note that is cut short");
		sb_record_release(r);
	}
	put(604, UINT32_MAX, 4); /* a length that reaches out of the segment */
	CHECK(probe(n, 64)->facts.n == 0);
}

int main(void)
{
	packages();
	cut_short();
	return DONE();
}
