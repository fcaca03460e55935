/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the dpkg_*.c files: the facts dpkg's database yields, and the join.
 *
 * Facts (bodies are told apart by their names):
 *   status, status.d/X, opkg   SB_FACT_PACKAGE, and where the stanza has Conffiles
 *                              SB_FACT_FILES with NAME, ARCH, (OWNED_PATH, OWNED_MD5)*
 *   info/X.list                SB_FACT_FILES with OWNED_PATH*; directories that a later
 *                              line shows to be such are left out
 *   info/X.md5sums             SB_FACT_FILES with (OWNED_PATH, OWNED_MD5)*
 *   info/X.conffiles           SB_FACT_FILES with OWNED_PATH*
 *   diversions                 SB_FACT_LIST with (FROM, TO, NAME)*
 *   doc/X/copyright            SB_FACT_LICENSE with COPYRIGHT, (LICENSE, KIND, SCOPE)*
 * Paths have no leading slash, so .list and .md5sums share their texts. OWNED_MD5 is
 * the 16 bytes, not hex; empty where a conffile has none.
 */
#ifndef SB_CATALOG_DPKG_H
#define SB_CATALOG_DPKG_H

#include "catalog/link.h"

/* --- map --- */
void sb_dpkg_status_parse(struct sb_emit *e, sb_str body, bool want_status);
void sb_dpkg_list_parse(struct sb_emit *e, sb_str body);
void sb_dpkg_md5sums_parse(struct sb_emit *e, sb_str body);
void sb_dpkg_conffiles_parse(struct sb_emit *e, sb_str body);
void sb_dpkg_diversions_parse(struct sb_emit *e, sb_str body);
void sb_dpkg_copyright_parse(struct sb_emit *e, sb_str body);
/* Trimmed, without "/" or "./" in front and "/" behind. */
sb_str sb_dpkg_relative(sb_str path);

/* --- reduce --- */
#define SB_DPKG_SAME 32

int sb_dpkg_link(struct sb_link *link, struct sb_err *err);

struct sb_dpkg_provide {
	sb_str name, version;
	uint32_t package;
};

struct sb_dpkg_package {
	struct sb_seen seen;
	struct sb_seen control; /* opkg: info/NAME.control; .fact NULL without */
	sb_str name, version, arch;
	sb_str stem; /* of its files: NAME in info/NAME.list, status.d/NAME */
	sb_str multi_arch;
	uint32_t db, order;
	struct sb_component *component;
	SB_VEC(struct sb_seen) files; /* list, md5sums, conffiles */
};

struct sb_dpkg_diversion {
	sb_str from, to, package;
};

/* One database: its admin directory ("var/lib/dpkg") and the root it speaks of. */
struct sb_dpkg_db {
	sb_str admin, root; /* root: "" or "srv/chroot/" */
	bool opkg;
	uint32_t strays; /* lists of packages that no status names */
	sb_str arch;     /* native */
	sb_str distro_id, distro_version, vendor, homepage;
	SB_VEC(struct sb_dpkg_diversion) diversions; /* in order of from */
};

/* The databases of one image. All in the link's scratch arena. */
struct sb_dpkg {
	struct sb_link *link;
	struct sb_arena *scratch, *arena;
	SB_VEC(struct sb_dpkg_db) dbs;
	/* In order of (db, name, arch). */
	SB_VEC(struct sb_dpkg_package) packages;
	SB_VEC(struct sb_dpkg_provide) provides;
	struct sb_dpkg_package **by_stem; /* the packages in order of (db, stem) */
	uint32_t last_db, complaints;
};

/* What its record says, or empty; borrowed from the layer record. */
sb_str sb_dpkg_get(const struct sb_dpkg_package *p, enum sb_key key);
/* The run of packages called name in db; returns how many (at most SB_DPKG_SAME: there
 * are no more architectures), *first set. */
size_t sb_dpkg_named(const struct sb_dpkg *d, uint32_t db, sb_str name, size_t *first);
/* Each returns false when memory ran out. */
bool sb_dpkg_describe(struct sb_dpkg *d, struct sb_dpkg_package *p);
bool sb_dpkg_license(struct sb_dpkg *d, struct sb_dpkg_package *p);
bool sb_dpkg_own(struct sb_dpkg *d, struct sb_dpkg_package *p);
bool sb_dpkg_relate(struct sb_dpkg *d);

#endif
