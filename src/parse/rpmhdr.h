/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The header of an RPM package, as databases keep it.
 *
 * Two big-endian counts (entries, bytes of data), entries of 16 bytes (tag, type,
 * offset, count), then the data. Format: the RPM file format page of rpm's reference
 * manual. Nothing is copied: the blob must outlive what is read from it.
 */
#ifndef SB_PARSE_RPMHDR_H
#define SB_PARSE_RPMHDR_H

#include "util/err.h"
#include "util/str.h"

enum sb_rpm_tag {
	SB_RPM_SHA256HEADER = 273,
	SB_RPM_NAME = 1000,
	SB_RPM_VERSION = 1001,
	SB_RPM_RELEASE = 1002,
	SB_RPM_EPOCH = 1003,
	SB_RPM_SUMMARY = 1004,
	SB_RPM_SIZE = 1009,
	SB_RPM_VENDOR = 1011,
	SB_RPM_LICENSE = 1014,
	SB_RPM_PACKAGER = 1015,
	SB_RPM_URL = 1020,
	SB_RPM_ARCH = 1022,
	SB_RPM_OLDFILENAMES = 1027,
	SB_RPM_FILESIZES = 1028,
	SB_RPM_FILESTATES = 1029,
	SB_RPM_FILEMODES = 1030,
	SB_RPM_FILEDIGESTS = 1035,
	SB_RPM_FILEFLAGS = 1037,
	SB_RPM_SOURCERPM = 1044,
	SB_RPM_PROVIDENAME = 1047,
	SB_RPM_REQUIRENAME = 1049,
	SB_RPM_DIRINDEXES = 1116,
	SB_RPM_BASENAMES = 1117,
	SB_RPM_DIRNAMES = 1118,
	SB_RPM_LONGSIZE = 5009,
	SB_RPM_FILEDIGESTALGO = 5011,
	SB_RPM_MODULARITYLABEL = 5096,
};

struct sb_rpmhdr {
	sb_str index, data;
};

/* SB_E_FORMAT when the counts do not fit the blob. */
int sb_rpmhdr_open(sb_str blob, struct sb_rpmhdr *out, struct sb_err *err) SB_MUST_USE;

/* All values of a tag, in order; wrong types and places outside of the data give an
 * empty one. */
struct sb_rpmhdr_list {
	sb_str rest;
	uint32_t n;     /* values that are left */
	uint32_t width; /* bytes of a number, 0 for texts */
};
struct sb_rpmhdr_list sb_rpmhdr_texts(const struct sb_rpmhdr *h, enum sb_rpm_tag tag);
struct sb_rpmhdr_list sb_rpmhdr_numbers(const struct sb_rpmhdr *h, enum sb_rpm_tag tag);
bool sb_rpmhdr_next_text(struct sb_rpmhdr_list *l, sb_str *out);
bool sb_rpmhdr_next_number(struct sb_rpmhdr_list *l, uint64_t *out);

/* The first value, or an empty text, or false. */
sb_str sb_rpmhdr_text(const struct sb_rpmhdr *h, enum sb_rpm_tag tag);
bool sb_rpmhdr_number(const struct sb_rpmhdr *h, enum sb_rpm_tag tag, uint64_t *out);

#endif
