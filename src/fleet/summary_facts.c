/* SPDX-License-Identifier: Apache-2.0 */
/* What is missing, what was shared, what the columns mean, how all this was made. */
#include "fleet/summary_parts.h"

#define PROBLEMS 10 /* shown of one service */
#define SKIPPED  50

static void problem(struct sb_buf *b, const struct sb_run_problem *p)
{
	sb_put(b, "<li>");
	if (p->path.n) {
		sb_put(b, "<code>");
		sb_html_short(b, p->path, 200);
		sb_put(b, "</code>: ");
	}
	sb_html_short(b, p->message, 400);
	sb_put(b, "</li>");
}

/* Newest run: why it failed or is incomplete, and what else was noted. */
static void problems(struct sb_buf *b, const struct sb_summary_service *v)
{
	const struct sb_run *r = &v->run;
	size_t shown = 0;

	for (size_t i = 0; i < r->problems.n && shown < PROBLEMS; i++)
		if (r->problems.p[i].serious || v->standing != SB_STANDS) {
			if (shown++ == 0)
				sb_put(b, "<ul>");
			problem(b, &r->problems.p[i]);
		}
	if (shown && r->problem_count > shown)
		sb_buf_printf(b, "<li>and %llu more, in the SBOM itself</li>",
			      (unsigned long long)(r->problem_count - shown));
	if (shown)
		sb_put(b, "</ul>");
}

static bool worth_telling(const struct sb_summary_service *v)
{
	return v->standing != SB_STANDS || v->run.notes.n;
}

static void service(struct sb_buf *b, const struct sb_summary_service *v, size_t i)
{
	static const char *const what[] = { "note", "incomplete", "failed" };
	static const char *const css[] = { "good", "warn", "bad" };

	sb_buf_printf(b,
		      "<li id=\"why-%zu\"><span class=\"pill %s\">%s</span> <strong>",
		      i, css[v->standing], what[v->standing]);
	sb_html_text(b, v->last->service);
	sb_put(b, "</strong> ");
	sb_html_short(b, v->run.error, 600);
	if (v->standing == SB_STANDS_INCOMPLETE && !v->run.problems.n)
		sb_put(b, "an operating system was found, but no package of it");
	problems(b, v);
	for (size_t k = 0; k < v->run.notes.n; k++) {
		sb_put(b, "<span class=\"why\">");
		sb_html_short(b, v->run.notes.p[k], 400);
		sb_put(b, "</span>");
	}
	sb_put(b, "</li>\n");
}

static void skipped(struct sb_buf *b, const struct sb_fold *f)
{
	if (!f->skipped.n)
		return;
	sb_put(b,
	       "<li><span class=\"pill warn\">record</span> Run objects that cannot be "
	       "read; they are left where they are and counted nowhere.<ul>");
	for (size_t i = 0; i < f->skipped.n && i < SKIPPED; i++) {
		sb_put(b, "<li>");
		sb_html_short(b, f->skipped.p[i], 400);
		sb_put(b, "</li>");
	}
	sb_put(b, "</ul></li>\n");
}

void sb_summary_attention(struct sb_buf *b, const struct sb_summary *s)
{
	bool any = s->fold->skipped.n > 0;

	sb_put(b, "<section aria-labelledby=\"h-attention\">\n"
		  "<h2 id=\"h-attention\">What is incomplete, and why</h2>\n");
	for (size_t i = 0; i < s->services.n && !any; i++)
		any = worth_telling(&s->services.p[i]);
	if (!any) {
		sb_put(b,
		       "<p>Nothing: the newest run of every service read all that it "
		       "should.</p></section>\n");
		return;
	}
	sb_put(b, "<ul class=\"plain\">\n");
	for (int standing = SB_STANDS_FAILED; standing >= SB_STANDS; standing--)
		for (size_t i = 0; i < s->services.n; i++)
			if ((int)s->services.p[i].standing == standing &&
			    worth_telling(&s->services.p[i]))
				service(b, &s->services.p[i], i);
	skipped(b, s->fold);
	sb_put(b, "</ul>\n</section>\n");
}

static void fact(struct sb_buf *b, const char *name)
{
	sb_buf_printf(b, "<dt>%s</dt><dd>", name);
}

