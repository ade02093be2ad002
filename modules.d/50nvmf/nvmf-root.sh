#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Cmdline hook, sourced by dracut before its own parse-block.sh, which waits for what this names, and behind those
# of other network roots.
# The link is udev's, from the rules that "nvmf-boot marks" writes; so is the file that stands for a path
# through an interface that is not firmware's: the network modules, whose hooks come later, are to make one.

# shellcheck disable=SC2034,SC2154 # dracut's variables
if [ "$root" = nbft ]; then
	root=block:/dev/disk/by-nbft/root
	rootok=1
fi
if [ -e /run/nvmf-boot/neednet ]; then
	echo rd.neednet=1 > /etc/cmdline.d/20-nvmf-neednet.conf
	# So that dracut waits for that network only until the root is there. When an interface is up, /sbin/nbftroot runs.
	: "${netroot:=nbft}"
fi

# network-legacy leaves alone what it has set up, and has no other mark.
for _nvmf_mark in /run/systemd/network/00-nbft*.network; do
	[ -e "$_nvmf_mark" ] || continue
	_nvmf_mark=${_nvmf_mark##*/00-}
	: > "/tmp/net.${_nvmf_mark%.network}.did-setup"
done

# Dracut takes those files for some that came of ip=, and then drops what systemd-networkd does by default elsewhere.
if [ -e /run/systemd/network/00-nbft0.network ] && ! getarg ip= > /dev/null; then
	for _nvmf_default in /etc/systemd/network/zzzz-dracut-default.network /usr/lib/dracut/default.network; do
		[ -e "$_nvmf_default" ] || continue
		mkdir -p /etc/systemd/network
		cp "$_nvmf_default" /etc/systemd/network/zzzz-nvmf-default.network
	done
fi
unset _nvmf_mark _nvmf_default
