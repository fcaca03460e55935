/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "util/file.h"
#include "util/jsonw.h"
#include "util/utf8.h"

#define REDRAW 0.08 /* seconds between drawings that nobody has to see */
#define BAR    24   /* cells */

static double now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

enum sb_progress_mode sb_progress_choose(int fd, bool quiet, const char *log_format)
{
	const char *term = getenv("TERM");

	if (log_format && strcmp(log_format, "json") == 0)
		return SB_PROGRESS_JSON;
	if (quiet)
		return SB_PROGRESS_QUIET;
	if (!isatty(fd) || getenv("CI") || !term || strcmp(term, "dumb") == 0)
		return SB_PROGRESS_LINES;
	return SB_PROGRESS_BARS;
}

static bool utf8_wanted(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < SB_LEN(names); i++) {
		const char *v = getenv(names[i]);

		if (v && *v)
			return strcasestr(v, "utf-8") || strcasestr(v, "utf8");
	}
	return false;
}

void sb_progress_init(struct sb_progress *p, int fd, enum sb_progress_mode mode)
{
	struct winsize size = { 0 };

	*p = (struct sb_progress){
		.fd = fd, .mode = mode, .width = 80, .began = now()
	};
	p->ascii = !utf8_wanted();
	p->color = mode == SB_PROGRESS_BARS && !getenv("NO_COLOR");
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
		p->width = size.ws_col;
}

/* Text from outside must not steer the terminal. */
static void put_text(struct sb_progress *p, sb_str s)
{
	for (size_t i = 0, n; i < s.n; i += n) {
		unsigned char c = (unsigned char)s.p[i];

		n = sb_utf8_len(sb_str_sub(s, i, s.n));
		/* C1 controls are U+0080 to U+009F */
		if (n == 0 || c < 0x20 || c == 0x7f ||
		    (n == 2 && c == 0xc2 && (unsigned char)s.p[i + 1] < 0xa0) ||
		    (n > 1 && p->ascii)) {
			sb_buf_printf(&p->out, "\\x%02X", c);
			n = 1;
		} else {
			sb_buf_put(&p->out, s.p + i, n);
		}
	}
}

static void put_color(struct sb_progress *p, const char *code)
{
	if (p->color)
		sb_buf_printf(&p->out, "\033[%sm", code);
}

static void flush(struct sb_progress *p)
{
	int rc = sb_fd_write_all(p->fd, p->out.p, p->out.n, NULL);

	if (rc < 0)
		p->mode = SB_PROGRESS_QUIET; /* nobody listens any more */
	p->out.n = 0;
}

static void erase(struct sb_progress *p)
{
	if (p->drawn)
		sb_buf_printf(&p->out, "\033[%uA\033[J", p->drawn);
	p->drawn = 0;
}

/* "[#######-----]"; of 0: not known yet, an empty one. */
static void bar(struct sb_progress *p, uint64_t done, uint64_t of)
{
	unsigned full =
		of ? (unsigned)((double)(done < of ? done : of) / (double)of * BAR) : 0;

	put_color(p, "36");
	for (unsigned i = 0; i < BAR; i++)
		sb_buf_str(&p->out,
			   i < full ? (p->ascii ? SB_LIT("#") : SB_LIT("\xe2\x94\x81"))
			   : p->ascii ? SB_LIT(".")
				      : SB_LIT("\xe2\x94\x80"));
	put_color(p, "0");
}

static void draw_row(struct sb_progress *p, const struct sb_progress_row *r, double at)
{
	unsigned room = p->width > BAR + 32 ? p->width - BAR - 32 : 10;

	sb_buf_printf(&p->out, "  %-*.*s ", (int)(room < 40 ? room : 40),
		      (int)(room < 40 ? room : 40), r->name);
	bar(p, r->done, r->of);
	if (r->of)
		sb_buf_printf(&p->out, " %3llu/%-3llu layers",
			      (unsigned long long)r->done, (unsigned long long)r->of);
	else
		sb_buf_str(&p->out, SB_LIT(" opening       "));
	sb_buf_printf(&p->out, " %5.1f s\n", at - r->since);
	p->drawn++;
}

