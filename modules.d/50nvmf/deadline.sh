#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs at the deadline and opens the emergency shell, unless all devices that the boot needs are present by then. This
# script does not care which program provides a device.

# Prints which device the boot waits for: the root device or another one, such as that of /usr or resume=. Prints nothing
# when it waits for none, or while a file system is being checked or the root is being mounted, which may take longer than
# the deadline.
awaited() {
	if ! systemctl -q is-active initrd-root-device.target; then
		echo "the root device"
		return
	fi
	systemctl --no-legend --plain list-jobs | {
		device=
		while read -r _ unit _ state; do
			case "$unit $state" in
				systemd-fsck*" running" | "sysroot.mount running") exit ;;
				*.device" "*) device=$unit ;;
			esac
		done
		echo "$device"
	}
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

absent=$(awaited)
[ "$absent" ] || exit 0

# The emergency shell would take the console from a person who is typing a passphrase. After the last answer, the device
# that the passphrase opens has 30 s to appear.
if is_asked; then
	echo "nvmf-boot: $absent is still absent at the deadline (rd.nvmf.timeout=), but a passphrase is being asked for: the emergency shell waits for the answer"
	left=30
	while [ "$left" -gt 0 ]; do
		sleep 1
		left=$((left - 1))
		absent=$(awaited)
		[ "$absent" ] || exit 0
		! is_asked || left=30
	done
fi

echo "nvmf-boot: $absent is still absent at the deadline (rd.nvmf.timeout=): emergency shell"
# systemd's own initrd targets start emergency.target with the same job mode: see OnFailureJobMode= in
# initrd-root-fs.target.
exec systemctl --no-block --job-mode=replace-irreversibly start emergency.target
