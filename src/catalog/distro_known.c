/* SPDX-License-Identifier: Apache-2.0 */
/* Who makes which distribution, and its name in CPE. */
#include "catalog/distro.h"
#include "util/attr.h"

/* os-release rarely names a vendor; the ids are those of os-release's ID. CPE names are
 * those NVD uses; distributions that bring CPE_NAME need none here. */
static const struct sb_distro_known known[] = {
	{ "almalinux", "AlmaLinux OS Foundation", "https://almalinux.org/", "almalinux",
	  "almalinux" },
	{ "alpine", "Alpine Linux Development Team", "https://alpinelinux.org/",
	  "alpinelinux", "alpine_linux" },
	{ "amzn", "Amazon Web Services, Inc.", "https://aws.amazon.com/linux/",
	  "amazon", "linux" },
	{ "arch", "Arch Linux", "https://archlinux.org/", NULL, NULL },
	{ "azurelinux", "Microsoft Corporation", "https://aka.ms/azurelinux",
	  "microsoft", "azure_linux" },
	{ "centos", "The CentOS Project", "https://www.centos.org/", "centos",
	  "centos" },
	{ "chainguard", "Chainguard, Inc.", "https://www.chainguard.dev/", NULL, NULL },
	{ "debian", "Debian Project", "https://www.debian.org/", "debian",
	  "debian_linux" },
	{ "devuan", "Devuan Project", "https://www.devuan.org/", NULL, NULL },
	{ "fedora", "Fedora Project", "https://fedoraproject.org/", "fedoraproject",
	  "fedora" },
	{ "flatcar", "Flatcar Container Linux", "https://www.flatcar.org/", NULL,
	  NULL },
	{ "gentoo", "Gentoo Foundation, Inc.", "https://www.gentoo.org/", "gentoo",
	  "linux" },
	{ "kali", "OffSec", "https://www.kali.org/", "kali", "kali_linux" },
	{ "mariner", "Microsoft Corporation", "https://github.com/microsoft/azurelinux",
	  "microsoft", "cbl-mariner" },
	{ "nixos", "NixOS Foundation", "https://nixos.org/", "nixos", "nixos" },
	{ "ol", "Oracle", "https://www.oracle.com/linux/", "oracle", "linux" },
	{ "opensuse-leap", "openSUSE Project", "https://www.opensuse.org/", "opensuse",
	  "leap" },
	{ "opensuse-tumbleweed", "openSUSE Project", "https://www.opensuse.org/",
	  "opensuse", "tumbleweed" },
	{ "openwrt", "OpenWrt Project", "https://openwrt.org/", "openwrt", "openwrt" },
	{ "photon", "Broadcom Inc.", "https://vmware.github.io/photon/", "vmware",
	  "photon_os" },
	{ "raspbian", "Raspbian", "https://www.raspbian.org/", NULL, NULL },
	{ "rhel", "Red Hat, Inc.", "https://www.redhat.com/", "redhat",
	  "enterprise_linux" },
	{ "rocky", "Rocky Enterprise Software Foundation", "https://rockylinux.org/",
	  "rocky", "rocky" },
	{ "sles", "SUSE LLC", "https://www.suse.com/", "suse",
	  "linux_enterprise_server" },
	{ "ubuntu", "Canonical Ltd.", "https://ubuntu.com/", "canonical",
	  "ubuntu_linux" },
	{ "wolfi", "Chainguard, Inc.", "https://wolfi.dev/", NULL, NULL },
};

const struct sb_distro_known *sb_distro_known(sb_str id)
{
	for (size_t i = 0; i < SB_LEN(known); i++)
		if (sb_str_eq(id, sb_str_c(known[i].id)))
			return &known[i];
	return NULL;
}
