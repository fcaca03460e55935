/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cmd_validate.h"
#include "cli/opt.h"
#include "util/attr.h"
#include "util/exitcode.h"

const struct sb_command sb_commands[] = {
	{ "scan", "make SBOMs: of one source, or of every service of a fleet",
	  sb_cmd_scan },
	{ "validate", "check CycloneDX documents against schema and rules",
	  sb_cmd_validate },
	{ "purl", "parse, build and canonicalise package URLs", sb_cmd_purl },
	{ "catalogers", "list the catalogers and what they find", sb_cmd_catalogers },
	{ "cache", "where layer records are kept: path, ls, prune", sb_cmd_cache },
	{ "debug", "look inside: the file table of an image", sb_cmd_debug },
	{ "version", "print the version", sb_cmd_version },
	{ "help", "this list, or the help of a command", sb_cmd_help },
};
const size_t sb_commands_count = SB_LEN(sb_commands);

atomic_bool sb_cli_canceled;

/* The first signal asks for an orderly end, the second one is obeyed at once. */
static void on_signal(int sig)
{
	if (atomic_exchange(&sb_cli_canceled, true))
		_exit(128 + sig);
}

void sb_cli_catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	(void)sigemptyset(&sa.sa_mask);
	(void)sigaction(SIGINT, &sa, NULL);
	(void)sigaction(SIGTERM, &sa, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
}

static void print_exits(void)
{
	unsigned n;
	const struct sb_exit_row *rows = sb_exit_table(&n);

	for (unsigned i = 0; i < n; i++)
		(void)printf("  %-3d %s\n", rows[i].code, rows[i].meaning);
	(void)printf("  130 stopped by a signal\n");
}

int sb_cmd_help(int argc, char **argv)
{
	static char help[] = "--help";
	char *again[] = { argc > 1 ? argv[1] : NULL, help, NULL };

	for (size_t i = 0; argc > 1 && i < sb_commands_count; i++)
		if (strcmp(argv[1], sb_commands[i].name) == 0 &&
		    sb_commands[i].run != sb_cmd_help)
			return sb_commands[i].run(2, again);
	if (argc > 1 && !sb_opt_is_help(argv[1]) && strcmp(argv[1], "help") != 0)
		return sb_opt_usage("help", "there is no command", argv[1]);
	(void)printf("Usage: sbom COMMAND [OPTION]...\n"
		     "       sbom SOURCE           the same as: sbom scan SOURCE\n"
		     "\n"
		     "Software Bills of Materials for fleets of container images.\n"
		     "\n"
		     "Commands:\n");
	for (size_t i = 0; i < sb_commands_count; i++)
		(void)printf("  %-11s %s\n", sb_commands[i].name, sb_commands[i].about);
	(void)printf("\n"
		     "Examples:\n"
		     "  sbom oci-dir:images/gateway:v1\n"
		     "  sbom scan docker-archive:app.tar -o cyclonedx-json=app.json\n"
		     "  sbom scan --scan-mode container --services services.yaml\n"
		     "  sbom validate app.json\n"
		     "\n"
		     "Exit codes; when several apply: 5, 4, 3, 1, 2, 6:\n");
	print_exits();
	(void)printf("\n\"sbom COMMAND --help\" tells more.\n");
	return 0;
}
