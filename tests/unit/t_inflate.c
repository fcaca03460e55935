/* SPDX-License-Identifier: Apache-2.0 */
/* parse/inflate: against the formats' own tools, and against bytes that are wrong. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "parse/inflate.h"
#include "test.h"
#include "util/buf.h"
#include "util/file.h"

/* A stream that gives at most `step` bytes a read, and single bytes near both ends, so
 * that headers and trailers are cut everywhere. */
struct drip {
	struct sb_stream base;
	sb_str rest;
	size_t step, given;
};

static int64_t drip_read(struct sb_stream *s, void *buf, size_t n, struct sb_err *err)
{
	struct drip *d = (struct drip *)(void *)s;
	bool edge = d->step != SIZE_MAX && (d->given < 100 || d->rest.n < 100);
	size_t step = edge ? 1 : d->step, take = n < step ? n : step;

	(void)err;
	take = take < d->rest.n ? take : d->rest.n;
	if (take)
		memcpy(buf, d->rest.p, take);
	d->rest.p += take;
	d->rest.n -= take;
	d->given += take;
	return (int64_t)take;
}

static void drip_close(struct sb_stream *s)
{
	(void)s;
}

static const struct sb_stream_ops drip_ops = { drip_read, drip_close };

/* Unpack all of packed; the bytes land in *out. */
static int unpack(sb_str packed, size_t step, size_t chunk, struct sb_buf *out,
		  struct sb_err *err)
{
	struct drip d = { { &drip_ops }, packed, step, 0 };
	char *buf = malloc(chunk);
	struct sb_stream *s;
	int64_t n = sb_inflate_open(
		&d.base, (struct sb_inflate_opts){ .max_out = 4 << 20 }, &s, err);

	out->n = 0;
	if (n < 0 || !buf) {
		free(buf);
		return (int)n;
	}
	while ((n = s->ops->read(s, buf, chunk, err)) > 0)
		sb_buf_put(out, buf, (size_t)n);
	s->ops->close(s);
	free(buf);
	return (int)n;
}

static int unpack_rc(sb_str packed, struct sb_err *err)
{
	struct sb_buf out = { 0 };
	char *wall = test_wall(packed.p, packed.n);
	int rc = unpack((sb_str){ wall, packed.n }, SIZE_MAX, 1 << 16, &out, err);

	sb_buf_release(&out);
	return rc;
}

/* Text that packs, with stretches that do not. */
static sb_str sample(struct sb_arena *a, size_t n)
{
	char *p = sb_new(a, char, n + 1);
	uint32_t x = 1;

	for (size_t i = 0; i < n; i++) {
		x = x * 1103515245u + 12345u;
		p[i] = (i >> 12) % 3 ? (char)("layer\n"[i % 6]) : (char)(x >> 16);
	}
	return (sb_str){ p, n };
}

/* What `command` writes when the sample is its standard input; n == 0: not there. */
static sb_str piped(struct sb_arena *a, const char *command, sb_str input)
{
	char dir[] = "/tmp/sbom-t-inflate-XXXXXX", in[64], out[64], line[512];
	struct sb_err err = { 0 };
	sb_str bytes = { 0 };
	int rc;

	if (!mkdtemp(dir))
		abort();
	(void)snprintf(in, sizeof in, "%s/in", dir);
	(void)snprintf(out, sizeof out, "%s/out", dir);
	(void)snprintf(line, sizeof line, "cd %s; (%s) <in >out 2>/dev/null", dir,
		       command);
	rc = sb_file_write(in, input, &err);
	if (rc == SB_OK && system(line) == 0)
		rc = sb_file_read(a, out, 64 << 20, &bytes, &err);
	(void)unlink(in);
	(void)unlink(out);
	(void)rmdir(dir);
	return rc == SB_OK ? bytes : (sb_str){ 0 };
}

static const struct {
	const char *command;
	enum sb_codec codec;
	unsigned times; /* how often the sample is in it */
} tools[] = {
	{ "cat", SB_CODEC_NONE, 1 },
	{ "gzip -c", SB_CODEC_GZIP, 1 },
	{ "gzip -1 -c", SB_CODEC_GZIP, 1 },
	{ "gzip -9 -N -c in", SB_CODEC_GZIP, 1 },
	{ "gzip -c; gzip -c in; gzip -c /dev/null; gzip -Nc in", SB_CODEC_GZIP, 3 },
	{ "gzip -c; head -c 1000 /dev/zero", SB_CODEC_GZIP, 1 },
	{ "zstd -c", SB_CODEC_ZSTD, 1 },
	{ "zstd -19 --long=27 --no-check -c", SB_CODEC_ZSTD, 1 },
	{ "zstd -c; printf '\\120\\052\\115\\030\\003\\0\\0\\0abc'; zstd -1 -c in",
	  SB_CODEC_ZSTD, 2 },
	{ "printf '\\137\\052\\115\\030\\001\\0\\0\\0x'; zstd -c", SB_CODEC_ZSTD, 1 },
	{ "xz -c", SB_CODEC_XZ, 1 },
	{ "xz -9e -C sha256 -c; xz -0 -c in; head -c 8 /dev/zero", SB_CODEC_XZ, 2 },
	{ "bzip2 -c", SB_CODEC_BZIP2, 1 },
	{ "bzip2 -c; bzip2 -1 -c in", SB_CODEC_BZIP2, 2 },
};

