/* SPDX-License-Identifier: Apache-2.0 */
/* The least that reading an image's layers can cost: SHA-256 of blobs, inflate, SHA-256
 * of tars, with the libraries that sbom uses. floor BLOB... prints bytes and CPU. */
#include <errno.h>
#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zstd.h>

static unsigned char in[1 << 18], out[1 << 18];
static EVP_MD_CTX *blob, *tar;
static size_t bytes_in, bytes_out;

static void die(const char *what)
{
	fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
	exit(5);
}

static size_t refill(int fd)
{
	ssize_t n = read(fd, in, sizeof in);

	if (n < 0)
		die("read");
	EVP_DigestUpdate(blob, in, (size_t)n);
	bytes_in += (size_t)n;
	return (size_t)n;
}

static void emit(const void *p, size_t n)
{
	EVP_DigestUpdate(tar, p, n);
	bytes_out += n;
}

static void gunzip(int fd, size_t have)
{
	static struct inflate_state s;

	isal_inflate_init(&s);
	s.crc_flag = ISAL_GZIP;
	for (; have; have = refill(fd)) {
		s.next_in = in;
		s.avail_in = (uint32_t)have;
		do {
			if (s.block_state == ISAL_BLOCK_FINISH) {
				isal_inflate_reset(&s);
				s.crc_flag = ISAL_GZIP;
			}
			s.next_out = out;
			s.avail_out = sizeof out;
			if (isal_inflate(&s) != ISAL_DECOMP_OK)
				die("gzip");
			emit(out, sizeof out - s.avail_out);
		} while (s.avail_in || s.avail_out == 0);
	}
}

static void unzstd(int fd, size_t have)
{
	ZSTD_DStream *z = ZSTD_createDStream();

	for (; have; have = refill(fd)) {
		ZSTD_inBuffer i = { in, have, 0 };
		ZSTD_outBuffer o;

		do {
			o = (ZSTD_outBuffer){ out, sizeof out, 0 };
			if (ZSTD_isError(ZSTD_decompressStream(z, &o, &i)))
				die("zstd");
			emit(out, o.pos);
		} while (i.pos < i.size || o.pos == o.size);
	}
	ZSTD_freeDStream(z);
}

static void one(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t have;

	if (fd < 0)
		die(path);
	EVP_DigestInit_ex(blob, EVP_sha256(), NULL);
	EVP_DigestInit_ex(tar, EVP_sha256(), NULL);
	have = refill(fd);
	if (have > 2 && in[0] == 0x1f && in[1] == 0x8b)
		gunzip(fd, have);
	else if (have > 4 && memcmp(in, "\x28\xb5\x2f\xfd", 4) == 0)
		unzstd(fd, have);
	else
		for (; have; have = refill(fd))
			emit(in, have);
	close(fd);
}

int main(int argc, char **argv)
{
	struct rusage r;
	double cpu;

	blob = EVP_MD_CTX_new();
	tar = EVP_MD_CTX_new();
	for (int i = 1; i < argc; i++)
		one(argv[i]);
	getrusage(RUSAGE_SELF, &r);
	cpu = (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
	      (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
	printf("%zu %zu %.3f\n", bytes_in, bytes_out, cpu);
	return 0;
}
