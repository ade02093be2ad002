#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# initqueue/finished hook, in an initramfs without systemd: true when dracut need not wait for us.
# For a root that is a device it waits for that device; when any other can be there, only the helper knows.

[ "${nvmf_boot_pid-}" ] || return 0
case ${root-} in
	block:*) return 0 ;;
esac
[ -e /run/nvmf-boot/ready ] || ! kill -0 "$nvmf_boot_pid" 2> /dev/null
