/* SPDX-License-Identifier: Apache-2.0 */
/* Runs every corpus file through a fuzz harness: an ordinary test on any compiler. */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The bytes stand flush against an unreadable page: one byte too far traps. */
static int run_file(const char *path)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), n, body;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *map;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -1;
	n = (size_t)st.st_size;
	body = (n + page - 1) / page * page;
	map = mmap(NULL, body + page, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED || mprotect(map + body, page, PROT_NONE) < 0)
		abort();
	if (read(fd, map + body - n, n) != (ssize_t)n)
		abort();
	(void)LLVMFuzzerTestOneInput((const uint8_t *)map + body - n, n);
	(void)munmap(map, body + page);
	(void)close(fd);
	return 0;
}

int main(int argc, char **argv)
{
	DIR *dir = argc > 1 ? opendir(argv[1]) : NULL;
	struct dirent *e;
	int n = 0, failed = 0;
	char path[4096];

	while (dir && (e = readdir(dir))) {
		if (e->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof path, "%s/%s", argv[1], e->d_name);
		printf("%sok %d - %s\n", run_file(path) < 0 ? "not " : "", ++n,
		       e->d_name);
	}
	if (n == 0) {
		printf("not ok 1 - the corpus %s is empty\n", argc > 1 ? argv[1] : "?");
		failed = n = 1;
	}
	printf("1..%d\n", n);
	if (dir)
		(void)closedir(dir);
	return failed;
}
