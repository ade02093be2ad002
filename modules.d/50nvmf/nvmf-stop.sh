#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cleanup hook of an initramfs without systemd: the root is mounted. A helper that still tries other
# paths would live on in a file system without /dev and /run, so it ends here, and notes that down.

[ "${nvmf_boot_pid-}" ] && kill "$nvmf_boot_pid" 2> /dev/null || return 0

# As long as nvmf-boot.service would be given (TimeoutStopSec=).
_nvmf_turn=0
while kill -0 "$nvmf_boot_pid" 2> /dev/null && [ "$_nvmf_turn" -lt 50 ]; do
	sleep 0.1
	_nvmf_turn=$((_nvmf_turn + 1))
done
unset _nvmf_turn
