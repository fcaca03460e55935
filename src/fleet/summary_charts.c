/* SPDX-License-Identifier: Apache-2.0 */
/* Components by ecosystem and kind; the history of runs. SVG by hand, no library. */
#include "fleet/clock.h"
#include "fleet/summary_parts.h"

#define BARS 14 /* rows of a chart; the rest becomes one row */
#define RUNS 60 /* the newest runs of the history */

static const char *pretty(sb_str name)
{
	static const char *const names[][2] = {
		{ "deb", "Debian packages" },
		{ "pypi", "Python packages" },
		{ "apk", "Alpine packages" },
		{ "rpm", "RPM packages" },
		{ "npm", "npm packages" },
		{ "golang", "Go modules" },
		{ "maven", "Java (Maven)" },
		{ "cargo", "Rust crates" },
		{ "gem", "Ruby gems" },
		{ "nuget", ".NET (NuGet)" },
		{ "generic", "generic" },
		{ "file", "files" },
		{ "library", "libraries" },
		{ "application", "applications" },
		{ "framework", "frameworks" },
		{ "operating-system", "operating systems" },
		{ "container", "containers" },
		{ "data", "data" },
		{ "machine-learning-model", "machine learning models" },
	};

	for (size_t i = 0; i < SB_LEN(names); i++)
		if (sb_str_eq(name, sb_str_c(names[i][0])))
			return names[i][1];
	return NULL;
}

static void bar_row(struct sb_buf *b, const struct sb_run_count *c, uint64_t most,
		    uint64_t all)
{
	uint64_t width = most ? (c->n * 1000 + most - 1) / most : 0;
	uint64_t share = all ? (c->n * 1000 + all / 2) / all : 0;
	const char *name = pretty(c->name);

	sb_put(b, "<tr><th scope=\"row\">");
	sb_html_text(b, name ? sb_str_c(name) : c->name);
	sb_buf_printf(b,
		      "</th><td class=\"bar\"><svg viewBox=\"0 0 1000 14\" "
		      "preserveAspectRatio=\"none\" aria-hidden=\"true\">"
		      "<rect class=\"f-soft\" width=\"1000\" height=\"14\"/>"
		      "<rect class=\"f-bar\" width=\"%llu\" height=\"14\"/></svg></td>"
		      "<td class=\"n\">",
		      (unsigned long long)width);
	sb_html_number(b, c->n);
	sb_buf_printf(b, "</td><td class=\"n soft\">%llu.%llu %%</td></tr>\n",
		      (unsigned long long)share / 10, (unsigned long long)share % 10);
}

static void bars(struct sb_buf *b, const char *title, const struct sb_run_count *p,
		 size_t n)
{
	struct sb_run_count rest = { SB_LIT("all others"), 0 };
	size_t shown = n <= BARS ? n : BARS - 1;
	uint64_t all = 0;

	for (size_t i = 0; i < n; i++) {
		all += p[i].n;
		rest.n += i < shown ? 0 : p[i].n;
	}
	sb_buf_printf(
		b,
		"<table class=\"bars\"><caption>%s</caption><thead hidden><tr>"
		"<th>Name</th><th></th><th>Components</th><th>Share</th></tr></thead>"
		"<tbody>\n",
		title);
	for (size_t i = 0; i < shown; i++)
		bar_row(b, &p[i], p[0].n, all);
	if (rest.n)
		bar_row(b, &rest, p[0].n, all);
	sb_put(b, "</tbody></table>\n");
}

static void ecosystems(struct sb_buf *b, const struct sb_summary *s)
{
	sb_put(b, "<section aria-labelledby=\"h-eco\">\n"
		  "<h2 id=\"h-eco\">What is in them</h2>\n");
	if (!s->ecosystems.n)
		sb_put(b, "<p class=\"soft\">No SBOM yet.</p>\n");
	else
		bars(b, "Components of all services by ecosystem", s->ecosystems.p,
		     s->ecosystems.n);
	if (s->kinds.n)
		bars(b, "The same by kind", s->kinds.p, s->kinds.n);
	sb_put(b, "</section>\n");
}

