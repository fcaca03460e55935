/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source/: the JSON of images. The input is index.json, a manifest, a config and
 * docker's manifest.json with 0xFF between them; "DIGEST1" and "DIGEST2" stand for the
 * digests of manifest and config, so that mutations get past the digests.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "source/source.h"
#include "source/tar_out.h"
#include "util/hash.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void entry(struct sb_buf *tar, sb_str name, sb_str body)
{
	static const char zeros[512];

	sb_tar_out(tar,
		   &(struct sb_tar_head){
			   .type = '0', .path = name, .size = body.n, .mode = 0644 });
	sb_buf_put(tar, body.p, body.n);
	sb_buf_put(tar, zeros, -body.n & 511);
}

/* text with every token replaced by hex */
static void replaced(struct sb_buf *out, sb_str text, sb_str token, const char *hex)
{
	size_t at;

	while ((at = sb_str_find(text, token)) != SB_NPOS) {
		sb_buf_put(out, text.p, at);
		sb_buf_printf(out, "%s", hex);
		text = sb_str_sub(text, at + token.n, text.n);
	}
	sb_buf_str(out, text);
}

static void blob(struct sb_buf *tar, sb_str body, char hex[SB_DIGEST_TEXT])
{
	struct sb_sha256 d = sb_sha256(body);
	char name[100] = "blobs/sha256/";

	sb_hex(d.b, sizeof d.b, hex);
	memcpy(name + 13, hex, 65);
	entry(tar, sb_str_c(name), body);
}

static void open_both(const struct sb_buf *tar)
{
	static const char *const specs[] = { "docker-archive:-", "oci-archive:-",
					     "oci-archive:-" };
	struct sb_source_opts o = { .platform = { NULL, 0 } };
	struct sb_source *s;
	struct sb_blob b;
	struct sb_err err;

	o.stdin_fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (o.stdin_fd < 0 || write(o.stdin_fd, tar->p, tar->n) != (ssize_t)tar->n)
		abort();
	for (size_t i = 0; i < 3; i++) {
		(void)lseek(o.stdin_fd, 0, SEEK_SET);
		o.platform = i == 2 ? SB_LIT("arm64") : SB_LIT("");
		if (sb_source_open(sb_str_c(specs[i]), &o, &s, &err) < 0)
			continue;
		for (size_t l = 0; l < sb_source_image(s)->layers.n; l++)
			if (sb_source_layer(s, l, &b, &err) == SB_OK)
				sb_blob_release(&b);
		sb_source_close(s);
	}
	(void)close(o.stdin_fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	sb_str rest = { (const char *)data, n }, part[4];
	char config[SB_DIGEST_TEXT], manifest[SB_DIGEST_TEXT];
	struct sb_buf tar = { 0 }, text = { 0 };

	for (size_t i = 0; i < 4; i++)
		part[i] = sb_str_cut(&rest, '\xff');
	blob(&tar, part[2], config);
	replaced(&text, part[1], SB_LIT("DIGEST2"), config);
	blob(&tar, sb_buf_view(&text), manifest);
	text.n = 0;
	replaced(&text, part[0], SB_LIT("DIGEST1"), manifest);
	entry(&tar, SB_LIT("index.json"), sb_buf_view(&text));
	text.n = 0;
	replaced(&text, part[3], SB_LIT("DIGEST2"), config);
	entry(&tar, SB_LIT("manifest.json"), sb_buf_view(&text));
	open_both(&tar);
	sb_buf_release(&tar);
	sb_buf_release(&text);
	return 0;
}
