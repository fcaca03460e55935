/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>

#include "test.h"
#include "util/cursor.h"
#include "util/fd.h"

static int open_null(void)
{
	SB_CLEANUP(sb_fd_close) int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	return sb_fd_take(&fd);
}

static void scope_closes(int *seen)
{
	SB_CLEANUP(sb_fd_close) int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	*seen = fd;
}

int main(void)
{
	struct sb_cursor c = sb_cursor_le(SB_LIT("\x01\x02\x03\x04\x05"));
	struct sb_cursor b = sb_cursor_be(SB_LIT("\x01\x02"));
	int fd, gone = -1;

	CHECK(sb_cursor_u32(&c) == 0x04030201 && !c.bad);
	CHECK(sb_cursor_u16(&c) == 0 && c.bad);
	CHECK(sb_cursor_uint(&c, 1) == 0 && c.rest.n == 1);
	CHECK(sb_cursor_u16(&b) == 0x0102 && !b.bad);
	CHECK(sb_cursor_u64(&b) == 0 && b.bad);
	fd = open_null();
	CHECK(fd >= 0 && fcntl(fd, F_GETFD) >= 0);
	sb_fd_close(&fd);
	scope_closes(&gone);
	CHECK(gone >= 0 && fcntl(gone, F_GETFD) == -1);
	return DONE();
}
