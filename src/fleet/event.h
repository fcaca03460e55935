/* SPDX-License-Identifier: Apache-2.0 */
/* What a fleet run says while it runs; the library prints nothing itself. */
#ifndef SB_FLEET_EVENT_H
#define SB_FLEET_EVENT_H

#include "util/exitcode.h"
#include "util/str.h"

enum sb_event_kind {
	SB_EVENT_PLANNED,  /* .total services will be scanned */
	SB_EVENT_STARTED,  /* .service */
	SB_EVENT_PROGRESS, /* .service: .done of .of bytes (.of 0: not known) */
	SB_EVENT_FINISHED, /* .service: .components, .file, .exit */
	SB_EVENT_FAILED,   /* .service: .text says why, .exit */
	SB_EVENT_NOTE,     /* .text, of .service or (empty) of the run */
	SB_EVENT_RECORDED, /* metadata.json and summary.html are up to date in .file */
};

struct sb_event {
	enum sb_event_kind kind;
	size_t index, total; /* of the service in the plan; services planned */
	sb_str service, text, file;
	uint64_t done, of, components;
	double seconds;
	enum sb_exit exit;
};

/* Called from any thread, but never from two at once; texts are borrowed. */
struct sb_event_sink {
	void (*event)(void *arg, const struct sb_event *e);
	void *arg;
};

#endif
