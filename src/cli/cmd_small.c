/* SPDX-License-Identifier: Apache-2.0 */
/* The small commands: version, catalogers, cache. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog/cataloger.h"
#include "cli/commands.h"
#include "cli/opt.h"
#include "store/layer_cache.h"
#include "util/jsonw.h"

int sb_cmd_version(int argc, char **argv)
{
	if (argc > 1 && sb_opt_is_help(argv[1]))
		return (void)printf("Usage: sbom version\n"
				    "Print the version.\n"
				    "\n"
				    "Example: sbom version\n"),
		       0;
	if (argc > 1)
		return sb_opt_usage("version", "wants no words, not", argv[1]);
	(void)printf("sbom %s\n", SB_VERSION);
	return 0;
}

/* "OS, installed" */
static const char *kind_of(unsigned tags)
{
	if (tags & SB_TAG_OS)
		return "os";
	if (tags & SB_TAG_LANGUAGE)
		return tags & SB_TAG_INSTALLED ? "language" : "declared";
	return tags & SB_TAG_BINARY ? "binary" : "file";
}

static void catalogers_json(void)
{
	struct sb_buf out = { 0 };
	struct sb_jsonw j = { .out = &out, .indent = 2 };

	sb_jsonw_open(&j, '[');
	for (size_t i = 0; i < sb_catalogers_count; i++) {
		const struct sb_cataloger *c = sb_catalogers[i];

		sb_jsonw_open(&j, '{');
		sb_jsonw_field(&j, "name", sb_str_c(c->name));
		sb_jsonw_field(&j, "kind", sb_str_c(kind_of(c->tags)));
		sb_jsonw_field(&j, "finds", sb_str_c(c->finds));
		sb_jsonw_field(&j, "description", sb_str_c(c->about));
		sb_jsonw_key(&j, "version");
		sb_jsonw_int(&j, c->version);
		sb_jsonw_key(&j, "globs");
		sb_jsonw_open(&j, '[');
		for (const char *const *g = c->globs; g && *g; g++)
			sb_jsonw_str(&j, sb_str_c(*g));
		sb_jsonw_close(&j);
		sb_jsonw_close(&j);
	}
	sb_jsonw_close(&j);
	(void)printf("%.*s\n", (int)out.n, out.p);
	sb_buf_release(&out);
}

int sb_cmd_catalogers(int argc, char **argv)
{
	if (argc > 1 && sb_opt_is_help(argv[1]))
		return (void)printf("Usage: sbom catalogers [--format text|json]\n"
				    "List the catalogers and what they find.\n"
				    "\n"
				    "Example: sbom catalogers --format json\n"),
		       0;
	if (argc == 3 && strcmp(argv[1], "--format") == 0 &&
	    strcmp(argv[2], "json") == 0) {
		catalogers_json();
		return 0;
	}
	if (argc == 3 ? strcmp(argv[2], "text") != 0 : argc != 1)
		return sb_opt_usage("catalogers", "unexpected words", argv[1]);
	for (size_t i = 0; i < sb_catalogers_count; i++)
		(void)printf("%-36s %-9s %s\n", sb_catalogers[i]->name,
			     kind_of(sb_catalogers[i]->tags), sb_catalogers[i]->about);
	return 0;
}

static void print_entry(void *arg, const struct sb_cache_entry *e)
{
	uint64_t *total = arg;

	*total += e->bytes;
	(void)printf("%12" PRIu64 "  %s\n", e->bytes, e->path);
}

static int cache_prune(struct sb_layer_cache *c, const char *limit)
{
	uint64_t most = 0, bytes;
	struct sb_err err = { 0 };
	size_t files;

	if (limit && !sb_opt_bytes(limit, &most))
		return sb_opt_usage("cache", "not a size:", limit);
	if (sb_layer_cache_prune(c, most, &files, &bytes, &err) < 0) {
		(void)fprintf(stderr, "sbom cache: %s\n", err.msg);
		return 5;
	}
	(void)printf("%zu files, %" PRIu64 " bytes deleted\n", files, bytes);
	return 0;
}

int sb_cmd_cache(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : NULL;
	struct sb_layer_cache c;
	uint64_t total = 0;

	if (!what)
		return sb_opt_usage("cache", "wants: path, ls or prune", NULL);
	if (sb_opt_is_help(what)) {
		(void)printf(
			"Usage: sbom cache path|ls|prune [--max-size SIZE]\n"
			"\n"
			"  path   print where layer records are kept\n"
			"  ls     list them with their sizes\n"
			"  prune  delete the least recently used until at most SIZE "
			"is left (0)\n"
			"\n"
			"The place is $SBOM_CACHE_DIR, $XDG_CACHE_HOME/sbom or "
			"~/.cache/sbom.\n"
			"Example: sbom cache prune --max-size 500M\n");
		return 0;
	}
	sb_layer_cache_open(&c, NULL, false);
	if (!c.dir[0]) {
		(void)fprintf(stderr, "sbom cache: no place for a cache: set "
				      "SBOM_CACHE_DIR to a directory that can be "
				      "written\n");
		return 5;
	}
	if (strcmp(what, "path") == 0 && argc == 2)
		return (void)printf("%s\n", c.dir), 0;
	if (strcmp(what, "ls") == 0 && argc == 2) {
		size_t n = sb_layer_cache_each(&c, print_entry, &total);

		(void)printf("%12" PRIu64 "  in %zu files\n", total, n);
		return 0;
	}
	if (strcmp(what, "prune") == 0 && argc == 2)
		return cache_prune(&c, NULL);
	if (strcmp(what, "prune") == 0 && argc == 4 &&
	    strcmp(argv[2], "--max-size") == 0)
		return cache_prune(&c, argv[3]);
	return sb_opt_usage("cache", "not understood:", argv[argc - 1]);
}