/* The drawing's own coordinates. */
#define WIDTH  640
#define LEFT   44
#define TOP    12
#define HEIGHT 150
#define SLOT   76 /* the most that one run takes; room for its date */

struct plot {
	const struct sb_summary_fleet_run *runs;
	size_t n;
	uint64_t most; /* services in a run */
	uint64_t top;  /* components of a run */
};

static unsigned x_of(const struct plot *p, size_t i)
{
	/* A few runs stand together at the left, not far apart. */
	if ((WIDTH - LEFT) / p->n > SLOT)
		return (unsigned)(LEFT + SLOT * i);
	return (unsigned)(LEFT + (WIDTH - LEFT) * i / p->n);
}

static unsigned scaled(uint64_t v, uint64_t most, unsigned room)
{
	return most ? (unsigned)((double)v / (double)most * room + 0.5) : 0;
}

static void axis(struct sb_buf *b, uint64_t most)
{
	sb_buf_printf(
		b, "<line class=\"s-line\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
		LEFT, TOP + HEIGHT, WIDTH, TOP + HEIGHT);
	sb_buf_printf(
		b, "<line class=\"s-line\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
		LEFT, TOP, WIDTH, TOP);
	sb_buf_printf(b, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">0</text>",
		      LEFT - 6, TOP + HEIGHT + 4);
	sb_buf_printf(b, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", LEFT - 6,
		      TOP + 4);
	if (most >= 10000)
		sb_buf_printf(b, "%lluk", (unsigned long long)(most + 500) / 1000);
	else
		sb_html_number(b, most);
	sb_put(b, "</text>");
}

/* Under the first run and, where it is another day, the last. */
static void dates(struct sb_buf *b, const struct plot *p)
{
	char first[24], last[24];
	bool full = x_of(p, p->n) > WIDTH - 8;

	sb_clock_z(p->runs[0].started, first);
	sb_clock_z(p->runs[p->n - 1].started, last);
	sb_buf_printf(b, "<text x=\"%d\" y=\"%d\">%.10s</text>", LEFT,
		      TOP + HEIGHT + 18, first);
	if (memcmp(first, last, 10) != 0)
		sb_buf_printf(b,
			      "<text x=\"%u\" y=\"%d\" text-anchor=\"%s\">%.10s</text>",
			      full ? WIDTH : x_of(p, p->n - 1), TOP + HEIGHT + 18,
			      full ? "end" : "start", last);
}

static void run_bars(struct sb_buf *b, const struct plot *p)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct sb_summary_fleet_run *r = &p->runs[i];
		unsigned x = x_of(p, i), next = x_of(p, i + 1),
			 gap = next - x > 4 ? 2 : 0;
		unsigned width = next - x > 40 ? 40 - gap : next - x - gap;
		unsigned good = scaled(r->finished, p->most, HEIGHT);
		unsigned bad = scaled(r->failed, p->most, HEIGHT);

		if (r->failed && bad < 2)
			bad = 2; /* never too small to be seen */
		sb_buf_printf(b, "<g><title>");
		sb_html_time(b, r->started);
		sb_buf_printf(b, ": %zu finished, %zu failed</title>", r->finished,
			      r->failed);
		sb_buf_printf(b,
			      "<rect class=\"f-bar\" x=\"%u\" y=\"%u\" width=\"%u\" "
			      "height=\"%u\"/>",
			      x, TOP + HEIGHT - good, width, good);
		sb_buf_printf(b,
			      "<rect class=\"f-bad\" x=\"%u\" y=\"%u\" width=\"%u\" "
			      "height=\"%u\"/></g>",
			      x, TOP + HEIGHT - good - bad, width, bad);
	}
}

