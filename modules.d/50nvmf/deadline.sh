#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs at the deadline and opens the emergency shell, unless the root device is present by then. This script does not
# care which program provided the root device.

systemctl -q is-active initrd-root-device.target && exit 0

# The emergency shell would take the console from a person who is typing the passphrase of a local root.
for question in /run/systemd/ask-password/ask.*; do
	[ -e "$question" ] || continue
	echo "nvmf-boot: the root device is still absent at the deadline, but a passphrase is being asked for: waiting"
	exit 0
done

echo "nvmf-boot: the root device is still absent at the deadline (rd.nvmf.timeout=): emergency shell"
# systemd's own initrd targets start emergency.target with the same job mode: see OnFailureJobMode= in
# initrd-root-fs.target.
exec systemctl --no-block --job-mode=replace-irreversibly start emergency.target
