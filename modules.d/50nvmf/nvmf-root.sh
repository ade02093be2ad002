#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cmdline hook. Dracut sources the hook after the hooks of other network roots and before its own parse-block.sh, which
# arranges the wait for the device that this hook names. The hook also passes the marks of "nvmf-boot marks" on to
# dracut's network modules, whose hooks come later.

# shellcheck disable=SC2034,SC2154 # dracut's variables
# udev makes the link /dev/disk/by-nbft/root, by the rules that "nvmf-boot marks" writes.
if [ "$root" = nbft ]; then
	root=block:/dev/disk/by-nbft/root
	rootok=1
fi
# "nvmf-boot marks" writes the file "neednet" when a path goes through an interface that no table describes. One of dracut's
# network modules has to set up that interface.
if [ -e /run/nvmf-boot/neednet ]; then
	echo rd.neednet=1 > /etc/cmdline.d/20-nvmf-neednet.conf
	# With netroot= set, dracut waits for the network only until the root is there. When an interface is up, dracut runs
	# /sbin/nbftroot.
	: "${netroot:=nbft}"
	# dracut's netroot script ends the boot when there is no root at all. Without root= systemd looks for the root itself,
	# as with root=gpt-auto.
	if [ "${root_unset-}" ] && [ ! "$root" ]; then
		root=gpt-auto
		rootok=1
	fi
fi

# dracut's network-legacy leaves an interface alone if the file /tmp/net.INTERFACE.did-setup exists. network-legacy heeds no
# other mark.
_nvmf_marked=
for _nvmf_mark in /run/systemd/network/!nbft*.network; do
	[ -e "$_nvmf_mark" ] || continue
	_nvmf_marked=${_nvmf_mark##*/!}
	: > "/tmp/net.${_nvmf_marked%.network}.did-setup"
done

# Dracut's hook networkd-config.sh takes the files !nbft*.network for files that ip= has generated. When it finds a
# generated file, it leaves out its own default .network file, and interfaces without a table get no address. Without
# ip= the copy below restores the default. Dracut 106 installs its default file as zzzz-dracut-default.network, and its
# hook removes the file of that name. Dracut 112 installs its default file as /usr/lib/dracut/default.network. The copy
# must have another name, or dracut 106 would remove the copy too. The name must sort behind all others, because
# systemd-networkd takes the first file that matches an interface, and the default matches every interface.
if [ "$_nvmf_marked" ] && ! getarg ip= > /dev/null; then
	for _nvmf_default in /etc/systemd/network/zzzz-dracut-default.network /usr/lib/dracut/default.network; do
		[ -e "$_nvmf_default" ] || continue
		mkdir -p /etc/systemd/network
		cp "$_nvmf_default" /etc/systemd/network/zzzz-nvmf-default.network
	done
fi
unset _nvmf_mark _nvmf_marked _nvmf_default
