/* SPDX-License-Identifier: Apache-2.0 */
/* sbom purl parse|build|canonical: package URLs taken apart, put together, put right.
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/opt.h"
#include "model/purl.h"
#include "parse/json.h"
#include "util/jsonw.h"

#define INPUT_MAX  ((size_t)64 << 20)
#define VALUES_MAX 4000000
#define DEPTH_MAX  8

static const char help[] =
	"Usage: sbom purl parse|build|canonical [--json] [TEXT]...\n"
	"Work on package URLs: the texts given, else the lines of standard input.\n"
	"\n"
	"  parse      a purl to an object: type, namespace, name, version, "
	"qualifiers,\n"
	"             subpath; null where there is none\n"
	"  build      such an object (JSON, one a line) to a purl\n"
	"  canonical  a purl to its canonical spelling\n"
	"  --json     standard input is one JSON value or a list of them, and so is "
	"the\n"
	"             output; {\"error\": ...} stands where something failed\n"
	"\n"
	"Without --json a line that fails gives an empty line (parse: null) and a "
	"message\n"
	"on standard error. Exit codes: 0 all well, 1 something failed, 5 wrong "
	"usage.\n"
	"\n"
	"Examples:\n"
	"  sbom purl canonical 'pkg:deb/debian/libcurl4@7.88.1-10+deb12u8?arch=amd64'\n"
	"  jq -r '.components[].purl' bom.json | sbom purl parse\n"
	"  echo '{\"type\":\"npm\",\"namespace\":\"@a\",\"name\":\"b\"}' | sbom purl "
	"build\n";

enum verb { VERB_PARSE, VERB_BUILD, VERB_CANONICAL, VERBS };

static const char *const verbs[VERBS] = { "parse", "build", "canonical" };

struct job {
	enum verb verb;
	bool json;
	struct sb_buf out;
	size_t failed;
};

/* ---- one item ---- */

static void put_field(struct sb_jsonw *j, const char *key, sb_str s)
{
	sb_jsonw_key(j, key);
	if (s.n)
		sb_jsonw_str(j, s);
	else
		sb_jsonw_null(j);
}

static void put_purl(struct sb_jsonw *j, const struct sb_purl *p)
{
	sb_jsonw_open(j, '{');
	put_field(j, "type", p->type);
	put_field(j, "namespace", p->ns);
	put_field(j, "name", p->name);
	put_field(j, "version", p->version);
	sb_jsonw_key(j, "qualifiers");
	if (p->nqualifier) {
		sb_jsonw_open(j, '{');
		for (size_t i = 0; i < p->nqualifier; i++) {
			sb_jsonw_key_str(j, p->qualifier[i].key);
			sb_jsonw_str(j, p->qualifier[i].value);
		}
		sb_jsonw_close(j);
	} else {
		sb_jsonw_null(j);
	}
	put_field(j, "subpath", p->subpath);
	sb_jsonw_close(j);
}

/* A text member; null and absence are the same. */
static int get_text(const struct sb_json *v, const char *key, sb_str *out,
		    struct sb_err *err)
{
	const struct sb_json *m = sb_json_find(v, key);

	*out = sb_json_text(m);
	if (!m || sb_json_is(m, SB_JSON_NULL) || sb_json_is(m, SB_JSON_STRING))
		return 0;
	return sb_fail(err, SB_E_FORMAT, "purl: %s is not a text", key);
}

static int get_qualifiers(const struct sb_json *v, struct sb_purl *p,
			  struct sb_err *err)
{
	const struct sb_json *q = sb_json_find(v, "qualifiers");

	if (q && !sb_json_is(q, SB_JSON_NULL) && !sb_json_is(q, SB_JSON_OBJECT))
		return sb_fail(err, SB_E_FORMAT, "purl: qualifiers is not an object");
	if (sb_json_members(q) > SB_PURL_QUALIFIERS)
		return sb_fail(err, SB_E_LIMIT, "purl: more than %d qualifiers",
			       SB_PURL_QUALIFIERS);
	for (size_t i = 0; i < sb_json_members(q); i++) {
		const struct sb_json_member *m = &q->member[i];

		if (!sb_json_is(&m->value, SB_JSON_STRING) &&
		    !sb_json_is(&m->value, SB_JSON_NULL))
			return sb_fail(err, SB_E_FORMAT,
				       "purl: a qualifier is not a text");
		p->qualifier[i].key = m->key;
		p->qualifier[i].value = sb_json_text(&m->value);
	}
	p->nqualifier = sb_json_members(q);
	return 0;
}

