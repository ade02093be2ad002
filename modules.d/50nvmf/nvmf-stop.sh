#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cleanup hook of an initramfs without systemd. The root is mounted, but the helper may still try other paths. After
# switch_root the helper would have a file system without /dev and /run, so this hook ends it. The helper writes into its
# status that it was told to stop.

[ "${nvmf_boot_pid-}" ] && kill "$nvmf_boot_pid" 2> /dev/null || return 0

# Wait for at most 5 s, like nvmf-boot.service (TimeoutStopSec=).
_nvmf_turn=0
while kill -0 "$nvmf_boot_pid" 2> /dev/null && [ "$_nvmf_turn" -lt 50 ]; do
	sleep 0.1
	_nvmf_turn=$((_nvmf_turn + 1))
done
unset _nvmf_turn
