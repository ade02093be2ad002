#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Emergency hook, sourced by dracut: prints the state of each interface and path on every console.

# Exit status 3: "nvmf-boot run" did not run in this boot.
_nvmf_status=$(nvmf-boot status 2>&1) || [ $? -ne 3 ] || return 0

while read -r _nvmf_console _; do
	printf '\n%s\n\nType "nvmf-boot status" to see this again, "nvmf-boot run" to try again.\n' \
		"$_nvmf_status" > "/dev/$_nvmf_console"
done < /proc/consoles
unset _nvmf_status _nvmf_console
