/* SPDX-License-Identifier: Apache-2.0 */
/* Requires-Dist to edges: markers, extras to a fixpoint, what an environment sees. */
#include "catalog/python_link.h"
#include "catalog/python_marker.h"

struct work {
	struct sb_python_image *im;
	sb_str machine;
	SB_VEC(struct sb_python_dist *) queue;
	size_t head;
};

/* The distribution that an import in env would find. */
static struct sb_python_dist *visible(struct sb_python_image *im,
				      const struct sb_python_env *env, sb_id norm)
{
	struct sb_python_dist *d = sb_python_in(im, env, norm);

	for (size_t i = 0; !d && i < env->sees.n; i++)
		d = sb_python_in(im, env->sees.p[i], norm);
	return d;
}

static struct sb_python_platform platform_of(const struct work *w,
					     const struct sb_python_dist *d)
{
	struct sb_python_platform p = { .machine = w->machine, .pypy = d->env->pypy };

	p.version = d->env->version.n ? d->env->version : d->env->minor;
	return p;
}

/* For the distribution itself and for each extra that was asked for. */
static enum sb_tri applies(const struct work *w, const struct sb_python_dist *d,
			   sb_str marker)
{
	struct sb_python_platform p = platform_of(w, d);
	enum sb_tri best = sb_python_marker(&p, marker);

	for (size_t i = 0; i < d->extras.n && best != SB_YES; i++) {
		enum sb_tri t;

		p.extra = d->extras.p[i];
		t = sb_python_marker(&p, marker);
		if (t == SB_YES || best == SB_NO)
			best = t;
	}
	return best;
}

static void enqueue(struct work *w, struct sb_python_dist *d)
{
	struct sb_python_dist **slot;

	if (d->queued)
		return;
	slot = sb_vec_push(w->im->tmp, &w->queue);
	if (!slot) {
		w->im->nomem = true;
		return;
	}
	*slot = d;
	d->queued = true;
}

#define EXTRAS_MAX 64 /* of one distribution: bounds the fixpoint */

static void ask_extras(struct work *w, struct sb_python_dist *d, sb_str list)
{
	while (list.n) {
		sb_str name = sb_str_trim(sb_str_cut(&list, ','));
		bool known = name.n == 0 || d->extras.n >= EXTRAS_MAX;
		sb_str *slot;

		name = sb_python_normal(w->im, name);
		for (size_t i = 0; i < d->extras.n; i++)
			known |= sb_str_eq(d->extras.p[i], name);
		slot = known ? NULL : sb_vec_push(w->im->tmp, &d->extras);
		if (!slot)
			continue;
		*slot = name;
		enqueue(w, d);
	}
}

static bool has_property(const struct sb_component *c, const char *name, sb_str value)
{
	for (size_t i = 0; i < c->properties.n; i++)
		if (sb_str_eq(c->properties.p[i].name, sb_str_c(name)) &&
		    sb_str_eq(c->properties.p[i].value, value))
			return true;
	return false;
}

#define NOTES_MAX 500 /* properties of one component */

static void note(struct work *w, struct sb_python_dist *d, const char *name,
		 sb_str text)
{
	if (d->c->properties.n < NOTES_MAX && !has_property(d->c, name, text))
		sb_python_property(w->im, d->c, name, text);
}

static void requirement(struct work *w, struct sb_python_dist *d, sb_str text)
{
	struct sb_python_dist *on;
	struct sb_pep508 req;
	struct sb_err err;
	enum sb_tri wanted;

	if (sb_pep508_parse(text, &req, &err) < 0) {
		note(w, d, "sbom:python:unreadableRequires", text);
		return;
	}
	wanted = applies(w, d, req.marker);
	if (wanted == SB_NO)
		return;
	on = visible(w->im, d->env,
		     sb_python_id(w->im, sb_python_normal(w->im, req.name)));
	if (!on) {
		if (wanted == SB_YES)
			note(w, d, "sbom:python:unmetRequires", text);
		return;
	}
	if (!sb_component_depends(w->im->doc, d->c, on->c))
		w->im->nomem = true;
	if (wanted == SB_YES && req.constraint.n &&
	    sb_python_satisfies(on->version, req.constraint) == SB_NO)
		note(w, d, "sbom:python:conflictingRequires", text);
	ask_extras(w, on, req.extras);
}

void sb_python_deps_connect(struct sb_python_image *im)
{
	struct work w = { .im = im };

	w.machine = sb_python_machine(sb_link_document(im->link)->image.arch);
	for (size_t i = 0; i < im->dists.n; i++)
		if (!im->dists.p[i]->meta.hidden)
			enqueue(&w, im->dists.p[i]);
	while (w.head < w.queue.n && !im->nomem) {
		struct sb_python_dist *d = w.queue.p[w.head++];

		d->queued = false;
		for (size_t i = 0; i < d->requires.n && !im->nomem; i++)
			requirement(&w, d, d->requires.p[i]);
	}
}
