/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The dpkg cataloger against dpkg itself: what parse() finds in this machine's database
 * equals what dpkg-query says; and what it does with broken and cut input.
 */
#include <fcntl.h>

#include "catalog/dpkg.h"
#include "test.h"
#include "util/buf.h"

static const char admin[] = "/var/lib/dpkg";

static void parse(struct sb_record *r, const char *path, sb_str body)
{
	uint32_t at = sb_cataloger_find(SB_LIT("dpkg-db-cataloger"));
	struct sb_bundle in = { .file = { .path = sb_str_c(path), .body = body } };
	struct sb_emit e = { .out = r, .path = in.file.path };
	struct sb_err err = { 0 };

	if (sb_record_init(r, (size_t)64 << 20) < 0)
		abort();
	CHECK(at != SB_NONE && sb_catalogers[at]->parse(&e, &in, &err) == SB_OK);
}

static sb_str slurp(FILE *f, struct sb_buf *b)
{
	char chunk[65536];
	size_t n;

	while (f && (n = fread(chunk, 1, sizeof chunk, f)) > 0)
		sb_buf_put(b, chunk, n);
	return sb_buf_view(b);
}

static int by_text(const void *x, const void *y)
{
	return sb_str_cmp(*(const sb_str *)x, *(const sb_str *)y);
}

static size_t sorted_lines(sb_str text, sb_str *out, size_t max)
{
	size_t n = 0;

	while (text.n && n < max) {
		sb_str line = sb_str_cut(&text, '\n');

		if (!sb_str_ends(line, SB_LIT("\tconfig-files")))
			out[n++] = line;
	}
	qsort(out, n, sizeof *out, by_text);
	return n;
}

static void put_packages(const struct sb_record *r, struct sb_buf *b)
{
	for (size_t i = 0; i < r->facts.n; i++) {
		const struct sb_fact *f = &r->facts.p[i];
		sb_str status = sb_fact_get(r, f, SB_KEY_STATUS);

		if (f->kind == SB_FACT_PACKAGE)
			sb_buf_printf(
				b, "%.*s\t%.*s\t%.*s\t%.*s\n",
				SB_ARG(sb_fact_get(r, f, SB_KEY_NAME)),
				SB_ARG(sb_fact_get(r, f, SB_KEY_VERSION)),
				SB_ARG(sb_fact_get(r, f, SB_KEY_ARCH)),
				SB_ARG(sb_str_sub(status, sb_str_rfind(status, ' ') + 1,
						  status.n)));
	}
}

/* Ground truth: names, versions, architectures and states of every package. */
static void test_against_dpkg(void)
{
	static const char ask[] =
		"dpkg-query -W -f '${Package}\\t${Version}\\t${Architecture}\\t"
		"${db:Status-Status}\\n' 2>/dev/null";
	static sb_str want[20000], got[20000];
	struct sb_buf said = { 0 }, ours = { 0 }, file = { 0 };
	char path[256];
	FILE *query = popen(ask, "r"), *status;
	struct sb_record r;
	size_t n, m, same = 0;

	(void)snprintf(path, sizeof path, "%s/status", admin);
	status = fopen(path, "r");
	n = sorted_lines(slurp(query, &said), want, SB_LEN(want));
	if (query)
		(void)pclose(query);
	if (n == 0 || !status) {
		printf("# no dpkg here: its answers cannot be compared\n");
		return;
	}
	parse(&r, path + 1, slurp(status, &file));
	(void)fclose(status);
	put_packages(&r, &ours);
	m = sorted_lines(sb_buf_view(&ours), got, SB_LEN(got));
	CHECK(n == m && r.diags.n == 0);
	for (size_t i = 0; i < n && i < m; i++) {
		same += sb_str_eq(want[i], got[i]);
		if (!sb_str_eq(want[i], got[i]))
			printf("# %.*s / %.*s\n", SB_ARG(want[i]), SB_ARG(got[i]));
	}
	CHECK(same == n);
	printf("# %zu packages\n", n);
	sb_record_release(&r);
	sb_buf_release(&said);
	sb_buf_release(&ours);
	sb_buf_release(&file);
}

/* Every prefix of a stanza: no crash, and only whole facts. */
static void test_cut(void)
{
	static const char text[] =
		"Package: a\nStatus: install ok installed\nSource: b (1\nVersion: 2\n"
		"Conffiles:\n /etc/x 0123456789abcdef0123456789abcdef obsolete\n"
		"Description: d\n e\n\nPackage: z\nStatus: install ok";

	for (size_t n = 0; n < sizeof text; n++) {
		struct sb_record r;

		parse(&r, "var/lib/dpkg/status", (sb_str){ test_wall(text, n), n });
		for (size_t i = 0; i < r.facts.n; i++)
			if (r.facts.p[i].kind == SB_FACT_PACKAGE &&
			    sb_fact_get(&r, &r.facts.p[i], SB_KEY_NAME).n == 0)
				CHECK(0 && "a package without a name");
		sb_record_release(&r);
	}
}

/* The record's limit is a cap, not a crash (and the error reaches the engine). */
static void test_memory(void)
{
	struct sb_bundle in = { .file = {
					.path = SB_LIT("var/lib/dpkg/info/a.list") } };
	struct sb_record r;
	struct sb_emit e = { .out = &r, .path = in.file.path };
	struct sb_err err = { 0 };
	struct sb_buf body = { 0 };
	uint32_t at = sb_cataloger_find(SB_LIT("dpkg-db-cataloger"));

	for (unsigned i = 0; i < 50000; i++)
		sb_buf_printf(&body, "/usr/share/some/where/%u\n", i);
	in.file.body = sb_buf_view(&body);
	if (sb_record_init(&r, (size_t)1 << 20) < 0)
		abort();
	CHECK(sb_catalogers[at]->parse(&e, &in, &err) == SB_E_LIMIT);
	sb_record_release(&r);
	sb_buf_release(&body);
}

static void test_relative(void)
{
	static const char *const rows[][2] = {
		{ "/.", "" },        { "/", "" },          { "", "" },
		{ "/usr/", "usr" },  { "./a", "a" },       { "//a", "a" },
		{ " /a b ", "a b" }, { ".", "" },          { "/./", "" },
		{ "..", ".." },      { "a/./b", "a/./b" },
	};

	for (size_t i = 0; i < SB_LEN(rows); i++)
		CHECK(sb_str_eq(sb_dpkg_relative(sb_str_c(rows[i][0])),
				sb_str_c(rows[i][1])));
}

int main(void)
{
	test_against_dpkg();
	test_cut();
	test_memory();
	test_relative();
	return DONE();
}