static int build(struct sb_arena *a, const struct sb_json *v, sb_str *out,
		 struct sb_err *err)
{
	struct sb_purl p = { 0 };
	int rc;

	if (!sb_json_is(v, SB_JSON_OBJECT))
		return sb_fail(err, SB_E_FORMAT, "purl: an object is wanted");
	rc = get_text(v, "type", &p.type, err);
	if (rc == 0)
		rc = get_text(v, "namespace", &p.ns, err);
	if (rc == 0)
		rc = get_text(v, "name", &p.name, err);
	if (rc == 0)
		rc = get_text(v, "version", &p.version, err);
	if (rc == 0)
		rc = get_text(v, "subpath", &p.subpath, err);
	if (rc == 0)
		rc = get_qualifiers(v, &p, err);
	return rc < 0 ? rc : sb_purl_build(a, &p, out, err);
}

/* Do the verb; for parse *purl, else *text is the result. */
static int work(struct sb_arena *a, enum verb verb, const struct sb_json *v,
		struct sb_purl *purl, sb_str *text, struct sb_err *err)
{
	if (verb == VERB_BUILD)
		return build(a, v, text, err);
	if (!sb_json_is(v, SB_JSON_STRING))
		return sb_fail(err, SB_E_FORMAT, "purl: a text is wanted");
	if (verb == VERB_PARSE)
		return sb_purl_parse(a, v->text, purl, err);
	return sb_purl_canonical(a, v->text, text, err);
}

/* ---- lines ---- */

static int read_line(struct sb_arena *a, const struct job *job, sb_str line,
		     struct sb_json *v, struct sb_err *err)
{
	const struct sb_json_limits limits = { DEPTH_MAX, 10000 };

	if (job->verb == VERB_BUILD)
		return sb_json_parse(a, line, &limits, v, err);
	*v = (struct sb_json){ .kind = SB_JSON_STRING, .text = line };
	return 0;
}

static void do_line(struct job *job, size_t number, sb_str line)
{
	struct sb_jsonw j = { .out = &job->out };
	struct sb_err err = { 0 };
	struct sb_purl purl;
	struct sb_arena a;
	struct sb_json v;
	sb_str text = { 0 };
	int rc;

	sb_arena_init(&a, INPUT_MAX);
	rc = read_line(&a, job, line, &v, &err);
	if (rc == 0)
		rc = work(&a, job->verb, &v, &purl, &text, &err);
	if (rc < 0) {
		(void)fprintf(stderr, "sbom purl: line %zu: %s\n", number, err.msg);
		job->failed++;
	}
	if (job->verb == VERB_PARSE && rc == 0)
		put_purl(&j, &purl);
	else if (job->verb == VERB_PARSE)
		sb_jsonw_null(&j);
	else
		sb_buf_str(&job->out, rc == 0 ? text : (sb_str){ 0 });
	sb_buf_char(&job->out, '\n');
	sb_arena_release(&a);
}

static void do_lines(struct job *job, sb_str text)
{
	for (size_t number = 1; text.n; number++) {
		sb_str line = sb_str_cut(&text, '\n');

		if (sb_str_ends(line, SB_LIT("\r")))
			line.n--;
		do_line(job, number, line);
	}
}

/* ---- one JSON document ---- */

static void do_value(struct job *job, struct sb_jsonw *j, struct sb_arena *a,
		     const struct sb_json *v)
{
	struct sb_mark mark = sb_arena_mark(a);
	struct sb_err err = { 0 };
	struct sb_purl purl;
	sb_str text = { 0 };

	if (work(a, job->verb, v, &purl, &text, &err) < 0) {
		job->failed++;
		sb_jsonw_open(j, '{');
		sb_jsonw_key(j, "error");
		sb_jsonw_str(j, sb_str_c(err.msg));
		sb_jsonw_close(j);
	} else if (job->verb == VERB_PARSE) {
		put_purl(j, &purl);
	} else {
		sb_jsonw_str(j, text);
	}
	sb_arena_rewind(a, mark);
}

