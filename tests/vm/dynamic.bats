#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# An image with the helper that `make install LINK=dynamic` installs, as on distributions that have no
# static archives: dracut copies its libraries, and it boots.

bats_require_minimum_version 1.5.0

setup_file() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	make --no-print-directory build/lab/{image-trixie-dynamic,target.img,disk-trixie.img,host.table} > "$BATS_FILE_TMPDIR/make.log" 2>&1 ||
		{ cat "$BATS_FILE_TMPDIR/make.log"; return 1; }
}

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
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

@test "dracut 106, dynamic helper: a Debian on its NVMe/TCP root" {
	tests/lab/boot test-dynamic --timeout 600 --image build/lab/image-trixie-dynamic --table build/lab/host.table
	grep -E '^/ +/dev/nvme[0-9]+n1 +ext4 ' build/lab/test-dynamic/marker.txt
	grep -E '^nbft0 +UP +192\.0\.2\.10/24 ' build/lab/test-dynamic/marker.txt
	grep -F 'nvmf-boot: done; 1 of 1 paths connected' build/lab/test-dynamic/marker.txt
}
