/* SPDX-License-Identifier: Apache-2.0 */
/* METADATA and PKG-INFO, and the small files of one value beside them. */
#include <jansson.h>

#include "catalog/python_dist.h"
#include "model/license.h"
#include "parse/headers.h"

/* once: a second header of this name counts for nothing, as in importlib.metadata. */
static const struct {
	sb_str name;
	enum sb_key key;
	bool once;
} fields[] = {
	{ { "Name", 4 }, SB_KEY_NAME, true },
	{ { "Version", 7 }, SB_KEY_VERSION, true },
	{ { "Summary", 7 }, SB_KEY_SUMMARY, true },
	{ { "Home-page", 9 }, SB_KEY_HOMEPAGE, true },
	{ { "Download-URL", 12 }, SB_KEY_URL, true },
	{ { "Author", 6 }, SB_KEY_AUTHOR, true },
	{ { "Author-email", 12 }, SB_KEY_AUTHOR_EMAIL, true },
	{ { "Maintainer", 10 }, SB_KEY_MAINTAINER, true },
	{ { "Maintainer-email", 16 }, SB_KEY_MAINTAINER_EMAIL, true },
	{ { "License", 7 }, SB_KEY_LICENSE, true },
	{ { "License-Expression", 18 }, SB_KEY_LICENSE_EXPRESSION, true },
	{ { "License-File", 12 }, SB_KEY_LICENSE_FILE, false },
	{ { "Classifier", 10 }, SB_KEY_LICENSE_CLASSIFIER, false },
	{ { "Project-URL", 11 }, SB_KEY_PROJECT_URL, false },
	{ { "Requires-Dist", 13 }, SB_KEY_REQUIRES, false },
	{ { "Requires-Python", 15 }, SB_KEY_REQUIRES_RUNTIME, true },
	{ { "Provides-Extra", 14 }, SB_KEY_EXTRA, false },
};
_Static_assert(SB_LEN(fields) <= 32, "one bit a field in metadata()");

#define VALUE_MAX 65536 /* of one header; whole licence texts fit */

static size_t field_of(sb_str name)
{
	for (size_t i = 0; i < SB_LEN(fields); i++)
		if (sb_str_ieq(fields[i].name, name))
			return i;
	return SB_LEN(fields);
}

static bool wanted(enum sb_key key, sb_str value)
{
	return key != SB_KEY_LICENSE_CLASSIFIER ||
	       sb_str_starts(value, SB_LIT("License ::"));
}

int sb_python_dist_metadata(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	struct sb_headers h = { .rest = body };
	struct sb_header got;
	uint32_t seen = 0;

	(void)err;
	sb_emit_fact(e, SB_FACT_PACKAGE, 0);
	while (sb_headers_next(&h, &got)) {
		size_t i = field_of(got.name);

		if (i == SB_LEN(fields) || (fields[i].once && (seen & 1U << i)))
			continue;
		seen |= 1U << i;
		if (got.value.n > VALUE_MAX)
			sb_emit_diag(e, SB_E_LIMIT, "line %u: %.*s is too long",
				     got.line, SB_ARG(got.name));
		else if (wanted(fields[i].key, got.value))
			sb_emit_attr(e, fields[i].key, got.value);
	}
	if (h.broken)
		sb_emit_diag(e, SB_E_FORMAT,
			     "line %u: not a header; the rest is not read", h.line + 1);
	if (!(seen & 1U << field_of(SB_LIT("Name"))))
		sb_emit_diag(e, SB_E_FORMAT, "no Name: not a distribution");
	else if (!(seen & 1U << field_of(SB_LIT("Version"))))
		sb_emit_diag(e, SB_E_FORMAT, "no Version");
	return e->rc;
}

int sb_python_dist_installer(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	(void)err;
	sb_emit_fact(e, SB_FACT_LIST, 0);
	sb_emit_attr(e, SB_KEY_INSTALLER, sb_str_trim(sb_str_cut(&body, '\n')));
	return e->rc;
}

int sb_python_dist_top_level(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	(void)err;
	sb_emit_fact(e, SB_FACT_LIST, 0);
	while (body.n)
		sb_emit_attr(e, SB_KEY_TOP_LEVEL, sb_str_trim(sb_str_cut(&body, '\n')));
	return e->rc;
}

static sb_str member(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return (sb_str){ json_string_value(v), json_string_length(v) };
}

