/* SPDX-License-Identifier: Apache-2.0 */
/* source/: layouts and archives made here, good ones and bad ones. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parse/inflate.h"
#include "parse/tar.h"
#include "source/source.h"
#include "source/tar_out.h"
#include "test.h"
#include "util/file.h"
#include "util/hash.h"

static char dir[] = "/tmp/sbom-t-source-XXXXXX";
static struct sb_buf tar;   /* the archive being made */
static struct sb_arena mem; /* texts of the tests */
static struct sb_err err;

static const char *text(const char *fmt, ...) SB_PRINTF(1, 2);
static const char *text(const char *fmt, ...)
{
	char buf[8192];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(buf, sizeof buf, fmt, ap);
	va_end(ap);
	return sb_arena_dup(&mem, sb_str_c(buf)).p;
}

static const char *digest(const char *s, size_t n)
{
	struct sb_sha256 d = sb_sha256((sb_str){ s, n });
	char out[SB_DIGEST_TEXT];

	sb_digest_text(&d, out);
	return text("%s", out);
}

static void write_file(const char *name, const char *bytes, size_t n)
{
	const char *path = text("%s/%s", dir, name);
	sb_str parent = sb_path_dir(sb_str_c(path));

	(void)unlink(path);
	if (sb_file_mkdirs(sb_arena_dup(&mem, parent).p, &err) < 0 ||
	    sb_file_write(path, (sb_str){ bytes, n }, &err) < 0)
		abort();
}

/* The bytes as a blob of the layout; a descriptor's middle comes back. */
static const char *blob(const char *layout, const char *bytes, size_t n)
{
	const char *d = digest(bytes, n);

	write_file(text("%s/blobs/sha256/%s", layout, d + 7), bytes, n);
	return text("\"digest\":\"%s\",\"size\":%zu", d, n);
}

static void entry(const char *name, char type, const char *target, const char *bytes,
		  size_t n)
{
	static const char zeros[512];

	sb_tar_out(&tar, &(struct sb_tar_head){ .type = type,
						.path = sb_str_c(name),
						.target = sb_str_c(target),
						.size = n,
						.mode = 0644 });
	sb_buf_put(&tar, bytes, n);
	sb_buf_put(&tar, zeros, -n & 511);
}

static void entry_s(const char *name, const char *bytes)
{
	entry(name, '0', "", bytes, strlen(bytes));
}

static void end_tar(void)
{
	static const char zeros[1024];

	sb_buf_put(&tar, zeros, sizeof zeros);
}

/* A layer: a tar with one file. */
static sb_str layer(const char *name)
{
	sb_str out;

	tar.n = 0;
	entry_s(name, name);
	end_tar();
	out = sb_arena_dup(&mem, sb_buf_view(&tar));
	tar.n = 0;
	return out;
}

#define CONFIG                                                                      \
	"{\"architecture\":\"%s\",\"os\":\"linux\",\"created\":\"2024-01-02T03:04:" \
	"05Z\","                                                                    \
	"\"config\":{\"Entrypoint\":[\"/bin/app\",\"-x\"],\"Cmd\":[\"run\"],"       \
	"\"Labels\":{\"z\":\"last\",\"a\":\"first\"}},"                             \
	"\"history\":[{\"created_by\":\"ADD\"},{\"created_by\":\"RUN\",\"empty_"    \
	"layer\":true}],"                                                           \
	"\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[%s]}}"

#define OCI "application/vnd.oci.image."

/* An image of two layers in a layout; its manifest's descriptor comes back. */
static const char *oci_image(const char *layout, const char *arch, const char *notes)
{
	sb_str a = layer("one"), b = layer("two");
	const char *config =
		text(CONFIG, arch,
		     text("\"%s\",\"%s\"", digest(a.p, a.n), digest(b.p, b.n)));
	const char *manifest =
		text("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"" OCI
		     "config.v1+json\",%s},\"layers\":[{\"mediaType\":\"" OCI
		     "layer.v1.tar\",%s},{\"mediaType\":\"" OCI "layer.v1.tar\",%s}]}",
		     blob(layout, config, strlen(config)), blob(layout, a.p, a.n),
		     blob(layout, b.p, b.n));

	return text("{\"mediaType\":\"" OCI "manifest.v1+json\",%s%s}",
		    blob(layout, manifest, strlen(manifest)), notes);
}

