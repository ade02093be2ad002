#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots without systemd in the initramfs, from hostonly images for the lab's host. Some end in a booted Debian, one in dracut's
# emergency shell at the deadline.

load kit

booted_from_the_namespace() {
	reported '^/ +/dev/nvme[0-9]+n1 +ext4 '
	reported '^nbft0 +UP +192\.0\.2\.10/24 '
	reported '^nvme[0-9]+ address traddr=192\.0\.2\.1,trsvcid=4420,host_traddr=192\.0\.2\.10,host_iface=nbft0'
	# The host NQN is that of the table, not that of /etc/nvme in the image.
	reported '^nvme[0-9]+ hostnqn nqn\.2014-08\.org\.nvmexpress:uuid:33333333-4444-4555-8666-777777777777$'
	reported '^running$'
	reported '^nvmf-boot: done; connected: 1 of 1 paths, 1 of 1 namespaces$'
	reported '^/run/udev/rules.d/!nbft.rules$'
	reported '^/run/nvmf-boot/ready$'
	# The line is on the console once. The journal of the booted system has the helper's lines from the kernel log.
	[ "$(said 'nvmf-boot.*: NBFT SSNS 1: namespace uuid .* is /dev/nvme[0-9]+n1$' | wc -l)" = 1 ]
	sed '1,/^== journal/d' "$run_dir/marker.txt" | grep -E '\] nvmf-boot\[[0-9]+\]: NBFT SSNS 1 via HFI 1 \(nbft0\): .*connected as nvme0$'
}

@test "dracut 106 without systemd, root=nbft: boots Debian from its NVMe/TCP root" {
	only trixie-plain ipv4 static cmdline
	boot --table "$table" --root root=nbft
	booted_from_the_namespace
	reported 'Run /init as init process'
	run ! said 'systemd.*Running in initrd'
}

@test "dracut 112 without systemd: boots Debian from its NVMe/TCP root" {
	only sid-plain ipv4 static
	boot --table "$table"
	booted_from_the_namespace
}

# The target refuses more connects than the helper makes before the deadline, and then opens its port. When the user leaves the
# emergency shell, the helper tries again, with a new deadline. At the end the booted system powers the machine off.
@test "dracut 106 without systemd: refused until the deadline, emergency shell, exit from the shell, boot" {
	only trixie-plain
	local path='NBFT SSNS 1 via HFI 1 \(nbft0\): 192\.0\.2\.1 port 4420:'

	{ sed /^listen/d tests/lab/target.conf && echo '{ refused 30; listen 192.0.2.1; } &'; } > "$dir/conf"
	boot_until 'reboot: Power down' --table "$table" --conf "$dir/conf" --append "rd.nvmf.timeout=20 quiet" \
		--type '^Dropping to debug shell=nvmf-boot status; sed -n /====$/p /run/initramfs/rds*; echo typed' --type '^typed=exit'
	said "^nvmf-boot: $path.*refused"
	said 'nvmf-boot: the root device is still absent at the deadline'
	tr -d '\r' < "$run_dir/host.log" | sed '1,/nvmf-boot: the root device is still absent/d; /^typed/q' > "$dir/shell"
	cat "$dir/shell"
	grep -q 'Type "nvmf-boot status" to see this again' "$dir/shell"
	# The emergency hook prints the path and the reason once, the typed command prints them once more.
	[ "$(grep -aEc -- "^  $path" "$dir/shell")" -ge 2 ]
	[ "$(grep -aEc -- '^    .*refused' "$dir/shell")" -ge 2 ]
	grep -aq '^==== end of the report of nvmf-boot ====' "$dir/shell"
}
