#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# initqueue hook, in an initramfs without systemd: sourced in every turn of dracut's main loop, as
# long as something is waited for. At our deadline, if that is the root, the emergency shell.

[ "${nvmf_boot_pid-}" ] || return 0

# dracut's own end (rd.retry=) would come over a helper that is still at work. Its time-out scripts,
# which start a degraded array at two thirds of the time, come as ever.
if kill -0 "$nvmf_boot_pid" 2> /dev/null && [ "$main_loop" -ge "$RDRETRY" ]; then
	main_loop=$((RDRETRY - 1))
fi

read -r _nvmf_now _ < /proc/uptime
[ "$nvmf_boot_deadline" ] && [ "${_nvmf_now%.*}" -ge "$nvmf_boot_deadline" ] || return 0
case ${root-} in
	block:*) [ ! -e "${root#block:}" ] || return 0 ;;
	*) [ ! -e /run/nvmf-boot/ready ] || return 0 ;;
esac

# The lock is of those who ask for a passphrase.
{
	flock -s 9
	emergency_shell "nvmf-boot: the root device is still absent at the deadline (rd.nvmf.timeout=): emergency shell"
} 9> /.console_lock

# Who leaves the shell tries again, with a new deadline.
kill "$nvmf_boot_pid" 2> /dev/null
# shellcheck source=modules.d/50nvmf/nvmf-start.sh
. "${hookdir:?}/cmdline/05-nvmf-start.sh"
main_loop=0
