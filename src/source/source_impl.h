/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this floor share; nobody above includes this. */
#ifndef SB_SOURCE_SOURCE_IMPL_H
#define SB_SOURCE_SOURCE_IMPL_H

#include <jansson.h>
#include <sys/stat.h>

#include "source/source.h"
#include "source/tar_index.h"
#include "util/vec.h"

#define SB_JSON_CAP  ((size_t)8 << 20)  /* one index, manifest or config */
#define SB_KEPT_CAP  ((size_t)64 << 20) /* all JSON of a sequential archive */
#define SB_ARENA_CAP ((size_t)512 << 20)

/* Where layer i lies in a seekable archive; name is empty where it is a file. */
struct sb_place {
	uint64_t offset, size;
};

struct sb_source {
	const struct sb_source_kind *kind;
	struct sb_arena arena;
	struct sb_source_opts opts; /* texts are copies */
	sb_str spec;
	sb_str shown; /* the path as the user wrote it */
	sb_str path;  /* joined to base_dir, ends in a NUL */
	sb_str ref;   /* tag or digest behind the path; may be empty */
	int fd;       /* archive, directory or file; -1: none */
	struct stat st;
	struct sb_source_image image;
	SB_VEC(struct sb_place) places; /* one a layer, seekable archives only */
	struct sb_tar_index index;
	bool indexed;       /* the index is in use: files are entries of an archive */
	bool known;         /* the image is */
	struct sb_seq *seq; /* sequential archives */
	SB_VEC(struct sb_source_problem) problems;
};

/* One row a kind of source. */
struct sb_source_kind {
	const char *name;
	bool has_ref; /* PATH:TAG is understood */
	int (*open)(struct sb_source *s, struct sb_err *err);
	int (*layer)(struct sb_source *s, size_t i, struct sb_blob *out,
		     struct sb_err *err);
};

/* `archive` becomes one of the two after it as soon as its content is known. */
extern const struct sb_source_kind sb_kind_archive, sb_kind_docker_archive,
	sb_kind_oci_archive, sb_kind_oci_dir, sb_kind_dir, sb_kind_file;

/* The path as the user would know it, for messages. */
#define SB_WHERE(s) SB_ARG((s)->shown)
int sb_no_memory(struct sb_source *s, struct sb_err *err);

/* store.c: small files and layers, in a directory or an archive */
bool sb_store_has(struct sb_source *s, sb_str name);
int sb_store_read(struct sb_source *s, sb_str name, sb_str *out, struct sb_err *err);
/* Remember where layer `name` lies; its size must be as promised (0: no promise). */
int sb_store_locate(struct sb_source *s, struct sb_source_layer *l, struct sb_err *err);
int sb_store_layer(struct sb_source *s, size_t i, struct sb_blob *out,
		   struct sb_err *err);
void sb_blob_key(struct sb_blob *b, const struct stat *st);

/* json.c: jansson with our rules; texts are copied into the source's arena */
int sb_json_load(sb_str text, const char *what, json_t **out, struct sb_err *err);
sb_str sb_json_text(struct sb_source *s, const json_t *o, const char *key);
uint64_t sb_json_size(const json_t *o, const char *key);

/* config.c: the image's configuration; adds diff ids to image.layers, which must be
 * there already, or none and then `count` of them are made */
int sb_config_parse(struct sb_source *s, sb_str bytes, struct sb_err *err);

/* platform.c */
struct sb_platform {
	sb_str os, arch, variant;
};
/* "linux/arm64/v8", "arm64", "x86_64" ...; SB_E_USAGE. */
int sb_platform_parse(struct sb_arena *a, sb_str text, struct sb_platform *out,
		      struct sb_err *err);
/* 0: does not run on `want`; the larger the better it fits. */
unsigned sb_platform_fit(const struct sb_platform *want, const struct sb_platform *is);
/* After the config is known: SB_E_NOTFOUND when a platform was asked for that this
 * image is not for. */
int sb_platform_check(struct sb_source *s, struct sb_err *err);

/* From files to an image: what index.json, manifest.json and so on say. */
int sb_oci_resolve(struct sb_source *s, struct sb_err *err);
int sb_docker_resolve(struct sb_source *s, struct sb_err *err);
/* The manifest in an OCI layout with this config; empty: none. */
sb_str sb_oci_manifest_of(struct sb_source *s, sb_str config_digest);
/* "repo:tag" or a bare tag into facts.reference and facts.tag. */
int sb_reference_split(struct sb_source *s, sb_str name, struct sb_err *err);

/* archive.c */
int sb_archive_open(struct sb_source *s, struct sb_err *err);
int sb_archive_next(struct sb_source *s, struct sb_blob *out, struct sb_err *err);
void sb_archive_close(struct sb_source *s);
/* After sb_archive_index(). */
bool sb_archive_is_image(struct sb_source *s);
int sb_archive_index(struct sb_source *s, struct sb_err *err);

#endif
