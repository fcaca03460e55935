/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/summary.h"

#include <stdio.h>

#include "fleet/summary_parts.h"
#include "util/file.h"

#define PAGE_BYTES ((size_t)256 << 20)

static void head(struct sb_buf *b, const struct sb_summary *s)
{
	sb_str css = sb_str_c(sb_summary_css), js = sb_str_c(sb_summary_js);

	sb_put(b,
	       "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	       "<meta http-equiv=\"Content-Security-Policy\" content=\""
	       "default-src 'none'; base-uri 'none'; form-action 'none'; style-src ");
	sb_html_csp_hash(b, css);
	sb_put(b, "; script-src ");
	sb_html_csp_hash(b, js);
	sb_put(b,
	       "\">\n<meta name=\"viewport\" content=\"width=device-width, "
	       "initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light "
	       "dark\">\n"
	       "<meta name=\"referrer\" content=\"no-referrer\">\n<title>SBOM summary");
	if (s->newest.product.n)
		sb_put(b, ": ");
	sb_html_text(b, s->newest.product);
	sb_put(b, " ");
	sb_html_text(b, s->newest.version);
	sb_put(b, "</title>\n<style>");
	sb_buf_str(b, css);
	sb_put(b, "</style>\n</head>\n<body>\n"
		  "<a class=\"skip\" href=\"#services\">To the services</a>\n");
}

static void verdict(struct sb_buf *b, const struct sb_summary *s)
{
	size_t n = s->services.n, failed = s->standing[SB_STANDS_FAILED];
	size_t part = s->standing[SB_STANDS_INCOMPLETE];
	const char *css = failed ? "bad" : part || !n ? "warn" : "good";
	const char *mark = failed ? "\xe2\x9c\x97" : part || !n ? "!" : "\xe2\x9c\x93";

	sb_buf_printf(
		b, "<div class=\"verdict %s\"><span aria-hidden=\"true\">%s</span><p>",
		css, mark);
	if (!n)
		sb_put(b, "No run is recorded yet.");
	else if (!failed && !part && n == 1)
		sb_put(b, "The service has a complete SBOM.");
	else if (!failed && !part)
		sb_buf_printf(b, "All %zu services have a complete SBOM.", n);
	else
		sb_buf_printf(b,
			      "%zu of %zu services have a complete SBOM; %zu failed, "
			      "%zu incomplete.",
			      s->standing[SB_STANDS], n, failed, part);
	if (failed || part)
		sb_put(b, " <a href=\"#h-attention\">See why</a>");
	sb_put(b, "</p></div>\n");
}

static void card(struct sb_buf *b, const char *name, uint64_t n)
{
	sb_buf_printf(b, "<div><dt>%s</dt><dd>", name);
	sb_html_number(b, n);
}

static void cards(struct sb_buf *b, const struct sb_summary *s)
{
	size_t good = 0;

	for (size_t i = 0; i < s->fold->runs.n; i++)
		good += s->fold->runs.p[i].success;
	sb_put(b, "<dl class=\"cards\">\n");
	card(b, "Services", s->services.n);
	sb_buf_printf(b, "<small>%zu complete</small></dd></div>\n",
		      s->standing[SB_STANDS]);
	card(b, "Components", s->components);
	sb_put(b, "<small>in the newest SBOMs</small></dd></div>\n");
	card(b, "Packages", s->packages);
	sb_put(b, "<small>");
	sb_html_number(b, s->files);
	sb_put(b, " files besides</small></dd></div>\n");
	card(b, "Unique layers", s->unique_layers);
	sb_put(b, "<small>of ");
	sb_html_number(b, s->layers);
	sb_put(b, " in all images</small></dd></div>\n");
	card(b, "Runs recorded", s->fold->runs.n);
	sb_put(b, "<small>");
	sb_html_number(b, s->fold->runs.n - good);
	sb_put(b, " failed</small></dd></div>\n</dl>\n");
}

static void top(struct sb_buf *b, const struct sb_summary *s)
{
	sb_put(b,
	       "<header>\n<h1>Software bills of materials</h1>\n<p class=\"under\">");
	if (s->newest.product.n) {
		sb_html_text(b, s->newest.product);
		sb_put(b, ", ");
	}
	sb_put(b, "release ");
	sb_html_text(b, s->newest.version.n ? s->newest.version : SB_LIT("unknown"));
	if (s->fold->runs.n) {
		sb_put(b, ", as of ");
		sb_html_time(b, s->updated);
	}
	sb_put(b, "</p>\n");
	verdict(b, s);
	cards(b, s);
	sb_put(b, "</header>\n");
}

int sb_summary_render(const struct sb_fold *f, struct sb_buf *out, struct sb_err *err)
{
	struct sb_arena a;
	struct sb_summary s;
	int rc;

	sb_arena_init(&a, 0);
	rc = sb_summary_gather(&a, f, &s, err);
	if (rc == SB_OK) {
		head(out, &s);
		top(out, &s);
		sb_put(out, "<main>\n");
		sb_summary_table(out, &s);
		sb_summary_attention(out, &s);
		sb_summary_charts(out, &s);
		sb_summary_layers(out, &s);
		sb_summary_generation(out, &s);
		sb_summary_columns(out);
		sb_put(out, "</main>\n<footer><p>Made by sbom from the run objects in "
			    "<code>runs/</code>; it needs no "
			    "network.</p></footer>\n<script>");
		sb_buf_str(out, sb_str_c(sb_summary_js));
		sb_put(out, "</script>\n</body>\n</html>\n");
	}
	sb_arena_release(&a);
	if (rc == SB_OK && out->rc < 0)
		rc = sb_fail(err, out->rc, "summary.html: too big");
	return rc;
}

int sb_summary_write(const struct sb_fold *f, struct sb_err *err)
{
	struct sb_buf page = { .limit = PAGE_BYTES };
	char path[4096];
	int rc = sb_summary_render(f, &page, err);

	(void)snprintf(path, sizeof path, "%s/summary.html", f->root);
	if (rc == SB_OK)
		rc = sb_file_write(path, sb_buf_view(&page), err);
	sb_buf_release(&page);
	return rc;
}
