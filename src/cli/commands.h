/* SPDX-License-Identifier: Apache-2.0 */
/* The commands as a table: one line each in commands.c. */
#ifndef SB_CLI_COMMANDS_H
#define SB_CLI_COMMANDS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct sb_command {
	const char *name, *about;
	/* argv[0] is the command's name; returns the exit code. */
	int (*run)(int argc, char **argv);
};

extern const struct sb_command sb_commands[];
extern const size_t sb_commands_count;

/* Set by SIGINT and SIGTERM; long work looks at it often. */
extern atomic_bool sb_cli_canceled;
void sb_cli_catch_signals(void);

int sb_cmd_scan(int argc, char **argv);
int sb_cmd_catalogers(int argc, char **argv);
int sb_cmd_cache(int argc, char **argv);
int sb_cmd_purl(int argc, char **argv);
int sb_cmd_version(int argc, char **argv);
int sb_cmd_debug(int argc, char **argv);
int sb_cmd_help(int argc, char **argv);

#endif
