/* SPDX-License-Identifier: Apache-2.0 */
/* sbom debug files SOURCE: the squashed file table, one line a path. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/scan_options.h"
#include "util/exitcode.h"
#include "util/utf8.h"

/* Control characters, backslashes and what is not UTF-8 are written as \xNN. */
static void print_name(sb_str s)
{
	while (s.n) {
		unsigned char c = (unsigned char)s.p[0];
		size_t n = sb_utf8_len(s);

		if (n == 0 || c < 32 || c == 127 || c == '\\')
			(void)printf("\\x%02x", c);
		else
			(void)fwrite(s.p, 1, n, stdout);
		n = n ? n : 1;
		s = (sb_str){ s.p + n, s.n - n };
	}
}

static void print_line(void *arg, const struct sb_file_line *l)
{
	char hex[65] = "-";

	(void)arg;
	if (l->sha256)
		sb_hex(l->sha256->b, sizeof l->sha256->b, hex);
	print_name(l->path);
	(void)printf("\t%c\t%" PRIu64 "\t%s\t", l->type, l->size, hex);
	print_name(l->target);
	(void)putchar('\n');
}

static int files(const struct sb_scan_options *o)
{
	struct sb_scanner_opts eo = { .no_cache = o->no_cache,
				      .jobs = o->jobs,
				      .cancel = &sb_cli_canceled };
	struct sb_scan_request q = { .spec = sb_str_c(o->words.item[1]) };
	struct sb_scanner *e = NULL;
	struct sb_err err = { 0 };
	int rc;

	q.source.platform = sb_str_c(o->platform);
	q.image.exclude = o->exclude.item;
	rc = sb_scanner_new(&eo, &e, &err);
	if (rc == SB_OK)
		rc = sb_scanner_files(e, &q, print_line, NULL, &err);
	sb_scanner_free(e);
	if (rc < 0)
		(void)fprintf(stderr, "sbom: %s\n", err.msg);
	return rc < 0 ? (int)sb_exit_of_err(&err) : 0;
}

int sb_cmd_debug(int argc, char **argv)
{
	struct sb_scan_options o = { 0 };
	int rc = sb_scan_options_parse(argc, argv, &o);

	if (rc)
		return rc;
	if (o.help) {
		(void)printf(
			"Usage: sbom debug files SOURCE [--platform P] [--no-cache]\n"
			"\n"
			"One line a path of the squashed image, separated by tabs:\n"
			"path, type (f d l o), size, SHA-256, link target.\n"
			"\n"
			"Example: sbom debug files oci-dir:images/gateway:v1\n");
		return 0;
	}
	if (o.words.n != 2 || strcmp(o.words.item[0], "files") != 0)
		return sb_opt_usage("debug", "wants: files SOURCE", NULL);
	return files(&o);
}