static int do_json(struct job *job, sb_str text)
{
	const struct sb_json_limits limits = { DEPTH_MAX, VALUES_MAX };
	struct sb_jsonw j = { .out = &job->out, .indent = 2 };
	struct sb_err err = { 0 };
	struct sb_arena a;
	struct sb_json v;
	int rc;

	sb_arena_init(&a, 0);
	rc = sb_json_parse(&a, text, &limits, &v, &err);
	if (rc < 0) {
		(void)fprintf(stderr, "sbom purl: %s\n", err.msg);
	} else if (sb_json_is(&v, SB_JSON_ARRAY)) {
		sb_jsonw_open(&j, '[');
		for (size_t i = 0; i < v.n; i++)
			do_value(job, &j, &a, &v.item[i]);
		sb_jsonw_close(&j);
	} else {
		do_value(job, &j, &a, &v);
	}
	if (rc == 0)
		sb_buf_char(&job->out, '\n');
	sb_arena_release(&a);
	return rc;
}

/* ---- the command ---- */

static int read_input(struct sb_buf *in)
{
	char chunk[1 << 16];
	ssize_t n;

	in->limit = INPUT_MAX;
	while ((n = read(STDIN_FILENO, chunk, sizeof chunk)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		sb_buf_put(in, chunk, (size_t)n);
		if (in->rc < 0)
			return in->rc;
	}
	return 0;
}

static int finish(struct job *job, int rc)
{
	sb_str out = sb_buf_view(&job->out);

	if (job->out.rc < 0 || (out.n && fwrite(out.p, 1, out.n, stdout) != out.n) ||
	    fflush(stdout) != 0) {
		(void)fputs("sbom purl: cannot write\n", stderr);
		rc = -1;
	}
	sb_buf_release(&job->out);
	return rc < 0 || job->failed ? 1 : 0;
}

static int run(struct job *job, const struct sb_opt_list *words)
{
	struct sb_buf in = { 0 };
	int rc = 0;

	for (size_t i = 1; i < words->n; i++)
		do_line(job, i, sb_str_c(words->item[i]));
	if (words->n > 1)
		return finish(job, 0);
	if (read_input(&in) < 0) {
		(void)fputs("sbom purl: cannot read, or more than 64 MiB\n", stderr);
		rc = -1;
	} else if (job->json) {
		rc = do_json(job, sb_buf_view(&in));
	} else {
		do_lines(job, sb_buf_view(&in));
	}
	sb_buf_release(&in);
	return finish(job, rc);
}

int sb_cmd_purl(int argc, char **argv)
{
	struct options {
		bool help, json;
	} o = { 0 };
	static const struct sb_opt table[] = {
		{ "help", 'h', SB_OPT_FLAG, offsetof(struct options, help) },
		{ "json", 0, SB_OPT_FLAG, offsetof(struct options, json) },
		{ NULL, 0, SB_OPT_FLAG, 0 },
	};
	struct sb_opt_list words = { 0 };
	struct job job = { .verb = VERBS };
	int rc = sb_opt_parse("purl", table, &o, argv, &words);

	(void)argc;
	if (rc)
		return rc;
	if (o.help) {
		(void)fputs(help, stdout);
		return 0;
	}
	for (int v = 0; words.n && v < VERBS; v++)
		if (strcmp(words.item[0], verbs[v]) == 0)
			job.verb = (enum verb)v;
	if (job.verb == VERBS)
		return sb_opt_usage("purl", "wants parse, build or canonical",
				    words.n ? words.item[0] : NULL);
	job.json = o.json;
	if (job.json && words.n > 1)
		return sb_opt_usage("purl", "--json reads standard input, not",
				    words.item[1]);
	return run(&job, &words);
}
