#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs at the deadline. A root that is there, whoever brought it, is none of our business.

# A person who is typing a passphrase for a local root must not lose it to a shell.
asking() {
	for question in /run/systemd/ask-password/ask.*; do
		[ -e "$question" ] && return 0
	done
	return 1
}

while :; do
	systemctl -q is-active initrd-root-device.target && exit 0
	asking || break
	sleep 1
done

echo "nvmf-boot: the root device is still absent at the deadline (rd.nvmf.timeout=): emergency shell"
# The way systemd's own initrd targets go there: see OnFailureJobMode= of initrd-root-fs.target.
exec systemctl --no-block --job-mode=replace-irreversibly start emergency.target
