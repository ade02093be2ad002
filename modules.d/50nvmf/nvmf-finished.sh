#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# initqueue/finished hook of an initramfs without systemd: true when dracut need not wait for the helper. "nvmf-boot
# marks" makes the file "gate" for a root that may be on a namespace and that dracut does not wait for. The helper makes
# "ready".

[ "${nvmf_boot_pid-}" ] && [ -e /run/nvmf-boot/gate ] || return 0
[ -e /run/nvmf-boot/ready ] || ! kill -0 "$nvmf_boot_pid" 2> /dev/null
