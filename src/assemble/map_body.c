/* SPDX-License-Identifier: Apache-2.0 */
/* The content of one regular file: hashed as it streams, offered to who wants it. */
#include "assemble/map.h"
#include "assemble/sniff.h"

#define PROBES 32

/* A probe at work on this body. */
struct running {
	const struct sb_probe *probe;
	struct sb_emit emit;
	void *state;
};

struct body {
	struct sb_map *m;
	sb_str path;
	uint32_t index;
	uint8_t class;
	uint64_t size, seen;
	uint64_t takers;   /* catalogers that parse it */
	uint64_t asked_by; /* of these, who asked in a second look */
	sb_str asked;      /* under this name */
	char *kept;        /* the whole body, for parsers; NULL: not kept */
	struct running probe[PROBES];
	size_t nprobe;
};

/* Distributions own files everywhere but here; only theirs have MD5 sums on record. */
static bool wants_md5(sb_str path)
{
	static const sb_str not_here[] = { { "usr/local/", 10 }, { "opt/", 4 },
					   { "home/", 5 },       { "root/", 5 },
					   { "srv/", 4 },        { "app/", 4 } };

	for (size_t i = 0; i < SB_LEN(not_here); i++)
		if (sb_str_starts(path, not_here[i]))
			return false;
	return true;
}

static struct sb_emit emit_for(struct body *b, size_t cataloger)
{
	return (struct sb_emit){ .out = b->m->out,
				 .body = b->index,
				 .cataloger = (uint8_t)cataloger,
				 .path = b->path };
}

/* Catalogers that asked for just this body in a second look, and under which name. */
static uint64_t second_look(struct body *b)
{
	struct sb_extras *x = &b->m->extra;

	while (x->n && x->p->body < b->index) {
		x->p++;
		x->n--;
	}
	if (!x->n || x->p->body != b->index)
		return 0;
	b->asked = sb_str_sub(x->names, x->p->name, (size_t)x->p->name + x->p->nname);
	b->asked_by = x->p->mask;
	return x->p->mask;
}

static int open_probes(struct body *b, sb_str head)
{
	for (size_t i = 0; i < sb_catalogers_count && b->nprobe < PROBES; i++) {
		const struct sb_probe *p = sb_catalogers[i]->probe;
		struct sb_mark here = sb_arena_mark(&b->m->scratch);
		struct running *r = &b->probe[b->nprobe];

		if (!p)
			continue;
		*r = (struct running){ p, emit_for(b, i), NULL };
		r->state = sb_arena_alloc(&b->m->scratch, 1, p->state_size,
					  _Alignof(max_align_t));
		if (!r->state)
			return sb_arena_failed(&b->m->scratch);
		if (p->open(r->state, &r->emit, head, b->size, b->class))
			b->nprobe++;
		else
			sb_arena_rewind(&b->m->scratch, here);
	}
	return SB_OK;
}

/* Says for each cataloger that wanted more than it may have. */
static int too_large(struct body *b, uint64_t wants)
{
	for (size_t i = 0; i < sb_catalogers_count; i++) {
		const struct sb_cataloger *c = sb_catalogers[i];
		struct sb_emit e = emit_for(b, i);

		if (!(wants & UINT64_C(1) << i) || !c->parse || c->probe ||
		    b->size <= c->max_bytes)
			continue;
		sb_emit_diag(&e, SB_E_LIMIT,
			     "%llu bytes: more than the %zu that are read",
			     (unsigned long long)b->size, c->max_bytes);
		if (e.rc < 0)
			return e.rc;
	}
	return SB_OK;
}

/* With the first bytes in hand: what is it, and who takes it? */
static int begin(struct body *b, uint64_t wants, sb_str head)
{
	uint64_t takers = wants | sb_dispatch_bids(head, b->size) | second_look(b);
	int rc = too_large(b, wants);

	b->class = sb_sniff_class(head, b->size);
	for (size_t i = 0; i < sb_catalogers_count; i++)
		if (!sb_catalogers[i]->parse || b->size > sb_catalogers[i]->max_bytes ||
		    b->size > SB_MAP_BODY)
			takers &= ~(UINT64_C(1) << i);
	b->takers = sb_catalogers_count < 64
			    ? takers & ((UINT64_C(1) << sb_catalogers_count) - 1)
			    : takers;
	if (rc == SB_OK && b->takers) {
		b->kept = sb_new(&b->m->scratch, char, (size_t)b->size + 1);
		if (!b->kept)
			rc = sb_arena_failed(&b->m->scratch);
	}
	return rc < 0 ? rc : open_probes(b, head);
}

static void give(struct body *b, sb_str piece)
{
	if (b->kept)
		memcpy(b->kept + b->seen, piece.p, piece.n);
	for (size_t i = 0; i < b->nprobe; i++)
		b->probe[i].probe->feed(b->probe[i].state, &b->probe[i].emit, b->seen,
					piece);
	b->seen += piece.n;
}

