/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/services.h"

#include "util/file.h"

#define NAME_BYTES 128
#define SERVICES   10000

static bool name_char(char c, const char *also)
{
	return (c >= 'a' && c <= 'z') || sb_is_digit(c) || strchr(also, c);
}

const char *sb_services_bad_name(sb_str s)
{
	static const char should[] =
		"1 to 128 of a-z 0-9 . _ - and begin with a letter "
		"or digit";

	if (s.n == 0 || s.n > NAME_BYTES || strchr("._-", s.p[0]))
		return should;
	for (size_t i = 0; i < s.n; i++)
		if (!s.p[i] || !name_char(s.p[i], "._-"))
			return should;
	return NULL;
}

const char *sb_services_bad_version(sb_str s)
{
	static const char should[] = "1 to 128 of A-Z a-z 0-9 . _ + - and begin with a "
				     "letter or digit";

	if (s.n == 0 || s.n > NAME_BYTES || strchr("._+-", s.p[0]))
		return should;
	for (size_t i = 0; i < s.n; i++)
		if (!s.p[i] || !name_char(sb_lower(s.p[i]), "._+-"))
			return should;
	return NULL;
}

static const char *bad_platform(sb_str s)
{
	static const char should[] = "os/architecture[/variant], such as linux/amd64";
	sb_str rest = s;
	unsigned parts = 0;

	while (rest.n) {
		sb_str part = sb_str_cut(&rest, '/');

		if (part.n == 0 || sb_services_bad_version(part))
			return should;
		parts++;
	}
	return parts < 2 || parts > 3 || s.p[s.n - 1] == '/' ? should : NULL;
}

static const char *bad_date(sb_str s)
{
	static const char form[] = "dddd-dd-dd";
	bool good = s.n == sizeof form - 1;

	for (size_t i = 0; good && i < s.n; i++)
		good = form[i] == 'd' ? sb_is_digit(s.p[i]) : s.p[i] == form[i];
	if (good) {
		unsigned month =
			(unsigned)(s.p[5] - '0') * 10 + (unsigned)(s.p[6] - '0');
		unsigned day = (unsigned)(s.p[8] - '0') * 10 + (unsigned)(s.p[9] - '0');

		good = month >= 1 && month <= 12 && day >= 1 && day <= 31;
	}
	return good ? NULL : "a date, such as 2036-01-31";
}

static const char *bad_format(sb_str s)
{
	return sb_str_eq(s, SB_LIT("1")) ? NULL : "1, the only version of this file";
}

static const char *bad_url(sb_str s)
{
	bool web = sb_str_starts(s, SB_LIT("https://")) ||
		   sb_str_starts(s, SB_LIT("http://"));

	return web && !memchr(s.p, ' ', s.n) ? NULL : "a web address (https://...)";
}

#define TEXT(T, k, member, ...)                                             \
	{                                                                   \
		.key = k, .kind = SB_FIELD_TEXT, .at = offsetof(T, member), \
		__VA_ARGS__                                                 \
	}
#define TEXTS(T, k, member, ...)                                             \
	{                                                                    \
		.key = k, .kind = SB_FIELD_TEXTS, .at = offsetof(T, member), \
		__VA_ARGS__                                                  \
	}
#define FLAG(T, k, member, said)                                            \
	{                                                                   \
		.key = k, .kind = SB_FIELD_BOOL, .at = offsetof(T, member), \
		.has = offsetof(T, said)                                    \
	}
#define ONE(T, k, member, shape, ...)                                      \
	{                                                                  \
		.key = k, .kind = SB_FIELD_ONE, .at = offsetof(T, member), \
		.sub = (shape), __VA_ARGS__                                \
	}
#define MANY(T, k, member, shape, ...)                                      \
	{                                                                   \
		.key = k, .kind = SB_FIELD_MANY, .at = offsetof(T, member), \
		.sub = (shape), __VA_ARGS__                                 \
	}
#define SHAPE(T, table)                         \
	{                                       \
		table, SB_LEN(table), sizeof(T) \
	}