static void draw(struct sb_progress *p)
{
	double at = now();

	for (size_t i = 0; i < SB_PROGRESS_ROWS; i++)
		if (p->rows[i].busy)
			draw_row(p, &p->rows[i], at);
	sb_buf_printf(&p->out, "  %zu of %zu services", p->finished + p->failed,
		      p->total);
	if (p->failed) {
		put_color(p, "31");
		sb_buf_printf(&p->out, ", %zu failed", p->failed);
		put_color(p, "0");
	}
	sb_buf_printf(&p->out, ", %.1f s\n", at - p->began);
	p->drawn++;
	p->last = at;
}

static struct sb_progress_row *row_of(struct sb_progress *p, size_t index)
{
	for (size_t i = 0; i < SB_PROGRESS_ROWS; i++)
		if (p->rows[i].busy && p->rows[i].index == index)
			return &p->rows[i];
	return NULL;
}

static void start_row(struct sb_progress *p, const struct sb_event *e)
{
	for (size_t i = 0; i < SB_PROGRESS_ROWS; i++) {
		struct sb_progress_row *r = &p->rows[i];

		if (r->busy)
			continue;
		*r = (struct sb_progress_row){ .index = e->index,
					       .since = now(),
					       .busy = true };
		/* names are plain ASCII: services.yaml allows nothing else */
		(void)snprintf(r->name, sizeof r->name, "%.*s",
			       (int)(e->service.n < 63 ? e->service.n : 63),
			       e->service.p);
		return;
	}
}

static void count(struct sb_progress *p, const struct sb_event *e)
{
	struct sb_progress_row *r = row_of(p, e->index);

	if (e->kind == SB_EVENT_PLANNED)
		p->total = e->total;
	if (e->kind == SB_EVENT_STARTED)
		start_row(p, e);
	if (e->kind == SB_EVENT_PROGRESS && r) {
		r->done = e->done;
		r->of = e->of;
	}
	if (e->kind != SB_EVENT_FINISHED && e->kind != SB_EVENT_FAILED)
		return;
	p->finished += e->kind == SB_EVENT_FINISHED;
	p->failed += e->kind == SB_EVENT_FAILED;
	if (r)
		r->busy = false;
}

static void finished_line(struct sb_progress *p, const struct sb_event *e)
{
	bool whole = e->exit == SB_EXIT_DONE;

	put_color(p, whole ? "32" : "33");
	sb_buf_str(&p->out, p->ascii ? (whole ? SB_LIT("ok  ") : SB_LIT("part"))
			    : whole  ? SB_LIT("\xe2\x9c\x93")
				     : SB_LIT("!"));
	put_color(p, "0");
	sb_buf_printf(&p->out, " %-32.*s %7llu components %7.2f s%s\n",
		      SB_ARG(e->service), (unsigned long long)e->components, e->seconds,
		      whole ? "" : "  incomplete");
}

/* The line that stays, if the event has one. */
static void line(struct sb_progress *p, const struct sb_event *e)
{
	bool quiet = p->mode == SB_PROGRESS_QUIET;

	if (e->kind == SB_EVENT_FAILED) {
		put_color(p, "31");
		sb_buf_str(&p->out,
			   p->ascii ? SB_LIT("FAILED") : SB_LIT("\xe2\x9c\x97"));
		put_color(p, "0");
		sb_buf_printf(&p->out, " %.*s: ", SB_ARG(e->service));
		put_text(p, e->text);
		sb_buf_char(&p->out, '\n');
	} else if (e->kind == SB_EVENT_FINISHED && !quiet) {
		finished_line(p, e);
	} else if (e->kind == SB_EVENT_NOTE && !quiet) {
		sb_buf_printf(&p->out, "note: %.*s%s", SB_ARG(e->service),
			      e->service.n ? ": " : "");
		put_text(p, e->text);
		sb_buf_char(&p->out, '\n');
	}
}

