#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs at the deadline. A root that is there, whoever brought it, is none of our business.

systemctl -q is-active initrd-root-device.target && exit 0

# A person who is typing a passphrase for a local root must not lose it to a shell.
for question in /run/systemd/ask-password/ask.*; do
	[ -e "$question" ] || continue
	echo "nvmf-boot: the root device is still absent at the deadline, but a passphrase is being asked for: waiting on"
	exit 0
done

echo "nvmf-boot: the root device is still absent at the deadline (rd.nvmf.timeout=): emergency shell"
# The way systemd's own initrd targets go there: see OnFailureJobMode= of initrd-root-fs.target.
exec systemctl --no-block --job-mode=replace-irreversibly start emergency.target
