/* SPDX-License-Identifier: Apache-2.0 */
/* RPM headers by hand, and the three databases, whole, cut and bent. */
#include "catalog/rpm.h"
#include "parse/rpmdb.h"
#include "parse/rpmhdr.h"
#include "test.h"
#include "util/buf.h"

#define ROOM 4096

/* A header as it is built: index and data apart. */
struct made {
	struct sb_buf index, data;
	uint32_t n;
};

static void put32(struct sb_buf *b, uint32_t v)
{
	const char bytes[] = { (char)(v >> 24), (char)(v >> 16), (char)(v >> 8),
			       (char)v };

	sb_buf_put(b, bytes, sizeof bytes);
}

static void add(struct made *m, uint32_t tag, uint32_t type, sb_str value)
{
	uint32_t count = 0;

	if (type == 8 || type == 9)
		for (size_t i = 0; i < value.n; i++)
			count += value.p[i] == 0;
	else
		count = type == 4 ? (uint32_t)value.n / 4
				  : (type == 3 ? (uint32_t)value.n / 2 : 1);
	put32(&m->index, tag);
	put32(&m->index, type);
	put32(&m->index, (uint32_t)m->data.n);
	put32(&m->index, count);
	sb_buf_put(&m->data, value.p, value.n);
	m->n++;
}

static struct sb_buf finish(struct made *m)
{
	struct sb_buf out = { 0 };

	put32(&out, m->n);
	put32(&out, (uint32_t)m->data.n);
	sb_buf_put(&out, m->index.p, m->index.n);
	sb_buf_put(&out, m->data.p, m->data.n);
	sb_buf_release(&m->index);
	sb_buf_release(&m->data);
	return out;
}

static struct sb_buf sample(const char *name)
{
	struct made m = { 0 };

	add(&m, SB_RPM_NAME, 6, (sb_str){ name, strlen(name) + 1 });
	add(&m, SB_RPM_VERSION, 6, SB_LIT("1.0\0"));
	add(&m, SB_RPM_RELEASE, 6, SB_LIT("2\0"));
	add(&m, SB_RPM_SUMMARY, 9, SB_LIT("about\0"));
	add(&m, SB_RPM_VENDOR, 6, SB_LIT("(none)\0"));
	add(&m, SB_RPM_BASENAMES, 8, SB_LIT("f\0g\0h\0i\0"));
	add(&m, SB_RPM_DIRINDEXES, 4, SB_LIT("\0\0\0\0\0\0\0\1\0\0\0\7\0\0\0\0"));
	add(&m, SB_RPM_DIRNAMES, 8, SB_LIT("/usr/\0/etc/\0"));
	add(&m, SB_RPM_FILEMODES, 3, SB_LIT("\x81\xa4\x81\xa4\x81\xa4\x41\xed"));
	add(&m, SB_RPM_FILEFLAGS, 4, SB_LIT("\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0"));
	add(&m, SB_RPM_REQUIRENAME, 8,
	    SB_LIT("rpmlib(X)\0(a if b)\0libc.so.6\0libc.so.6\0"));
	return finish(&m);
}

/* Emits one header, counts what came of it; -1: the header was refused. */
static int emit(sb_str blob, struct sb_record *r)
{
	struct sb_emit e = { .out = r };
	struct sb_rpmhdr h;

	if (sb_record_init(r, (size_t)4 << 20) < 0)
		abort();
	if (sb_rpmhdr_open(blob, &h, NULL) < 0)
		return -1;
	sb_rpm_header_emit(&e, &h);
	return (int)r->facts.n;
}

static size_t count_of(const struct sb_record *r, enum sb_key key)
{
	size_t n = 0;

	for (size_t i = 0; i < r->attrs.n; i++)
		n += r->attrs.p[i].key == (uint32_t)key;
	return n;
}

