/* SPDX-License-Identifier: Apache-2.0 */
/* The program: finds the command, or treats the words as a source to scan. */
#include <stdio.h>
#include <string.h>

#include "assemble/job.h"
#include "cli/commands.h"

static const struct sb_command *find(const char *name)
{
	for (size_t i = 0; i < sb_commands_count; i++)
		if (strcmp(sb_commands[i].name, name) == 0)
			return &sb_commands[i];
	return NULL;
}

int main(int argc, char **argv)
{
	static char scan[] = "scan";
	const struct sb_command *c;

	if (argc == 2 && strcmp(argv[1], SB_WORKER_ARG) == 0)
		return sb_worker_main();
	sb_cli_catch_signals();
	if (argc < 2) {
		(void)sb_cmd_help(1, argv);
		return 5;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return sb_cmd_help(argc - 1, argv + 1);
	if (strcmp(argv[1], "--version") == 0)
		return sb_cmd_version(1, argv + 1);
	c = find(argv[1]);
	if (c)
		return c->run(argc - 1, argv + 1);
	argv[0] = scan;
	return sb_cmd_scan(argc, argv);
}
