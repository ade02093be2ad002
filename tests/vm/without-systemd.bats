#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots without systemd in the initramfs, from images made for the lab's host alone (--hostonly): to
# the booted Debian, and to dracut's emergency shell at the deadline.

bats_require_minimum_version 1.5.0

setup_file() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	make --no-print-directory build/lab/{hostonly-trixie,hostonly-sid,target.img,disk-trixie.img,disk-sid.img,host.table} > "$BATS_FILE_TMPDIR/make.log" 2>&1 ||
		{ cat "$BATS_FILE_TMPDIR/make.log"; return 1; }
}

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	run_dir=build/lab/without-$BATS_TEST_NUMBER
}

# boot SUITE OPTION...: when it does not go as expected, tests/lab/boot prints both consoles.
boot() {
	local suite=$1
	shift
	tests/lab/boot "${run_dir##*/}" --suite "$suite" --image "build/lab/hostonly-$suite" --table build/lab/host.table --timeout 600 "$@"
}

# A line of the booted system's report, or of the host's console.
reported() {
	grep -E -- "$1" "$run_dir/marker.txt" || { echo "not in the report: $1"; cat "$run_dir/marker.txt"; return 1; }
}
said() {
	tr -d '\r' < "$run_dir/host.log" | grep -aE -- "$1" || { echo "not on the console: $1"; cat "$run_dir/host.log"; return 1; }
}

booted_from_the_namespace() {
	reported '^/ +/dev/nvme[0-9]+n1 +ext4 '
	reported '^nbft0 +UP +192\.0\.2\.10/24 '
	reported '^nvme[0-9]+ address traddr=192\.0\.2\.1,trsvcid=4420,host_traddr=192\.0\.2\.10,host_iface=nbft0'
	# The table's identity, not the one of /etc/nvme that is in this image.
	reported '^nvme[0-9]+ hostnqn nqn\.2014-08\.org\.nvmexpress:uuid:33333333-4444-4555-8666-777777777777$'
	reported '^running$'
	reported '^nvmf-boot: done; 1 of 1 paths connected, 1 of 1 namespaces to boot from present$'
	reported '^/run/udev/rules.d/10-nbft.rules$'
	reported '^/run/nvmf-boot/ready$'
	# On the console once, and in the booted system's journal by way of the kernel log.
	[ "$(said 'nvmf-boot.*: NBFT SSNS 1: namespace uuid .* is /dev/nvme[0-9]+n1$' | wc -l)" = 1 ]
	sed '1,/^== journal/d' "$run_dir/marker.txt" | grep -E '\] nvmf-boot\[[0-9]+\]: NBFT SSNS 1 via HFI 1 \(nbft0\): .*connected as nvme0$'
}

@test "dracut 106 without systemd: a Debian on its NVMe/TCP root" {
	boot trixie
	booted_from_the_namespace
	reported 'Run /init as init process'
	run ! said 'systemd.*Running in initrd'
}

@test "dracut 112 without systemd: a Debian on its NVMe/TCP root" {
	[ -x build/roots/sid/usr/sbin/switch_root ] || [ -x build/roots/sid/usr/bin/switch_root ] ||
		skip "this sid root was made when switch_root was not among its packages"
	boot sid
	booted_from_the_namespace
}

# The target opens its port only after more refusals than fit before the deadline. Who leaves the shell gets another
# try and another deadline: in the end the booted system powers the machine off.
@test "dracut 106 without systemd: refused until the deadline, the emergency shell, and on from there" {
	local line='NBFT SSNS 1 via HFI 1 \(nbft0\): .*192\.0\.2\.1.*refused'

	{ sed /^listen/d tests/lab/target.conf && echo '{ refused 30; listen 192.0.2.1; } &'; } > "$BATS_TEST_TMPDIR/conf"
	boot trixie --conf "$BATS_TEST_TMPDIR/conf" --append "rd.nvmf.timeout=20 quiet" \
		--type '^Dropping to debug shell=nvmf-boot status; echo typed' --type '^typed=exit' --until 'reboot: Power down'
	said "^nvmf-boot: $line"
	said 'nvmf-boot: the root device is still absent at the deadline'
	tr -d '\r' < "$run_dir/host.log" | sed '1,/nvmf-boot: the root device is still absent/d; /^typed/q' > "$BATS_TEST_TMPDIR/shell"
	cat "$BATS_TEST_TMPDIR/shell"
	grep -q 'Type "nvmf-boot status" to see this again' "$BATS_TEST_TMPDIR/shell"
	# Once by itself, once because it was asked for.
	[ "$(grep -aEc -- "$line" "$BATS_TEST_TMPDIR/shell")" -ge 2 ]
}
