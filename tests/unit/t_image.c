/* SPDX-License-Identifier: Apache-2.0 */
/* assemble/image: names bound through links, the second look, who brought it in, order.
 */
#include "assemble/image.h"
#include "layers.h"
#include "test.h"

#define STATUS(name, version)                                                \
	"Package: " name "\nStatus: install ok installed\nVersion: " version \
	"\nArchitecture: amd64\n\n"
#define METADATA(name, version) \
	"Metadata-Version: 2.1\nName: " name "\nVersion: " version "\n\nbody\n"
#define SITE "usr/lib/python3.11/site-packages/"

static const struct test_entry os = { '0', "etc/os-release",
				      "ID=debian\nVERSION_ID=\"12\"\n" };

struct image {
	struct sb_arena arena;
	struct sb_record record[3];
	struct sb_image_layer layer[3];
	struct sb_image_opts opts;
	struct sb_image_input in;
	struct sb_image_result out;
};

static const struct sb_image_facts facts = { .kind = SB_LIT("test") };

static void open_image(struct image *m)
{
	memset(m, 0, sizeof *m);
	sb_arena_init(&m->arena, 0);
	m->opts.name = SB_LIT("test");
	m->in = (struct sb_image_input){ .facts = &facts,
					 .layers = m->layer,
					 .opts = &m->opts };
}

static void add_layer(struct image *m, const struct test_entry *e, size_t n)
{
	size_t i = m->in.n++;

	test_layer(&m->record[i], e, n);
	m->layer[i].record = &m->record[i];
	m->layer[i].about.diff_id = sb_arena_printf(&m->arena, "layer-%zu", i);
}

static bool assemble(struct image *m)
{
	return sb_image_assemble(&m->arena, &m->in, &m->out, NULL) == SB_OK;
}

static void close_image(struct image *m)
{
	for (size_t i = 0; i < m->in.n; i++)
		sb_record_release(&m->record[i]);
	sb_arena_release(&m->arena);
}

static const struct sb_component *find(const struct image *m, const char *name)
{
	const struct sb_document *doc = m->out.doc;

	for (size_t i = 0; doc && i < doc->components.n; i++)
		if (sb_str_eq(doc->components.p[i]->name, sb_str_c(name)))
			return doc->components.p[i];
	return NULL;
}

/* The bytes of METADATA lie in a store; only a link has the wanted name. */
static void bodies_in_a_store(void)
{
	static const struct test_entry e[] = {
		{ '0', "store/0a/1b", METADATA("hard", "1.0") },
		{ '1', SITE "hard-1.0.dist-info/METADATA", "store/0a/1b" },
		{ '0', "store/0a/2c", METADATA("soft", "2.0") },
		{ '2', SITE "soft-2.0.dist-info/METADATA", "/store/0a/2c" },
		{ '0', "store/dirs/x/METADATA", METADATA("whole", "3.0") },
		{ '2', SITE "whole-3.0.dist-info", "/store/dirs/x" },
	};
	struct image m;

	open_image(&m);
	add_layer(&m, e, SB_LEN(e));
	CHECK(assemble(&m) && m.out.doc);
	CHECK(find(&m, "hard") && find(&m, "soft") && find(&m, "whole"));
	CHECK(m.out.doc && m.out.doc->components.n == 3);
	close_image(&m);
}

/* A database whose wanted name is a link, and whose bytes bid for nothing. */
static void second_look(void)
{
	static const struct test_entry e[] = {
		{ '0', "data/db", STATUS("libc6", "2.36") },
		{ '2', "var/lib/dpkg/status", "/data/db" },
	};
	struct sb_extra extra;
	struct sb_extras list;
	struct sb_mem_stream in;
	struct sb_buf tar = { 0 };
	enum sb_codec codec;
	struct image m;

	open_image(&m);
	add_layer(&m, &os, 1);
	add_layer(&m, e, SB_LEN(e));
	CHECK(assemble(&m) && !m.out.doc && m.out.nwants == 1);
	if (m.out.nwants != 1)
		return;
	CHECK(m.out.wants->layer == 1 && m.out.wants->body == 0);
	extra = (struct sb_extra){ .body = m.out.wants->body,
				   .nname = (uint32_t)m.out.wants->path.n,
				   .mask = m.out.wants->mask };
	list = (struct sb_extras){ &extra, 1, m.out.wants->path };
	sb_record_release(&m.record[1]);
	test_tar(&tar, e, SB_LEN(e));
	sb_mem_stream_init(&in, sb_buf_view(&tar));
	CHECK(sb_record_init(&m.record[1], 0) == SB_OK);
	CHECK(sb_map_layer(&in.base, &list, &m.record[1], &codec, NULL) == SB_OK);
	CHECK(assemble(&m) && m.out.doc && find(&m, "libc6"));
	sb_buf_release(&tar);
	close_image(&m);
}