/* archive_info: "hash" is the old form, "hashes" (name to digits) the new one. */
static void archive_info(struct sb_emit *e, const json_t *info)
{
	sb_str hex = member(json_object_get(info, "hashes"), "sha256");
	char text[80];

	if (hex.n == 64) {
		(void)snprintf(text, sizeof text, "sha256=%.*s", SB_ARG(hex));
		sb_emit_attr(e, SB_KEY_DIGEST, sb_str_c(text));
	} else {
		sb_emit_attr(e, SB_KEY_DIGEST, member(info, "hash"));
	}
}

static void vcs_info(struct sb_emit *e, const json_t *info, sb_str url)
{
	sb_str vcs = member(info, "vcs");
	char text[2048];

	if (vcs.n == 0 || url.n == 0)
		return;
	(void)snprintf(text, sizeof text, "%.*s+%.*s", SB_ARG(vcs), SB_ARG(url));
	sb_emit_attr(e, SB_KEY_VCS_URL, sb_str_c(text));
	sb_emit_attr(e, SB_KEY_VCS_COMMIT, member(info, "commit_id"));
}

int sb_python_dist_direct_url(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	json_error_t why;
	json_t *root = json_loadb(body.p, body.n, 0, &why);
	sb_str url = member(root, "url");

	if (!root)
		return sb_fail(err, SB_E_FORMAT, "line %d: %s", why.line, why.text);
	sb_emit_fact(e, SB_FACT_LIST, 0);
	sb_emit_attr(e, SB_KEY_URL, url);
	sb_emit_attr(e, SB_KEY_PATH, member(root, "subdirectory"));
	vcs_info(e, json_object_get(root, "vcs_info"), url);
	archive_info(e, json_object_get(root, "archive_info"));
	if (json_is_true(
		    json_object_get(json_object_get(root, "dir_info"), "editable")))
		sb_emit_attr(e, SB_KEY_EDITABLE, SB_LIT("true"));
	json_decref(root);
	return e->rc;
}

/* "key = value" lines; pyvenv.cfg has no sections. */
int sb_python_dist_pyvenv(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	static const struct {
		sb_str name;
		enum sb_key key;
	} keys[] = {
		{ { "home", 4 }, SB_KEY_HOME },
		{ { "version", 7 }, SB_KEY_VERSION },
		{ { "version_info", 12 }, SB_KEY_VERSION },
		{ { "include-system-site-packages", 28 }, SB_KEY_SYSTEM_SITE },
		{ { "implementation", 14 }, SB_KEY_IMPLEMENTATION },
		{ { "uv", 2 }, SB_KEY_PRODUCER },
		{ { "virtualenv", 10 }, SB_KEY_PRODUCER },
	};

	(void)err;
	sb_emit_fact(e, SB_FACT_ENV, 0);
	while (body.n) {
		sb_str value = sb_str_cut(&body, '\n');
		sb_str name = sb_str_trim(sb_str_cut(&value, '='));

		for (size_t i = 0; i < SB_LEN(keys); i++)
			if (sb_str_ieq(keys[i].name, name))
				sb_emit_attr(e, keys[i].key, sb_str_trim(value));
	}
	return e->rc;
}

/* "----": nothing but dashes or equal signs, four at least. */
static bool is_rule(sb_str line)
{
	line = sb_str_trim(line);
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] != '-' && line.p[i] != '=')
			return false;
	return line.n >= 4;
}

#define OWN_PART 400 /* bytes: less before a rule is a heading, not a licence */

sb_str sb_python_dist_license_of(sb_str text, unsigned *confidence)
{
	sb_str rest = text;

	while (rest.n) {
		size_t at = (size_t)(rest.p - text.p);
		sb_str id;

		if (!is_rule(sb_str_cut(&rest, '\n')) || at < OWN_PART)
			continue;
		id = sb_license_of_text(sb_str_sub(text, 0, at), confidence);
		if (id.n)
			return id;
		break;
	}
	return sb_license_of_text(text, confidence);
}

int sb_python_dist_license(struct sb_emit *e, sb_str body, struct sb_err *err)
{
	unsigned confidence = 0;
	sb_str id = sb_python_dist_license_of(body, &confidence);
	char text[16];

	(void)err;
	if (id.n == 0)
		return 0;
	sb_emit_fact(e, SB_FACT_LICENSE, 0);
	sb_emit_attr(e, SB_KEY_ID, id);
	(void)snprintf(text, sizeof text, "%u", confidence);
	sb_emit_attr(e, SB_KEY_CONFIDENCE, sb_str_c(text));
	return e->rc;
}
