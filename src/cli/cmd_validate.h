/* SPDX-License-Identifier: Apache-2.0 */
/* The body of "sbom validate". */
#ifndef SB_CLI_CMD_VALIDATE_H
#define SB_CLI_CMD_VALIDATE_H

/* argv[0] is "validate"; the exit code. */
int sb_cmd_validate(int argc, char **argv);

#endif
