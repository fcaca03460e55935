/* SPDX-License-Identifier: Apache-2.0 */
/* sbom validate FILE...: is each document valid CycloneDX? */
#include "cli/cmd_validate.h"

#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "cli/opt.h"
#include "format/validate.h"
#include "util/buf.h"
#include "util/fd.h"
#include "util/jsonw.h"

enum { EXIT_ALL_VALID = 0, EXIT_INVALID = 1, EXIT_BAD_INPUT = 5 };

static const char help[] =
	"Usage: sbom validate [OPTION]... FILE...\n"
	"Check CycloneDX JSON documents (1.2 to 1.7) against the official schema of "
	"their\n"
	"version and against rules that a schema cannot say. FILE \"-\" is standard "
	"input.\n"
	"\n"
	"  --format text|json  how to report (text)\n"
	"  --strict            warnings make a document invalid\n"
	"  --schema-only       leave out the rules beyond the schema\n"
	"  --max N             show at most N findings a document (50)\n"
	"  --quiet             say nothing; the exit code tells\n"
	"  --help              this text\n"
	"\n"
	"Exit codes: 0 all valid, 1 at least one is invalid, 5 cannot be read or is "
	"not a\n"
	"CycloneDX document of a known version, or wrong usage.\n"
	"\n"
	"Examples:\n"
	"  sbom validate bom.json\n"
	"  sbom validate --strict software-sbom/1.1.0.0/reports/*/*.json\n"
	"  curl -s https://example.org/bom.json | sbom validate --format json -\n";

struct options {
	bool json, quiet;
	struct sb_validate_opts opts;
};

/* The option's number, or false. */
static bool number(const char *text, size_t *out)
{
	uint64_t v;

	if (!sb_str_u64(sb_str_c(text), &v) || v == 0 || v > 1000000)
		return false;
	*out = (size_t)v;
	return true;
}

/* One option; 0 to go on, else the exit code, negative: stop with success. */
static int take(struct options *o, int c, const char *word)
{
	switch (c) {
	case 'f':
		o->json = strcmp(optarg, "json") == 0;
		if (!o->json && strcmp(optarg, "text") != 0)
			return sb_opt_usage("validate", "--format is text or json, not",
					    optarg);
		return 0;
	case 's': o->opts.strict = true; return 0;
	case 'o': o->opts.schema_only = true; return 0;
	case 'q': o->quiet = true; return 0;
	case 'm':
		if (!number(optarg, &o->opts.max))
			return sb_opt_usage("validate", "--max wants a number, not",
					    optarg);
		return 0;
	case 'h': (void)fputs(help, stdout); return -1;
	case ':': return sb_opt_usage("validate", "a value is missing after", word);
	default: return sb_opt_usage("validate", "unknown option", word);
	}
}

/* getopt, because a fleet has more files than a list of cli/opt.h holds. */
static int parse_options(struct options *o, int argc, char **argv)
{
	static const struct option known[] = {
		{ "format", required_argument, NULL, 'f' },
		{ "strict", no_argument, NULL, 's' },
		{ "schema-only", no_argument, NULL, 'o' },
		{ "max", required_argument, NULL, 'm' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c, rc;

	optind = 0;
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":hq", known, NULL)) != -1) {
		rc = take(o, c, argv[optind - 1]);
		if (rc)
			return rc;
	}
	return optind < argc ? 0 : sb_opt_usage("validate", "no file given", NULL);
}

/* The whole of a file, a pipe or standard input. */
static int slurp(const char *path, struct sb_buf *out, struct sb_err *err)
{
	bool standard = strcmp(path, "-") == 0;
	SB_CLEANUP(sb_fd_close)
	int fd = standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	char chunk[1 << 16];
	ssize_t n;

	if (fd < 0)
		return sb_fail(err, SB_E_IO, "cannot open");
	while ((n = read(fd, chunk, sizeof chunk)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return sb_fail(err, SB_E_IO, "cannot read");
		sb_buf_put(out, chunk, (size_t)n);
		if (out->rc < 0)
			return sb_fail(err, out->rc, "is longer than 512 MiB");
	}
	return 0;
}

/* Texts of a document may hold what a terminal would obey. */
static void print_safe(sb_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		unsigned char next = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;

		if (c < 32 || c == 127)
			printf("\\u%04x", c);
		else if (c == 0xc2 && next >= 0x80 && next < 0xa0)
			printf("\\u%04x", (unsigned char)s.p[++i]);
		else
			(void)putchar(c);
	}
}

