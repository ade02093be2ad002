#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Emergency hook, sourced by dracut: what became of each interface and path, on every console.

# 3: this machine has no table.
_nvmf_status=$(nvmf-boot status 2>&1) || [ $? -ne 3 ] || return 0

while read -r _nvmf_console _; do
	printf '\n%s\n\nType "nvmf-boot status" to see this again, "nvmf-boot run" to try again.\n' \
		"$_nvmf_status" > "/dev/$_nvmf_console"
done < /proc/consoles
unset _nvmf_status _nvmf_console