static void line(struct sb_buf *b, const struct plot *p)
{
	sb_put(b, "<polyline class=\"s-path\" points=\"");
	for (size_t i = 0; i < p->n; i++) {
		unsigned step = x_of(p, i + 1) - x_of(p, i);
		unsigned x = x_of(p, i) + (step > 40 ? 20 : step / 2);

		sb_buf_printf(b, "%u,%u ", x,
			      TOP + HEIGHT -
				      scaled(p->runs[i].components, p->top, HEIGHT));
	}
	sb_put(b, "\"/>");
}

static void open_svg(struct sb_buf *b, const char *label)
{
	sb_buf_printf(
		b,
		"<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" "
		"aria-label=\"%s\">",
		WIDTH, TOP + HEIGHT + 24, WIDTH, TOP + HEIGHT + 24, label);
}

static void as_table(struct sb_buf *b, const struct plot *p)
{
	sb_put(b,
	       "<details><summary>The same as a table</summary><div class=\"scroll\">"
	       "<table><thead><tr><th scope=\"col\">Run</th>"
	       "<th scope=\"col\" class=\"n\">Finished</th>"
	       "<th scope=\"col\" class=\"n\">Failed</th>"
	       "<th scope=\"col\" class=\"n\">Components</th></tr></thead><tbody>\n");
	for (size_t i = p->n; i > 0; i--) {
		const struct sb_summary_fleet_run *r = &p->runs[i - 1];

		sb_put(b, "<tr><td>");
		sb_html_time(b, r->started);
		sb_buf_printf(b,
			      "</td><td class=\"n\">%zu</td><td class=\"n\">%zu</td>",
			      r->finished, r->failed);
		sb_put(b, "<td class=\"n\">");
		sb_html_number(b, r->components);
		sb_put(b, "</td></tr>\n");
	}
	sb_put(b, "</tbody></table></div></details>\n");
}

static void history(struct sb_buf *b, const struct sb_summary *s)
{
	size_t skip = s->history.n > RUNS ? s->history.n - RUNS : 0;
	struct plot p = { s->history.p + skip, s->history.n - skip, 0, 0 };

	for (size_t i = 0; i < p.n; i++) {
		uint64_t all = p.runs[i].finished + p.runs[i].failed;

		p.most = all > p.most ? all : p.most;
		p.top = p.runs[i].components > p.top ? p.runs[i].components : p.top;
	}
	sb_put(b, "<section aria-labelledby=\"h-history\">\n"
		  "<h2 id=\"h-history\">History of runs</h2>\n");
	if (p.n == 0) {
		sb_put(b, "<p class=\"soft\">No runs yet.</p></section>\n");
		return;
	}
	sb_buf_printf(b, "<figure><figcaption>Services of each run%s</figcaption>\n",
		      skip ? ", the newest 60 runs" : "");
	open_svg(b, "Bars: how many services of each run finished and failed");
	axis(b, p.most);
	run_bars(b, &p);
	dates(b, &p);
	sb_put(b,
	       "</svg>\n<ul class=\"legend\"><li><svg viewBox=\"0 0 10 10\" "
	       "aria-hidden=\"true\"><rect class=\"f-bar\" width=\"10\" height=\"10\"/>"
	       "</svg>finished</li><li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\">"
	       "<rect class=\"f-bad\" width=\"10\" "
	       "height=\"10\"/></svg>failed</li></ul>"
	       "</figure>\n");
	if (p.n > 1) {
		sb_put(b, "<figure><figcaption>Components found by each "
			  "run</figcaption>\n");
		open_svg(b, "Line: how many components each run found");
		axis(b, p.top);
		line(b, &p);
		dates(b, &p);
		sb_put(b, "</svg></figure>\n");
	}
	as_table(b, &p);
	sb_put(b, "</section>\n");
}

void sb_summary_charts(struct sb_buf *b, const struct sb_summary *s)
{
	sb_put(b, "<div class=\"pair\">\n");
	ecosystems(b, s);
	history(b, s);
	sb_put(b, "</div>\n");
}
