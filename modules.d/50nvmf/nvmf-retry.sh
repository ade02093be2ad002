#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# initqueue/timeout hook of an initramfs with systemd. dracut-initqueue.service sources it in the last third of dracut's
# own limit (rd.retry=, 180 s by default), and would open the emergency shell at that limit. The hook begins the last
# third anew as long as the helper is at work: the helper has a deadline of its own.

if [ "$main_loop" -ge "$RDRETRY" ] && [ "$(systemctl show -p ActiveState nvmf-boot.service)" = ActiveState=activating ]; then
	main_loop=$((2 * RDRETRY / 3))
fi