static void print_text(const char *path, const struct sb_validate_report *r)
{
	printf("%s: %s", path, sb_verdict_name(r->verdict));
	if (r->verdict != SB_VERDICT_REFUSED && r->version.n)
		printf(" CycloneDX %.*s", SB_ARG(r->version));
	if (r->errors + r->warnings + r->infos)
		printf(" (%zu error%s, %zu warning%s, %zu info%s)", r->errors,
		       r->errors == 1 ? "" : "s", r->warnings,
		       r->warnings == 1 ? "" : "s", r->infos, r->infos == 1 ? "" : "s");
	printf("\n");
	for (size_t i = 0; i < r->findings.n; i++) {
		const struct sb_finding *f = &r->findings.p[i];

		printf("  %s %s ", sb_severity_name(f->severity), f->rule);
		print_safe(f->pointer.n ? f->pointer : SB_LIT("(root)"));
		printf(": ");
		print_safe(f->message);
		printf("\n");
	}
	if (r->more)
		printf("  and %zu more\n", r->more);
}

static void write_finding(struct sb_jsonw *j, const struct sb_finding *f)
{
	sb_jsonw_open(j, '{');
	sb_jsonw_field(j, "severity", sb_str_c(sb_severity_name(f->severity)));
	sb_jsonw_field(j, "rule", sb_str_c(f->rule));
	sb_jsonw_key(j, "pointer");
	sb_jsonw_str(j, f->pointer);
	sb_jsonw_field(j, "message", f->message);
	sb_jsonw_close(j);
}

static void write_report(struct sb_jsonw *j, const char *path,
			 const struct sb_validate_report *r)
{
	sb_jsonw_open(j, '{');
	sb_jsonw_field(j, "file", sb_str_c(path));
	sb_jsonw_field(j, "verdict", sb_str_c(sb_verdict_name(r->verdict)));
	sb_jsonw_field(j, "specVersion", r->version);
	sb_jsonw_key(j, "errors");
	sb_jsonw_int(j, (int64_t)r->errors);
	sb_jsonw_key(j, "warnings");
	sb_jsonw_int(j, (int64_t)r->warnings);
	sb_jsonw_key(j, "infos");
	sb_jsonw_int(j, (int64_t)r->infos);
	sb_jsonw_key(j, "notShown");
	sb_jsonw_int(j, (int64_t)r->more);
	sb_jsonw_key(j, "findings");
	sb_jsonw_open(j, '[');
	for (size_t i = 0; i < r->findings.n; i++)
		write_finding(j, &r->findings.p[i]);
	sb_jsonw_close(j);
	sb_jsonw_close(j);
}

static int exit_code(enum sb_verdict v)
{
	switch (v) {
	case SB_VERDICT_VALID: return EXIT_ALL_VALID;
	case SB_VERDICT_INVALID: return EXIT_INVALID;
	case SB_VERDICT_REFUSED: break;
	}
	return EXIT_BAD_INPUT;
}

static int check_file(const char *path, const struct options *o, struct sb_jsonw *j)
{
	struct sb_buf text = { .limit = SB_VALIDATE_BYTES + 1 };
	struct sb_validate_report report = { 0 };
	struct sb_err err = { 0 };
	struct sb_arena a;
	int rc;

	sb_arena_init(&a, 0);
	rc = slurp(path, &text, &err);
	if (rc == 0)
		rc = sb_validate(&a, sb_buf_view(&text), &o->opts, &report, &err);
	sb_buf_release(&text);
	if (rc < 0)
		(void)fprintf(stderr, "sbom validate: %s: %s\n", path, err.msg);
	else if (o->json && !o->quiet)
		write_report(j, path, &report);
	else if (!o->quiet)
		print_text(path, &report);
	sb_arena_release(&a);
	return rc < 0 ? EXIT_BAD_INPUT : exit_code(report.verdict);
}

/* The worst of all files: what cannot be read outranks what is invalid. */
static int check_files(char **paths, const struct options *o)
{
	struct sb_buf buf = { 0 };
	struct sb_jsonw j = { .out = &buf, .indent = 2 };
	int worst = EXIT_ALL_VALID;

	if (o->json)
		sb_jsonw_open(&j, '[');
	for (; *paths; paths++) {
		int code = check_file(*paths, o, &j);

		worst = code > worst ? code : worst;
	}
	if (o->json && !o->quiet) {
		sb_jsonw_close(&j);
		printf("%.*s\n", SB_ARG(sb_buf_view(&buf)));
	}
	sb_buf_release(&buf);
	if (fflush(stdout) != 0) {
		perror("sbom validate: cannot write");
		return EXIT_BAD_INPUT;
	}
	return worst;
}

int sb_cmd_validate(int argc, char **argv)
{
	struct options o = { .opts.now = (int64_t)time(NULL) };
	int rc = parse_options(&o, argc, argv);

	if (rc)
		return rc < 0 ? EXIT_ALL_VALID : rc;
	return check_files(argv + optind, &o);
}
