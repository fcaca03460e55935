/* SPDX-License-Identifier: Apache-2.0 */
/* services.yaml: what is read, what is refused and where, and the schema (R25). */
#include <dirent.h>
#include <jansson.h>

#include "fleet/services.h"
#include "test.h"
#include "util/buf.h"
#include "util/file.h"
#include "util/near.h"

static char dir[4096];

static sb_str slurp(struct sb_arena *a, const char *path)
{
	sb_str s = { NULL, 0 };

	if (sb_file_read(a, path, 1 << 20, &s, NULL) < 0)
		printf("# cannot read %s\n", path);
	return s;
}

/* The sibling .err holds the message after "<file>:". */
static void one_case(const char *yaml)
{
	struct sb_arena a;
	struct sb_fleet f;
	struct sb_err err = { 0 };
	char path[8192], want[1024];
	sb_str bytes, expected;
	int rc;

	sb_arena_init(&a, 64 << 20);
	(void)snprintf(path, sizeof path, "%s/%s", dir, yaml);
	bytes = slurp(&a, path);
	(void)snprintf(path + strlen(path) - 4, 5, "err");
	expected = slurp(&a, path);
	rc = sb_services_read(&a, "s.yaml",
			      (sb_str){ test_wall(bytes.p, bytes.n), bytes.n }, &f,
			      &err);
	(void)snprintf(want, sizeof want, "s.yaml:%.*s", (int)expected.n - 1,
		       expected.p ? expected.p : "");
	if (rc == SB_OK || strcmp(want, err.msg) != 0)
		printf("# %s\n# want %s\n# have %s\n", yaml, want, err.msg);
	CHECK(rc < 0 && strcmp(want, err.msg) == 0);
	sb_arena_release(&a);
}

static void bad_files(void)
{
	DIR *d = opendir(dir);
	const struct dirent *e;
	int n = 0;

	while (d && (e = readdir(d)))
		if (sb_str_ends(sb_str_c(e->d_name), SB_LIT(".yaml")) &&
		    strcmp(e->d_name, "example.yaml") != 0) {
			one_case(e->d_name);
			n++;
		}
	if (d)
		(void)closedir(d);
	CHECK(n >= 30);
}

static void example(void)
{
	struct sb_arena a;
	struct sb_fleet f;
	struct sb_err err = { 0 };
	const struct sb_fleet_service *s;
	char path[8192];

	sb_arena_init(&a, 0);
	(void)snprintf(path, sizeof path, "%s/example.yaml", dir);
	CHECK(sb_services_load(&a, path, &f, &err) == SB_OK);
	CHECK(sb_str_eq(f.product, SB_LIT("legit-health-plus")));
	CHECK(sb_str_eq(f.version, SB_LIT("1.1.0.0")));
	CHECK(sb_str_eq(f.lifetime_until, SB_LIT("2036-01-31")));
	CHECK(sb_str_eq(f.output, SB_LIT("software-sbom")));
	CHECK(f.has_upload && !f.upload && f.storage.n);
	CHECK(sb_str_eq(f.dir, sb_str_c(dir)));
	CHECK(f.services.n == 2);
	s = &f.services.p[0];
	CHECK(sb_str_eq(s->name, SB_LIT("api-gateway")) && s->line == 15);
	CHECK(sb_str_eq(s->version, SB_LIT("1.1.0.0")));
	CHECK(sb_str_eq(s->platform, SB_LIT("linux/amd64")));
	CHECK(sb_str_eq(s->supplier.name, SB_LIT("Example Medical")));
	CHECK(s->supplier.url.n == 1 && s->authors.n == 1 && s->base_images.n == 1);
	CHECK(s->integrations.n == 1 && s->integrations.p[0].authenticated &&
	      s->integrations.p[0].has_boundary &&
	      s->integrations.p[0].endpoints.n == 1);
	s = &f.services.p[1];
	CHECK(sb_str_eq(s->version, SB_LIT("2.10"))); /* text, never a number */
	CHECK(sb_str_eq(s->platform, SB_LIT("linux/arm64/v8")));
	CHECK(s->integrations.n == 0);
	sb_arena_release(&a);
}

/* Every key of the reader is in the schema, and the reverse. */
static void same_keys(const struct sb_shape *shape, const json_t *schema,
		      const char *at);