static const char *index_of(const char *layout, const char *descriptors,
			    const char *notes)
{
	const char *ix = text("{\"schemaVersion\":2,\"manifests\":[%s]}", descriptors);

	return text("{\"mediaType\":\"" OCI "index.v1+json\",%s%s}",
		    blob(layout, ix, strlen(ix)), notes);
}

static void layout(const char *name, const char *descriptors)
{
	const char *ix = text("{\"schemaVersion\":2,\"manifests\":[%s]}", descriptors);

	write_file(text("%s/oci-layout", name), "{\"imageLayoutVersion\":\"1.0.0\"}",
		   30);
	write_file(text("%s/index.json", name), ix, strlen(ix));
}

#define TAG(t)   ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" t "\"}"
#define ON(arch) ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" arch "\"}"

static struct sb_source *source;

static int open_for(const char *spec, const char *platform)
{
	struct sb_source_opts o = { .platform = sb_str_c(platform),
				    .base_dir = sb_str_c(dir) };

	sb_source_close(source);
	source = NULL;
	memset(&err, 0, sizeof err);
	return sb_source_open(sb_str_c(spec), &o, &source, &err);
}

static bool opens(const char *spec)
{
	int rc = open_for(spec, "");

	if (rc < 0)
		printf("# %s: %d %s\n", spec, rc, err.msg);
	return rc == SB_OK;
}

/* Fails with rc, and the message holds `says`. */
static bool fails(const char *spec, int rc, const char *says)
{
	int got = open_for(spec, "");

	printf("# %s: %d %s\n", spec, got, err.msg);
	return got == rc && strstr(err.msg, says);
}

static int64_t range_read(struct sb_stream *s, void *buf, size_t n, struct sb_err *e);
static const struct sb_stream_ops range_ops = { range_read, NULL };
struct range {
	struct sb_stream base;
	struct sb_blob *b;
	uint64_t at;
};

static int64_t range_read(struct sb_stream *s, void *buf, size_t n, struct sb_err *e)
{
	struct range *r = (struct range *)(void *)s;
	uint64_t left = r->b->size - r->at;
	ssize_t got = pread(r->b->fd, buf, n < left ? n : (size_t)left,
			    (off_t)(r->b->offset + r->at));

	(void)e;
	r->at += got > 0 ? (uint64_t)got : 0;
	return got;
}

/* The names in the tar of a blob, and what is in the files: "one=one two=two". */
static const char *names_of(struct sb_blob *b)
{
	struct range r = { { &range_ops }, b, 0 };
	struct sb_buf out = { 0 };
	struct sb_tar_reader t;
	const struct sb_tar_entry *e;
	const char *got;

	sb_tar_reader_init(&t, b->fd >= 0 ? &r.base : b->stream,
			   (struct sb_tar_limits){ 0 });
	while (sb_tar_next(&t, &e, &err) > 0) {
		sb_str body = { 0 };

		if (sb_tar_body(&t, &mem, 1 << 20, &body, &err) < 0)
			break;
		sb_buf_printf(&out, "%s%c:%.*s", out.n ? " " : "", e->type,
			      SB_ARG(e->path));
		if (e->target.n)
			sb_buf_printf(&out, ">%.*s", SB_ARG(e->target));
		if (body.n)
			sb_buf_printf(&out, "=%.*s", SB_ARG(body));
	}
	got = text("%.*s", SB_ARG(sb_buf_view(&out)));
	sb_tar_reader_release(&t);
	sb_buf_release(&out);
	return got;
}

static const char *layer_names(size_t i)
{
	struct sb_blob b;
	const char *names;

	if (sb_source_layer(source, i, &b, &err) < 0)
		return err.msg;
	names = names_of(&b);
	sb_blob_release(&b);
	return names;
}

static bool two_layers(void)
{
	const struct sb_source_image *i = sb_source_image(source);

	return i && i->layers.n == 2 && strcmp(layer_names(0), "0:one=one") == 0 &&
	       strcmp(layer_names(1), "0:two=two") == 0;
}

