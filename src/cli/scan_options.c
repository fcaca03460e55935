/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan_options.h"

#include <stdio.h>
#include <string.h>

#include "cli/commands.h"

#define AT(field) offsetof(struct sb_scan_options, field)

static const struct sb_opt table[] = {
	{ "scan-mode", 0, SB_OPT_TEXT, AT(scan_mode) },
	{ "services", 0, SB_OPT_TEXT, AT(services) },
	{ "service", 0, SB_OPT_LIST, AT(service) },
	{ "output", 'o', SB_OPT_LIST, AT(output) },
	{ "version", 0, SB_OPT_TEXT, AT(version) },
	{ "git-commit", 0, SB_OPT_TEXT, AT(git_commit) },
	{ "git-branch", 0, SB_OPT_TEXT, AT(git_branch) },
	{ "jobs", 'j', SB_OPT_NUMBER, AT(jobs) },
	{ "timeout", 0, SB_OPT_DURATION, AT(timeout) },
	{ "platform", 0, SB_OPT_TEXT, AT(platform) },
	{ "scope", 's', SB_OPT_TEXT, AT(scope) },
	{ "exclude", 0, SB_OPT_LIST, AT(exclude) },
	{ "catalogers", 0, SB_OPT_TEXT, AT(catalogers) },
	{ "name", 0, SB_OPT_TEXT, AT(name) },
	{ "reproducible", 0, SB_OPT_FLAG, AT(reproducible) },
	{ "compat", 0, SB_OPT_FLAG, AT(compat) },
	{ "no-cache", 0, SB_OPT_FLAG, AT(no_cache) },
	{ "strict", 0, SB_OPT_FLAG, AT(strict) },
	{ "upload", 0, SB_OPT_FLAG, AT(upload) },
	{ "quiet", 'q', SB_OPT_FLAG, AT(quiet) },
	{ "log-format", 0, SB_OPT_TEXT, AT(log_format) },
	{ "help", 'h', SB_OPT_FLAG, AT(help) },
	{ NULL, 0, SB_OPT_FLAG, 0 },
};

void sb_scan_options_help(void)
{
	(void)printf(
		"Usage: sbom scan SOURCE [-o FORMAT[=FILE]]...\n"
		"       sbom scan --scan-mode container|source [--services FILE] "
		"[OPTION]...\n"
		"\n"
		"One source: a table on a terminal, CycloneDX 1.6 JSON otherwise.\n"
		"  docker-archive:PATH  oci-archive:PATH  oci-dir:PATH[:TAG|@DIGEST]\n"
		"  dir:PATH  file:PATH  -  or a bare path, recognised by its content\n"
		"  -o, --output FORMAT[=FILE]  table, cyclonedx-json; may be given "
		"again\n"
		"  -s, --scope squashed|all-layers\n"
		"      --name NAME, --version VERSION  of the subject\n"
		"\n"
		"A fleet: every service of services.yaml, with reports and records.\n"
		"      --services FILE     (services.yaml)\n"
		"      --service NAME      only this one; may be given again\n"
		"  -o, --output DIR        (the file's own, or software-sbom)\n"
		"      --version V         product version\n"
		"      --git-commit SHA, --git-branch NAME\n"
		"      --timeout TIME      for each service: 90s, 5m\n"
		"\n"
		"Both:\n"
		"      --platform OS/ARCH[/VARIANT]  (linux/amd64)\n"
		"      --exclude GLOB      leave paths out; may be given again\n"
		"      --catalogers LIST   only these, separated by commas\n"
		"      --reproducible      leave out all that changes from run to run\n"
		"      --compat            image digest as the subject's version\n"
		"  -j, --jobs N            workers at once (one a processor)\n"
		"      --no-cache          neither read nor write layer records\n"
		"      --strict            exit 3 also for single unreadable files\n"
		"  -q, --quiet             no progress\n"
		"      --log-format text|json\n"
		"  -h, --help\n"
		"\n"
		"Examples:\n"
		"  sbom scan oci-dir:images/gateway:v1\n"
		"  docker save app | sbom scan - -o cyclonedx-json=app.cdx.json\n"
		"  sbom scan --scan-mode container --services fleet/services.yaml\n"
		"  sbom scan --scan-mode container --service api-gateway -o out\n"
		"\n"
		"Exit codes: 0 done, 3 incomplete, 4 unreachable, 5 bad input or "
		"usage,\n"
		"130 stopped; \"sbom --help\" has the whole table.\n");
}

int sb_scan_options_parse(int argc, char **argv, struct sb_scan_options *o)
{
	int rc = sb_opt_parse("scan", table, o, argv, &o->words);

	o->argv = argv + (argc > 0);
	if (rc)
		return rc;
	if (o->scan_mode && strcmp(o->scan_mode, "container") != 0 &&
	    strcmp(o->scan_mode, "source") != 0)
		return sb_opt_usage("scan", "--scan-mode is container or source, not",
				    o->scan_mode);
	if (o->scope && strcmp(o->scope, "squashed") != 0 &&
	    strcmp(o->scope, "all-layers") != 0)
		return sb_opt_usage("scan", "--scope is squashed or all-layers, not",
				    o->scope);
	if (o->log_format && strcmp(o->log_format, "text") != 0 &&
	    strcmp(o->log_format, "json") != 0)
		return sb_opt_usage("scan", "--log-format is text or json, not",
				    o->log_format);
	return 0;
}

/* "dpkg-db-cataloger,python" : full names, or their beginnings where only one fits. */
static bool pick(const char *list, uint64_t *mask)
{
	sb_str rest = sb_str_c(list);

	while (rest.n) {
		sb_str name = sb_str_trim(sb_str_cut(&rest, ','));
		uint64_t found = 0;
		int hits = 0;

		for (size_t i = 0; i < sb_catalogers_count; i++) {
			sb_str full = sb_str_c(sb_catalogers[i]->name);

			if (sb_str_eq(full, name)) {
				found = UINT64_C(1) << i;
				hits = 1;
				break;
			}
			if (name.n && sb_str_starts(full, name)) {
				found = UINT64_C(1) << i;
				hits++;
			}
		}
		if (hits != 1) {
			(void)fprintf(stderr,
				      "sbom scan: %s cataloger \"%.*s\"; sbom "
				      "catalogers lists them\n",
				      hits ? "more than one" : "no", SB_ARG(name));
			return false;
		}
		*mask |= found;
	}
	return true;
}

bool sb_scan_options_image(const struct sb_scan_options *o, struct sb_image_opts *image)
{
	*image = (struct sb_image_opts){
		.name = sb_str_c(o->name),
		.version = sb_str_c(o->version),
		.source_mode = o->scan_mode && strcmp(o->scan_mode, "source") == 0,
		.compat = o->compat,
		.reproducible = o->reproducible,
		.all_layers = o->scope && strcmp(o->scope, "all-layers") == 0,
		.exclude = o->exclude.item,
	};
	return !o->catalogers || pick(o->catalogers, &image->catalogers);
}

int sb_cmd_scan(int argc, char **argv)
{
	struct sb_scan_options o = { 0 };
	int rc = sb_scan_options_parse(argc, argv, &o);

	if (rc)
		return rc;
	if (o.help) {
		sb_scan_options_help();
		return 0;
	}
	if (o.words.n == 0 && o.scan_mode)
		return sb_scan_fleet(&o);
	if (o.words.n != 1)
		return sb_opt_usage("scan",
				    o.words.n ? "one source at a time, not also"
					      : "what? A SOURCE, or --scan-mode "
						"container for a fleet",
				    o.words.n ? o.words.item[1] : NULL);
	return sb_scan_one(&o);
}
