/* SPDX-License-Identifier: Apache-2.0 */
/* The program: finds the command, or treats the words as a source to scan. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "assemble/job.h"
#include "cli/commands.h"
#include "util/near.h"

static const struct sb_command *find(const char *name)
{
	for (size_t i = 0; i < sb_commands_count; i++)
		if (strcmp(sb_commands[i].name, name) == 0)
			return &sb_commands[i];
	return NULL;
}

/* A word that is no path but nearly a command: says so. */
static bool misspelt(const char *word)
{
	struct sb_near near = { .wanted = sb_str_c(word) };

	if (strpbrk(word, ":/-.") || access(word, F_OK) == 0)
		return false;
	for (size_t i = 0; i < sb_commands_count; i++)
		sb_near_offer(&near, sb_str_c(sb_commands[i].name));
	if (near.word.n)
		(void)fprintf(stderr,
			      "sbom: no command or file \"%s\"; did you mean: sbom "
			      "%.*s\n",
			      word, SB_ARG(near.word));
	return near.word.n > 0;
}

int main(int argc, char **argv)
{
	static char scan[] = "scan";
	const struct sb_command *c;

	if (argc == 2 && strcmp(argv[1], SB_WORKER_ARG) == 0)
		return sb_worker_main();
	sb_cli_catch_signals();
	if (argc < 2) {
		(void)fprintf(stderr, "sbom: what? A command or a SOURCE; see: sbom "
				      "--help\n");
		return 5;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return sb_cmd_help(argc - 1, argv + 1);
	if (strcmp(argv[1], "--version") == 0)
		return sb_cmd_version(1, argv + 1);
	c = find(argv[1]);
	if (c)
		return c->run(argc - 1, argv + 1);
	if (misspelt(argv[1]))
		return 5;
	argv[0] = scan;
	return sb_cmd_scan(argc, argv);
}