static void header(void)
{
	struct sb_buf b = sample("x");
	struct sb_record r;
	const struct sb_fact *f;

	CHECK(emit(sb_buf_view(&b), &r) == 1);
	f = r.facts.p;
	CHECK(f && sb_str_eq(sb_fact_get(&r, f, SB_KEY_NAME), SB_LIT("x")));
	CHECK(f && sb_str_eq(sb_fact_get(&r, f, SB_KEY_RELEASE), SB_LIT("2")));
	CHECK(f && sb_str_eq(sb_fact_get(&r, f, SB_KEY_SUMMARY), SB_LIT("about")));
	CHECK(count_of(&r, SB_KEY_VENDOR) == 0 && count_of(&r, SB_KEY_DEPENDS) == 1);
	/* h lies in a directory that is not there, i is one */
	CHECK(count_of(&r, SB_KEY_OWNED_PATH) == 2);
	CHECK(count_of(&r, SB_KEY_OWNED_CONF) == 1);
	CHECK(f && sb_str_eq(sb_fact_get(&r, f, SB_KEY_OWNED_PATH), SB_LIT("usr/f")));
	sb_record_release(&r);
	sb_buf_release(&b);
}

static void refused(void)
{
	struct sb_buf b = sample("gpg-pubkey");
	struct sb_record r;

	CHECK(emit(sb_buf_view(&b), &r) == 0);
	sb_record_release(&r);
	for (size_t n = 0; n < b.n; n++) {
		CHECK(emit((sb_str){ test_wall(b.p, n), n }, &r) == -1);
		sb_record_release(&r);
	}
	sb_buf_release(&b);
}

/* Any byte of it wrong, flush against the wall: an answer, no trap. */
static void bent(void)
{
	struct sb_buf b = sample("x");
	struct sb_record r;
	char copy[ROOM];
	int answers = 0;

	for (size_t i = 0; i < b.n && b.n <= ROOM; i++) {
		memcpy(copy, b.p, b.n);
		copy[i] = (char)~copy[i];
		answers += emit((sb_str){ test_wall(copy, b.n), b.n }, &r) >= -1;
		sb_record_release(&r);
	}
	CHECK(answers == (int)b.n);
	sb_buf_release(&b);
}

static bool count_blob(void *ctx, sb_str blob)
{
	struct sb_rpmhdr h;
	int *n = ctx;

	*n += sb_rpmhdr_open(blob, &h, NULL) == SB_OK;
	return true;
}

static struct sb_buf slurp(const char *name)
{
	const char *top = getenv("SB_SOURCE_ROOT");
	struct sb_buf b = { 0 };
	char path[4096], chunk[65536];
	FILE *f;
	size_t n;

	(void)snprintf(path, sizeof path, "%s/tests/cases/rpm/%s", top ? top : ".",
		       name);
	f = fopen(path, "rb");
	while (f && (n = fread(chunk, 1, sizeof chunk, f)) > 0)
		sb_buf_put(&b, chunk, n);
	if (f)
		fclose(f);
	return b;
}

static void database(const char *name)
{
	struct sb_buf b = slurp(name);
	struct sb_err err = { 0 };
	int n = 0;
	struct sb_rpmdb_visit v = { .blob = count_blob, .ctx = &n };

	CHECK(b.n > 0 && sb_rpmdb_read(sb_buf_view(&b), &v, &err) == SB_OK);
	CHECK(n == 3 && v.broken == 0);
	/* cut anywhere: an error, or fewer packages */
	for (size_t cut = 0; cut < b.n; cut += b.n / 41 + 1) {
		sb_str part = { test_wall(b.p, cut), cut };
		int rc;

		n = 0;
		rc = sb_rpmdb_read(part, &v, &err);
		CHECK((rc == SB_OK || rc == SB_E_FORMAT || rc == SB_E_LIMIT) && n <= 3);
	}
	/* and any of some bytes wrong */
	for (size_t i = 0; i < b.n; i += b.n / 199 + 1) {
		b.p[i] = (char)~b.p[i];
		n = 0;
		CHECK(sb_rpmdb_read((sb_str){ test_wall(b.p, b.n), b.n }, &v, &err) <=
		      0);
		b.p[i] = (char)~b.p[i];
	}
	sb_buf_release(&b);
}

int main(void)
{
	header();
	refused();
	bent();
	database("sqlite/tree/var/lib/rpm/rpmdb.sqlite");
	database("bdb/tree/var/lib/rpm/Packages");
	database("ndb/tree/var/lib/rpm/Packages.db");
	return DONE();
}
