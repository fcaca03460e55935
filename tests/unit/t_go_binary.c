/* SPDX-License-Identifier: Apache-2.0 */
/* Go build information: the blob, its lines, and the probe over made-up programs. */
#include "catalog/go_binary.h"
#include "parse/elf.h"
#include "parse/go_buildinfo.h"
#include "parse/pe.h"
#include "test.h"

#define MARK "0123456789abcdef"

static const char lines[] = "path\tgithub.com/a/b/cmd/c\n"
			    "mod\tgithub.com/a/b\t(devel)\t\n"
			    "dep\tgo4.org\tv1.0.0\th1:x=\n"
			    "dep\tgithub.com/x/y\tv1.2.3\n"
			    "=>\tgithub.com/z/y\tv1.2.4\th1:z=\n"
			    "build\t-ldflags=\"-X main.version=1.4.2 -s\"\n"
			    "build\tCGO_ENABLED=0\n";

/* The blob as Go 1.18 and later write it. */
static size_t blob(char *out, const char *toolchain, const char *text)
{
	size_t n = 32, t = strlen(toolchain), m = strlen(text) + 32;

	memset(out, 0, 32);
	memcpy(out, "\xff Go buildinf:\x08\x02", 16);
	out[n++] = (char)t;
	memcpy(out + n, toolchain, t);
	n += t;
	out[n++] = (char)((m & 127) | 128);
	out[n++] = (char)(m >> 7);
	n += (size_t)sprintf(out + n, MARK "%s" MARK, text);
	return n;
}

static void put(char *at, uint64_t v, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		at[i] = (char)(v >> 8 * i);
}

/* A program of two segments; its data starts with some bytes, then the blob. */
static size_t program(char *f, size_t gap)
{
	size_t n;

	memset(f, 0, 4096);
	memcpy(f, "\177ELF\x02\x01\x01", 7);
	put(f + 16, 2, 2);
	put(f + 18, 62, 2);
	put(f + 32, 64, 8);
	put(f + 54, 56, 2);
	put(f + 56, 2, 2);
	put(f + 64, 1, 4);
	put(f + 68, 5, 4);
	put(f + 96, 1024, 8);
	put(f + 120, 1, 4);
	put(f + 124, 6, 4);
	put(f + 128, 1024, 8);
	memcpy(f + 512, "\xff Go buildinf:\x08\x02", 16); /* code: not looked at */
	n = 1024 + gap + blob(f + 1024 + gap, "go1.20.1", lines);
	put(f + 152, n - 1024, 8);
	return n;
}

static struct sb_record *probe(const char *bytes, size_t n, size_t step, uint8_t class)
{
	static struct sb_record r;
	const char *wall = test_wall(bytes, n);
	struct sb_emit e = { .out = &r, .path = SB_LIT("x") };
	void *state = calloc(1, sb_go_binary_probe.state_size);

	if (!state || sb_record_init(&r, 1 << 24) < 0)
		abort();
	if (sb_go_binary_probe.open(state, &e, (sb_str){ wall, n < 512 ? n : 512 }, n,
				    class)) {
		for (size_t at = 0; at < n; at += step)
			sb_go_binary_probe.feed(
				state, &e, at,
				(sb_str){ wall + at, step < n - at ? step : n - at });
		sb_go_binary_probe.close(state, &e);
	}
	free(state);
	return &r;
}

static size_t facts_of(const char *bytes, size_t n, size_t step, uint8_t class)
{
	struct sb_record *r = probe(bytes, n, step, class);
	size_t facts = r->facts.n;

	sb_record_release(r);
	return facts;
}

static bool has(const struct sb_record *r, size_t fact, enum sb_key key,
		const char *value)
{
	return fact < r->facts.n &&
	       sb_str_eq(sb_fact_get(r, &r->facts.p[fact], key), sb_str_c(value));
}

