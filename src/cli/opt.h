/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options from a table: "--name VALUE", "--name=VALUE", "-o VALUE"; "--" ends them.
 *
 *	static const struct sb_opt opts[] = {
 *		{ "jobs", 'j', SB_OPT_NUMBER, offsetof(struct options, jobs) },
 *		{ NULL, 0, SB_OPT_FLAG, 0 } };
 *	rc = sb_opt_parse("scan", opts, &o, argc, argv, &rest);
 */
#ifndef SB_CLI_OPT_H
#define SB_CLI_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sb_opt_kind {
	SB_OPT_FLAG,     /* bool */
	SB_OPT_TEXT,     /* const char * */
	SB_OPT_NUMBER,   /* unsigned */
	SB_OPT_DURATION, /* unsigned, seconds: "90", "90s", "5m", "1h" */
	SB_OPT_LIST,     /* struct sb_opt_list: may be given again and again */
};

#define SB_OPT_LIST_MAX 256
/* NULL-terminated. */
struct sb_opt_list {
	const char *item[SB_OPT_LIST_MAX + 1];
	size_t n;
};

struct sb_opt {
	const char *name;
	char letter; /* 0: none */
	enum sb_opt_kind kind;
	size_t at; /* offset in the options struct */
};

/* Fills *options; words that are no options go to *words. 0, or the exit code after a
 * message. "--help" is a flag like any other: put it in the table. */
int sb_opt_parse(const char *command, const struct sb_opt *table, void *options,
		 char **argv, struct sb_opt_list *words);
/* One line on standard error and the exit code for wrong usage. */
int sb_opt_usage(const char *command, const char *what, const char *word);
/* Is this word, which may be NULL, "--help" or "-h"? */
bool sb_opt_is_help(const char *word);
/* "500M", "2G", "1048576" */
bool sb_opt_bytes(const char *text, uint64_t *out);

#endif
