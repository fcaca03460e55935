/* SPDX-License-Identifier: Apache-2.0 */
#include "source/tar_out.h"

#include <stdio.h>

#define BLOCK 512u

/* Offsets and lengths of the POSIX.1-1988 header. */
enum { NAME = 0, MODE = 100, UID = 108, GID = 116, SIZE = 124, MTIME = 136, SUM = 148 };
enum { TYPE = 156, LINK = 157, MAGIC = 257, MAJOR = 329, MINOR = 337, TEXT = 100 };
#define OCTAL_SIZE UINT64_C(077777777777)

static void octal(char *field, int digits, uint64_t v)
{
	for (; digits--; v >>= 3)
		field[digits] = (char)('0' + (v & 7));
}

static void text(char *field, sb_str s)
{
	if (s.n)
		memcpy(field, s.p, s.n < TEXT ? s.n : TEXT);
}

static void header(struct sb_buf *out, const struct sb_tar_head *h)
{
	char b[BLOCK] = { 0 };
	unsigned sum = 0;

	text(b + NAME, h->path);
	text(b + LINK, h->target);
	octal(b + MODE, 7, h->mode & 07777);
	octal(b + UID, 7, 0);
	octal(b + GID, 7, 0);
	octal(b + SIZE, 11, h->size <= OCTAL_SIZE ? h->size : 0);
	octal(b + MTIME, 11, 0);
	octal(b + MAJOR, 7, h->major & 07777777);
	octal(b + MINOR, 7, h->minor & 07777777);
	b[TYPE] = h->type;
	memcpy(b + MAGIC,
	       "ustar\0"
	       "00",
	       8);
	memset(b + SUM, ' ', 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)b[i];
	octal(b + SUM, 6, sum);
	sb_buf_put(out, b, BLOCK);
}

/* "LEN key=value\n"; LEN counts its own digits. */
static void record(struct sb_buf *out, const char *key, sb_str value)
{
	size_t rest = strlen(key) + value.n + 3, len = rest + 1;

	while ((size_t)snprintf(NULL, 0, "%zu", len) + rest > len)
		len++;
	sb_buf_printf(out, "%zu %s=", len, key);
	sb_buf_put(out, value.p, value.n);
	sb_buf_char(out, '\n');
}

void sb_tar_out(struct sb_buf *out, const struct sb_tar_head *h)
{
	static const char zeros[BLOCK];
	struct sb_buf pax = { 0 };
	char size[24];

	if (h->path.n > TEXT)
		record(&pax, "path", h->path);
	if (h->target.n > TEXT)
		record(&pax, "linkpath", h->target);
	if (h->size > OCTAL_SIZE) {
		(void)snprintf(size, sizeof size, "%llu", (unsigned long long)h->size);
		record(&pax, "size", sb_str_c(size));
	}
	if (pax.n) {
		header(out, &(struct sb_tar_head){ .type = 'x',
						   .path = SB_LIT("pax"),
						   .size = pax.n });
		sb_buf_put(out, pax.p, pax.n);
		sb_buf_put(out, zeros, -pax.n & (BLOCK - 1));
	}
	if (pax.rc < 0)
		out->rc = pax.rc;
	sb_buf_release(&pax);
	header(out, h);
}
