/* SPDX-License-Identifier: Apache-2.0 */
/* util/: text, arenas, vectors, buffers, JSON writing, digests, files. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "test.h"
#include "util/file.h"
#include "util/glob.h"
#include "util/hash.h"
#include "util/intern.h"
#include "util/jsonw.h"
#include "util/utf8.h"
#include "util/vec.h"

static void arenas(void)
{
	struct sb_arena a;
	SB_VEC(int) v = { 0 };

	sb_arena_init(&a, 100000);
	CHECK(sb_new(&a, char, 50000) != NULL);
	CHECK(sb_new(&a, char, 60000) == NULL && sb_arena_failed(&a) == SB_E_LIMIT);
	CHECK(sb_new(&a, uint64_t, SIZE_MAX / 4) == NULL);
	sb_arena_release(&a);
	CHECK(a.held == 0);
	sb_arena_init(&a, 0);
	for (int i = 0; i < 100; i++)
		*sb_vec_push(&a, &v) = i;
	CHECK(v.n == 100 && v.p[0] == 0 && v.p[99] == 99);
	CHECK(sb_str_eq(sb_arena_printf(&a, "%d-%s", 7, "x"), SB_LIT("7-x")));
	CHECK(sb_str_eq(sb_arena_lower(&a, SB_LIT("AbC")), SB_LIT("abc")));
	sb_arena_release(&a);
}

static void json(void)
{
	struct sb_buf b = { 0 };
	struct sb_jsonw j = { .out = &b };

	sb_jsonw_open(&j, '{');
	sb_jsonw_key(&j, "a");
	sb_jsonw_str(&j, SB_LIT("q\"\\\n\x01\xc3\xa9\xff"));
	sb_jsonw_key(&j, "b");
	sb_jsonw_open(&j, '[');
	sb_jsonw_int(&j, -5);
	sb_jsonw_bool(&j, true);
	sb_jsonw_null(&j);
	sb_jsonw_close(&j);
	sb_jsonw_field(&j, "none", SB_LIT(""));
	sb_jsonw_close(&j);
	CHECK(sb_str_eq(sb_buf_view(&b),
			SB_LIT("{\"a\":\"q\\\"\\\\\\n\\u0001\xc3\xa9\\\\xFF\","
			       "\"b\":[-5,true,null]}")));
	sb_buf_release(&b);
}

static void utf8(void)
{
	CHECK(sb_utf8_valid(SB_LIT("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")));
	CHECK(!sb_utf8_valid(SB_LIT("\xc0\x80")));
	CHECK(!sb_utf8_valid(SB_LIT("\xed\xa0\x80")));
	CHECK(!sb_utf8_valid(SB_LIT("\xf5\x80\x80\x80")));
	CHECK(!sb_utf8_valid(SB_LIT("\xe2\x82")));
}

static void digests(void)
{
	struct sb_sha256 d = sb_sha256(SB_LIT("abc")), back;
	char text[SB_DIGEST_TEXT], uuid[37], again[37];

	sb_digest_text(&d, text);
	CHECK(strcmp(text, "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410"
			   "ff61f20015ad") == 0);
	CHECK(sb_digest_parse(sb_str_c(text), &back) && sb_sha256_eq(&d, &back));
	CHECK(!sb_digest_parse(SB_LIT("sha256:zz"), &back));
	CHECK(!sb_digest_parse(SB_LIT("md5:00"), &back));
	sb_uuid5(SB_LIT("x"), uuid);
	sb_uuid5(SB_LIT("x"), again);
	CHECK(strcmp(uuid, again) == 0 && uuid[14] == '5');
}

static void globs(void)
{
	CHECK(sb_glob("**/lib/dpkg/status", SB_LIT("var/lib/dpkg/status")));
	CHECK(sb_glob("**/lib/dpkg/status", SB_LIT("lib/dpkg/status")));
	CHECK(!sb_glob("**/lib/dpkg/status", SB_LIT("var/lib/dpkg/status-old")));
	CHECK(sb_glob("**/status.d/*", SB_LIT("var/lib/dpkg/status.d/base")));
	CHECK(!sb_glob("**/status.d/*", SB_LIT("var/lib/dpkg/status.d/a/b")));
	CHECK(sb_glob("**/specifications/**/*.gemspec",
		      SB_LIT("g/specifications/default/x.gemspec")));
}

static void files(void)
{
	char dir[] = "/tmp/sbom-t-util-XXXXXX", path[64];
	struct sb_arena a;
	struct sb_err err = { 0 };
	sb_str got;

	if (!mkdtemp(dir))
		abort();
	(void)snprintf(path, sizeof path, "%s/f", dir);
	sb_arena_init(&a, 0);
	CHECK(sb_file_read(&a, path, 10, &got, &err) == SB_E_NOTFOUND);
	CHECK(sb_file_write(path, SB_LIT("one"), &err) == SB_OK);
	CHECK(sb_file_write(path, SB_LIT("two"), &err) == SB_OK);
	CHECK(sb_file_read(&a, path, 10, &got, &err) == SB_OK &&
	      sb_str_eq(got, SB_LIT("two")));
	CHECK(sb_file_read(&a, path, 2, &got, &err) == SB_E_LIMIT);
	CHECK(sb_file_write_new(path, SB_LIT("x"), &err) == SB_E_USAGE);
	(void)unlink(path);
	CHECK(rmdir(dir) == 0); /* no temporary file was left */
	CHECK(sb_file_write("/proc/none/f", SB_LIT("x"), &err) == SB_E_IO);
	sb_arena_release(&a);
}

static void interning(void)
{
	struct sb_arena a;
	struct sb_intern in;
	bool same = true;
	char text[16];

	sb_arena_init(&a, 0);
	CHECK(sb_intern_init(&in, &a, 42) == SB_OK);
	for (int i = 0; i < 5000; i++) {
		(void)snprintf(text, sizeof text, "s%d", i);
		if (!sb_intern(&in, sb_str_c(text)))
			abort();
	}
	for (int i = 0; i < 5000; i++) {
		(void)snprintf(text, sizeof text, "s%d", i);
		same = same && sb_intern(&in, sb_str_c(text)) == (sb_id)(i + 2);
	}
	CHECK(same && in.count == 5002);
	sb_arena_release(&a);
}

static void pipes(void)
{
	char path[] = "/tmp/sbom-pipe-XXXXXX", got[8];
	struct sb_err err = { 0 };
	struct stat st;
	int fd;

	CHECK(mkdtemp(path) && rmdir(path) == 0 && mkfifo(path, 0600) == 0);
	fd = open(path, O_RDWR | O_CLOEXEC);
	CHECK(sb_file_write(path, SB_LIT("seven!\n"), &err) == SB_OK);
	CHECK(read(fd, got, sizeof got) == 7 && memcmp(got, "seven!\n", 7) == 0);
	CHECK(stat(path, &st) == 0 && S_ISFIFO(st.st_mode));
	(void)close(fd);
	(void)unlink(path);
}

int main(void)
{
	arenas();
	json();
	utf8();
	digests();
	globs();
	files();
	interning();
	pipes();
	return DONE();
}
