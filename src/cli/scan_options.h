/* SPDX-License-Identifier: Apache-2.0 */
/* The options of "sbom scan", for one source and for a fleet alike. */
#ifndef SB_CLI_SCAN_OPTIONS_H
#define SB_CLI_SCAN_OPTIONS_H

#include "cli/opt.h"
#include "fleet/scanner.h"

struct sb_scan_options {
	bool help, quiet, no_cache, reproducible, compat, strict, upload;
	const char *scan_mode, *platform, *scope, *name, *version, *log_format;
	const char *services, *output_dir, *git_commit, *git_branch, *catalogers,
		*files;
	struct sb_opt_list output, exclude, service, words;
	unsigned jobs, timeout;
	char *const *argv; /* the words as they came, for the record */
};

/* 0, or the exit code after a message. */
int sb_scan_options_parse(int argc, char **argv, struct sb_scan_options *o);
/* What both kinds of scan share; false after a message. */
bool sb_scan_options_image(const struct sb_scan_options *o,
			   struct sb_image_opts *image);
void sb_scan_options_help(void);

int sb_scan_one(const struct sb_scan_options *o);
int sb_scan_fleet(const struct sb_scan_options *o);

#endif
