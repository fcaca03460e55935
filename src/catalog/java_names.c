/* SPDX-License-Identifier: Apache-2.0 */
/* The small texts of a Java archive: manifest, pom.properties, its own name. */
#include <stddef.h>

#include "catalog/java.h"

#define NAME_BYTES 256

static const struct {
	const char *key;
	size_t at;
} keys[] = {
	{ "Bundle-SymbolicName", offsetof(struct sb_java_manifest, symbolic) },
	{ "Bundle-Version", offsetof(struct sb_java_manifest, bundle_version) },
	{ "Bundle-Vendor", offsetof(struct sb_java_manifest, bundle_vendor) },
	{ "Bundle-License", offsetof(struct sb_java_manifest, license) },
	{ "Bundle-DocURL", offsetof(struct sb_java_manifest, homepage) },
	{ "Bundle-Description", offsetof(struct sb_java_manifest, summary) },
	{ "Implementation-Title", offsetof(struct sb_java_manifest, title) },
	{ "Implementation-Version", offsetof(struct sb_java_manifest, version) },
	{ "Implementation-Vendor", offsetof(struct sb_java_manifest, vendor) },
	{ "Implementation-Vendor-Id", offsetof(struct sb_java_manifest, vendor_id) },
	{ "Automatic-Module-Name", offsetof(struct sb_java_manifest, module) },
	{ "Specification-Title", offsetof(struct sb_java_manifest, spec_title) },
	{ "Specification-Version", offsetof(struct sb_java_manifest, spec_version) },
	{ "Specification-Vendor", offsetof(struct sb_java_manifest, spec_vendor) },
};

/* "${project.version}" and such were never filled in. */
static sb_str clean(sb_str s)
{
	s = sb_str_trim(s);
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ')
			return (sb_str){ 0 };
	return sb_str_find(s, SB_LIT("${")) == SB_NPOS && !sb_str_ieq(s, SB_LIT("null"))
		       ? sb_str_sub(s, 0, 2000)
		       : (sb_str){ 0 };
}

static void note(struct sb_java_manifest *m, sb_str line)
{
	sb_str key = sb_str_cut(&line, ':');

	for (size_t i = 0; i < SB_LEN(keys); i++)
		if (sb_str_ieq(key, sb_str_c(keys[i].key)))
			*(sb_str *)(void *)((char *)m + keys[i].at) = clean(line);
}

/* A line that starts with a blank goes on with the one before it; an empty line ends
 * the main section. */
bool sb_java_manifest_read(struct sb_arena *a, sb_str text,
			   struct sb_java_manifest *out)
{
	char *line = sb_new(a, char, text.n + 1);
	size_t n = 0;

	*out = (struct sb_java_manifest){ 0 };
	if (!line)
		return false;
	if (sb_str_starts(text, SB_LIT("\xef\xbb\xbf")))
		text = sb_str_sub(text, 3, text.n);
	while (text.n) {
		sb_str piece = sb_str_cut(&text, '\n');

		if (piece.n && piece.p[piece.n - 1] == '\r')
			piece.n--;
		if (piece.n == 0)
			break;
		if (piece.p[0] == ' ') {
			piece = sb_str_sub(piece, 1, piece.n);
		} else {
			note(out, (sb_str){ line, n });
			line += n;
			n = 0;
		}
		if (piece.n)
			memcpy(line + n, piece.p, piece.n);
		n += piece.n;
	}
	note(out, (sb_str){ line, n });
	out->symbolic = sb_str_trim(sb_str_cut(&out->symbolic, ';'));
	return true;
}

static bool is_name(sb_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || strchr("/\\:${}", s.p[i]))
			return false;
	return s.n > 0 && s.n <= NAME_BYTES;
}

bool sb_java_properties_read(sb_str text, struct sb_java_id *out)
{
	*out = (struct sb_java_id){ 0 };
	while (text.n) {
		sb_str value = sb_str_trim(sb_str_cut(&text, '\n'));
		sb_str key = sb_str_trim(sb_str_cut(&value, '='));

		value = sb_str_trim(value);
		if (sb_str_eq(key, SB_LIT("groupId")))
			out->group = value;
		else if (sb_str_eq(key, SB_LIT("artifactId")))
			out->name = value;
		else if (sb_str_eq(key, SB_LIT("version")))
			out->version = value;
	}
	return is_name(out->group) && is_name(out->name) && is_name(out->version);
}

static const char *const endings[] = { ".jar", ".war", ".ear", ".par", ".sar",
				       ".nar", ".hpi", ".jpi", ".kar" };

bool sb_java_is_archive(sb_str name)
{
	for (size_t i = 0; i < SB_LEN(endings); i++)
		if (sb_str_ends(name, sb_str_c(endings[i])))
			return true;
	return false;
}

/* What builders put behind the version to tell one file of a release from another. */
static const char *const classifiers[] = {
	"-jar-with-dependencies",
	"-with-dependencies",
	"-shaded",
	"-all",
	"-uber",
	"-fat",
	"-exec",
	"-boot",
	"-sources",
	"-javadoc",
	"-tests",
};

static sb_str without_classifier(sb_str version)
{
	for (size_t i = 0; i < SB_LEN(classifiers); i++) {
		sb_str tail = sb_str_c(classifiers[i]);

		if (sb_str_ends(version, tail))
			return sb_str_sub(version, 0, version.n - tail.n);
	}
	return version;
}

/* The version starts at the first dash with a digit behind it. */
struct sb_java_id sb_java_name_read(sb_str file)
{
	struct sb_java_id id = { 0 };
	size_t dot;

	file = sb_path_base(file);
	dot = sb_str_rfind(file, '.');
	id.name = sb_str_sub(file, 0, dot == SB_NPOS ? file.n : dot);
	for (size_t i = 1; i + 1 < id.name.n; i++)
		if (id.name.p[i] == '-' && sb_is_digit(id.name.p[i + 1])) {
			id.version = without_classifier(
				sb_str_sub(id.name, i + 1, id.name.n));
			id.name = sb_str_sub(id.name, 0, i);
			break;
		}
	if (!is_name(id.name))
		id.name = (sb_str){ 0 };
	if (!is_name(id.version))
		id.version = (sb_str){ 0 };
	return id;
}
