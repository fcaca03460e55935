/* SPDX-License-Identifier: Apache-2.0 */
/* PE headers, resources and version information. */
#include "catalog/pe_binary.h"
#include "parse/pe.h"
#include "parse/pe_version.h"
#include "test.h"

static char f[16384];

static void put(size_t at, uint64_t v, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		f[at + i] = (char)(v >> 8 * i);
}

static size_t wide(size_t at, const char *s)
{
	for (; *s; s++, at += 2)
		put(at, (unsigned char)*s, 2);
	put(at, 0, 2);
	return (at + 2 + 3) & ~(size_t)3;
}

/* Writes a block's head; its length comes when it ends. */
static size_t begin(size_t at, const char *key, unsigned nvalue)
{
	put(at + 2, nvalue, 2);
	return wide(at + 6, key);
}

static size_t string(size_t at, const char *key, const char *value)
{
	size_t v = begin(at, key, (unsigned)strlen(value) + 1);
	size_t end = v + 2 * strlen(value) + 2;

	(void)wide(v, value);
	put(at, end - at, 2);
	return (end + 3) & ~(size_t)3;
}

/* Version information with languages first, then two tables. */
static size_t version(size_t at)
{
	size_t root = at, info, table;

	memset(f + at, 0, 2048);
	at = begin(root, "VS_VERSION_INFO", 52);
	put(at, 0xfeef04bd, 4);
	put(at + 8, 0x00030002, 4);
	put(at + 12, 0x00010000, 4);
	put(at + 16, 0x00040005, 4);
	at += 52;
	info = at;
	at = begin(info, "VarFileInfo", 0);
	at = string(at, "Translation", "x");
	put(info, at - info, 2);
	info = at;
	at = begin(info, "StringFileInfo", 0);
	for (int i = 0; i < 2; i++) {
		table = at;
		at = begin(table, "040904b0", 0);
		at = string(at, i ? "Second" : "ProductName", "Wid\xe9get");
		at = string(at, "CompanyName", "Acme");
		put(table, at - table, 2);
	}
	put(info, at - info, 2);
	put(root, at - root, 2);
	return at;
}

static void tree(void)
{
	size_t n = version(0);
	struct sb_pe_version v;
	struct sb_arena a;
	sb_str key, value;

	sb_arena_init(&a, 0);
	CHECK(sb_pe_version_open((sb_str){ test_wall(f, n), n }, &v));
	CHECK(v.fixed && v.file[0] == 3 && v.file[1] == 2 && v.file[2] == 1);
	CHECK(v.product[0] == 4 && v.product[1] == 5);
	CHECK(sb_pe_version_next(&v, &a, &key, &value));
	CHECK(sb_str_eq(key, SB_LIT("ProductName")));
	CHECK(sb_str_eq(value, SB_LIT("Wid\xc3\xa9get")));
	CHECK(sb_pe_version_next(&v, &a, &key, &value));
	CHECK(sb_str_eq(value, SB_LIT("Acme")));
	CHECK(sb_pe_version_next(&v, &a, &key, &value));
	CHECK(sb_str_eq(key, SB_LIT("Second")));
	CHECK(sb_pe_version_next(&v, &a, &key, &value));
	CHECK(!sb_pe_version_next(&v, &a, &key, &value));
	/* cut anywhere, or with any byte wrong: an end, and soon */
	for (size_t i = 0; i < n; i++) {
		size_t steps = 0;

		if (sb_pe_version_open((sb_str){ test_wall(f, i), i }, &v))
			CHECK(0 && "opened although it is cut short");
		(void)version(0);
		f[i] = (char)(f[i] ^ 0xff);
		if (sb_pe_version_open((sb_str){ test_wall(f, n), n }, &v))
			while (sb_pe_version_next(&v, &a, &key, &value))
				steps++;
		if (steps > n / 6)
			CHECK(0 && "more strings than there is room for");
		(void)version(0);
	}
	sb_arena_release(&a);
}

