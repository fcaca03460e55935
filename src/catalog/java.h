/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the java_*.c files.
 *
 * Facts of an archive, the outer one first: SB_FACT_PACKAGE with NAME, VERSION, GROUP,
 * FROM ("pom", "manifest", "name"), VENDOR, LICENSE..., HOMEPAGE, SUMMARY, DIGEST
 * (SHA-256 of a nested archive), PARENT (its virtual path, where not the file itself).
 * KIND is "archive", or "shaded" for what another archive took in. The virtual path of
 * a nested archive has "!/" between its steps.
 */
#ifndef SB_CATALOG_JAVA_H
#define SB_CATALOG_JAVA_H

#include "catalog/link.h"

struct sb_java_id {
	sb_str group, name, version;
};

/* What a manifest's main section says; borrowed from its unfolded text. */
struct sb_java_manifest {
	sb_str symbolic, bundle_version, bundle_vendor, license, homepage;
	sb_str title, version, vendor, vendor_id, module;
	sb_str spec_title, spec_version, spec_vendor, summary;
};

/* Unfolds lines into the arena. False when memory ran out. */
bool sb_java_manifest_read(struct sb_arena *a, sb_str text,
			   struct sb_java_manifest *out) SB_MUST_USE;
/* pom.properties: groupId, artifactId, version; false unless all are there. */
bool sb_java_properties_read(sb_str text, struct sb_java_id *out);
/* "commons-lang3-3.12.0.jar": name and, where it can be told, version. */
struct sb_java_id sb_java_name_read(sb_str file);
/* The group of well-known artifacts whose archives do not say it, or nothing. */
sb_str sb_java_group(sb_str name);
/* Does a name end as Java archives do? */
bool sb_java_is_archive(sb_str name);

int sb_java_link(struct sb_link *link, struct sb_err *err);

#endif
