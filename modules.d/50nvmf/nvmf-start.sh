#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cmdline hook of an initramfs without systemd: does what nvmf-boot.service and nvmf-boot-generator do in an initramfs with
# systemd. "nvmf-boot marks" has to write its files before udev starts. "nvmf-boot run" need not wait for anything.

# The same conditions as in nvmf-boot.service: a table, rd.nvmf.discover= or root=nbft.
for _nvmf_table in /sys/firmware/acpi/tables/NBFT*; do break; done
[ -e "$_nvmf_table" ] || getarg rd.nvmf.discover= -d nvmf.discover= > /dev/null || [ "$(getarg root=)" = nbft ] || return 0

# The journal of the booted system later takes the messages from the kernel log.
nvmf-boot marks /run/nvmf-boot > /dev/kmsg 2>&1
nvmf-boot run < /dev/null > /dev/kmsg 2>&1 &
# The other hooks use these variables: the helper, the deadline, and the last turn of dracut's main loop, both as
# seconds of the uptime.
read -r _nvmf_now _ < /proc/uptime
export nvmf_boot_pid=$! nvmf_boot_deadline='' nvmf_boot_turn="${_nvmf_now%.*}"
if read -r _nvmf_wait < /run/nvmf-boot/deadline; then
	nvmf_boot_deadline=$((nvmf_boot_turn + _nvmf_wait))
fi 2> /dev/null
unset _nvmf_table _nvmf_wait _nvmf_now