static void clean(void)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "3.2.1-rc1", "3.2.1-rc1" },
		{ "1, 2, 3, 4", "1.2.3.4" },
		{ "1,2,3", "1.2.3" },
		{ "10.0.19041.1 (WinBuild.160101.0800)", "10.0.19041.1" },
		{ "v1.2", "1.2" },
		{ "Version 2.0, x64", "2.0" },
		{ "4.5.6-beta+abc", "4.5.6-beta+abc" },
		{ "OpenSSL 3.0.1", "3.0.1" },
		{ "x64", "" },
		{ "dev", "" },
		{ "1.0.", "1.0" },
		{ "", "" },
	};
	struct sb_arena a;

	sb_arena_init(&a, 0);
	for (size_t i = 0; i < SB_LEN(rows); i++) {
		size_t n = strlen(rows[i].in);

		CHECK(sb_str_eq(sb_pe_version_clean(
					&a, (sb_str){ test_wall(rows[i].in, n), n }),
				sb_str_c(rows[i].out)));
	}
	sb_arena_release(&a);
}

/* A DLL for .NET whose resources lie at 1024, the version at 1024 + gap. */
static size_t library(size_t gap)
{
	size_t n, dir = 0x40 + 24 + 96;

	memset(f, 0, sizeof f);
	memcpy(f, "MZ", 2);
	put(0x3c, 0x40, 4);
	memcpy(f + 0x40, "PE", 2);
	put(0x44, 0x14c, 2);
	put(0x46, 1, 2);
	put(0x54, 224, 2);
	put(0x56, 0x2002, 2);
	put(0x58, 0x10b, 2);
	put(0x58 + 92, 16, 4);
	put(dir + 16, 0x2000, 4);
	put(dir + 20, 0x1000, 4);
	put(dir + 14 * 8, 0x3000, 4);
	put(dir + 14 * 8 + 4, 72, 4);
	memcpy(f + 0x138, ".rsrc", 5);
	put(0x138 + 8, 0x1000, 4);
	put(0x138 + 12, 0x2000, 4);
	put(0x138 + 20, 1024, 4);
	put(1024 + 14, 1, 2); /* type, name, language, data */
	put(1040, 16, 4);
	put(1044, 0x80000018, 4);
	put(1024 + 0x18 + 14, 1, 2);
	put(1024 + 0x18 + 20, 0x80000030, 4);
	put(1024 + 0x30 + 14, 1, 2);
	put(1024 + 0x30 + 20, 0x48, 4);
	put(1024 + 0x48, 0x2000 + gap, 4);
	n = version(1024 + gap);
	put(1024 + 0x4c, n - 1024 - gap, 4);
	put(0x138 + 16, n - 1024, 4);
	return n;
}

static size_t facts(size_t n, size_t step, struct sb_record *r)
{
	const char *wall = test_wall(f, n);
	struct sb_emit e = { .out = r, .path = SB_LIT("x.dll") };
	void *state = calloc(1, sb_pe_binary_probe.state_size);

	if (!state || sb_record_init(r, 1 << 24) < 0)
		abort();
	if (sb_pe_binary_probe.open(state, &e, (sb_str){ wall, n < 512 ? n : 512 }, n,
				    SB_BODY_PE)) {
		for (size_t at = 0; at < n; at += step)
			sb_pe_binary_probe.feed(
				state, &e, at,
				(sb_str){ wall + at, step < n - at ? step : n - at });
		sb_pe_binary_probe.close(state, &e);
	}
	free(state);
	return r->facts.n;
}

static void probes(void)
{
	static const size_t steps[] = { 1, 13, 512, 4096, 65536 };
	static const size_t gaps[] = { 0x60, 0x400, 0x2000 };
	struct sb_record r;

	for (size_t i = 0; i < SB_LEN(steps); i++) {
		for (size_t g = 0; g < SB_LEN(gaps); g++) {
			CHECK(facts(library(gaps[g]), steps[i], &r) == 1);
			CHECK(sb_str_eq(sb_fact_get(&r, &r.facts.p[0], SB_KEY_KIND),
					SB_LIT("dll")));
			CHECK(sb_str_eq(sb_fact_get(&r, &r.facts.p[0], SB_KEY_TYPE),
					SB_LIT(".NET")));
			CHECK(sb_str_eq(sb_fact_get(&r, &r.facts.p[0], SB_KEY_SETTING),
					SB_LIT("ProductName")));
			sb_record_release(&r);
		}
	}
	for (size_t n = 0; n < 1200; n += 5) {
		(void)library(0x60);
		if (facts(n, 64, &r))
			CHECK(0 && "facts from a library that is cut short");
		sb_record_release(&r);
	}
	/* a tree that leads to itself */
	(void)library(0x60);
	put(1024 + 0x30 + 20, 0x80000030, 4);
	CHECK(facts(2048, 64, &r) == 0);
	sb_record_release(&r);
}

int main(void)
{
	tree();
	clean();
	probes();
	return DONE();
}
