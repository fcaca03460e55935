/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layer record: everything one layer says, position-free and immutable.
 *
 * rows    the tar's entries in order (names)
 * bodies  contents of regular files, one for each tar entry that carries bytes
 * facts   typed rows that catalogers emitted about a body; texts are attrs (key, id)
 * diags   what could not be read
 *
 * Facts hang on bodies, names (rows) hang on bodies too: a body can have many names, in
 * this layer and, through links, in others. Serialised by model/record_io.h.
 */
#ifndef SB_MODEL_RECORD_H
#define SB_MODEL_RECORD_H

#include "model/keys.h"
#include "util/hash.h"
#include "util/intern.h"
#include "util/vec.h"

#define SB_NONE UINT32_MAX

enum sb_row_kind {
	SB_ROW_FILE,
	SB_ROW_DIR,
	SB_ROW_SYMLINK,
	SB_ROW_HARDLINK, /* target: a path in this layer or below */
	SB_ROW_WHITEOUT, /* base: the name that is hidden */
	SB_ROW_OPAQUE,   /* dir: what lower layers put there is hidden */
	SB_ROW_OTHER,    /* device, fifo, socket */
};

struct sb_row {
	sb_id dir, base; /* path = dir "/" base; dir is "" at the top */
	sb_id target;    /* of a link, else SB_ID_NONE */
	uint32_t body;   /* of a file, else SB_NONE */
	uint32_t mode, uid, gid;
	uint8_t kind; /* enum sb_row_kind */
	uint8_t spare[3];
	uint64_t wants; /* bit i: the globs of cataloger i match this path */
};

enum sb_body_class {
	SB_BODY_EMPTY,
	SB_BODY_DATA,
	SB_BODY_TEXT,   /* the first bytes hold no NUL */
	SB_BODY_SCRIPT, /* "#!" */
	SB_BODY_ELF,
	SB_BODY_PE,
	SB_BODY_MACHO,
	SB_BODY_ARCHIVE, /* zip, gzip, xz, zstd, bzip2, ar, tar */
	SB_BODY_SQLITE,
};

struct sb_body {
	uint64_t size;
	uint64_t parsed; /* bit i: cataloger i has seen these bytes */
	struct sb_sha256 sha256;
	uint32_t md5;  /* index into the record's md5 table, or SB_NONE */
	uint8_t class; /* enum sb_body_class */
	uint8_t spare[3];
};

struct sb_md5 {
	unsigned char b[16];
};

/* What a fact is about. Never renumber: append. */
enum sb_fact_kind {
	SB_FACT_NONE,
	SB_FACT_PACKAGE, /* a package's own record: NAME, VERSION, ... */
	SB_FACT_FILES,   /* files a package says it owns: OWNED_* attrs in groups */
	SB_FACT_LICENSE, /* licence evidence */
	SB_FACT_DISTRO,  /* os-release and its fallbacks */
	SB_FACT_RUNTIME, /* an interpreter or its standard library */
	SB_FACT_ENV,     /* an environment: pyvenv.cfg ... */
	SB_FACT_BINARY,  /* ELF, PE, Mach-O: soname, needed, toolchain ... */
	SB_FACT_LIST, /* plain list belonging to another file: diversions, conffiles */
	SB_FACT_NESTED,   /* an archive inside an archive */
	SB_FACT_MODEL,    /* a machine-learning model */
	SB_FACT_CRYPTO,   /* certificate or key */
	SB_FACT_DECLARED, /* a manifest or lock file asks for a package */
	SB_FACT_OTHER,
	SB_FACT_COUNT,
};

enum sb_key {
#define X(k) SB_KEY_##k,
	SB_KEYS(X)
#undef X
		SB_KEY_END
};

struct sb_fact {
	uint16_t kind;      /* enum sb_fact_kind */
	uint8_t cataloger;  /* index in sb_catalogers */
	uint8_t confidence; /* 0..100 */
	uint32_t body;      /* the evidence */
	uint32_t line;      /* where in it; 0: all of it */
	uint32_t path;      /* virtual path inside an archive (sb_id), or SB_ID_NONE */
	uint32_t attr, nattr; /* its run in the record's attrs */
};

struct sb_attr {
	uint32_t key; /* enum sb_key */
	sb_id value;
};

struct sb_diag {
	sb_id path, message;
	int32_t rc;
	uint8_t cataloger; /* 0xff: the engine itself */
	uint8_t spare[3];
};

struct sb_record {
	struct sb_arena arena; /* owns everything below */
	struct sb_intern names;
	SB_VEC(struct sb_row) rows;
	SB_VEC(struct sb_body) bodies;
	SB_VEC(struct sb_md5) md5s;
	SB_VEC(struct sb_fact) facts;
	SB_VEC(struct sb_attr) attrs;
	SB_VEC(struct sb_diag) diags;
	struct sb_sha256 diff_id; /* of the uncompressed tar, all of it */
	uint64_t tar_size;
	uint32_t flags; /* enum sb_record_flag */
};

enum sb_record_flag {
	SB_RECORD_NO_TRAILER = 1, /* the tar ends after its last entry without zeros */
	SB_RECORD_NOT_A_TAR = 2,  /* the bytes are not a layer (standard input only) */
	SB_RECORD_INCOMPLETE = 4, /* a cap was met; see diags */
};

int sb_record_init(struct sb_record *r, size_t limit) SB_MUST_USE;
void sb_record_release(struct sb_record *r);
static inline sb_str sb_record_text(const struct sb_record *r, sb_id id)
{
	return sb_text(&r->names, id);
}
/* "dir/base" of a row, in the arena. */
sb_str sb_record_path(const struct sb_record *r, const struct sb_row *row,
		      struct sb_arena *a);

/* First value of key in a fact, or empty. */
sb_str sb_fact_get(const struct sb_record *r, const struct sb_fact *f, enum sb_key key);

#endif
