#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cmdline hook of an initramfs without systemd: what nvmf-boot.service and the generator are
# elsewhere. The marks have to be there before udev is; the helper waits for nobody.

# The conditions of nvmf-boot.service.
for _nvmf_table in /sys/firmware/acpi/tables/NBFT*; do break; done
[ -e "$_nvmf_table" ] || getarg rd.nvmf.discover= -d nvmf.discover= > /dev/null || [ "$(getarg root=)" = nbft ] || return 0

# The kernel log is what the booted system's journal gets of this.
nvmf-boot marks /run/nvmf-boot > /dev/kmsg 2>&1
nvmf-boot run < /dev/null > /dev/kmsg 2>&1 &
# For the other hooks.
export nvmf_boot_pid=$! nvmf_boot_deadline=
if read -r _nvmf_wait < /run/nvmf-boot/deadline && read -r _nvmf_now _ < /proc/uptime; then
	nvmf_boot_deadline=$((${_nvmf_now%.*} + _nvmf_wait))
fi 2> /dev/null
unset _nvmf_table _nvmf_wait _nvmf_now
