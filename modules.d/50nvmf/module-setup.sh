#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Puts the helper nvmf-boot and its units into an initramfs. Number 50 is below every stock nvmf
# module (95 up to dracut 107, 74 from 108), and the lowest number serves `--add nvmf`.
#
# Stays for a later issue, together with the hooks of the stock module: Fibre Channel
# auto-connect, rd.nvmf.discover=, and an initramfs without systemd.

# Never stricter than the stock module's check(): where ours said no and stock's yes, dracut would
# take stock's dependencies and our install(). What is missing is therefore complained about in install().
check() {
	local f

	require_kernel_modules nvme_fabrics || return 1
	[[ ${hostonly-} || ${mount_needs-} ]] || return 0
	for f in /sys/firmware/acpi/tables/NBFT*; do
		[[ -e $f ]] && return 0
	done
	[[ -f /etc/nvme/hostnqn && -f /etc/nvme/hostid ]] || return 255
	for f in /etc/nvme/discovery.conf /etc/nvme/config.json /sys/class/fc/fc_udev_device/nvme_discovery; do
		[[ -e $f ]] && return 0
	done
	return 255
}

# No network manager, no nvme-cli, no jq: the helper does their work.
depends() {
	echo rootfs-block
	nic_drivers_module && echo kernel-network-modules
	return 0
}

# Debian has it in dracut-network, which nothing else here needs.
nic_drivers_module() {
	[[ -d $(dracut_module_path kernel-network-modules) ]]
}

installkernel() {
	# The table decides at boot what is needed, not the machine that builds the image.
	hostonly='' instmods nvme_tcp 8021q af_packet ipv6 virtio_net
	unpack_modules nvme_tcp virtio_net
	# What the stock module brings for the other transports.
	instmods nvme_fc nvme_rdma lpfc qla2xxx
	nic_drivers_module && return 0
	instmods '=drivers/net/ethernet' '=drivers/net/phy' '=drivers/net/mdio' '=drivers/net/usb' \
		virtio_net hv_netvsc vmxnet3 xen_netfront
}

# Loading a compressed module takes about twice the instructions of a plain one, and these few lie on the
# way to the root, one behind the other. The image is compressed as a whole, so it hardly grows. The name
# stays, or whoever asks for the same module after us would install it again and depmod prefer that one; kmod
# and depmod look at a file's first bytes, not at its name.
unpack_modules() {
	local name file unpack

	for name in $(modprobe --set-version "${kernel:?}" --show-depends --all "$@" 2> /dev/null | awk '/^insmod/ { print $2 }'); do
		file=${initdir:?}/lib/modules/$kernel/${name#*/lib/modules/"$kernel"/}
		case $file in
			*.xz) unpack=xz ;;
			*.zst) unpack=zstd ;;
			*.gz) unpack=gzip ;;
			*) continue ;;
		esac
		[[ -e $file ]] && $unpack -d -c "$file" > "$file.plain" && mv "$file.plain" "$file"
	done
	return 0
}

install() {
	local helper unit

	if ! dracut_module_included systemd; then
		dfatal "nvmf: this image has no systemd, and nvmf-boot starts from a systemd unit: the image will not connect to any NVMe/TCP root"
		return 1
	fi
	# dracut 106 searches nothing below /usr/local, where our own "make install" puts it.
	if ! helper=$(find_binary nvmf-boot || find_binary /usr/local/sbin/nvmf-boot); then
		dfatal "nvmf: the program nvmf-boot is not installed (looked in $PATH and /usr/local/sbin): the image will not connect to any NVMe/TCP root"
		return 1
	fi
	inst_binary "$helper" /usr/sbin/nvmf-boot || return 1
	ln_r /usr/sbin/nvmf-boot "${systemdutildir:?}/system-generators/nvmf-boot-generator"
	inst_multiple modprobe kmod systemctl || return 1
	# Where busybox is in the image its modprobe came first, and that one does not read the
	# /run/modprobe.d in which dracut keeps rd.driver.blacklist=.
	ln_r "$(find_binary kmod)" "$(find_binary modprobe)"

	for unit in nvmf-boot.service nvmf-boot-deadline.timer nvmf-boot-deadline.service; do
		inst_simple "${moddir:?}/$unit" "${systemdsystemunitdir:?}/$unit"
	done
	for unit in nvmf-boot.service nvmf-boot-deadline.timer; do
		${SYSTEMCTL:-systemctl} -q --root "${initdir:?}" add-wants sysinit.target "$unit"
	done
	inst_script "$moddir/deadline.sh" /usr/bin/nvmf-boot-deadline
	inst_hook emergency 50 "$moddir/nvmf-status.sh"
	inst_hook shutdown-emergency 50 "$moddir/nvmf-status.sh"

	install_udev
	install_identity
	install_dhcp_client
}

# dracut 112 leaves the first three out unless net-lib is in: without them udev does not read the
# .link files that say nbft0. The others set the I/O policy that the maker of an array asks for.
install_udev() {
	inst_rules 75-net-description.rules 80-net-setup-link.rules \
		71-nvmf-netapp.rules 71-nvmf-iopolicy-netapp.rules 71-nvmf-hpe.rules 71-nvmf-vastdata.rules
	inst_simple "${systemdnetwork:-$systemdutildir/network}/99-default.link"
}

# Only in an image for this machine alone: in a generic one every clone would claim to be the builder.
install_identity() {
	[[ ${hostonly-} ]] || return 0
	inst_simple -H /etc/nvme/hostnqn
	inst_simple -H /etc/nvme/hostid
}

# For tables whose addresses came from DHCP, where this system has it; the helper brings its configuration
# and its script along. Not every build of dhcpcd carries the list of options inside.
install_dhcp_client() {
	inst_multiple -o dhcpcd /usr/lib/dhcpcd/dhcpcd-definitions.conf
	return 0
}
