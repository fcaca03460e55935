/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the rpm_*.c files.
 *
 * Facts of an RPM database: SB_FACT_PACKAGE for each header but the keys (gpg-pubkey),
 * with NAME, VERSION, RELEASE, EPOCH, ARCH, SOURCE (the source package's file),
 * VENDOR, MAINTAINER (who packed it), LICENSE, SUMMARY, HOMEPAGE, INSTALLED_SIZE,
 * GROUP (the module's label), DIGEST (the header's SHA-256), PROVIDES and DEPENDS, one
 * each, and the files that are installed: OWNED_PATH, then where known OWNED_MD5,
 * OWNED_SHA1, OWNED_SHA256 or OWNED_SHA512 as bytes, and OWNED_CONF.
 */
#ifndef SB_CATALOG_RPM_H
#define SB_CATALOG_RPM_H

#include "catalog/link.h"

struct sb_rpmhdr;

/* The facts of one header. */
void sb_rpm_header_emit(struct sb_emit *e, const struct sb_rpmhdr *h);
int sb_rpm_link(struct sb_link *link, struct sb_err *err);

/* --- link(): rpm_link.c and rpm_own.c --- */
struct sb_rpm_package {
	struct sb_seen seen;
	struct sb_component *c;
};

struct sb_rpm_image {
	struct sb_link *link;
	struct sb_arena *arena, *scratch;
};

/* "srv/x/" of srv/x/var/lib/rpm/Packages. */
sb_str sb_rpm_root(sb_str path);
/* Each returns false when memory ran out. */
bool sb_rpm_describe(struct sb_rpm_image *im, struct sb_rpm_package *p) SB_MUST_USE;
bool sb_rpm_own(struct sb_rpm_image *im, struct sb_rpm_package *p) SB_MUST_USE;

#endif
