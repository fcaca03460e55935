/* SPDX-License-Identifier: Apache-2.0 */
/* TAP on stdout; a failed check names its file and line. */
#ifndef SB_TEST_H
#define SB_TEST_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int test_count, test_failed;
#define CHECK(cond)                                                             \
	do {                                                                    \
		int ok_ = !!(cond);                                             \
		printf("%sok %d - %s:%d %s\n", ok_ ? "" : "not ", ++test_count, \
		       __FILE__, __LINE__, #cond);                              \
		test_failed += !ok_;                                            \
	} while (0)
#define DONE() (printf("1..%d\n", test_count), test_failed != 0)

/* A copy of n bytes flush against an unreadable page: one byte too far traps. */
__attribute__((unused)) static char *test_wall(const void *bytes, size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t body = (n + page - 1) / page * page;
	char *map = mmap(NULL, body + page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED || mprotect(map + body, page, PROT_NONE))
		abort();
	if (n)
		memcpy(map + body - n, bytes, n);
	return map + body - n;
}
#endif
