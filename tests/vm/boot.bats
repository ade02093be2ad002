#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Whole boots in the lab's two virtual machines: what ends in a Debian on its NVMe/TCP root, which
# proves itself by its report, and what must not, which is told on the console. About a minute each
# on an idle computer.

bats_require_minimum_version 1.5.0

setup_file() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	make --no-print-directory build/lab/{image-trixie,image-sid,target.img,disk-trixie.img,disk-sid.img,host.table} > "$BATS_FILE_TMPDIR/make.log" 2>&1 ||
		{ cat "$BATS_FILE_TMPDIR/make.log"; return 1; }
}

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	name=test-$BATS_TEST_NUMBER
	run_dir=build/lab/$name
	table=build/lab/host.table
	dir=$BATS_TEST_TMPDIR
}

# One boot. When it does not go as expected, tests/lab/boot prints both consoles.
boot() {
	tests/lab/boot "$name" --timeout 600 "$@"
}

# A line of the booted system's report, or of the host's console.
reported() {
	grep -E -- "$1" "$run_dir/marker.txt" || { echo "not in the report: $1"; cat "$run_dir/marker.txt"; return 1; }
}
said() {
	tr -d '\r' < "$run_dir/host.log" | grep -aE -- "$1" || { echo "not on the console: $1"; cat "$run_dir/host.log"; return 1; }
}

# The root is the target's namespace, reached over nbft0 as the table says, and everything started.
booted_from_the_namespace() {
	reported '^/ +/dev/nvme[0-9]+n1 +ext4 '
	reported '^nbft0 +UP +192\.0\.2\.10/24 '
	reported '^nvme[0-9]+ address traddr=192\.0\.2\.1,trsvcid=4420,host_traddr=192\.0\.2\.10,host_iface=nbft0'
	reported '^nvme[0-9]+ hostnqn nqn\.2014-08\.org\.nvmexpress:uuid:33333333-4444-4555-8666-777777777777$'
	reported '^nvme[0-9]+ ctrl_loss_tmo off$'
	reported '^running$'
	reported '^nvmf-boot: done; 1 of 1 paths connected, 1 of 1 namespaces to boot from present$'
	reported '^[{].*"MESSAGE":"NBFT SSNS 1 via HFI 1.*"NVMF_SSNS":"1"|^[{].*"NVMF_SSNS":"1".*"MESSAGE":"NBFT SSNS 1 via HFI 1'
	said '^nvmf-boot: NBFT SSNS 1: namespace uuid 11111111-2222-4333-8444-555555555555 is /dev/nvme[0-9]+n1$'
}

@test "dracut 106 (Debian 13): a Debian on its NVMe/TCP root" {
	boot --suite trixie --table "$table"
	booted_from_the_namespace
}

@test "dracut 112 (Debian sid): a Debian on its NVMe/TCP root" {
	boot --suite sid --table "$table"
	booted_from_the_namespace
}

@test "the table as a prefix of the initramfs, the target's port open after two refusals" {
	{ sed /^listen/d tests/lab/target.conf && echo '{ refused 2; listen 192.0.2.1; } &'; } > "$dir/conf"
	tests/lab/in-root build/roots/trixie build/nvmf-boot table build --cpio tests/lab/host.nbft > "$dir/image"
	cat build/lab/image-trixie >> "$dir/image"
	boot --image "$dir/image" --conf "$dir/conf"
	booted_from_the_namespace
	said '^nvmf-boot: NBFT SSNS 1 via HFI 1 \(nbft0\): .*192\.0\.2\.1.*refused'
}

# SYSTEMD_SULOGIN_FORCE: Debian locks root in its initramfs, and dracut then opens no shell without it.
# At the deadline: an emergency shell that shows the same line again, and the command that told it.
ends_in_the_emergency_shell() {
	local line=$1
	shift
	boot --timeout 300 --append "rd.nvmf.timeout=20 SYSTEMD_SULOGIN_FORCE=1" \
		--type '^Press Enter for system maintenance=' --type '^(sh-[^ ]+)?# ?=nvmf-boot status; echo typed' \
		--until '^typed' "$@"
	said "^nvmf-boot: .*$line"
	said 'nvmf-boot: the root device is still absent at the deadline'
	tr -d '\r' < "$run_dir/host.log" | sed '1,/nvmf-boot: the root device is still absent/d' > "$dir/shell"
	cat "$dir/shell"
	# Once by itself, once because it was asked for.
	[ "$(grep -aEc -- "$line" "$dir/shell")" -ge 2 ]
}

@test "a corrupt table is told in one line" {
	cp "$table" "$dir/table"
	printf '\377' | dd of="$dir/table" bs=1 seek=64 conv=notrunc status=none # the control descriptor's id
	ends_in_the_emergency_shell 'control.*structure_id.*255' --table "$dir/table"
}

@test "a missing NIC is told in one line" {
	ends_in_the_emergency_shell 'NBFT HFI 1 \(nbft0\): no interface with MAC 52:54:00:00:00:01' --table "$table" --no-nic
}

@test "a refused connect is told in one line" {
	sed /^listen/d tests/lab/target.conf > "$dir/conf"
	ends_in_the_emergency_shell 'NBFT SSNS 1 via HFI 1 \(nbft0\): .*192\.0\.2\.1.*refused' --table "$table" --conf "$dir/conf"
}

@test "a table and a local root: boots as if there were no table" {
	boot --table "$table" --no-nic --local
	reported '^/ +/dev/vd[a-z] +ext4 '
}