static bool facts(const char *kind, const char *reference, const char *tag)
{
	const struct sb_image_facts *f = &sb_source_image(source)->facts;

	return sb_str_eq(f->kind, sb_str_c(kind)) &&
	       sb_str_eq(f->reference, sb_str_c(reference)) &&
	       sb_str_eq(f->tag, sb_str_c(tag)) && sb_str_eq(f->os, SB_LIT("linux")) &&
	       f->labels.n == 2 && sb_str_eq(f->labels.p[0].name, SB_LIT("a")) &&
	       sb_str_eq(f->labels.p[1].value, SB_LIT("last")) &&
	       f->entrypoint.n == 2 && sb_str_eq(f->entrypoint.p[1], SB_LIT("-x")) &&
	       f->cmd.n == 1 && f->history.n == 2 &&
	       sb_str_eq(f->history.p[1], SB_LIT("RUN")) && f->config_digest.n == 71 &&
	       f->created.n == 20;
}

static void oci_dirs(void)
{
	const char *amd = oci_image("lay", "amd64", TAG("v1"));
	const char *arm = oci_image("lay", "arm64", TAG("arm"));
	struct sb_blob b;

	layout("lay", amd);
	CHECK(opens("oci-dir:lay") && two_layers() && facts("oci-dir", "lay", "v1"));
	CHECK(!sb_source_sequential(source));
	CHECK(sb_source_layer(source, 1, &b, &err) == 0 && b.keyed && b.ino &&
	      b.mtime_ns);
	sb_blob_release(&b);
	CHECK(sb_source_layer(source, 2, &b, &err) == SB_E_USAGE);
	CHECK(opens("lay") && opens("lay/") && opens("lay:v1") && two_layers());
	CHECK(opens(text("%s/lay:v1", dir)));
	CHECK(fails("lay:v2", SB_E_NOTFOUND,
		    "lay: no tag \"v2\" in this OCI layout; it has: v1"));
	CHECK(open_for("lay", "linux/arm64") == SB_E_NOTFOUND);
	CHECK(open_for("lay", "x86_64") == 0);
	CHECK(open_for("lay", "linux/") == SB_E_USAGE);
	layout("lay", text("%s,%s", amd, arm));
	CHECK(opens("lay") && two_layers()); /* the default platform decides */
	CHECK(opens("lay:arm"));
	CHECK(open_for("lay", "arm64") == 0);
	CHECK(open_for("lay:v1", "arm64") == SB_E_NOTFOUND);
	CHECK(fails("lay:v3", SB_E_NOTFOUND, "it has: v1, arm"));
	layout("lay",
	       text("%s,%s", amd, oci_image("lay", "amd64\",\"x\":\"y", TAG("v2"))));
	CHECK(fails("lay", SB_E_NOTFOUND, "it has: v1, v2"));
}

static void oci_indexes(void)
{
	const char *amd = oci_image("ix", "amd64", ON("amd64"));
	const char *arm = oci_image("ix", "arm64", ON("arm64"));
	const char *proof = oci_image("ix", "unknown",
				      ",\"annotations\":{\"vnd.docker.reference.type\":"
				      "\"attestation-manifest\"}");
	const char *multi = index_of("ix", text("%s,%s,%s", amd, proof, arm), TAG("m"));
	const char *deep = multi, *sub = strstr(amd, "sha256:");
	int rc;

	layout("ix", multi);
	CHECK(opens("ix") && two_layers());
	CHECK(sb_str_eq(sb_source_image(source)->facts.arch, SB_LIT("amd64")));
	CHECK(open_for("ix:m", "linux/arm64/v8") == 0);
	CHECK(sb_str_eq(sb_source_image(source)->facts.arch, SB_LIT("arm64")));
	rc = open_for("ix", "linux/s390x");
	printf("# %s\n", err.msg);
	CHECK(rc == SB_E_NOTFOUND && strstr(err.msg, "linux/amd64, linux/arm64"));
	CHECK(opens(text("ix@%.71s", sub)) && opens(text("oci-dir:ix@%.71s", sub)));
	CHECK(fails("ix@sha256:00", SB_E_NOTFOUND, "no digest"));
	for (int i = 0; i < 3; i++)
		deep = index_of("ix", deep, "");
	layout("ix", deep);
	CHECK(opens("ix"));
	layout("ix", index_of("ix", deep, ""));
	CHECK(fails("ix", SB_E_LIMIT, "nested"));
	layout("ix", arm);
	CHECK(opens("ix")); /* the only one there */
	layout("ix", text("%s,%s", arm, oci_image("ix", "ppc64le", ON("ppc64le"))));
	CHECK(fails("ix", SB_E_NOTFOUND, "--platform"));
}

/* A layout whose one manifest is this text. */
static void one_manifest(const char *manifest)
{
	layout("bad", text("{\"mediaType\":\"" OCI "manifest.v1+json\",%s}",
			   blob("bad", manifest, strlen(manifest))));
}

