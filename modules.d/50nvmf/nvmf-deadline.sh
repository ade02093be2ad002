#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# initqueue hook of an initramfs without systemd. Dracut sources it in every turn of its main loop, as long as dracut waits
# for anything. At the helper's deadline the hook opens the emergency shell if the root is still absent.

[ "${nvmf_boot_pid-}" ] || return 0

# Dracut's own limit (rd.retry=) must not end the wait while the helper is still at work. main_loop stays below that
# limit. It still passes two thirds of the limit, where dracut runs its time-out scripts, which start degraded arrays.
if kill -0 "$nvmf_boot_pid" 2> /dev/null && [ "$main_loop" -ge "$RDRETRY" ]; then
	main_loop=$((RDRETRY - 1))
fi

read -r _nvmf_now _ < /proc/uptime
_nvmf_now=${_nvmf_now%.*}
_nvmf_gap=$((_nvmf_now - nvmf_boot_turn))
nvmf_boot_turn=$_nvmf_now
[ "$nvmf_boot_deadline" ] && [ "$_nvmf_now" -ge "$nvmf_boot_deadline" ] || return 0
case ${root-} in
	block:*) [ ! -e "${root#block:}" ] || return 0 ;;
	*) [ ! -e /run/nvmf-boot/ready ] || return 0 ;;
esac
# The loop stands still while dracut asks for a passphrase. What the passphrase opens has 30 s to appear.
if [ "$_nvmf_gap" -ge 10 ]; then
	nvmf_boot_deadline=$((_nvmf_now + 30))
	return 0
fi

# Dracut's own emergency shells take this lock, too.
{
	flock -s 9
	emergency_shell "nvmf-boot: the root device is still absent at the deadline (rd.nvmf.timeout=): emergency shell"
} 9> /.console_lock

# The user has left the emergency shell: the helper starts again, with a new deadline.
kill "$nvmf_boot_pid" 2> /dev/null
# shellcheck source=modules.d/50nvmf/nvmf-start.sh
. "${hookdir:?}/cmdline/05-nvmf-start.sh"
main_loop=0
