#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs at the deadline and opens the emergency shell, unless all devices that the boot needs are present by then. This
# script does not care which program provides a device.

# Prints which device the boot waits for: the root device, the device of resume= or, below a mounted root, another one such
# as that of /usr. Prints nothing when the boot waits for none. A root device that is present may take longer than the
# deadline to be checked and mounted.
awaited() {
	if ! systemctl -q is-active initrd-root-device.target; then
		echo "the root device"
	elif systemctl -q is-active sysroot.mount; then
		systemctl --no-legend --plain list-jobs | while read -r _ unit _; do
			case $unit in
				*.device) echo "$unit" && break ;;
			esac
		done
	elif waits_for_resume; then
		echo "the device of resume="
	fi
}

# True while systemd waits for the device of resume= before systemd mounts the root.
waits_for_resume() {
	case $(systemctl --no-legend --plain list-jobs systemd-hibernate-resume.service) in
		*waiting*) return 0 ;;
	esac
	return 1
}

# True while a person may be at the console: in a shell of dracut's (rd.break=), or typing a passphrase. A question whose
# asker is gone does not count.
is_attended() {
	[ "$(systemctl is-active dracut-emergency.service)" != activating ] || return 0
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

# The emergency shell would take the console from a person. When the person has ended, the device has 30 s to appear.
if is_attended; then
	echo "nvmf-boot: $absent is still absent at the deadline (rd.nvmf.timeout=), but a passphrase prompt or another shell has the console: the emergency shell waits"
	left=30
	while [ "$left" -gt 0 ]; do
		sleep 1
		left=$((left - 1))
		absent=$(awaited)
		[ "$absent" ] || exit 0
		! is_attended || left=30
	done
fi

# systemd waits for the device of resume= without end. The root device is present, so the boot goes on: the device may be
# a swap partition of an earlier installation.
if [ "$absent" = "the device of resume=" ]; then
	echo "nvmf-boot: $absent is still absent at the deadline (rd.nvmf.timeout=): the boot goes on without it"
	exec systemctl --no-block stop systemd-hibernate-resume.service
fi

echo "nvmf-boot: $absent is still absent at the deadline (rd.nvmf.timeout=): emergency shell"
# systemd's own initrd targets start emergency.target with the same job mode: see OnFailureJobMode= in
# initrd-root-fs.target.
exec systemctl --no-block --job-mode=replace-irreversibly start emergency.target
