/* SPDX-License-Identifier: Apache-2.0 */
#include "model/document.h"

const char *sb_file_class_name(enum sb_file_class c)
{
	static const char *const name[] = {
		[SB_FILE_OWNED] = "owned",
		[SB_FILE_MODIFIED] = "modified",
		[SB_FILE_GENERATED] = "generated",
		[SB_FILE_EVIDENCE] = "evidence",
		[SB_FILE_CACHE] = "cache",
		[SB_FILE_CONFIG] = "configuration",
		[SB_FILE_SCRIPT] = "script",
		[SB_FILE_EXECUTABLE] = "unowned-executable",
		[SB_FILE_DATA] = "data",
		[SB_FILE_CLASSES] = "",
	};

	return name[c];
}
