/* SPDX-License-Identifier: Apache-2.0 */
/* ELF files that say which package they are from: the note of type 0xcafe1a7e. */
#include "catalog/elf_note.h"

#include "catalog/window.h"
#include "parse/elf.h"
#include "parse/json.h"

#define WINDOWS   4
#define NOTES_MAX ((size_t)64 << 10)
#define PACKAGE   0xcafe1a7e
#define INTERP    3

struct note_probe {
	struct sb_window notes[WINDOWS];
	unsigned n;
	bool wide, big, program;
};

static bool probe_open(void *state, struct sb_emit *e, sb_str head, uint64_t size,
		       uint8_t class)
{
	struct note_probe *p = state;
	struct sb_elf_segment s;
	struct sb_elf elf;

	(void)e;
	if (class != SB_BODY_ELF || !sb_elf_open(head, &elf))
		return false;
	p->big = elf.big;
	for (unsigned i = 0; sb_elf_segment(&elf, i, &s); i++) {
		p->program |= s.type == INTERP;
		if (s.type != SB_ELF_NOTE || s.filesz < 16 || s.filesz > NOTES_MAX ||
		    s.offset >= size || p->n == WINDOWS)
			continue;
		if (!sb_window_open(&p->notes[p->n], s.offset, (size_t)s.filesz))
			break;
		p->n++;
	}
	return p->n != 0;
}

static void probe_feed(void *state, struct sb_emit *e, uint64_t offset, sb_str bytes)
{
	struct note_probe *p = state;

	(void)e;
	for (unsigned i = 0; i < p->n; i++)
		sb_window_take(&p->notes[i], offset, bytes);
}

static void emit(struct sb_emit *e, const struct sb_json *doc, bool program)
{
	static const struct {
		const char *name;
		enum sb_key key;
	} fields[] = {
		{ "type", SB_KEY_TYPE },
		{ "architecture", SB_KEY_ARCH },
		{ "os", SB_KEY_OS },
		{ "osVersion", SB_KEY_VERSION_ID },
		{ "osCpe", SB_KEY_CPE_NAME },
		{ "osCPE", SB_KEY_CPE_NAME },
		{ "appCpe", SB_KEY_CPE },
		{ "cpe", SB_KEY_CPE },
		{ "license", SB_KEY_LICENSE },
		{ "vendor", SB_KEY_VENDOR },
		{ "commit", SB_KEY_VCS_COMMIT },
		{ "sourceRepo", SB_KEY_VCS_URL },
		{ "debugInfoUrl", SB_KEY_URL },
	};
	sb_str name = sb_json_text(sb_json_find(doc, "name"));

	if (name.n == 0)
		return;
	sb_emit_fact(e, SB_FACT_PACKAGE, 0);
	sb_emit_attr(e, SB_KEY_NAME, name);
	sb_emit_attr(e, SB_KEY_VERSION, sb_json_text(sb_json_find(doc, "version")));
	sb_emit_attr(e, SB_KEY_KIND, program ? SB_LIT("program") : SB_LIT("library"));
	for (size_t i = 0; i < SB_LEN(fields); i++)
		sb_emit_attr(e, fields[i].key,
			     sb_json_text(sb_json_find(doc, fields[i].name)));
}

static void read_note(struct sb_emit *e, sb_str text, bool program)
{
	const struct sb_json_limits limits = { .depth = 8, .values = 4096 };
	struct sb_arena a;
	struct sb_json doc;
	struct sb_err err;

	while (text.n && text.p[text.n - 1] == '\0')
		text.n--;
	sb_arena_init(&a, (size_t)4 << 20);
	if (sb_json_parse(&a, text, &limits, &doc, &err) < 0)
		sb_emit_diag(e, err.rc, "package note: %s", err.msg);
	else
		emit(e, &doc, program);
	sb_arena_release(&a);
}

static void probe_close(void *state, struct sb_emit *e)
{
	struct note_probe *p = state;
	const struct sb_elf elf = { .big = p->big };
	struct sb_elf_note note;
	bool found = false;

	for (unsigned i = 0; i < p->n; i++) {
		sb_str rest = sb_window_view(&p->notes[i]);

		while (!found && sb_elf_note_next(&elf, &rest, &note)) {
			found = note.type == PACKAGE &&
				sb_str_eq(note.name, SB_LIT("FDO"));
			if (found)
				read_note(e, note.desc, p->program);
		}
		free(p->notes[i].p);
	}
}

const struct sb_probe sb_elf_note_probe = {
	.state_size = sizeof(struct note_probe),
	.open = probe_open,
	.feed = probe_feed,
	.close = probe_close,
};

const struct sb_cataloger sb_cataloger_elf_note = {
	.name = "elf-package-note-cataloger",
	.about = "ELF files that name their package in a note",
	.finds = "packages of ELF files",
	.version = 1,
	.tags = SB_TAG_BINARY | SB_TAG_INSTALLED,
	.probe = &sb_elf_note_probe,
	.link = sb_elf_note_link,
};
