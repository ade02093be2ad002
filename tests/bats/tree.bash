# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # the tests use the variables
# A captured tree ($tree) for the tests of the verbs: a machine with a kernel command line, and a table where a test makes one.

bats_require_minimum_version 1.5.0

setup() {
	nvmf_boot=${NVMF_BOOT:-build/nvmf-boot}
	nvmf_boot_table=${NVMF_BOOT_TABLE:-build/nvmf-boot-table}
	tree=$BATS_TEST_TMPDIR/tree
	mkdir -p "$tree/sys/firmware/acpi/tables" "$tree/proc"
	echo root=UUID=1234 > "$tree/proc/cmdline"
}

# table NAME: gives the machine the table of tests/tables/NAME.nbft.
table() {
	"$nvmf_boot_table" build -o "$tree/sys/firmware/acpi/tables/NBFT" "tests/tables/$1.nbft"
}