/* Zeros that are not in the archive. */
static int hole(struct body *b, uint64_t n, struct sb_err *err)
{
	static const char zero[64 * 1024];

	if (n > SB_MAP_HOLES - b->m->holes)
		return sb_fail(err, SB_E_LIMIT, "sparse files of more than %llu GiB",
			       (unsigned long long)(SB_MAP_HOLES >> 30));
	b->m->holes += n;
	while (n) {
		size_t part = n < sizeof zero ? (size_t)n : sizeof zero;

		sb_twin_file(&b->m->twin, zero, part);
		give(b, (sb_str){ zero, part });
		n -= part;
	}
	return SB_OK;
}

static int data(struct body *b, uint64_t n, bool *begun, uint64_t wants,
		struct sb_err *err)
{
	struct sb_map *m = b->m;

	while (n) {
		sb_str piece;
		int rc = sb_map_take(m, n, &piece, err);

		if (rc < 0)
			return rc;
		if (piece.n == 0)
			return sb_tar_eof(&m->tar, n, err);
		if (m->tar.entry.map) {
			sb_twin_tar(&m->twin, piece.p, piece.n);
			sb_twin_file(&m->twin, piece.p, piece.n);
		} else {
			sb_twin_both(&m->twin, piece.p, piece.n);
		}
		if (!*begun) {
			*begun = true;
			rc = begin(b, wants, sb_str_sub(piece, 0, 4096));
			if (rc < 0)
				return sb_fail(err, rc,
					       "no memory for the body of %.*s",
					       SB_ARG(sb_str_sub(b->path, 0, 200)));
		}
		give(b, piece);
		n -= piece.n;
	}
	return SB_OK;
}

static int content(struct body *b, uint64_t wants, struct sb_err *err)
{
	struct sb_tar_walk w = { 0 };
	bool begun = false;
	int rc = SB_OK;

	while (rc == SB_OK && sb_tar_walk(&b->m->tar.entry, &w)) {
		if (w.hole && !begun) {
			begun = true;
			rc = begin(b, wants, (sb_str){ NULL, 0 });
		}
		if (rc == SB_OK)
			rc = w.hole ? hole(b, w.length, err)
				    : data(b, w.length, &begun, wants, err);
	}
	if (rc == SB_OK && !begun)
		rc = begin(b, wants, (sb_str){ NULL, 0 });
	return rc;
}

/* Runs one parser. A broken file is a diagnostic; only our own limits stop the layer.
 */
static int parse(struct body *b, size_t cataloger)
{
	bool asked = b->asked_by & UINT64_C(1) << cataloger;
	const struct sb_bundle in = { .file = { asked ? b->asked : b->path,
						{ b->kept, (size_t)b->size },
						b->class } };
	struct sb_emit e = emit_for(b, cataloger);
	struct sb_err why = { 0 };
	int rc;

	e.path = in.file.path;
	rc = sb_catalogers[cataloger]->parse(&e, &in, &why);

	if (rc == SB_E_NOMEM || rc == SB_E_CANCELED)
		return rc;
	if (rc < 0 && e.rc == SB_OK)
		sb_emit_diag(&e, rc, "%s", why.msg);
	return e.rc;
}

static int facts(struct body *b)
{
	int rc = SB_OK;

	for (size_t i = 0; rc == SB_OK && i < b->nprobe; i++)
		rc = b->probe[i].emit.rc;
	for (size_t i = 0; rc == SB_OK && i < sb_catalogers_count; i++)
		if (b->takers & UINT64_C(1) << i)
			rc = parse(b, i);
	return rc;
}

/* Probes hold memory of their own: each is closed whatever happened. */
static void close_probes(struct body *b)
{
	for (size_t i = 0; i < b->nprobe; i++)
		b->probe[i].probe->close(b->probe[i].state, &b->probe[i].emit);
}

int sb_map_body(struct sb_map *m, sb_str path, uint64_t wants, uint32_t *index,
		struct sb_err *err)
{
	struct body b = { .m = m, .path = path, .size = m->tar.entry.size };
	struct sb_body *slot = sb_vec_push(&m->out->arena, &m->out->bodies);
	struct sb_body done = { .size = b.size, .md5 = SB_NONE };
	bool md5 = wants_md5(path);
	struct sb_md5 sum, *keep = NULL;
	int rc;

	*index = b.index = (uint32_t)m->out->bodies.n - 1;
	if (!slot)
		return sb_fail(err, sb_arena_failed(&m->out->arena),
			       "the layer's record has outgrown its limit");
	sb_twin_begin(&m->twin, md5);
	rc = content(&b, wants, err);
	sb_twin_end(&m->twin, &done.sha256, sum.b);
	close_probes(&b);
	if (rc == SB_OK)
		rc = facts(&b);
	if (rc == SB_OK && md5) {
		keep = sb_vec_push(&m->out->arena, &m->out->md5s);
		done.md5 = (uint32_t)m->out->md5s.n - 1;
		if (keep)
			*keep = sum;
		else
			rc = sb_arena_failed(&m->out->arena);
	}
	done.parsed = b.takers;
	done.class = b.class;
	m->out->bodies.p[b.index] = done;
	if (rc < 0 && (!err || err->rc != rc))
		return sb_fail(err, rc, "the layer's record has outgrown its limit");
	return rc;
}
