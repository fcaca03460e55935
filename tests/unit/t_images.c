/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small images through the whole engine: each tests/cases/CATALOGER/CASE with a file
 * `components` is packed by tar (tree, or layer-0, layer-1 ... on each other), mapped,
 * squashed and linked; the document as text equals that file. SB_UPDATE=1 writes those
 * files anew, for review. With arguments, they are the layers (directories or tar
 * files) of one image, whose document is printed.
 */
#include <fcntl.h>
#include <fts.h>

#include "assemble/image.h"
#include "assemble/map.h"
#include "test.h"
#include "util/buf.h"

#define LAYERS_MAX 8

struct image {
	struct sb_record record[LAYERS_MAX];
	struct sb_image_layer layer[LAYERS_MAX];
	size_t n;
};

static void slurp(FILE *f, struct sb_buf *b)
{
	char chunk[65536];
	size_t n;

	while (f && (n = fread(chunk, 1, sizeof chunk, f)) > 0)
		sb_buf_put(b, chunk, n);
}

static void read_file(const char *path, struct sb_buf *b)
{
	FILE *f = fopen(path, "r");

	slurp(f, b);
	if (f)
		fclose(f);
}

/* The real tar makes the layer. */
static void pack(const char *dir, struct sb_buf *b)
{
	char command[4300];
	FILE *tar;

	(void)snprintf(command, sizeof command,
		       "tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 "
		       "-C '%s' -cf - .",
		       dir);
	tar = popen(command, "r");
	slurp(tar, b);
	if (!tar || pclose(tar) != 0)
		abort();
}

static void add_layer(struct image *im, const char *path)
{
	struct sb_record *r = &im->record[im->n];
	struct sb_mem_stream in;
	struct sb_buf bytes = { 0 };
	struct sb_err err = { 0 };
	enum sb_codec codec;

	if (strlen(path) > 4 && strcmp(path + strlen(path) - 4, ".tar") == 0)
		read_file(path, &bytes);
	else
		pack(path, &bytes);
	sb_mem_stream_init(&in, sb_buf_view(&bytes));
	if (sb_record_init(r, SB_MAP_RECORD) < 0)
		abort();
	if (sb_map_layer(&in.base, NULL, r, &codec, &err) < 0)
		printf("# %s: %s\n", path, err.msg);
	im->layer[im->n] = (struct sb_image_layer){ .record = r };
	im->n++;
	sb_buf_release(&bytes);
}

static void put(struct sb_buf *b, const char *label, sb_str value)
{
	if (value.n)
		sb_buf_printf(b, "  %s %.*s\n", label, SB_ARG(value));
}

static void put_party(struct sb_buf *b, const char *label, const struct sb_party *p)
{
	if (p->name.n)
		sb_buf_printf(b, "  %s %.*s <%.*s> %.*s\n", label, SB_ARG(p->name),
			      SB_ARG(p->email), SB_ARG(p->url));
}

static void put_lists(struct sb_buf *b, const struct sb_component *c)
{
	for (size_t i = 0; i < c->authors.n; i++)
		put_party(b, "author", &c->authors.p[i]);
	for (size_t i = 0; i < c->licenses.n; i++)
		sb_buf_printf(b, "  licence %s %s %.*s\n",
			      c->licenses.p[i].ack == SB_LICENSE_DECLARED ? "declared"
									  : "concluded",
			      c->licenses.p[i].kind == SB_LICENSE_NAME ? "name"
								       : "spdx",
			      SB_ARG(c->licenses.p[i].text));
	for (size_t i = 0; i < c->hashes.n; i++)
		put(b, sb_hash_alg_name(c->hashes.p[i].alg), c->hashes.p[i].hex);
	for (size_t i = 0; i < c->extrefs.n; i++)
		sb_buf_printf(b, "  ref %.*s %.*s\n", SB_ARG(c->extrefs.p[i].type),
			      SB_ARG(c->extrefs.p[i].url));
	for (size_t i = 0; i < c->properties.n; i++)
		sb_buf_printf(b, "  %.*s = %.*s\n", SB_ARG(c->properties.p[i].name),
			      SB_ARG(c->properties.p[i].value));
	for (size_t i = 0; i < c->occurrences.n; i++)
		sb_buf_printf(b, "  at %.*s:%u layer %d\n",
			      SB_ARG(c->occurrences.p[i].path),
			      c->occurrences.p[i].line, (int)c->occurrences.p[i].layer);
	for (size_t i = 0; i < c->depends.n; i++)
		sb_buf_printf(b, "  -> %.*s %.*s\n", SB_ARG(c->depends.p[i]->name),
			      SB_ARG(c->depends.p[i]->version));
}

