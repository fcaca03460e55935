/* SPDX-License-Identifier: Apache-2.0 */
/* parse/tar: headers made by hand, and archives of the tar program. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parse/tar.h"
#include "test.h"
#include "util/file.h"
#include "util/hash.h"

static struct sb_buf made;

static void seal(char *h)
{
	unsigned sum = 0;

	memset(h + 148, ' ', 8);
	for (int i = 0; i < 512; i++)
		sum += (unsigned char)h[i];
	(void)snprintf(h + 148, 8, "%06o", sum);
}

/* One header; the body is put by the caller with body(). */
static char *head(const char *name, char type, const char *size)
{
	static char h[512];

	memset(h, 0, sizeof h);
	memcpy(h, name, strlen(name) < 100 ? strlen(name) : 100);
	memcpy(h + 100, "0000644", 8);
	memcpy(h + 124, size, strlen(size) < 12 ? strlen(size) : 12);
	h[156] = type;
	memcpy(h + 257,
	       "ustar\0"
	       "00",
	       8);
	return h;
}

static void put(char *h)
{
	seal(h);
	sb_buf_put(&made, h, 512);
}

static void body(const char *bytes, size_t n)
{
	static const char zeros[512];

	sb_buf_put(&made, bytes, n);
	sb_buf_put(&made, zeros, sb_tar_padding(n));
}

static void entry(const char *name, char type, const char *text, size_t n)
{
	char size[16];

	(void)snprintf(size, sizeof size, "%011zo", n);
	put(head(name, type, size));
	body(text, n);
}

static void entry_s(const char *name, char type, const char *text)
{
	entry(name, type, text, strlen(text));
}

static void pax(const char *key, const char *value, size_t n)
{
	size_t len = strlen(key) + n + 3, digits = 1;
	struct sb_buf b = { 0 };

	while ((size_t)snprintf(NULL, 0, "%zu", len + digits) != digits)
		digits++;
	sb_buf_printf(&b, "%zu %s=", len + digits, key);
	sb_buf_put(&b, value, n);
	sb_buf_char(&b, '\n');
	entry("pax", 'x', b.p, b.n);
	sb_buf_release(&b);
}

static void trailer(void)
{
	static const char zeros[1024];

	sb_buf_put(&made, zeros, sizeof zeros);
}

/* "kind path>target size:content;" of every entry, to look at in one piece. */
static const char *list(sb_str archive, int *rc, struct sb_err *err)
{
	static const char kinds[] = "fdhscbp?";
	static struct sb_buf out;
	struct sb_mem_stream in;
	struct sb_tar_reader r;
	const struct sb_tar_entry *e;
	struct sb_arena a;

	out.n = 0;
	sb_arena_init(&a, 0);
	sb_mem_stream_init(&in, (sb_str){ test_wall(archive.p, archive.n), archive.n });
	sb_tar_reader_init(&r, &in.base, (struct sb_tar_limits){ 0 });
	while ((*rc = sb_tar_next(&r, &e, err)) > 0) {
		sb_str text = { 0 };
		int bad = sb_tar_body(&r, &a, 1 << 20, &text, err);

		sb_buf_printf(&out, "%c %.*s", kinds[e->kind], SB_ARG(e->path));
		if (e->target.n)
			sb_buf_printf(&out, ">%.*s", SB_ARG(e->target));
		if (text.n)
			sb_buf_printf(&out, " %zu:", text.n);
		for (size_t i = 0; i < text.n && i < 99; i++)
			sb_buf_char(&out, text.p[i] ? text.p[i] : '.');
		sb_buf_char(&out, ';');
		if (bad < 0)
			break;
	}
	*rc = *rc > 0 ? SB_E_FORMAT : *rc;
	sb_buf_char(&out, '\0');
	sb_tar_reader_release(&r);
	sb_arena_release(&a);
	return out.p;
}

static bool gives(const char *want, int want_rc)
{
	struct sb_err err = { 0 };
	int rc;
	const char *got = list(sb_buf_view(&made), &rc, &err);
	bool ok = rc == want_rc && strcmp(got, want) == 0;

	if (!ok)
		printf("# got %d \"%s\" %s\n# want %d \"%s\"\n", rc, got, err.msg,
		       want_rc, want);
	made.n = 0;
	return ok;
}

