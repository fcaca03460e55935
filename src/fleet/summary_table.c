/* SPDX-License-Identifier: Apache-2.0 */
/* The table of services (R92, R130, R131). */
#include "fleet/summary_parts.h"

static const struct {
	const char *css, *mark, *word, *value;
} standings[] = {
	[SB_STANDS] = { "good", "\xe2\x9c\x93", "complete", "complete" },
	[SB_STANDS_INCOMPLETE] = { "warn", "\xe2\x9c\x93", "incomplete", "incomplete" },
	[SB_STANDS_FAILED] = { "bad", "\xe2\x9c\x97", "failed", "failed" },
};

static void number_cell(struct sb_buf *b, uint64_t n, bool known)
{
	if (!known) {
		sb_put(b, "<td class=\"n soft\" data-v=\"-1\">\xe2\x80\x93</td>");
		return;
	}
	sb_buf_printf(b, "<td class=\"n\" data-v=\"%llu\">", (unsigned long long)n);
	sb_html_number(b, n);
	sb_put(b, "</td>");
}

/* The reason stands in the section that follows, under why-<row>. */
static void status_cell(struct sb_buf *b, const struct sb_summary_service *v, size_t i)
{
	sb_buf_printf(b, "<td data-v=\"%d\"><span class=\"pill %s\">%s %s</span>",
		      (int)v->standing, standings[v->standing].css,
		      standings[v->standing].mark, standings[v->standing].word);
	if (v->standing != SB_STANDS)
		sb_buf_printf(b, "<a class=\"why\" href=\"#why-%zu\">why</a>", i);
	sb_put(b, "</td>");
}

static void run_cells(struct sb_buf *b, const struct sb_summary_service *v)
{
	const struct sb_run *r = &v->run;
	bool commit = r->git_commit.n && !sb_str_eq(r->git_commit, SB_LIT("unknown"));

	sb_buf_printf(b, "<td class=\"when\" data-v=\"%lld\">",
		      (long long)v->last->started);
	sb_html_time(b, v->last->started);
	sb_put(b, "</td><td>");
	if (commit) {
		sb_put(b, "<code title=\"");
		sb_html_text(b, r->git_commit);
		sb_put(b, "\">");
		sb_html_text(b, sb_str_sub(r->git_commit, 0, 7));
		sb_put(b, "</code>");
	} else {
		sb_put(b, "<span class=\"soft\">unknown</span>");
	}
	sb_buf_printf(b, "</td><td class=\"n\" data-v=\"%llu\">",
		      (unsigned long long)(r->duration > 0 ? r->duration * 1000 : 0));
	sb_html_seconds(b, r->duration);
	sb_put(b, "</td>");
}

/* A path may be broken after its slashes. */
static void breakable(struct sb_buf *b, sb_str path)
{
	while (path.n) {
		sb_str part = sb_str_cut(&path, '/');

		sb_html_text(b, part);
		if (path.n)
			sb_put(b, "/<wbr>");
	}
}

static void file_cell(struct sb_buf *b, const struct sb_summary_service *v)
{
	sb_str path = v->report.sbom_file;

	sb_put(b, "<td class=\"file\">");
	if (!path.n) {
		sb_put(b, "<span class=\"soft\">none yet</span></td>");
		return;
	}
	if (sb_html_safe_path(path)) {
		sb_put(b, "<a href=\"");
		sb_html_path(b, path);
		sb_put(b, "\">");
		breakable(b, path);
		sb_put(b, "</a>");
	} else {
		sb_html_text(b, path);
	}
	if (v->good != v->last)
		sb_put(b, "<span class=\"why\">of an earlier run</span>");
	sb_put(b, "</td>");
}

static void row(struct sb_buf *b, const struct sb_summary_service *v, size_t i)
{
	const struct sb_run *r = &v->report;
	uint64_t both = r->package_count + r->file_count;
	bool split = v->good && (both || !r->component_count);

	sb_buf_printf(b, "<tr data-status=\"%s\"><th scope=\"row\">",
		      standings[v->standing].value);
	sb_html_text(b, v->last->service);
	sb_put(b, "</th>");
	number_cell(b, r->component_count, v->good != NULL);
	number_cell(b, r->package_count, split);
	number_cell(b, r->file_count, split);
	number_cell(b, r->component_count > both ? r->component_count - both : 0,
		    split);
	status_cell(b, v, i);
	run_cells(b, v);
	file_cell(b, v);
	sb_put(b, "</tr>\n");
}

static void total(struct sb_buf *b, uint64_t n)
{
	sb_put(b, "<td class=\"n\">");
	sb_html_number(b, n);
	sb_put(b, "</td>");
}

static void tools(struct sb_buf *b)
{
	sb_put(b,
	       "<div class=\"tools\" id=\"tools\" role=\"search\" hidden>\n"
	       "<label>Search <input type=\"search\" id=\"search\" "
	       "autocomplete=\"off\" "
	       "aria-controls=\"services\" title=\"Press / to search\"></label>\n"
	       "<label>Status <select id=\"status\" aria-controls=\"services\">"
	       "<option value=\"\">all</option><option>complete</option>"
	       "<option>incomplete</option><option>failed</option></select></label>\n"
	       "<output id=\"shown\" aria-live=\"polite\"></output>\n</div>\n");
}

void sb_summary_table(struct sb_buf *b, const struct sb_summary *s)
{
	uint64_t both = s->packages + s->files;

	sb_put(b, "<section aria-labelledby=\"h-services\">\n"
		  "<h2 id=\"h-services\">Services</h2>\n");
	tools(b);
	sb_put(b,
	       "<div class=\"scroll\" role=\"region\" aria-labelledby=\"h-services\" "
	       "tabindex=\"0\">\n<table id=\"services\">\n"
	       "<caption>Every service with its newest SBOM; status, time, commit and "
	       "duration are those of its newest run. "
	       "<a href=\"#columns\">What the columns say</a></caption>\n<thead><tr>"
	       "<th scope=\"col\">Service</th><th scope=\"col\" "
	       "class=\"n\">Components</th>"
	       "<th scope=\"col\" class=\"n\">Packages</th>"
	       "<th scope=\"col\" class=\"n\">Files</th>"
	       "<th scope=\"col\" class=\"n\">Other</th><th scope=\"col\">Status</th>"
	       "<th scope=\"col\">Last run</th><th scope=\"col\">Commit</th>"
	       "<th scope=\"col\" class=\"n\">Duration</th>"
	       "<th scope=\"col\">SBOM File</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < s->services.n; i++)
		row(b, &s->services.p[i], i);
	sb_put(b, "</tbody>\n<tfoot><tr><th scope=\"row\">All</th>");
	total(b, s->components);
	total(b, s->packages);
	total(b, s->files);
	total(b, s->components > both ? s->components - both : 0);
	sb_put(b,
	       "<td colspan=\"5\"></td></tr></tfoot>\n</table>\n</div>\n</section>\n");
}