static void put_component(struct sb_buf *b, const struct sb_component *c)
{
	sb_buf_printf(b, "%s %.*s %.*s (%.*s, %u %%)\n",
		      sb_component_type_name(c->type), SB_ARG(c->name),
		      SB_ARG(c->version), SB_ARG(c->cataloger),
		      c->methods.n ? c->methods.p[0].confidence : 0);
	if (c->scope == SB_SCOPE_OPTIONAL || c->scope == SB_SCOPE_EXCLUDED)
		put(b, "scope", sb_str_c(sb_scope_name(c->scope)));
	if (c->parent)
		put(b, "within", c->parent->name);
	put(b, "about", c->description);
	put(b, "purl", c->purl);
	put(b, "cpe", c->cpe);
	put_party(b, "supplier", &c->supplier);
	put(b, "copyright", c->copyright);
	put_lists(b, c);
}

static void put_document(struct sb_buf *b, const struct sb_document *doc)
{
	for (size_t i = 0; i < doc->components.n; i++)
		put_component(b, doc->components.p[i]);
	for (size_t i = 0; i < doc->problems.n; i++)
		sb_buf_printf(b, "problem%s %.*s: %.*s\n",
			      doc->problems.p[i].serious ? " (serious)" : "",
			      SB_ARG(doc->problems.p[i].path),
			      SB_ARG(doc->problems.p[i].message));
	sb_buf_printf(b, "files %llu missing %llu\n",
		      (unsigned long long)doc->totals.files,
		      (unsigned long long)doc->totals.missing);
	for (int i = 0; i < SB_FILE_CLASSES; i++)
		if (doc->totals.in_class[i])
			sb_buf_printf(b, "  %s %llu\n",
				      sb_file_class_name((enum sb_file_class)i),
				      (unsigned long long)doc->totals.in_class[i]);
}

/* The name of a case says how it is scanned. */
static void assemble(struct image *im, const char *name, struct sb_buf *out)
{
	struct sb_image_facts facts = { .source = SB_LIT("case") };
	struct sb_image_opts opts = { .name = SB_LIT("case"),
				      .reproducible = true,
				      .all_layers = strstr(name, "all-layers") != NULL,
				      .source_mode =
					      strstr(name, "-declared/") != NULL };
	struct sb_image_input in = {
		.facts = &facts, .layers = im->layer, .n = im->n, .opts = &opts
	};
	struct sb_image_result result = { 0 };
	struct sb_err err = { 0 };
	struct sb_arena a;

	in.final = true;
	sb_arena_init(&a, 0);
	if (sb_image_assemble(&a, &in, &result, &err) < 0 || !result.doc)
		sb_buf_printf(out, "failed: %s\n", err.msg);
	else
		put_document(out, result.doc);
	sb_arena_release(&a);
	for (size_t i = 0; i < im->n; i++)
		sb_record_release(&im->record[i]);
}

static void case_layers(struct image *im, const char *dir)
{
	char path[4200];

	(void)snprintf(path, sizeof path, "%s/tree", dir);
	if (access(path, F_OK) == 0)
		add_layer(im, path);
	for (int i = 0; i < LAYERS_MAX; i++) {
		(void)snprintf(path, sizeof path, "%s/layer-%d", dir, i);
		if (access(path, F_OK) == 0)
			add_layer(im, path);
	}
}

static void run_case(const char *dir)
{
	struct sb_buf got = { 0 }, want = { 0 };
	struct image im = { 0 };
	char file[4200];
	bool same;

	(void)snprintf(file, sizeof file, "%s/components", dir);
	if (access(file, F_OK) != 0)
		return;
	case_layers(&im, dir);
	assemble(&im, dir, &got);
	if (getenv("SB_UPDATE")) {
		FILE *f = fopen(file, "w");

		if (!f || fwrite(got.p, 1, got.n, f) != got.n || fclose(f))
			abort();
	}
	read_file(file, &want);
	same = sb_str_eq(sb_buf_view(&want), sb_buf_view(&got));
	CHECK(same && dir);
	if (!same)
		printf("# %s\n# expected\n%.*s# got\n%.*s", dir,
		       SB_ARG(sb_buf_view(&want)), SB_ARG(sb_buf_view(&got)));
	sb_buf_release(&want);
	sb_buf_release(&got);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int print_image(int argc, char **argv)
{
	struct image im = { 0 };
	struct sb_buf out = { 0 };

	for (int i = 1; i < argc && im.n < LAYERS_MAX; i++)
		add_layer(&im, argv[i]);
	assemble(&im, "", &out);
	(void)fwrite(out.p, 1, out.n, stdout);
	sb_buf_release(&out);
	return 0;
}

int main(int argc, char **argv)
{
	const char *top = getenv("SB_SOURCE_ROOT");
	char path[4096];
	char *const roots[] = { path, NULL };
	FTSENT *f;
	FTS *walk;

	if (argc > 1)
		return print_image(argc, argv);
	(void)snprintf(path, sizeof path, "%s/tests/cases", top ? top : ".");
	walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	while (walk && (f = fts_read(walk)))
		if (f->fts_info == FTS_D && f->fts_level == 2) {
			run_case(f->fts_path);
			(void)fts_set(walk, f, FTS_SKIP);
		}
	if (walk)
		fts_close(walk);
	CHECK(test_count > 0);
	return DONE();
}