static void put_json(struct sb_progress *p, const struct sb_event *e)
{
	static const char *const names[] = { "planned",  "started", "progress",
					     "finished", "failed",  "note",
					     "recorded" };
	struct sb_jsonw j = { .out = &p->out };
	char ms[40];
	int n = snprintf(ms, sizeof ms, "%llu.%03llu", (unsigned long long)e->seconds,
			 (unsigned long long)(e->seconds * 1000) % 1000);

	if (e->kind == SB_EVENT_PROGRESS)
		return;
	sb_jsonw_open(&j, '{');
	sb_jsonw_field(&j, "event", sb_str_c(names[e->kind]));
	sb_jsonw_field(&j, "service", e->service);
	if (e->kind == SB_EVENT_PLANNED) {
		sb_jsonw_key(&j, "services");
		sb_jsonw_int(&j, (int64_t)e->total);
	}
	if (e->kind == SB_EVENT_FINISHED || e->kind == SB_EVENT_FAILED) {
		sb_jsonw_key(&j, "exit");
		sb_jsonw_int(&j, (int64_t)e->exit);
		sb_jsonw_key(&j, "components");
		sb_jsonw_int(&j, (int64_t)e->components);
		sb_jsonw_key(&j, "seconds");
		sb_jsonw_raw(&j, (sb_str){ ms, (size_t)n });
	}
	sb_jsonw_field(&j, "text", e->text);
	sb_jsonw_field(&j, "file", e->file);
	sb_jsonw_close(&j);
	sb_buf_char(&p->out, '\n');
}

void sb_progress_event(void *arg, const struct sb_event *e)
{
	struct sb_progress *p = arg;

	count(p, e);
	if (p->mode == SB_PROGRESS_JSON) {
		put_json(p, e);
		flush(p);
		return;
	}
	if (p->mode == SB_PROGRESS_BARS) {
		if (e->kind == SB_EVENT_PROGRESS && now() - p->last < REDRAW)
			return;
		erase(p);
	}
	line(p, e);
	if (p->mode == SB_PROGRESS_BARS && e->kind != SB_EVENT_RECORDED)
		draw(p);
	flush(p);
}

static void result_json(struct sb_progress *p, const struct sb_fleet_result *r)
{
	const struct {
		const char *key;
		size_t n;
	} counts[] = { { "done", r->finished - r->incomplete },
		       { "incomplete", r->incomplete },
		       { "failed", r->failed },
		       { "canceled", r->canceled },
		       { "exit", (size_t)r->exit } };
	struct sb_jsonw j = { .out = &p->out };

	sb_jsonw_open(&j, '{');
	sb_jsonw_field(&j, "event", SB_LIT("result"));
	for (size_t i = 0; i < SB_LEN(counts); i++) {
		sb_jsonw_key(&j, counts[i].key);
		sb_jsonw_int(&j, (int64_t)counts[i].n);
	}
	sb_jsonw_field(&j, "directory", r->root);
	sb_jsonw_close(&j);
	sb_buf_char(&p->out, '\n');
}

void sb_progress_result(struct sb_progress *p, const struct sb_fleet_result *r)
{
	if (p->mode == SB_PROGRESS_BARS)
		erase(p);
	if (p->mode == SB_PROGRESS_JSON)
		result_json(p, r);
	else if (p->mode != SB_PROGRESS_QUIET && r->root.n)
		sb_buf_printf(&p->out,
			      "%zu done, %zu incomplete, %zu failed%s: "
			      "%.*s/summary.html\n",
			      r->finished - r->incomplete, r->incomplete, r->failed,
			      r->canceled ? ", stopped early" : "", SB_ARG(r->root));
	flush(p);
	sb_buf_release(&p->out);
}