static void oci_hostile(void)
{
	const char *good = oci_image("bad", "amd64", "");
	const char *hex = strstr(good, "sha256:") + 7;
	const char *path = text("%s/bad/blobs/sha256/%.64s", dir, hex);
	const char *c = text(CONFIG, "amd64", "\"sha256:00\"");
	sb_str one = layer("one");

	layout("bad", good);
	CHECK(opens("bad"));
	if (truncate(path, 10) < 0)
		abort();
	CHECK(fails("bad", SB_E_MISMATCH, "has 10 bytes"));
	write_file(text("bad/blobs/sha256/%.64s", hex), "{}", 2);
	layout("bad", text("{\"digest\":\"sha256:%.64s\"}", hex));
	CHECK(fails("bad", SB_E_MISMATCH, "expected sha256:"));
	(void)unlink(path);
	CHECK(fails("bad", SB_E_NOTFOUND, "is missing"));
	layout("bad", "{\"digest\":\"sha256:../../../etc/passwd\"}");
	CHECK(fails("bad", SB_E_FORMAT, "not a SHA-256 digest"));
	layout("bad", text("{\"digest\":\"sha512:%0128d\"}", 0));
	CHECK(fails("bad", SB_E_UNSUPPORTED, "not a SHA-256 digest"));
	layout("bad", "");
	CHECK(fails("bad", SB_E_NOTFOUND, "no image"));
	layout("bad", "5,\"x\",null,[]");
	CHECK(open_for("bad", "") < 0);
	write_file("bad/index.json", "{\"manifests\":[],\"manifests\":[]}", 31);
	CHECK(fails("bad", SB_E_FORMAT, "index.json is not valid JSON"));
	write_file("bad/index.json", "", 0);
	CHECK(fails("bad", SB_E_FORMAT, "not valid JSON"));
	one_manifest("{\"layers\":[]}");
	CHECK(fails("bad", SB_E_FORMAT, "no config or layers"));
	one_manifest(
		text("{\"config\":{%s},\"layers\":[]}", blob("bad", c, strlen(c))));
	CHECK(fails("bad", SB_E_FORMAT, "the manifest lists 0 layers, the config 1"));
	one_manifest(text("{\"config\":{%s},\"layers\":[{%s}]}",
			  blob("bad", c, strlen(c)), blob("bad", one.p, one.n)));
	CHECK(fails("bad", SB_E_FORMAT, "diff id \"sha256:00\" of layer 1"));
	one_manifest(
		text("{\"config\":{%s},\"layers\":[{\"mediaType\":\"text/plain\"}]}",
		     blob("bad", c, strlen(c))));
	CHECK(fails("bad", SB_E_UNSUPPORTED, "layer 1 is of the type text/plain"));
	one_manifest(text("{\"config\":{%s,\"mediaType\":\"application/vnd.x\"},"
			  "\"layers\":[]}",
			  blob("bad", c, strlen(c))));
	CHECK(fails("bad", SB_E_UNSUPPORTED, "not a container image"));
	one_manifest(
		text("{\"config\":{%s},\"layers\":[{\"digest\":\"sha256:%064d\"}]}",
		     blob("bad", c, strlen(c)), 7));
	CHECK(fails("bad", SB_E_NOTFOUND, "layer 1: bad: blobs/sha256/"));
	one_manifest(
		text("{\"config\":{%s},\"layers\":[{\"digest\":\"%s\",\"size\":3}]}",
		     blob("bad", c, strlen(c)), digest(one.p, one.n)));
	CHECK(fails("bad", SB_E_MISMATCH, "the manifest says 3"));
	if (truncate(text("%s/bad/index.json", dir), 9 << 20) < 0)
		abort();
	CHECK(fails("bad", SB_E_LIMIT, "too many for JSON"));
	(void)unlink(text("%s/bad/index.json", dir));
	if (mkfifo(text("%s/bad/index.json", dir), 0644) < 0)
		abort();
	CHECK(fails("oci-dir:bad", SB_E_FORMAT, "")); /* and does not wait */
}