static void probes(void)
{
	static const size_t steps[] = { 1, 7, 15, 16, 17, 100, 1000, 4096, 65536 };
	static char f[8192];

	for (size_t i = 0; i < SB_LEN(steps); i++) {
		for (size_t gap = 0; gap <= 64; gap += 16) {
			struct sb_record *r =
				probe(f, program(f, gap), steps[i], SB_BODY_ELF);
			bool ok = r->facts.n == 4 &&
				  has(r, 0, SB_KEY_TOOLCHAIN, "go1.20.1") &&
				  has(r, 0, SB_KEY_ARCH, "amd64") &&
				  has(r, 1, SB_KEY_SCOPE, "main") &&
				  has(r, 2, SB_KEY_NAME, "go4.org") &&
				  has(r, 2, SB_KEY_DIGEST, "h1:x=") &&
				  has(r, 3, SB_KEY_NAME, "github.com/x/y") &&
				  has(r, 3, SB_KEY_TO, "github.com/z/y") &&
				  has(r, 3, SB_KEY_CONSTRAINT, "v1.2.4");

			CHECK(ok);
			sb_record_release(r);
		}
	}
	/* not aligned, cut short, not a program */
	for (size_t n = 0; n < program(f, 0); n += 13) {
		struct sb_record *r = probe(f, n, 16, SB_BODY_ELF);

		if (r->facts.n)
			CHECK(0 && "facts from a program that is cut short");
		sb_record_release(r);
	}
	CHECK(facts_of(f, program(f, 8), 4096, SB_BODY_ELF) == 0);
	CHECK(facts_of(f, program(f, 0), 4096, SB_BODY_DATA) == 0);
	CHECK(facts_of(f, program(f, 0), 4096, SB_BODY_PE) == 0);
}

static void blobs(void)
{
	static char b[4096];
	size_t n = blob(b, "go1.21.0 X:boringcrypto", lines);
	struct sb_go_info info;

	CHECK(sb_go_info((sb_str){ test_wall(b, n), n }, &info) == SB_GO_INLINE);
	CHECK(sb_str_eq(info.toolchain, SB_LIT("go1.21.0 X:boringcrypto")));
	CHECK(sb_str_eq(info.modules, sb_str_c(lines)));
	for (size_t i = 0; i < n; i++)
		if (sb_go_info((sb_str){ test_wall(b, i), i }, &info) != SB_GO_MORE)
			CHECK(0 && "cut short, and not asking for more");
	b[33] = 'x';
	CHECK(sb_go_info((sb_str){ b, n }, &info) == SB_GO_NOT);
	memset(b + 32, 0xff, 8);
	CHECK(sb_go_info((sb_str){ b, n }, &info) == SB_GO_NOT);
	b[15] = 0;
	put(b + 16, 0x4000, 8);
	put(b + 24, 0x5000, 8);
	CHECK(sb_go_info((sb_str){ b, 32 }, &info) == SB_GO_POINTERS);
	CHECK(info.at_toolchain == 0x4000 && info.at_modules == 0x5000);
	b[14] = 3;
	CHECK(sb_go_info((sb_str){ b, 32 }, &info) == SB_GO_NOT);
}

static void line_table(void)
{
	static const struct {
		const char *in, *kind, *path, *version, *sum;
	} rows[] = {
		{ "dep\ta/b\tv1\th1:q=\n", "dep", "a/b", "v1", "h1:q=" },
		{ "\n\nmod\ta", "mod", "a", "", "" },
		{ "build\tA=b c", "build", "A", "b c", "" },
		{ "build\tA=\"b\\\"c\\x41\\n\"", "build", "A", "b\"cA\n", "" },
		{ "build\t\"k=v\"=`x`", "build", "k=v", "x", "" },
		{ "build\tA=\"\\", "build", "A", "\"\\", "" },
		{ "build\tA=\"\\x4\"", "build", "A", "x4", "" },
		{ "build\tA", "build", "A", "", "" },
		{ "build\t", "build", "", "", "" },
	};
	struct sb_arena a;

	sb_arena_init(&a, 0);
	for (size_t i = 0; i < SB_LEN(rows); i++) {
		size_t n = strlen(rows[i].in);
		sb_str text = { test_wall(rows[i].in, n), n };
		struct sb_go_line l;

		CHECK(sb_go_line_next(&a, &text, &l));
		CHECK(sb_str_eq(l.kind, sb_str_c(rows[i].kind)));
		CHECK(sb_str_eq(l.path, sb_str_c(rows[i].path)));
		CHECK(sb_str_eq(l.version, sb_str_c(rows[i].version)));
		CHECK(sb_str_eq(l.sum, sb_str_c(rows[i].sum)));
		CHECK(!sb_go_line_next(&a, &text, &l));
	}
	sb_arena_release(&a);
}

