#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Whole boots in the two virtual machines of the lab. Some end in a Debian on its NVMe/TCP root, which writes a report. The
# others end in the emergency shell, with the reason on the console. Each boot takes about a minute on an idle computer.

load kit

# The root is the namespace, and its only path goes over nbft0, as the table says.
booted_from_the_namespace() {
	booted_with_paths 1 1
	connected 192.0.2.1 192.0.2.10 nbft0
	reported '^nbft0 +UP +192\.0\.2\.10/24 '
	reported '^[{].*"MESSAGE":"NBFT SSNS 1 via HFI 1.*"NVMF_SSNS":"1"|^[{].*"NVMF_SSNS":"1".*"MESSAGE":"NBFT SSNS 1 via HFI 1'
}

@test "dracut 106 (Debian 13): boots Debian from its NVMe/TCP root" {
	only trixie ipv4 static
	boot --table "$table"
	booted_from_the_namespace
}

@test "dracut 112 (Debian sid), root=nbft: boots Debian from its NVMe/TCP root" {
	only sid ipv4 static cmdline
	boot --table "$table" --root root=nbft
	booted_from_the_namespace
}

# The machine boots from another root, so no unit counts as failed, neither on the console nor in the booted system.
nothing_has_failed() {
	run ! said 'FAILED.*(nvmf|NVMe/TCP)'
	reported '^running$'
}

# ends_in_the_emergency_shell IDENTITY REASON [BOOT OPTION...]: IDENTITY and REASON, two regular expressions, are on the
# console three times: on one line when the failure occurs; in one entry of the status above the emergency shell at the
# deadline (printed by the emergency hook); and in the output of "nvmf-boot status" in this shell.
# SYSTEMD_SULOGIN_FORCE: Debian locks root in its initramfs. With systemd, dracut opens no shell for a locked root
# without it.
ends_in_the_emergency_shell() {
	local line="$1.*$2" entry=" $1.{0,200}$2" shell='^Press Enter for system maintenance' typing=()
	local type='nvmf-boot status; sed -n /====$/p /run/initramfs/rds*; echo typed' # fits a line of the console
	shift 2
	if [ "$kind" = "$suite" ]; then
		typing=(--type "$shell=" --type '^(sh-[^ ]+|~ )?# ?='"$type")
	else
		shell='^Dropping to debug shell'
		typing=(--type "$shell=$type")
	fi
	boot_until '^typed' --timeout 300 --append "rd.nvmf.timeout=20 SYSTEMD_SULOGIN_FORCE=1" "${typing[@]}" "$@"
	said "^nvmf-boot: $line"
	said 'nvmf-boot: the root device is still absent at the deadline'
	tr -d '\r' < "$run_dir/host.log" | sed '1,/nvmf-boot: the root device is still absent/d' > "$dir/shell"
	cat "$dir/shell"
	sed "/$shell/,\$d" "$dir/shell" | tr -s ' \n' ' ' | grep -aqE "$entry"
	sed '1,/nvmf-boot status; sed/d' "$dir/shell" | tr -s ' \n' ' ' | grep -aqE "$entry"
	# dracut's own file for bug reports has the report.
	grep -aq '^==== nvmf-boot plan ====' "$dir/shell"
	grep -aq '^==== end of the report of nvmf-boot ====' "$dir/shell"
}

@test "a corrupt table: the console names it in one line" {
	on sid-plain
	cp "$table" "$dir/table"
	# Byte 64 is the structure id of the control descriptor.
	printf '\377' | dd of="$dir/table" bs=1 seek=64 conv=notrunc status=none
	ends_in_the_emergency_shell 'NBFT control: ' 'structure_id.*255' --table "$dir/table"
}

@test "a missing NIC: the console names it in one line" {
	on trixie
	ends_in_the_emergency_shell 'NBFT HFI 1 \(nbft0\)' 'no interface with MAC 52:54:00:00:00:01' --table "$table" --no-nic
}

@test "a refused connect: the console names it in one line" {
	on sid
	sed /^listen/d tests/lab/target.conf > "$dir/conf"
	ends_in_the_emergency_shell 'NBFT SSNS 1 via HFI 1 \(nbft0\): 192\.0\.2\.1 port 4420: ' 'connection refused' --table "$table" --conf "$dir/conf"
}

@test "a table whose NIC is missing, and a local root: boots from the local root" {
	on trixie
	boot --table "$table" --no-nic --local
	reported '^/ +/dev/vd[a-z] +ext4 '
	nothing_has_failed
}

@test "a corrupt table, and a local root: boots from the local root" {
	on sid
	cp "$table" "$dir/table"
	printf '\377' | dd of="$dir/table" bs=1 seek=64 conv=notrunc status=none
	boot --table "$dir/table" --local
	reported '^/ +/dev/vd[a-z] +ext4 '
	said '^nvmf-boot: nothing to do: the firmware.s table is refused'
	nothing_has_failed
}