static bool holds(const struct sb_buf *out, sb_str raw, unsigned times)
{
	if (out->n != raw.n * times)
		return false;
	for (unsigned i = 0; i < times; i++)
		if (memcmp(out->p + i * raw.n, raw.p, raw.n) != 0)
			return false;
	return true;
}

/* Cut anywhere: never a clean end, unless whole members are left (or it is no format).
 */
static void cut(sb_str packed, const char *command)
{
	unsigned clean = 0;

	for (size_t n = 8; n < packed.n; n += 1 + packed.n / 37)
		clean += unpack_rc(sb_str_sub(packed, 0, n), NULL) == SB_OK;
	printf("# %s: %u clean cuts\n", command, clean);
	CHECK(clean == 0);
	CHECK(unpack_rc(sb_str_sub(packed, 0, packed.n - 1), NULL) == SB_E_FORMAT);
}

static void against_tools(void)
{
	struct sb_arena a;
	struct sb_buf out = { 0 };
	struct sb_err err = { 0 };
	sb_str raw;

	sb_arena_init(&a, 0);
	raw = sample(&a, 300001);
	for (size_t i = 0; i < SB_LEN(tools); i++) {
		sb_str packed = piped(&a, tools[i].command, raw);

		printf("# %s: %zu bytes\n", tools[i].command, packed.n);
		if (packed.n == 0)
			continue;
		CHECK(sb_codec_of(packed) == tools[i].codec);
		CHECK(unpack(packed, SIZE_MAX, 256 << 10, &out, &err) == 0);
		CHECK(holds(&out, raw, tools[i].times));
		CHECK(unpack(packed, 997, 100, &out, &err) == 0);
		CHECK(holds(&out, raw, tools[i].times));
		CHECK(unpack(packed, 4097, 7, &out, &err) == 0);
		CHECK(holds(&out, raw, tools[i].times));
		if (tools[i].codec != SB_CODEC_NONE && !strchr(tools[i].command, ';'))
			cut(packed, tools[i].command);
	}
	sb_buf_release(&out);
	sb_arena_release(&a);
}

static sb_str with_tail(struct sb_arena *a, sb_str packed, sb_str tail)
{
	char *p = sb_new(a, char, packed.n + tail.n);

	memcpy(p, packed.p, packed.n);
	memcpy(p + packed.n, tail.p, tail.n);
	return (sb_str){ p, packed.n + tail.n };
}

static void garbage(void)
{
	static const char *const commands[] = { "gzip -c", "zstd -c", "xz -c",
						"bzip2 -c" };
	struct sb_arena a;
	struct sb_err err = { 0 };
	sb_str raw;

	sb_arena_init(&a, 0);
	raw = sample(&a, 70000);
	for (size_t i = 0; i < SB_LEN(commands); i++) {
		sb_str packed = piped(&a, commands[i], raw);
		char *bent;

		if (packed.n == 0)
			continue;
		CHECK(unpack_rc(with_tail(&a, packed, SB_LIT("garbage!")), &err) ==
		      SB_E_FORMAT);
		CHECK(unpack_rc(with_tail(&a, packed, SB_LIT("g")), &err) ==
		      SB_E_FORMAT);
		CHECK(unpack_rc(with_tail(&a, packed, SB_LIT("\0\0\0\0\0\0g")), &err) ==
		      SB_E_FORMAT);
		printf("# %s: %s\n", commands[i], err.msg);
		/* One bit of the checksum at the end (of xz: of its footer). */
		bent = sb_new(&a, char, packed.n);
		memcpy(bent, packed.p, packed.n);
		bent[packed.n - 6] ^= 1;
		CHECK(unpack_rc((sb_str){ bent, packed.n }, &err) == SB_E_FORMAT);
		printf("# %s: %s\n", commands[i], err.msg);
	}
	sb_arena_release(&a);
}

static void caps(void)
{
	struct sb_arena a;
	struct sb_err err = { 0 };
	sb_str raw, packed;

	sb_arena_init(&a, 0);
	raw = (sb_str){ sb_new(&a, char, 5 << 20), 5 << 20 };
	packed = piped(&a, "gzip -c", raw);
	if (packed.n)
		CHECK(unpack_rc(packed, &err) == SB_E_LIMIT);
	packed = piped(&a, "zstd --ultra -22 --long=30 -c --no-check", raw);
	if (packed.n)
		CHECK(unpack_rc(packed, &err) == SB_E_LIMIT);
	printf("# %s\n", err.msg);
	CHECK(unpack_rc(SB_LIT(""), &err) == 0);
	CHECK(unpack_rc(SB_LIT("\x1f"), &err) == 0);
	CHECK(unpack_rc(SB_LIT("\x1f\x8b\x08"), &err) == SB_E_FORMAT);
	CHECK(unpack_rc(SB_LIT("\x1f\x8b\x08\xff 123456"), &err) == SB_E_FORMAT);
	sb_arena_release(&a);
}

int main(void)
{
	against_tools();
	garbage();
	caps();
	return DONE();
}