static const json_t *object_in(const json_t *schema)
{
	const json_t *options = json_object_get(schema, "oneOf");

	if (json_object_get(schema, "items"))
		return json_object_get(schema, "items");
	for (size_t i = 0; i < json_array_size(options); i++)
		if (json_object_get(json_array_get(options, i), "properties"))
			return json_array_get(options, i);
	return schema;
}

static const json_t *deref(const json_t *root, const json_t *schema)
{
	const char *ref = json_string_value(json_object_get(schema, "$ref"));

	return ref ? json_object_get(json_object_get(root, "$defs"),
				     ref + strlen("#/$defs/"))
		   : schema;
}

static const json_t *schema_root;

static bool required_in(const json_t *schema, const char *key)
{
	const json_t *list = json_object_get(schema, "required");

	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_string_value(json_array_get(list, i)), key) == 0)
			return true;
	return false;
}

static void same_keys(const struct sb_shape *shape, const json_t *schema,
		      const char *at)
{
	const json_t *props = json_object_get(schema, "properties");
	size_t keys = 0;

	CHECK(json_is_false(json_object_get(schema, "additionalProperties")));
	for (size_t i = 0; i < shape->n; i++) {
		const struct sb_field *f = &shape->fields[i];
		const json_t *p = f->key ? json_object_get(props, f->key) : NULL;

		if (!f->key)
			continue;
		keys++;
		if (!p)
			printf("# %s.%s is not in the schema\n", at, f->key);
		CHECK(p != NULL);
		CHECK(required_in(schema, f->key) == f->required);
		CHECK(json_is_string(
			json_object_get(deref(schema_root, p), "description")));
		if (f->sub)
			same_keys(f->sub,
				  deref(schema_root, object_in(deref(schema_root, p))),
				  f->key);
	}
	if (json_object_size(props) != keys)
		printf("# %s: the schema has %zu keys, the reader %zu\n", at,
		       json_object_size(props), keys);
	CHECK(json_object_size(props) == keys);
}

static void schema(const char *root)
{
	char path[8192];
	json_t *s;

	(void)snprintf(path, sizeof path, "%s/docs/services.schema.json", root);
	s = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
	CHECK(s != NULL);
	schema_root = s;
	if (s)
		same_keys(sb_services_shape(), s, "services.yaml");
	json_decref(s);
}

static void limits(void)
{
	struct sb_arena a;
	struct sb_fleet f;
	struct sb_err err = { 0 };
	struct sb_buf b = { 0 };

	sb_arena_init(&a, 0);
	CHECK(sb_services_read(&a, "s", (sb_str){ "x", SB_YAML_BYTES + 1 }, &f, &err) ==
	      SB_E_LIMIT);
	CHECK(sb_services_load(&a, "/nonexistent/s.yaml", &f, &err) == SB_E_NOTFOUND);
	sb_buf_str(&b, SB_LIT("{"));
	for (int i = 0; i < 600; i++)
		sb_buf_printf(&b, "k%d: 1, ", i);
	sb_buf_str(&b, SB_LIT("}"));
	CHECK(sb_services_read(&a, "s", sb_buf_view(&b), &f, &err) == SB_E_FORMAT);
	CHECK(strstr(err.msg, "more than 512 keys") != NULL);
	sb_arena_release(&a);
	for (size_t limit = 1024; limit < 1 << 20; limit *= 2) {
		sb_arena_init(&a, limit);
		CHECK(sb_services_read(&a, "s", sb_buf_view(&b), &f, &err) < 0);
		sb_arena_release(&a);
	}
	sb_buf_release(&b);
}

static void near_words(void)
{
	struct sb_near n = { .wanted = SB_LIT("imgae") };

	CHECK(sb_near_distance(SB_LIT("imgae"), SB_LIT("image")) == 1);
	CHECK(sb_near_distance(SB_LIT(""), SB_LIT("abc")) == 3);
	sb_near_offer(&n, SB_LIT("name"));
	CHECK(n.word.n == 0);
	sb_near_offer(&n, SB_LIT("image"));
	CHECK(sb_str_eq(n.word, SB_LIT("image")));
}

int main(void)
{
	const char *root = getenv("SB_SOURCE_ROOT");

	(void)snprintf(dir, sizeof dir, "%s/tests/cases/services", root ? root : ".");
	bad_files();
	example();
	schema(root ? root : ".");
	limits();
	near_words();
	return DONE();
}
