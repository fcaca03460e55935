/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the link() of the Python cataloger knows of an image, shared by its files.
 *
 * An environment is a directory that may be on sys.path: it holds dist-info or
 * egg-info. A distribution is one such dist-info. All of it lives in the scratch arena
 * of the link; texts that go into components are copied to the document's.
 */
#ifndef SB_CATALOG_PYTHON_LINK_H
#define SB_CATALOG_PYTHON_LINK_H

#include "catalog/link.h"
#include "util/intern.h"

struct sb_python_env {
	sb_str dir;     /* canonical path */
	sb_str prefix;  /* sys.prefix; "" at the root; .p NULL where there is none */
	sb_str minor;   /* "3.11", or empty where unknown */
	sb_str version; /* "3.11.2", or empty where unknown */
	sb_str python;  /* path of the interpreter, or empty */
	sb_str home;    /* of a virtual environment, else empty */
	sb_str creator; /* "uv 0.4.1": who made it, or empty */
	bool venv;      /* a pyvenv.cfg belongs to it */
	bool system;    /* include-system-site-packages */
	bool pypy;      /* not CPython */
	bool dist_packages;                  /* Debian's layout */
	SB_VEC(struct sb_python_env *) sees; /* searched after itself */
};

struct sb_python_dist {
	struct sb_seen meta;
	sb_str info; /* path of the dist-info directory or egg-info file */
	struct sb_python_env *env;
	sb_str name, version;
	sb_id norm; /* PEP 503 name */
	struct sb_component *c;
	struct sb_python_dist *parent;          /* brings this copy, or NULL */
	struct sb_python_dist *next;            /* of the same name, by path */
	struct sb_python_dist *best;            /* of its name and environment */
	SB_VEC(sb_str) requires;                /* Requires-Dist */
	SB_VEC(sb_str) extras;                  /* asked for by others, PEP 503 form */
	SB_VEC(sb_str) tops;                    /* top_level.txt */
	uint32_t listed, intact, changed, gone; /* package files with a digest */
	bool has_list;                          /* RECORD or installed-files.txt */
	bool egg;
	bool superseded;
	bool queued;
};

struct sb_python_image {
	struct sb_link *link;
	struct sb_arena *doc, *tmp;
	struct sb_intern
		names; /* PEP 503 names, paths of dist-infos and environments */
	SB_VEC(struct sb_python_env *) envs;   /* by path of first sight */
	SB_VEC(struct sb_python_dist *) dists; /* by path */
	SB_VEC(struct sb_python_env *) env_of; /* by id in names */
	SB_VEC(struct sb_python_dist *) info_of, named;
	uint64_t work; /* steps of searches; they stop at SB_PYTHON_WORK */
	bool nomem;
};

/* A hostile image may hold a hundred thousand distributions of one name. */
#define SB_PYTHON_WORK     UINT64_C(100000000)
#define SB_PYTHON_SAME     2000 /* of one name that are compared */
#define SB_PYTHON_REQUIRES 4000 /* of one distribution */

int sb_python_link(struct sb_link *l, struct sb_err *err);

/* --- python_env.c --- */
/* The environment at dir, made on first sight; NULL when memory ran out. */
struct sb_python_env *sb_python_env_at(struct sb_python_image *im, sb_str dir);
/* Which environments see which; after all of them are known. */
void sb_python_env_connect(struct sb_python_image *im);

/* --- python_owned.c --- */
/* Claims the files of d and counts what the bytes say; finds dist-infos inside. */
void sb_python_owned_claim(struct sb_python_image *im, struct sb_python_dist *d);
/* Marks what another distribution of the same name replaced. */
void sb_python_owned_supersede(struct sb_python_image *im);

/* --- python_component.c --- */
void sb_python_component_fill(struct sb_python_image *im, struct sb_python_dist *d);

/* --- python_party.c --- */
/* Supplier and authors from Author, Author-email, Maintainer, Maintainer-email. */
void sb_python_party_fill(struct sb_python_image *im, struct sb_python_dist *d);

/* --- python_digest.c --- */
/* The hash of d, equal for the same wheel wherever it is installed; a property says
 * how it was made. */
void sb_python_digest_fill(struct sb_python_image *im, struct sb_python_dist *d);

/* --- python_vendor.c --- */
/* Parents of dist-infos in _vendor directories; components from vendor.txt. */
void sb_python_vendor_adopt(struct sb_python_image *im);

/* --- python_deps.c --- */
void sb_python_deps_connect(struct sb_python_image *im);

/* --- python_link.c --- */
/* Id of text in im->names, with room in the tables by id; SB_ID_NONE: no memory. */
sb_id sb_python_id(struct sb_python_image *im, sb_str text);
/* PEP 503: lower case, runs of "-_." become one dash. In the scratch arena. */
sb_str sb_python_normal(struct sb_python_image *im, sb_str name);
/* The distribution of that name in env itself, live one first, or NULL. */
struct sb_python_dist *sb_python_in(struct sb_python_image *im,
				    const struct sb_python_env *env, sb_id norm);
/* "dir/name" in the scratch arena. */
sb_str sb_python_join(struct sb_python_image *im, sb_str dir, sb_str name);
void sb_python_property(struct sb_python_image *im, struct sb_component *c,
			const char *name, sb_str value);

#endif
