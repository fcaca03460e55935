/* SPDX-License-Identifier: Apache-2.0 */
/* record_update DIR: bring metadata.json and summary.html up to DIR/runs. */
#include <stdio.h>

#include "fleet/history.h"

int main(int argc, char **argv)
{
	struct sb_arena a;
	struct sb_history rec = { 0 };
	struct sb_err err = { 0 };
	int rc;

	if (argc != 2) {
		(void)fprintf(stderr, "usage: record_update DIR\n");
		return 5;
	}
	sb_arena_init(&a, 0);
	rc = sb_history_update(&a, argv[1], &rec, &err);
	for (size_t i = 0; i < rec.notes.n; i++)
		printf("note: %.*s\n", SB_ARG(rec.notes.p[i]));
	if (rc < 0)
		(void)fprintf(stderr, "%s\n", err.msg);
	else
		printf("%zu runs of %zu services\n", rec.runs, rec.services);
	sb_arena_release(&a);
	return rc < 0;
}
