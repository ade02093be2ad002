#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Emergency hook, sourced by dracut: prints the state of each interface and path on every console, and puts the report
# of nvmf-boot into dracut's rdsosreport.txt.

# Exit status 3: "nvmf-boot run" did not run in this boot.
_nvmf_status=$(nvmf-boot status 2>&1) || [ $? -ne 3 ] || return 0

# With systemd dracut has written rdsosreport.txt before this hook. Without systemd dracut writes the file after this
# hook, and begins the file with all files /lib/dracut/dracut-*.
if [ "${DRACUT_SYSTEMD-}" ]; then
	nvmf-boot report >> /run/initramfs/rdsosreport.txt
else
	mkdir -p /lib/dracut
	nvmf-boot report > /lib/dracut/dracut-nvmf-boot-report
fi 2> /dev/null || :

while read -r _nvmf_console _; do
	printf '\n%s\n\nType "nvmf-boot status" to see this again, "nvmf-boot run" to try again.\n' \
		"$_nvmf_status" > "/dev/$_nvmf_console"
done < /proc/consoles
unset _nvmf_status _nvmf_console
