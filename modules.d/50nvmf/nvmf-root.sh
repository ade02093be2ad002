#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Cmdline hook, sourced by dracut before its own parse-block.sh, which waits for what this names.
# The link is udev's, from the rules that "nvmf-boot marks" writes; so is the file that stands for a path
# through an interface that is not firmware's: the network modules, whose hooks come later, are to make one.

# shellcheck disable=SC2034,SC2154 # dracut's variables
if [ "$root" = nbft ]; then
	root=block:/dev/disk/by-nbft/root
	rootok=1
fi
[ ! -e /run/nvmf-boot/neednet ] || echo rd.neednet=1 > /etc/cmdline.d/20-nvmf-neednet.conf
