/* SPDX-License-Identifier: Apache-2.0 */
/* sbom scan --scan-mode container|source: every service of services.yaml. */
#include "cli/scan_options.h"

int sb_scan_fleet(const struct sb_scan_options *o)
{
	(void)o;
	return sb_opt_usage("scan", "fleet runs are not wired yet", "");
}