static const struct sb_field party_fields[] = {
	TEXT(struct sb_fleet_party, "name", name, .required = true),
	TEXT(struct sb_fleet_party, "email", email),
	TEXTS(struct sb_fleet_party, "url", url, .wrong = bad_url, .most = 1),
};
static const struct sb_shape party = SHAPE(struct sb_fleet_party, party_fields);

static const struct sb_field integration_fields[] = {
	TEXT(struct sb_fleet_integration, "name", name, .required = true),
	TEXT(struct sb_fleet_integration, "provider", provider),
	TEXT(struct sb_fleet_integration, "version", version),
	TEXT(struct sb_fleet_integration, "description", description),
	TEXTS(struct sb_fleet_integration, "endpoints", endpoints, .most = 100),
	FLAG(struct sb_fleet_integration, "authenticated", authenticated,
	     has_authenticated),
	FLAG(struct sb_fleet_integration, "crosses_boundary", crosses_boundary,
	     has_boundary),
};
static const struct sb_shape integration =
	SHAPE(struct sb_fleet_integration, integration_fields);

#define COMMON_FIELDS                                                                  \
	TEXT(struct sb_fleet_service, "platform", platform, .wrong = bad_platform),    \
		TEXT(struct sb_fleet_service, "version", version,                      \
		     .wrong = sb_services_bad_version),                                \
		TEXTS(struct sb_fleet_service, "tags", tags,                           \
		      .wrong = sb_services_bad_name, .most = 64),                      \
		TEXTS(struct sb_fleet_service, "base_images", base_images),            \
		ONE(struct sb_fleet_service, "supplier", supplier, &party),            \
		MANY(struct sb_fleet_service, "authors", authors, &party, .most = 64), \
		MANY(struct sb_fleet_service, "integrations", integrations,            \
		     &integration)

static const struct sb_field defaults_fields[] = { COMMON_FIELDS };
static const struct sb_shape defaults = SHAPE(struct sb_fleet_service, defaults_fields);

static const struct sb_field service_fields[] = {
	TEXT(struct sb_fleet_service, "name", name, .required = true,
	     .wrong = sb_services_bad_name),
	TEXT(struct sb_fleet_service, "image", image),
	TEXT(struct sb_fleet_service, "source", source),
	COMMON_FIELDS,
	{ .kind = SB_FIELD_LINE, .at = offsetof(struct sb_fleet_service, line) },
};
static const struct sb_shape service = SHAPE(struct sb_fleet_service, service_fields);

/* product's members lie in struct sb_fleet itself: its field is at offset 0. */
static const struct sb_field product_fields[] = {
	TEXT(struct sb_fleet, "name", product, .required = true),
	TEXT(struct sb_fleet, "version", version, .wrong = sb_services_bad_version),
	TEXT(struct sb_fleet, "lifetime_until", lifetime_until, .wrong = bad_date),
};
static const struct sb_shape product = SHAPE(struct sb_fleet, product_fields);

static const struct sb_field fleet_fields[] = {
	TEXT(struct sb_fleet, "version", format, .required = true, .wrong = bad_format),
	{ .key = "product", .kind = SB_FIELD_ONE, .sub = &product, .required = true },
	ONE(struct sb_fleet, "defaults", defaults, &defaults),
	TEXT(struct sb_fleet, "output", output),
	TEXT(struct sb_fleet, "storage", storage),
	FLAG(struct sb_fleet, "upload", upload, has_upload),
	TEXTS(struct sb_fleet, "base_images", base_images),
	MANY(struct sb_fleet, "services", services, &service, .required = true,
	     .most = SERVICES),
};
static const struct sb_shape fleet = SHAPE(struct sb_fleet, fleet_fields);

const struct sb_shape *sb_services_shape(void)
{
	return &fleet;
}

/* What a service does not say, the defaults say; lists are replaced, not joined. */
static void merge(struct sb_fleet_service *s, const struct sb_fleet *f)
{
	const struct sb_fleet_service *d = &f->defaults;

	if (!s->platform.n)
		s->platform = d->platform;
	if (!s->version.n)
		s->version = d->version.n ? d->version : f->version;
	if (!s->tags.n)
		s->tags = d->tags;
	if (!s->base_images.n)
		s->base_images = d->base_images.n ? d->base_images : f->base_images;
	if (!s->supplier.name.n)
		s->supplier = d->supplier;
	if (!s->authors.n)
		memcpy(&s->authors, &d->authors, sizeof s->authors);
	if (!s->integrations.n)
		memcpy(&s->integrations, &d->integrations, sizeof s->integrations);
}

