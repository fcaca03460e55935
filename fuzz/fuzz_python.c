/* SPDX-License-Identifier: Apache-2.0 */
/* Every parser of the Python catalogers: the first byte chooses the file's name. */
#include <stdint.h>

#include "catalog/cataloger.h"
#include "catalog/python_runtime.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

extern const struct sb_cataloger sb_cataloger_python_installed;
extern const struct sb_cataloger sb_cataloger_python_runtime;
extern const struct sb_cataloger sb_cataloger_python_declared;

static void probe(struct sb_emit *e, sb_str body)
{
	char state[4096] = { 0 };

	if (!sb_python_runtime_probe.open(state, e, body, body.n, SB_BODY_ELF))
		return;
	sb_python_runtime_probe.feed(state, e, 0, body);
	sb_python_runtime_probe.close(state, e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const paths[] = {
		"s/x-1.dist-info/METADATA",
		"s/x-1.dist-info/RECORD",
		"s/x.egg-info/installed-files.txt",
		"s/x.egg-info/requires.txt",
		"s/x-1.dist-info/INSTALLER",
		"s/x-1.dist-info/top_level.txt",
		"s/x-1.dist-info/direct_url.json",
		"v/pyvenv.cfg",
		"site-packages/x.pth",
		"pip/_vendor/vendor.txt",
		"s/x-1.dist-info/licenses/LICENSE",
		"include/python3.11/patchlevel.h",
		"bin/python3.11",
		"a/requirements-dev.txt",
		"a/setup.cfg",
		"a/Pipfile.lock",
		"a/pyproject.toml",
		"a/poetry.lock",
		"a/uv.lock",
		"a/pdm.lock",
		"a/pylock.toml",
	};
	struct sb_record r;
	struct sb_emit e = { .out = &r };
	struct sb_bundle in = { 0 };
	struct sb_err err;
	size_t which = n ? data[0] % SB_LEN(paths) : 0;

	if (n == 0 || sb_record_init(&r, (size_t)64 << 20) < 0)
		return 0;
	e.path = in.file.path = sb_str_c(paths[which]);
	in.file.body = (sb_str){ (const char *)data + 1, n - 1 };
	if (which > 12)
		(void)sb_cataloger_python_declared.parse(&e, &in, &err);
	else if (which < 11)
		(void)sb_cataloger_python_installed.parse(&e, &in, &err);
	else if (which == 11)
		(void)sb_cataloger_python_runtime.parse(&e, &in, &err);
	else
		probe(&e, in.file.body);
	sb_record_release(&r);
	return 0;
}