static void plain(void)
{
	char *h;

	entry_s("a", '0', "hello");
	entry_s("d/", '5', "");
	entry_s("old/", 0, "");
	h = head("l", '2', "0");
	memcpy(h + 157, "a", 1);
	put(h);
	h = head("hard", '1', "00000000005");
	memcpy(h + 157, "a", 1);
	put(h);
	entry_s("odd", 'Q', "skip me");
	h = head("name", '0', "            ");
	memcpy(h + 345, "pre/fix", 7);
	put(h);
	h = head("v7", 0, "3 ");
	memset(h + 257, 0, 8);
	memcpy(h + 345, "not", 3);
	put(h);
	body("abc", 3);
	trailer();
	sb_buf_str(&made, SB_LIT("garbage after the end"));
	CHECK(gives("f a 5:hello;d d/;d old/;s l>a;h hard>a;? odd 7:skip me;"
		    "f pre/fix/name;f v7 3:abc;",
		    0));
}

static void names(void)
{
	char *long_name = malloc(100001);

	memset(long_name, 'n', 100000);
	long_name[100000] = 0;
	entry("././@LongLink", 'L', "long\0", 5);
	entry("././@LongLink", 'K', "target\0", 7);
	entry_s("short", '2', "");
	pax("path", "from-pax", 8);
	entry_s("x", '0', "1");
	pax("mtime", "1.5", 3);
	entry_s("only-times", '0', "2");
	pax("path", "", 0);
	entry_s("emptied", '0', "3");
	pax("linkpath", "to", 2);
	entry_s("pl", '2', "");
	entry("g", 'g', "16 path=glo-bal\n", 16);
	entry_s("not-global", '0', "4");
	pax("path", "loser", 5);
	entry("././@LongLink", 'L', "winner", 6);
	entry_s("x", '0', "");
	trailer();
	CHECK(gives(
		"s long>target;f from-pax 1:1;f only-times 1:2;f emptied 1:3;s pl>to;"
		"f not-global 1:4;f winner;",
		0));
	pax("path", long_name, 100000);
	entry_s("x", '0', "");
	entry("L", 'L', long_name, 100001);
	entry_s("x", '0', "");
	{
		struct sb_err err = { 0 };
		int rc;
		const char *got = list(sb_buf_view(&made), &rc, &err);

		CHECK(rc == 0 && strlen(got) == 200006);
		made.n = 0;
	}
	pax("path", "with\0nul", 8);
	entry_s("x", '0', "");
	CHECK(gives("", SB_E_FORMAT));
	free(long_name);
}

static void sizes(void)
{
	char big[12] = { (char)0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3 };
	char negative[12], huge[12] = { (char)0x80, 0, 0, 0, 0x40 };
	char *h = head("b256", '0', "");

	memset(negative, 0xff, 12);
	memcpy(h + 124, big, 12);
	put(h);
	body("xyz", 3);
	pax("size", "4", 1);
	put(head("p", '0', "00000000000"));
	body("1234", 4);
	trailer();
	CHECK(gives("f b256 3:xyz;f p 4:1234;", 0));
	h = head("n", '0', "");
	memcpy(h + 124, negative, 12);
	put(h);
	CHECK(gives("", SB_E_FORMAT));
	h = head("n", '0', "");
	memcpy(h + 124, huge, 12);
	put(h);
	CHECK(gives("", SB_E_FORMAT));
	put(head("n", '0', "99"));
	CHECK(gives("", SB_E_FORMAT));
	pax("size", "-4", 2);
	entry_s("n", '0', "");
	CHECK(gives("", SB_E_FORMAT));
	pax("size", "99999999999999999999", 20);
	entry_s("n", '0', "");
	CHECK(gives("", SB_E_FORMAT));
	entry_s("a", '0', "ok");
	put(head("L", 'L', "77777777777"));
	CHECK(gives("f a 2:ok;", SB_E_LIMIT));
}