/* Sorted neighbours would lose the order of the file; 10,000 names make a table. */
static int unique_names(struct sb_arena *a, const struct sb_yaml *list,
			const struct sb_fleet *f, struct sb_err *err)
{
	size_t slots = 64, at;
	const struct sb_fleet_service **table;
	const struct sb_yaml *node = list->first;

	while (slots < f->services.n * 2)
		slots *= 2;
	table = sb_new(a, const struct sb_fleet_service *, slots);
	if (!table)
		return sb_fail(err, sb_arena_failed(a), "%s: too big", f->file);
	for (size_t i = 0; i < f->services.n; i++, node = node->next) {
		const struct sb_fleet_service *s = &f->services.p[i];

		at = 5381;
		for (size_t k = 0; k < s->name.n; k++)
			at = at * 33 + (unsigned char)s->name.p[k];
		for (at &= slots - 1; table[at]; at = (at + 1) & (slots - 1))
			if (sb_str_eq(table[at]->name, s->name))
				return sb_yaml_fail(
					err, sb_yaml_get(node, SB_LIT("name")),
					"service \"%.*s\" again, first in line %u",
					SB_ARG(s->name), table[at]->line);
		table[at] = s;
	}
	return SB_OK;
}

static int check_services(const struct sb_yaml *list, const struct sb_fleet *f,
			  struct sb_err *err)
{
	const struct sb_yaml *node = list->first;

	for (size_t i = 0; i < f->services.n; i++, node = node->next)
		if (!f->services.p[i].image.n && !f->services.p[i].source.n)
			return sb_yaml_fail(err, node,
					    "service \"%.*s\" has no image (and no "
					    "source)",
					    SB_ARG(f->services.p[i].name));
	return SB_OK;
}

int sb_services_read(struct sb_arena *a, const char *file, sb_str bytes,
		     struct sb_fleet *out, struct sb_err *err)
{
	const struct sb_yaml *root, *list;
	struct sb_fleet f = { .file = file };
	int rc = sb_yaml_read(a, file, bytes, &root, err);

	if (rc == SB_OK)
		rc = sb_shape_read(a, root, &fleet, &f, err);
	if (rc < 0)
		return rc;
	list = sb_yaml_get(root, SB_LIT("services"));
	rc = check_services(list, &f, err);
	if (rc == SB_OK)
		rc = unique_names(a, list, &f, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < f.services.n; i++)
		merge(&f.services.p[i], &f);
	f.dir = sb_path_dir(sb_str_c(file));
	if (!f.dir.n)
		f.dir = file[0] == '/' ? SB_LIT("/") : SB_LIT(".");
	*out = f;
	return SB_OK;
}

int sb_services_load(struct sb_arena *a, const char *file, struct sb_fleet *out,
		     struct sb_err *err)
{
	sb_str bytes;
	int rc = sb_file_read(a, file, SB_YAML_BYTES, &bytes, err);

	return rc < 0 ? rc : sb_services_read(a, file, bytes, out, err);
}

struct sb_party sb_services_party(const struct sb_fleet_party *p)
{
	return (struct sb_party){ p->name, p->email,
				  p->url.n ? p->url.p[0] : SB_LIT("") };
}

struct sb_doc_service sb_services_integration(const struct sb_fleet_integration *g)
{
	struct sb_doc_service s = { .provider = g->provider,
				    .name = g->name,
				    .version = g->version,
				    .description = g->description,
				    .authenticated = g->authenticated,
				    .has_authenticated = g->has_authenticated,
				    .crosses_boundary = g->crosses_boundary,
				    .has_boundary = g->has_boundary };

	memcpy(&s.endpoints, &g->endpoints, sizeof s.endpoints);
	return s;
}
