/* SPDX-License-Identifier: Apache-2.0 */
/* The words and numbers of summary.html, and that it is the same every time. */
#include <sys/stat.h>

#include "fleet/html.h"
#include "fleet/summary.h"
#include "test.h"

static bool shows(void (*put)(struct sb_buf *, uint64_t), uint64_t n, const char *want)
{
	struct sb_buf b = { 0 };
	bool same;

	put(&b, n);
	same = sb_str_eq(sb_buf_view(&b), sb_str_c(want));
	if (!same)
		printf("# %s, not %.*s\n", want, SB_ARG(sb_buf_view(&b)));
	sb_buf_release(&b);
	return same;
}

static void numbers(void)
{
	struct sb_buf b = { 0 };

	CHECK(shows(sb_html_number, 0, "0"));
	CHECK(shows(sb_html_number, 999, "999"));
	CHECK(shows(sb_html_number, 3545, "3,545"));
	CHECK(shows(sb_html_number, 1000000, "1,000,000"));
	CHECK(shows(sb_html_number, UINT64_MAX, "18,446,744,073,709,551,615"));
	CHECK(shows(sb_html_bytes, 999, "999 bytes"));
	CHECK(shows(sb_html_bytes, 1000, "1.0 kB"));
	CHECK(shows(sb_html_bytes, 31000000, "31 MB"));
	CHECK(shows(sb_html_bytes, 1234567890, "1.2 GB"));
	CHECK(shows(sb_html_bytes, UINT64_MAX, "18 EB"));
	sb_html_seconds(&b, 45.24);
	sb_buf_char(&b, '|');
	sb_html_seconds(&b, 425);
	sb_buf_char(&b, '|');
	sb_html_seconds(&b, -1);
	sb_buf_char(&b, '|');
	sb_html_seconds(&b, 59.99);
	CHECK(sb_str_eq(sb_buf_view(&b), SB_LIT("45.2 s|7 min 5 s|0.0 s|1 min 0 s")));
	sb_buf_release(&b);
}

static void texts(void)
{
	struct sb_buf b = { 0 };

	sb_html_text(&b, SB_LIT("<a href='x\">&\x01\xff\n\xc3\xa9\xe2\x80\xae."));
	CHECK(sb_str_eq(sb_buf_view(&b), SB_LIT("&lt;a href=&#39;x&quot;&gt;&amp;\\x01"
						"\\xFF \xc3\xa9.")));
	b.n = 0;
	sb_html_short(&b, SB_LIT("ab\xc3\xa9"), 3);
	CHECK(sb_str_eq(sb_buf_view(&b), SB_LIT("ab\xe2\x80\xa6")));
	b.n = 0;
	sb_html_path(&b, SB_LIT("reports/a b?#%\"'<"));
	CHECK(sb_str_eq(sb_buf_view(&b), SB_LIT("reports/a%20b%3F%23%25%22%27%3C")));
	b.n = 0;
	sb_html_csp_hash(&b, SB_LIT("hello"));
	CHECK(sb_str_eq(
		sb_buf_view(&b),
		SB_LIT("'sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ='")));
	sb_buf_release(&b);
	CHECK(sb_html_safe_path(SB_LIT("reports/a/b.json")));
	CHECK(!sb_html_safe_path(SB_LIT("javascript:alert(1)")));
	CHECK(!sb_html_safe_path(SB_LIT("reports/../x")));
	CHECK(!sb_html_safe_path(SB_LIT("reports//x")));
	CHECK(!sb_html_safe_path(SB_LIT("/reports/x")));
	CHECK(!sb_html_safe_path(SB_LIT("")));
}

static bool has(const struct sb_buf *b, const char *what)
{
	bool found = sb_str_find(sb_buf_view(b), sb_str_c(what)) != SB_NPOS;

	if (!found)
		printf("# the page does not say: %s\n", what);
	return found;
}

static void put_run(struct sb_arena *a, const char *root, const char *service,
		    bool good)
{
	struct sb_run r = { .service = sb_str_c(service),
			    .timestamp = SB_LIT("2026-01-26T10:48:04+00:00"),
			    .version = SB_LIT("1.1.0.0"),
			    .target_type = SB_LIT("container"),
			    .success = good,
			    .complete = good,
			    .component_count = good ? 3545 : 0,
			    .package_count = good ? 545 : 0,
			    .file_count = good ? 3000 : 0 };
	struct sb_run_layer *l = sb_vec_push(a, &r.layers);
	struct sb_err err = { 0 };

	*l = (struct sb_run_layer){ SB_LIT("sha256:aa"), 5000000, 9, true };
	if (good)
		r.sbom_file = SB_LIT("reports/a/sbom_x.json");
	else
		r.error = SB_LIT("no <image>");
	CHECK(sb_run_write(a, root, &r, &err) == SB_OK);
}

static void page(void)
{
	char root[] = "/tmp/sbom-t_summary-XXXXXX", cmd[128];
	struct sb_arena a;
	struct sb_fold f;
	struct sb_buf one = { 0 }, two = { 0 }, none = { 0 };
	struct sb_err err = { 0 };

	sb_arena_init(&a, 0);
	CHECK(mkdtemp(root) != NULL);
	CHECK(sb_fold_read(&a, root, &f, &err) == SB_OK && f.runs.n == 0);
	CHECK(sb_summary_render(&f, &none, &err) == SB_OK);
	CHECK(has(&none, "No run is recorded yet"));
	put_run(&a, root, "a", true);
	put_run(&a, root, "b", true);
	put_run(&a, root, "c", false);
	CHECK(sb_fold_read(&a, root, &f, &err) == SB_OK);
	CHECK(sb_summary_render(&f, &one, &err) == SB_OK);
	CHECK(sb_summary_render(&f, &two, &err) == SB_OK);
	CHECK(sb_str_eq(sb_buf_view(&one), sb_buf_view(&two)));
	CHECK(has(&one,
		  "2 of 3 services have a complete SBOM; 1 failed, 0 incomplete."));
	CHECK(has(&one, "<td class=\"n\" data-v=\"3545\">3,545</td>"));
	CHECK(has(&one, ">7,090</td>")); /* all components */
	CHECK(has(&one, "no &lt;image&gt;") && !strstr(one.p, "no <image>"));
	CHECK(has(&one, "5.0 MB, 50 % of what"));
	CHECK(has(&one, "href=\"reports/a/sbom_x.json\""));
	CHECK(sb_summary_write(&f, &err) == SB_OK);
	two.n = 0;
	two.limit = 1000; /* a buffer that is too small is an error, not half a page */
	two.rc = 0;
	CHECK(sb_summary_render(&f, &two, &err) == SB_E_LIMIT);
	sb_buf_release(&one);
	sb_buf_release(&two);
	sb_buf_release(&none);
	sb_arena_release(&a);
	(void)snprintf(cmd, sizeof cmd, "rm -rf '%s'", root);
	CHECK(system(cmd) == 0);
}

int main(void)
{
	numbers();
	texts();
	page();
	return DONE();
}
