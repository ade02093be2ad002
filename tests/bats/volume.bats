#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What status says about the contents of the namespaces, from a captured tree.

load tree

# known DEVICE NUMBER LINE...: makes the file of udev's database that has these lines, and the link of sysfs for the
# number.
known() {
	mkdir -p "$tree/run/udev/data" "$tree/sys/dev/block"
	ln -s "../../devices/virtual/nvme-subsystem/nvme-subsys0/$1" "$tree/sys/dev/block/$2"
	printf '%s\n' "S:disk/by-id/any" "I:1234" "${@:3}" > "$tree/run/udev/data/b$2"
}

@test "status in an initramfs says what the namespaces hold, and why root=nbft finds no root there" {
	mkdir -p "$tree/run/nvmf-boot" "$tree/etc"
	echo "nvmf-boot: done" > "$tree/run/nvmf-boot/status"
	printf '\text4\n' > "$tree/proc/filesystems"
	known nvme0n1 259:0 E:ID_FS_TYPE=crypto_LUKS E:ID_FS_USAGE=crypto E:NBFT_NAMESPACE=1 E:NBFT_ROOT=1
	known nvme0n2 259:1 E:ID_FS_TYPE=xfs E:ID_FS_USAGE=filesystem E:NBFT_NAMESPACE=2
	known nvme1n1 259:2 E:ID_FS_TYPE=ext4 E:ID_FS_USAGE=filesystem
	run "$nvmf_boot" status --sysroot "$tree"
	[ "$output" = "nvmf-boot: done" ]
	touch "$tree/etc/initrd-release"
	run "$nvmf_boot" status --sysroot "$tree"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$output" = "nvmf-boot: done
What the namespaces hold:
  /dev/nvme0n1:  crypto_LUKS
  /dev/nvme0n2:  xfs" ]
	echo root=nbft > "$tree/proc/cmdline"
	run "$nvmf_boot" status --sysroot "$tree"
	echo "$output"
	[[ $output == *"
  root=nbft: /dev/nvme0n1 holds crypto_LUKS, which is no file system: name the
  root in root=" ]]
	printf '{\n  "phase": "done"\n}\n' > "$tree/run/nvmf-boot/status.json"
	run "$nvmf_boot" status --json --sysroot "$tree"
	echo "$output"
	[ "$(jq -r '.phase, .volumes[1].holds, (.volumes | length), .no_root_because' <<< "$output" | paste -s -d ,)" = \
		"done,xfs,2,/dev/nvme0n1 holds crypto_LUKS, which is no file system: name the root in root=" ]
}
