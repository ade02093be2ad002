#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# An image with the helper of `make install LINK=dynamic`, as on distributions without static archives. Dracut copies the
# libraries of the helper into the image, and the image boots.

load kit

setup_file() {
	vm_setup_file build/lab/image-trixie-dynamic
}

# libsystemd loads some libraries only to read and to seal journals. The helper does neither, so the image need not have them.
@test "the image has every library that the dynamic helper needs to run" {
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

@test "dracut 106, dynamic helper: mounts the NVMe/TCP root" {
	only trixie
	boot_to_root --image build/lab/image-trixie-dynamic --table "$table"
	said '^nvmf-boot: NBFT SSNS 1: namespace uuid 11111111-2222-4333-8444-555555555555 is /dev/nvme0n1$'
}