void sb_summary_layers(struct sb_buf *b, const struct sb_summary *s)
{
	uint64_t saved = s->bytes - s->unique_bytes;

	if (!s->layers)
		return;
	sb_put(b,
	       "<section aria-labelledby=\"h-layers\">\n"
	       "<h2 id=\"h-layers\">Shared layers</h2>\n<p>Each unique layer is read "
	       "once for all services.</p>\n<dl class=\"facts\">\n");
	fact(b, "Layers of all services");
	sb_html_number(b, s->layers);
	sb_put(b, " (");
	sb_html_bytes(b, s->bytes);
	sb_put(b, ")</dd>\n");
	fact(b, "Unique layers");
	sb_html_number(b, s->unique_layers);
	sb_put(b, " (");
	sb_html_bytes(b, s->unique_bytes);
	sb_put(b, "), of which ");
	sb_html_number(b, s->shared_layers);
	sb_put(b, " are in more than one image</dd>\n");
	fact(b, "Not read again");
	sb_html_bytes(b, saved);
	sb_buf_printf(
		b, ", %llu %% of what reading each image by itself would take</dd>\n",
		(unsigned long long)(s->bytes ? (double)saved * 100 / (double)s->bytes
					      : 0));
	sb_put(b, "</dl>\n</section>\n");
}

void sb_summary_columns(struct sb_buf *b)
{
	static const char *const rows[][2] = {
		{ "Service", "Name of the service in services.yaml." },
		{ "Components",
		  "All components of its newest SBOM, whatever their kind." },
		{ "Packages", "Those that a package manager or build tool installed or "
			      "built in, and that have a package URL." },
		{ "Files", "Those that are single files, such as executables that no "
			   "package owns." },
		{ "Other", "All others: operating systems, data, models." },
		{ "Status",
		  "\xe2\x9c\x93 complete: the newest run wrote an SBOM and read "
		  "all that it should. \xe2\x9c\x93 incomplete: it wrote one, but "
		  "something serious could not be read. \xe2\x9c\x97 failed: it "
		  "wrote none." },
		{ "Last run", "Start of the newest run, in UTC." },
		{ "Commit", "The source version of the newest run." },
		{ "Duration", "How long the newest run took for this service." },
		{ "SBOM File",
		  "The newest SBOM, CycloneDX JSON, below this directory." },
	};

	sb_put(b, "<section aria-labelledby=\"columns\">\n<h2 id=\"columns\">What the "
		  "columns say</h2>\n<div class=\"scroll\"><table><thead><tr>"
		  "<th scope=\"col\">Column</th><th scope=\"col\">Description</th></tr>"
		  "</thead><tbody>\n");
	for (size_t i = 0; i < SB_LEN(rows); i++)
		sb_buf_printf(b, "<tr><th scope=\"row\">%s</th><td>%s</td></tr>\n",
			      rows[i][0], rows[i][1]);
	sb_put(b, "</tbody></table></div>\n</section>\n");
}

static void text_fact(struct sb_buf *b, const char *name, sb_str value)
{
	fact(b, name);
	if (value.n)
		sb_html_text(b, value);
	else
		sb_put(b, "<span class=\"soft\">unknown</span>");
	sb_put(b, "</dd>\n");
}

void sb_summary_generation(struct sb_buf *b, const struct sb_summary *s)
{
	const struct sb_run *r = &s->newest;
	const struct sb_fold_run *row = sb_fold_newest(s->fold);

	sb_put(b,
	       "<section aria-labelledby=\"h-made\">\n<h2 id=\"h-made\">How this was "
	       "made</h2>\n<dl class=\"facts\">\n");
	text_fact(b, "Product", r->product);
	text_fact(b, "Release", r->version);
	fact(b, "Tool");
	sb_html_text(b, r->scanner_tool);
	sb_put(b, " ");
	sb_html_text(b, r->scanner_version);
	sb_put(b, "</dd>\n");
	text_fact(b, "Format", SB_LIT("CycloneDX 1.6 (JSON)"));
	text_fact(b, "Target type", r->target_type);
	fact(b, "Newest run");
	if (row)
		sb_html_time(b, row->started);
	sb_put(b, "</dd>\n");
	text_fact(b, "Git commit", r->git_commit);
	text_fact(b, "Git branch", r->git_branch);
	text_fact(b, "Run", r->run_id);
	if (r->options.n) {
		fact(b, "Options");
		for (size_t i = 0; i < r->options.n; i++) {
			sb_put(b, "<code>");
			sb_html_text(b, r->options.p[i]);
			sb_put(b, "</code> ");
		}
		sb_put(b, "</dd>\n");
	}
	if (r->lifetime_until.n)
		text_fact(b, "Keep until", r->lifetime_until);
	fact(b, "Runs in the record");
	sb_html_number(b, s->fold->runs.n);
	sb_put(b,
	       " (<a "
	       "href=\"metadata.json\">metadata.json</a>)</dd>\n</dl>\n</section>\n");
}