static void ldflags(void)
{
	static const struct {
		const char *flags, *version;
	} rows[] = {
		{ "-s -w -X main.version=v1.2.3", "v1.2.3" },
		{ "-X=main.Version=1.2.3", "1.2.3" },
		{ "-X 'github.com/a/b/internal.buildVersion=2.0' -s", "2.0" },
		{ "-X github.com/a/b.gitTag=v3.1.0-rc1", "v3.1.0-rc1" },
		{ "-X github.com/a/bc.version=1.0", "" },
		{ "-X github.com/other/lib.Version=9.9", "" },
		{ "-X main.goVersion=1.20.1 -X main.version=0.5", "0.5" },
		{ "-X main.version=unknown", "" },
		{ "-X main.date=2024.01", "" },
		{ "-X", "" },
		{ "-X 'main.version", "" },
		{ "", "" },
	};

	for (size_t i = 0; i < SB_LEN(rows); i++) {
		size_t n = strlen(rows[i].flags);
		sb_str got = sb_go_ldflags_version(
			(sb_str){ test_wall(rows[i].flags, n), n },
			SB_LIT("github.com/a/b"));

		CHECK(sb_str_eq(got, sb_str_c(rows[i].version)));
	}
}

static void names(void)
{
	static const struct {
		const char *module, *supplier, *repository, *inside;
	} rows[] = {
		{ "github.com/a/b/cmd/c", "a", "https://github.com/a/b",
		  "github.com/a/b" },
		{ "github.com/a/b", "a", "https://github.com/a/b", "github.com/a/b" },
		{ "golang.org/x/text", "The Go Authors",
		  "https://go.googlesource.com/text", "golang.org/x/text" },
		{ "gopkg.in/yaml.v3", "go-yaml", "", "gopkg.in/yaml.v3" },
		{ "gopkg.in/user/pkg.v1", "user", "", "gopkg.in/user/pkg.v1" },
		{ "go.uber.org/zap", "go.uber.org", "", "go.uber.org/zap" },
		{ "command-line-arguments", "", "", "command-line-arguments" },
		{ "", "", "", "" },
	};
	struct sb_arena a;

	sb_arena_init(&a, 0);
	for (size_t i = 0; i < SB_LEN(rows); i++) {
		sb_str m = sb_str_c(rows[i].module);

		CHECK(sb_str_eq(sb_go_supplier(&a, m).name,
				sb_str_c(rows[i].supplier)));
		CHECK(sb_str_eq(sb_go_repository(&a, m), sb_str_c(rows[i].repository)));
		CHECK(sb_str_eq(sb_go_module_of(m), sb_str_c(rows[i].inside)));
	}
	sb_arena_release(&a);
}

/* Every length of a head: headers are read or not there, never beyond. */
static void headers(void)
{
	static char f[8192];
	struct sb_elf_section s;
	struct sb_elf_segment g;
	struct sb_elf e;
	struct sb_pe pe;

	(void)program(f, 0);
	for (size_t n = 0; n < 200; n++) {
		sb_str head = { test_wall(f, n), n };
		bool ok = sb_elf_open(head, &e);

		if (ok != (n >= 64))
			CHECK(0 && "an ELF header in too few bytes");
		if (ok && sb_elf_has_segments(&e) != (n >= 176))
			CHECK(0 && "program headers in too few bytes");
		(void)sb_elf_section(&e, 0, &s);
	}
	put(f + 32, UINT64_MAX - 10, 8);
	put(f + 40, UINT64_MAX, 8);
	CHECK(sb_elf_open((sb_str){ f, 64 }, &e));
	CHECK(!sb_elf_segment(&e, 1, &g) && !sb_elf_section(&e, 0, &s));
	memset(f, 0, sizeof f);
	memcpy(f, "MZ", 2);
	put(f + 0x3c, UINT32_MAX, 4);
	CHECK(!sb_pe_open((sb_str){ f, 512 }, &pe));
}

/* Before Go 1.18: the texts come first, the blob with their addresses after them. */
static void addresses(void)
{
	static const size_t steps[] = { 1, 7, 31, 32, 33, 100, 1000, 65536 };
	const char *root = getenv("SB_SOURCE_ROOT");
	static char f[8192];
	char path[4096];
	FILE *in;
	size_t n;

	(void)snprintf(path, sizeof path, "%s/fuzz/corpus/probes/go-old",
		       root ? root : ".");
	in = fopen(path, "rb");
	CHECK(in);
	if (!in)
		return;
	n = fread(f, 1, sizeof f, in);
	(void)fclose(in);
	for (size_t i = 0; i < SB_LEN(steps); i++) {
		struct sb_record *r = probe(f + 2, n - 2, steps[i], SB_BODY_ELF);
		bool ok = r->facts.n == 3 && has(r, 0, SB_KEY_TOOLCHAIN, "go1.16.6") &&
			  has(r, 1, SB_KEY_NAME, "github.com/a/b") &&
			  has(r, 2, SB_KEY_DIGEST, "h1:q=");

		CHECK(ok);
		sb_record_release(r);
	}
}

int main(void)
{
	addresses();
	blobs();
	line_table();
	ldflags();
	names();
	probes();
	headers();
	return DONE();
}