/* docker save as skopeo and docker wrote it: links to layers, the manifest last. */
static void docker_entries(const char *tags)
{
	sb_str a = layer("one"), b = layer("two");
	const char *da = digest(a.p, a.n) + 7, *db = digest(b.p, b.n) + 7;
	const char *config =
		text(CONFIG, "amd64", text("\"sha256:%s\",\"sha256:%s\"", da, db));
	const char *name = text("%s.json", digest(config, strlen(config)) + 7);

	entry(text("%s.tar", da), '0', "", a.p, a.n);
	entry(text("./%s.tar", db), '0', "", b.p, b.n);
	entry_s(name, config);
	entry("id1/layer.tar", '2', text("../%s.tar", da), "", 0);
	entry("id2/layer.tar", '1', text("%s.tar", db), "", 0);
	entry_s("id1/VERSION", "1.0");
	entry_s("manifest.json",
		text("[{\"Config\":\"%s\",\"RepoTags\":[%s],\"Layers\":["
		     "\"id1/layer.tar\",\"id2/layer.tar\"]}]",
		     name, tags));
	entry_s("repositories", "{}");
	end_tar();
}

static void docker_archives(void)
{
	tar.n = 0;
	docker_entries("\"localhost:5000/team/app:1.2\"");
	write_file("d.tar", tar.p, tar.n);
	write_file("a:b.tar", tar.p, tar.n);
	CHECK(opens("docker-archive:d.tar") && two_layers());
	CHECK(facts("docker-archive", "localhost:5000/team/app", "1.2"));
	CHECK(opens("d.tar") && two_layers() && opens("d.tar:1.2") && two_layers());
	CHECK(opens("d.tar:app:1.2") && opens("d.tar:localhost:5000/team/app:1.2"));
	CHECK(opens("a:b.tar") && two_layers() && opens("docker-archive:a:b.tar:1.2"));
	CHECK(fails("d.tar:9", SB_E_NOTFOUND, "it has: localhost:5000/team/app:1.2"));
	CHECK(fails("oci-archive:d.tar", SB_E_NOTFOUND, "index.json is missing"));
	CHECK(fails("oci-dir:d.tar", SB_E_FORMAT, "not a directory"));
	CHECK(fails("docker-archive:lay", SB_E_FORMAT, "is a directory"));
	write_file("cut.tar", tar.p, 1024 + 100);
	CHECK(fails("cut.tar", SB_E_FORMAT, "cut.tar: "));
	write_file("cut.tar", tar.p, tar.n - 3000);
	CHECK(open_for("docker-archive:cut.tar", "") < 0);
}

static void oci_in_docker(void)
{
	const char *d = oci_image("oid", "amd64", TAG("1"));
	static const char *const parts[] = { "oci-layout", "index.json" };
	sb_str bytes;

	layout("oid", d);
	if (system(text("cd %s/oid && tar cf ../oid.tar blobs oci-layout index.json",
			dir)))
		return;
	CHECK(opens("oid.tar") && two_layers() && facts("oci-archive", "oid", "1"));
	CHECK(opens("oci-archive:oid.tar:1"));
	tar.n = 0;
	for (size_t i = 0; i < SB_LEN(parts); i++)
		if (sb_file_read(&mem, text("%s/oid/%s", dir, parts[i]), 99999, &bytes,
				 &err) == 0)
			entry(parts[i], '0', "", bytes.p, bytes.n);
	CHECK(opens("oid"));
	{
		const struct sb_source_image *i = sb_source_image(source);
		const char *m =
			text("[{\"Config\":\"blobs/sha256/%s\",\"RepoTags\":null,"
			     "\"Layers\":[\"%s\",\"%s\"]}]",
			     i->facts.config_digest.p + 7, i->layers.p[0].name.p,
			     i->layers.p[1].name.p);

		write_file("oid/manifest.json", m, strlen(m));
	}
	if (system(text("cd %s/oid && tar cf ../oid2.tar *", dir)))
		return;
	CHECK(opens("oid2.tar") && two_layers() && facts("docker-archive", "oid2", ""));
	CHECK(sb_source_image(source)->facts.manifest_digest.n == 71);
	CHECK(sb_source_image(source)->layers.p[0].digest.n == 71);
}

