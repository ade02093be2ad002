#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# An image with the helper that `make install LINK=dynamic` installs, as on distributions that have no
# static archives: dracut copies its libraries, and it boots.

load kit

setup_file() {
	vm_setup_file build/lab/image-trixie-dynamic
}

# What libsystemd loads only when it is used is for reading and sealing journals, which the helper does not do.
@test "the image has every library of the dynamic helper, which runs with nothing else" {
	run tests/lab/in-root --scratch build/roots/trixie sh -euc '
		mkdir /tmp/image
		cd /tmp/image
		lsinitrd --unpack /src/build/lab/image-trixie-dynamic
		chroot . /usr/lib64/ld-linux-x86-64.so.2 --list /usr/sbin/nvmf-boot
		chroot . /usr/sbin/nvmf-boot --help'
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"libsystemd.so.0 => /"* ]]
	[[ $output == *"libmnl.so.0 => /"* ]]
	[[ $output != *"not found"* ]]
	[[ $output == *"Usage: nvmf-boot VERB"* ]]
}

@test "dracut 106, dynamic helper: the NVMe/TCP root" {
	only trixie
	boot_to_root --image build/lab/image-trixie-dynamic --table "$table"
	said '^nvmf-boot: NBFT SSNS 1: namespace uuid 11111111-2222-4333-8444-555555555555 is /dev/nvme0n1$'
}
