/* SPDX-License-Identifier: Apache-2.0 */
/* The list of crates in Rust programs: found by its own bytes, however it is cut. */
#include <zlib.h>

#include "catalog/cargo_binary.h"
#include "test.h"

static const char list[] =
	"{\"packages\":[{\"name\":\"app\",\"version\":\"0.1.0\",\"source\":\"local\","
	"\"root\":true,\"dependencies\":[1,2,-1,99999999999]},"
	"{\"name\":\"cc\",\"version\":\"1.0.83\",\"source\":\"crates.io\","
	"\"kind\":\"build\"},{\"name\":\"libc\",\"version\":\"0.2.150\"}]}";

static char f[16384];

static void put(size_t at, uint64_t v, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		f[at + i] = (char)(v >> 8 * i);
}

/* One segment of code, then bytes that look like streams, then the list. */
static size_t program(const char *text, int level, size_t gap)
{
	uLongf n = 4096;

	memset(f, 0, sizeof f);
	memcpy(f, "\177ELF\x02\x01\x01", 7);
	put(16, 2, 2);
	put(18, 62, 2);
	put(32, 64, 8);
	put(54, 56, 2);
	put(56, 1, 2);
	put(64, 1, 4);
	put(68, 5, 4);
	put(96, 1024, 8);
	for (size_t i = 0; i + 4 < gap; i += 7)
		memcpy(f + 1024 + i, "x\x9c\x05\x80", 4);
	if (compress2((Bytef *)f + 1024 + gap, &n, (const Bytef *)text, strlen(text),
		      level) != Z_OK)
		abort();
	return 1024 + gap + n;
}

static size_t facts(size_t n, size_t step, struct sb_record *r)
{
	const char *wall = test_wall(f, n);
	struct sb_emit e = { .out = r, .path = SB_LIT("x") };
	void *state = calloc(1, sb_cargo_binary_probe.state_size);

	if (!state || sb_record_init(r, 1 << 24) < 0)
		abort();
	if (sb_cargo_binary_probe.open(state, &e, (sb_str){ wall, n < 512 ? n : 512 },
				       n, SB_BODY_ELF)) {
		for (size_t at = 0; at < n; at += step)
			sb_cargo_binary_probe.feed(
				state, &e, at,
				(sb_str){ wall + at, step < n - at ? step : n - at });
		sb_cargo_binary_probe.close(state, &e);
	}
	free(state);
	return r->facts.n;
}

static bool is(const struct sb_record *r, size_t i, enum sb_key key, const char *value)
{
	return sb_str_eq(sb_fact_get(r, &r->facts.p[i], key), sb_str_c(value));
}

static void found(void)
{
	static const size_t steps[] = { 1, 3, 100, 511, 512, 513, 1024, 65536 };
	static const int levels[] = { 1, 5, 6, 9 };
	struct sb_record r;

	for (size_t i = 0; i < SB_LEN(steps); i++) {
		for (size_t k = 0; k < SB_LEN(levels); k++) {
			size_t n = program(list, levels[k], 40 + 301 * i + k);
			bool ok = facts(n, steps[i], &r) == 3;

			ok = ok && is(&r, 0, SB_KEY_NAME, "app") &&
			     is(&r, 0, SB_KEY_SCOPE, "root") &&
			     is(&r, 0, SB_KEY_DEPENDS, "1") &&
			     r.facts.p[0].nattr == 6 &&
			     is(&r, 1, SB_KEY_KIND, "build") &&
			     is(&r, 2, SB_KEY_VERSION, "0.2.150");
			CHECK(ok);
			sb_record_release(&r);
		}
	}
}

static void broken(void)
{
	static const char *const texts[] = { "{\"package\":[]}", "{\"packages\":[{]}",
					     "", "{\"packages\":[1,null]} x" };
	struct sb_record r;
	size_t n = program(list, 6, 40);

	for (size_t i = 0; i < n; i += 3) {
		if (facts(i, 64, &r))
			CHECK(0 && "facts from a list that is cut short");
		sb_record_release(&r);
	}
	for (size_t i = 0; i < SB_LEN(texts); i++) {
		CHECK(facts(program(texts[i], 6, 40), 64, &r) == 0);
		sb_record_release(&r);
	}
	/* any byte wrong: the checksum says so, or there is no list */
	for (size_t i = 1064; i < n; i++) {
		(void)program(list, 6, 40);
		f[i] = (char)(f[i] ^ 0x10);
		if (facts(n, 4096, &r))
			CHECK(0 && "facts from a list with a wrong byte");
		sb_record_release(&r);
	}
}

int main(void)
{
	found();
	broken();
	return DONE();
}