static void docker_hostile(void)
{
	static const struct {
		const char *manifest;
		int rc;
		const char *says;
	} cases[] = {
		{ "[]", SB_E_FORMAT, "lists no image" },
		{ "{}", SB_E_FORMAT, "lists no image" },
		{ "[{}]", SB_E_NOTFOUND, "is missing" },
		{ "[1,2]", SB_E_NOTFOUND, "name one" },
		{ "[{\"Config\":\"c\",\"Layers\":[\"loop1\"]}]", SB_E_NOTFOUND,
		  "layer 1" },
		{ "[{\"Config\":\"c\",\"Layers\":[\"up\"]}]", SB_E_NOTFOUND,
		  "layer 1" },
		{ "[{\"Config\":\"c\",\"Layers\":[\"c\",\"c\"]}]", SB_E_FORMAT,
		  "the manifest lists 2 layers, the config 0" },
		{ "[{\"Config\":\"c\",\"Layers\":[7]}]", SB_E_NOTFOUND, "layer 1" },
		{ "[", SB_E_FORMAT, "not valid JSON" },
	};

	for (size_t i = 0; i < SB_LEN(cases); i++) {
		tar.n = 0;
		entry_s("c", "{\"rootfs\":{\"diff_ids\":[]}}");
		entry("loop1", '2', "loop2", "", 0);
		entry("loop2", '2', "loop1", "", 0);
		entry("up", '2', "../../../../etc/passwd", "", 0);
		entry_s("manifest.json", cases[i].manifest);
		end_tar();
		write_file("h.tar", tar.p, tar.n);
		CHECK(fails("docker-archive:h.tar", cases[i].rc, cases[i].says));
	}
	tar.n = 0;
	entry_s("x", "{}");
	entry_s(text("%064d.json", 1), "{\"rootfs\":{\"diff_ids\":[]}}");
	entry_s("manifest.json",
		text("[{\"Config\":\"%064d.json\",\"Layers\":[]}]", 1));
	end_tar();
	write_file("h.tar", tar.p, tar.n);
	CHECK(fails("h.tar", SB_E_MISMATCH, "the config: expected sha256:0000"));
}

/* The archive through a pipe; the names that went by, then the image. */
static const char *piped(const char *bytes, size_t n, int *rc)
{
	struct sb_source_opts o = { .base_dir = sb_str_c(dir) };
	const char *names = "";
	struct sb_blob b;
	int ends[2];

	sb_source_close(source);
	source = NULL;
	if (pipe(ends) < 0 || n > 60000 || write(ends[1], bytes, n) != (ssize_t)n)
		abort();
	(void)close(ends[1]);
	o.stdin_fd = ends[0];
	*rc = sb_source_open(SB_LIT("-"), &o, &source, &err);
	(void)close(ends[0]);
	if (*rc < 0)
		return "";
	CHECK(sb_source_sequential(source) && !sb_source_image(source));
	while ((*rc = sb_source_next(source, &b, &err)) > 0) {
		names = text("%s[%.*s %s]", names, (int)(b.name.n < 4 ? b.name.n : 4),
			     b.name.p, names_of(&b));
		sb_blob_release(&b);
	}
	return names;
}

static void sequential(void)
{
	const struct sb_source_image *i;
	const char *names;
	struct sb_blob b;
	sb_str gz;
	int rc;

	tar.n = 0;
	docker_entries("\"app:1\"");
	names = piped(tar.p, tar.n, &rc);
	printf("# %s\n", names);
	CHECK(rc == 0 && strstr(names, " 0:one=one]") && strstr(names, " 0:two=two]"));
	i = sb_source_image(source);
	CHECK(i && i->layers.n == 2 &&
	      sb_str_eq(i->facts.kind, SB_LIT("docker-archive")));
	CHECK(i && sb_str_ends(i->layers.p[0].name, SB_LIT(".tar")) &&
	      sb_str_ends(i->layers.p[1].name, SB_LIT(".tar")));
	CHECK(sb_source_layer(source, 0, &b, &err) == SB_E_USAGE);
	CHECK(sb_source_next(source, &b, &err) == 0);
	(void)piped(tar.p, 700, &rc);
	printf("# %d %s\n", rc, err.msg);
	CHECK(rc == SB_E_FORMAT && strstr(err.msg, "ends too early"));
	(void)piped("plain", 5, &rc);
	CHECK(rc == SB_E_FORMAT);
	(void)piped("", 0, &rc);
	printf("# %d %s\n", rc, err.msg);
	CHECK(rc == SB_E_FORMAT);
	CHECK(fails("oci-dir:-", SB_E_USAGE, "standard input"));
	if (system(text("cd %s && gzip -c d.tar >d.tar.gz", dir)) != 0 ||
	    sb_file_read(&mem, text("%s/d.tar.gz", dir), 60000, &gz, &err) < 0)
		return;
	names = piped(gz.p, gz.n, &rc);
	CHECK(rc == 0 && strstr(names, " 0:one=one]") && sb_source_image(source));
	(void)piped(gz.p, gz.n - 3, &rc);
	CHECK(rc == SB_E_FORMAT); /* the archive is whole, its packing is not */
	CHECK(opens("d.tar.gz") && sb_source_sequential(source));
	CHECK(open_for("docker-archive:d.tar.gz", "") == 0);
}

