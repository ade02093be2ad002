#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs at the deadline and opens the emergency shell, unless all devices that the boot needs are present by then. This
# script does not care which program provides a device.

# True when a device is absent that the boot waits for: the root device or, below a mounted root, another one such as
# /usr. A root device that is present may take longer than the deadline to be checked and mounted.
is_absent() {
	systemctl -q is-active initrd-root-device.target || return 0
	systemctl -q is-active sysroot.mount || return 1
	case $(systemctl --no-legend --plain list-jobs) in
		*.device*) return 0 ;;
	esac
	return 1
}

# True while somebody may be typing a passphrase. A question whose asker is gone does not count.
is_asked() {
	for question in /run/systemd/ask-password/ask.*; do
		[ -e "$question" ] || continue
		while read -r line; do
			case $line in
				PID=*) ! kill -0 "${line#PID=}" 2> /dev/null || return 0 ;;
			esac
		done < "$question"
	done
	return 1
}

is_absent || exit 0

# The emergency shell would take the console from a person who is typing a passphrase. After the last answer, the device
# that the passphrase opens has 30 s to appear.
if is_asked; then
	echo "nvmf-boot: the root is still absent at the deadline (rd.nvmf.timeout=), but a passphrase is being asked for: the emergency shell waits for the answer"
	left=30
	while [ "$left" -gt 0 ]; do
		sleep 1
		left=$((left - 1))
		is_absent || exit 0
		! is_asked || left=30
	done
fi

echo "nvmf-boot: the root device is still absent at the deadline (rd.nvmf.timeout=): emergency shell"
# systemd's own initrd targets start emergency.target with the same job mode: see OnFailureJobMode= in
# initrd-root-fs.target.
exec systemctl --no-block --job-mode=replace-irreversibly start emergency.target
