/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/run_keys.h"

#define ROW(k, member)                                    \
	{                                                 \
		k, offsetof(struct sb_run, member), false \
	}
#define RECORD(k, member)                                \
	{                                                \
		k, offsetof(struct sb_run, member), true \
	}

const struct sb_run_key sb_run_texts[] = {
	RECORD("target_type", target_type),
	RECORD("timestamp", timestamp),
	RECORD("git_commit", git_commit),
	RECORD("git_branch", git_branch),
	RECORD("sbom_file", sbom_file),
	RECORD("error", error),
	RECORD("id", id),
	RECORD("run_id", run_id),
	RECORD("generated_at", generated_at),
	RECORD("version", version),
	RECORD("git_commit_from", git_from),
	RECORD("python_version", python_version),
	RECORD("scanner_tool", scanner_tool),
	RECORD("scanner_version", scanner_version),
	RECORD("sbom_sha256", sbom_sha256),
	RECORD("content_digest", content_digest),
	RECORD("manifest_digest", manifest_digest),
	ROW("service", service),
	ROW("target", target),
	ROW("product", product),
	ROW("lifetime_until", lifetime_until),
	ROW("serial_number", serial),
	ROW("sbom_spec_version", spec_version),
	ROW("platform", platform),
	ROW("config_digest", config_digest),
};
const size_t sb_run_text_count = SB_LEN(sb_run_texts);

const struct sb_run_key sb_run_numbers[] = {
	RECORD("component_count", component_count),
	RECORD("package_count", package_count),
	RECORD("file_count", file_count),
	RECORD("problem_count", problem_count),
	ROW("layers_read", layers_read),
	ROW("layers_reused", layers_reused),
	ROW("bytes_read", bytes_read),
};
const size_t sb_run_number_count = SB_LEN(sb_run_numbers);

const struct sb_run_key sb_run_flags[] = {
	RECORD("success", success),
	RECORD("complete", complete),
	ROW("imported", imported),
};
const size_t sb_run_flag_count = SB_LEN(sb_run_flags);