static void directories(void)
{
	static const char *const none[] = { "./skip", "**/*.pyc", NULL };
	struct sb_source_opts o = { .base_dir = sb_str_c(dir), .exclude = none };
	const struct sb_source_problem *problems;
	const char *first, *want;
	bool root = geteuid() == 0;

	if (system(text("cd %s && mkdir -p r/b/%0120d r/skip r/closed && echo -n 1 "
			">r/b/f && "
			"echo -n 2 >'r/b-\xff\nx' && ln r/b/f r/z && ln -s /etc/passwd "
			"r/esc "
			"&& ln -s .. r/up && echo -n c >r/b/x.pyc && echo -n s "
			">r/skip/s && "
			"mkfifo r/pipe && echo -n no >r/no && chmod 0 r/no && "
			": >r/b/%0120d/e",
			dir, 1, 1)))
		abort();
	CHECK(opens("dir:r") && sb_source_image(source)->layers.n == 1);
	first = layer_names(0);
	/* The order of names is the order of bytes within one directory. */
	want = text("5:b 5:b/%0120d 0:b/%0120d/e 0:b/f=1 0:b/x.pyc=c 0:b-\xff\nx=2 "
		    "5:closed "
		    "2:esc>/etc/passwd%s 6:pipe 5:skip 0:skip/s=s 2:up>.. 1:z>b/f",
		    1, 1, root ? " 0:no=no" : "");
	printf("# %s\n", strcmp(first, want) ? first : "as wanted");
	CHECK(strcmp(first, want) == 0);
	CHECK(strcmp(first, layer_names(0)) == 0);
	CHECK(sb_source_problems(source, &problems) == (root ? 0 : 1));
	if (!root)
		CHECK(sb_str_eq(problems[0].path, SB_LIT("no")) &&
		      strstr(problems[0].message.p, "denied"));
	CHECK(opens("r") && opens("r/b") &&
	      fails("dir:d.tar", SB_E_FORMAT, "directory"));
	sb_source_close(source);
	source = NULL;
	CHECK(sb_source_open(SB_LIT("dir:r"), &o, &source, &err) == 0);
	first = layer_names(0);
	CHECK(!strstr(first, "skip") && !strstr(first, "pyc") &&
	      strstr(first, "0:b/f"));
	CHECK(opens("file:r/b/f") && strcmp(layer_names(0), "0:f=1") == 0);
	CHECK(opens("r/b/f") && strcmp(layer_names(0), "0:f=1") == 0);
	CHECK(fails("file:r", SB_E_FORMAT, "not a file"));
}

static void specs(void)
{
	CHECK(fails("", SB_E_USAGE, "needs a path"));
	CHECK(fails("dir:", SB_E_USAGE, "needs a path"));
	CHECK(fails("nothing/here", SB_E_NOTFOUND, "no such file or directory"));
	CHECK(fails("oci-dir:nothing:v1", SB_E_NOTFOUND, "nothing:v1: no such file"));
	CHECK(fails("alpine:3", SB_E_NOTFOUND, "a source is docker-archive:"));
	CHECK(fails("~/x", SB_E_NOTFOUND, "~/x"));
	CHECK(fails("lay/blobs:x", SB_E_USAGE, "is no image"));
	write_file("t.tar", tar.p, 0);
	CHECK(opens("t.tar") &&
	      sb_str_eq(sb_source_image(source)->facts.kind, SB_LIT("file")));
	sb_source_close(NULL);
}

int main(void)
{
	sb_arena_init(&mem, 0);
	if (!mkdtemp(dir))
		abort();
	oci_dirs();
	oci_indexes();
	oci_hostile();
	docker_archives();
	oci_in_docker();
	docker_hostile();
	sequential();
	directories();
	specs();
	sb_source_close(source);
	CHECK(system(text("chmod -R u+rwx %s && rm -rf %s", dir, dir)) == 0);
	sb_arena_release(&mem);
	sb_buf_release(&tar);
	return DONE();
}
