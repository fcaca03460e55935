/* SPDX-License-Identifier: Apache-2.0 */
/* Every cataloger; the order of this list is the order of link() and of output. No
 * include guard: this is a table. */
SB_CATALOGER(distro)
SB_CATALOGER(dpkg_db)
SB_CATALOGER(apk_db)
SB_CATALOGER(rpm_db)
SB_CATALOGER(python_runtime)
SB_CATALOGER(python_installed)
SB_CATALOGER(python_declared)
SB_CATALOGER(npm_package)
SB_CATALOGER(java_archive)
SB_CATALOGER(ruby_gem)
SB_CATALOGER(elf_note)
SB_CATALOGER(go_binary)
SB_CATALOGER(cargo_binary)
SB_CATALOGER(pe_binary)