static void checksums(void)
{
	char *h = head("\xff\xfe", '0', "0");
	int sum = 0;

	seal(h);
	memset(h + 148, ' ', 8);
	for (int i = 0; i < 512; i++)
		sum += (signed char)h[i];
	(void)snprintf(h + 148, 8, "%06o", (unsigned)sum);
	sb_buf_put(&made, h, 512);
	CHECK(gives("f \xff\xfe;", 0));
	entry_s("a", '0', "");
	made.p[0] = 'b';
	CHECK(gives("", SB_E_FORMAT));
}

static void ends(void)
{
	size_t full;

	CHECK(gives("", 0));
	entry_s("a", '0', "hello");
	CHECK(gives("f a 5:hello;", 0));
	entry_s("a", '0', "hello"); /* no padding behind the last body */
	made.n = 512 + 5;
	CHECK(gives("f a 5:hello;", 0));
	entry_s("a", '0', "hello"); /* a lone zero block, then anything */
	trailer();
	made.n -= 512;
	sb_buf_str(&made, SB_LIT("xx"));
	CHECK(gives("f a 5:hello;", 0));
	for (size_t n = 1; n < 517; n += 3) {
		struct sb_err err = { 0 };
		int rc;

		entry_s("path/a", '0', "hello");
		(void)list(sb_str_sub(sb_buf_view(&made), 0, n), &rc, &err);
		CHECK(rc == SB_E_FORMAT && strstr(err.msg, "ends too early"));
		CHECK(n <= 512 ||
		      strcmp(err.msg, "tar: ends too early in path/a") == 0);
		made.n = 0;
	}
	pax("path", "p", 1); /* an extension of nothing */
	full = made.n;
	CHECK(gives("", SB_E_FORMAT));
	pax("path", "p", 1);
	made.n = full - 505;
	CHECK(gives("", SB_E_FORMAT));
}

static void sparse_by_hand(void)
{
	char *h = head("s", 'S', "00000000004");

	memcpy(h + 257, "ustar  ", 8);
	memcpy(h + 386,
	       "00000000002\0"
	       "00000000004",
	       23);
	memcpy(h + 483, "00000000010", 11);
	put(h);
	body("DATA", 4);
	CHECK(gives("f s 8:..DATA..;", 0));
	/* A map outside the file, and one that does not fit its data. */
	h = head("s", 'S', "00000000004");
	memcpy(h + 257, "ustar  ", 8);
	memcpy(h + 386,
	       "00000000006\0"
	       "00000000004",
	       23);
	memcpy(h + 483, "00000000010", 11);
	put(h);
	CHECK(gives("", SB_E_FORMAT));
	pax("GNU.sparse.map", "1,2,0,1", 7);
	entry_s("s", '0', "abc");
	CHECK(gives("", SB_E_FORMAT));
	pax("GNU.sparse.map", "0,1,2", 5);
	entry_s("s", '0', "abc");
	CHECK(gives("", SB_E_FORMAT));
	pax("GNU.sparse.map", "0,1,2,2", 7);
	entry_s("s", '0', "abc");
	CHECK(gives("", SB_E_FORMAT)); /* no real size: 3 bytes, the map wants 4 */
}

static void paths(void)
{
	static const char *const cases[][2] = {
		{ "a/b", "a/b" },
		{ "./a", "a" },
		{ "/a/", "a" },
		{ "/", "" },
		{ "", "" },
		{ ".", "" },
		{ "./", "" },
		{ "..", "" },
		{ "../../etc/x", "etc/x" },
		{ "a/../../b", "b" },
		{ "a//b/./c", "a/b/c" },
		{ "a/b/..", "a" },
		{ "...", "..." },
		{ "a/..b", "a/..b" },
		{ "//./a", "a" },
		{ ".wh..wh..opq", ".wh..wh..opq" },
	};
	struct sb_arena a;

	sb_arena_init(&a, 0);
	for (size_t i = 0; i < SB_LEN(cases); i++) {
		sb_str got = sb_tar_path(&a, sb_str_c(cases[i][0]));

		printf("# %s -> %.*s\n", cases[i][0], SB_ARG(got));
		CHECK(got.p && sb_str_eq(got, sb_str_c(cases[i][1])));
	}
	sb_arena_release(&a);
}