/* Where there can be no second look, the document says so. */
static void no_second_look(void)
{
	static const struct test_entry e[] = {
		{ '0', "data/db", STATUS("libc6", "2.36") },
		{ '2', "var/lib/dpkg/status", "/data/db" },
	};
	struct image m;

	open_image(&m);
	m.in.final = true;
	add_layer(&m, e, SB_LEN(e));
	CHECK(assemble(&m) && m.out.doc);
	CHECK(m.out.doc && m.out.doc->problems.n > 0 &&
	      m.out.doc->problems.p[0].serious);
	close_image(&m);
}

static void introduced(void)
{
	static const struct test_entry one[] = {
		{ '0', "var/lib/dpkg/status", STATUS("a", "1") STATUS("b", "1") },
	};
	static const struct test_entry two[] = {
		{ '0', "var/lib/dpkg/status",
		  STATUS("a", "1") STATUS("b", "2") STATUS("c", "1") },
	};
	static const struct test_entry three[] = {
		{ '0', "var/lib/dpkg/status",
		  STATUS("a", "1") STATUS("b", "2") STATUS("c", "1") STATUS("d", "1") },
	};
	struct image m;

	open_image(&m);
	m.opts.base_layers = 1;
	add_layer(&m, one, 1);
	add_layer(&m, two, 1);
	add_layer(&m, three, 1);
	CHECK(assemble(&m) && m.out.doc);
	CHECK(find(&m, "a") && find(&m, "a")->layer == 0 && find(&m, "a")->from_base);
	CHECK(find(&m, "b") && find(&m, "b")->layer == 1 && !find(&m, "b")->from_base);
	CHECK(find(&m, "c") && find(&m, "c")->layer == 1);
	CHECK(find(&m, "d") && find(&m, "d")->layer == 2);
	close_image(&m);
}

/* Every component can be reached from the root; refs are unique and in order. */
static void graph(void)
{
	static const struct test_entry e[] = {
		{ '0', "var/lib/dpkg/status",
		  "Package: x\nStatus: install ok installed\nVersion: 1\n"
		  "Architecture: all\nDepends: y\n\n"
		  "Package: y\nStatus: install ok installed\nVersion: 1\n"
		  "Architecture: all\nDepends: x\n\n"
		  "Package: z\nStatus: install ok installed\nVersion: 1\n"
		  "Architecture: all\nDepends: y\n\n" },
	};
	struct image m;
	size_t edges = 0;

	open_image(&m);
	add_layer(&m, &os, 1);
	add_layer(&m, e, 1);
	CHECK(assemble(&m) && m.out.doc && m.out.doc->components.n == 4);
	for (size_t i = 0; m.out.doc && i < m.out.doc->components.n; i++)
		edges += m.out.doc->components.p[i]->depends.n;
	CHECK(edges == 3);
	CHECK(m.out.doc && m.out.doc->root->depends.n == 2); /* the system, and z */
	for (size_t i = 1; m.out.doc && i < m.out.doc->components.n; i++)
		CHECK(sb_str_cmp(m.out.doc->components.p[i - 1]->purl,
				 m.out.doc->components.p[i]->purl) <= 0);
	close_image(&m);
}

static void accounting(void)
{
	static const struct test_entry e[] = {
		{ '0', "etc/app.conf", "x" },
		{ '0', "opt/run.sh", "#!/bin/sh\n" },
		{ '0', "opt/blob", "\x01" },
		{ '0', "opt/prog",
		  "\x7f"
		  "ELF" },
		{ '0', "root/.cache/pip/x", "x" },
	};
	struct image m;
	uint64_t sum = 0;

	open_image(&m);
	add_layer(&m, e, SB_LEN(e));
	CHECK(assemble(&m) && m.out.doc);
	for (int c = 0; m.out.doc && c < SB_FILE_CLASSES; c++)
		sum += m.out.doc->totals.in_class[c];
	CHECK(sum == 5 && m.out.doc->totals.files == 5);
	CHECK(m.out.doc->totals.in_class[SB_FILE_CONFIG] == 1);
	CHECK(m.out.doc->totals.in_class[SB_FILE_SCRIPT] == 1);
	CHECK(m.out.doc->totals.in_class[SB_FILE_EXECUTABLE] == 1);
	CHECK(m.out.doc->totals.in_class[SB_FILE_CACHE] == 1);
	close_image(&m);
}

int main(void)
{
	bodies_in_a_store();
	second_look();
	no_second_look();
	introduced();
	graph();
	accounting();
	return DONE();
}