static const char *const formats[] = {
	"--format=v7",
	"--format=ustar",
	"--format=gnu",
	"--format=oldgnu",
	"--format=pax",
	"--format=gnu -S",
	"--format=oldgnu -S",
	"--format=pax -S --sparse-version=0.0",
	"--format=pax -S --sparse-version=0.1",
	"--format=pax -S --sparse-version=1.0",
	"--format=pax --pax-option=delete=atime,delete=ctime",
};

static int make_tree(const char *dir)
{
	char line[1024];

	(void)snprintf(
		line, sizeof line,
		"cd %s && mkdir -p t/%0150d/%060d && echo deep >t/%0150d/%060d/f && "
		"ln t/%0150d/%060d/f t/hard && ln -s hard t/sym && : >t/empty && "
		"truncate -s 3000000 t/holes && "
		"for i in `seq 0 2 60`; do printf piece$i | "
		"dd of=t/holes bs=4096 seek=$i conv=notrunc 2>/dev/null; done && "
		"truncate -s 100000 t/allhole && mkfifo t/pipe",
		dir, 1, 2, 1, 2, 1, 2);
	return system(line);
}

/* Every file of the archive has the digest of the file on disk. */
static void compare(const char *dir, const char *option)
{
	char path[600], line[700];
	struct sb_arena a;
	struct sb_err err = { 0 };
	struct sb_mem_stream in;
	struct sb_tar_reader r;
	const struct sb_tar_entry *e;
	unsigned files = 0, wrong = 0, others = 0;
	sb_str tar;
	int rc;

	(void)snprintf(line, sizeof line, "cd %s && tar %s -cf a.tar t 2>/dev/null",
		       dir, option);
	if (system(line) != 0)
		printf("# tar %s complained\n", option); /* v7 cannot hold it all */
	(void)snprintf(path, sizeof path, "%s/a.tar", dir);
	sb_arena_init(&a, 0);
	CHECK(sb_file_read(&a, path, 16 << 20, &tar, &err) == 0);
	sb_mem_stream_init(&in, tar);
	sb_tar_reader_init(&r, &in.base, (struct sb_tar_limits){ 0 });
	while ((rc = sb_tar_next(&r, &e, &err)) > 0) {
		sb_str got, want;

		if (e->kind != SB_TAR_FILE) {
			others++;
			continue;
		}
		(void)snprintf(path, sizeof path, "%s/%.*s", dir, SB_ARG(e->path));
		files++;
		wrong += sb_file_read(&a, path, 4 << 20, &want, &err) < 0 ||
			 sb_tar_body(&r, &a, 4 << 20, &got, &err) < 0 ||
			 !sb_str_eq(got, want);
	}
	printf("# %s: %u files, %u others, %zu bytes\n", option, files, others, tar.n);
	CHECK(rc == 0 && wrong == 0 && !r.tar.no_trailer);
	CHECK(files == (strstr(option, "v7") ? 3 : 4) || strstr(option, "v7"));
	CHECK(strstr(option, "-S") == NULL || tar.n < 400000);
	sb_tar_reader_release(&r);
	sb_arena_release(&a);
}

static void against_tar(void)
{
	char dir[] = "/tmp/sbom-t-tar-XXXXXX", line[100];

	if (system("tar --version >/dev/null 2>&1") != 0) {
		printf("# no tar program here\n");
		return;
	}
	if (!mkdtemp(dir) || make_tree(dir) != 0)
		abort();
	for (size_t i = 0; i < SB_LEN(formats); i++)
		compare(dir, formats[i]);
	(void)snprintf(line, sizeof line, "rm -rf %s", dir);
	CHECK(system(line) == 0);
}

int main(void)
{
	plain();
	names();
	sizes();
	checksums();
	ends();
	sparse_by_hand();
	paths();
	against_tar();
	sb_buf_release(&made);
	return DONE();
}
