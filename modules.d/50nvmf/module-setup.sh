#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Puts the helper nvmf-boot into an initramfs, with its units, or hooks where there is no systemd.
# Number 50 is below every stock nvmf module (95 up to dracut 107, 74 from 108), and the lowest
# number serves `--add nvmf`.
#
# Stays for a later issue, of what the stock module's hooks do: Fibre Channel auto-connect.

# Never stricter than the stock module's check(): where ours said no and stock's yes, dracut would
# take stock's dependencies and our install(). What is missing is therefore complained about in install().
check() {
	local f

	require_kernel_modules nvme_fabrics || return 1
	[[ ${hostonly-} || ${mount_needs-} ]] || return 0
	has_table && return 0
	[[ -f /etc/nvme/hostnqn && -f /etc/nvme/hostid ]] || return 255
	[[ $(for_each_host_dev_and_slaves print_transports) ]] || return 255
	for f in /etc/nvme/discovery.conf /etc/nvme/config.json /sys/class/fc/fc_udev_device/nvme_discovery; do
		[[ -e $f ]] && return 0
	done
	return 255
}

has_table() {
	compgen -G "${dracutsysrootdir-}/sys/firmware/acpi/tables/NBFT*" > /dev/null
}

# No network manager, no nvme-cli, no jq: the helper does their work.
depends() {
	echo rootfs-block
	brings_all_nic_drivers && echo kernel-network-modules
	return 0
}

# In an image for one machine only its own drivers: kernel-network-modules of dracut 112 brings all
# of them even there, unless the mode is strict. Debian has that module in dracut-network, which
# nothing else here needs.
brings_all_nic_drivers() {
	[[ ! ${hostonly-} && -d $(dracut_module_path kernel-network-modules) ]]
}

# What differs between an image for one machine and a generic one: the NIC drivers, which instmods
# thins out to those of the machine by itself, and the identity. The table is never read here: it
# decides at boot what is needed.
installkernel() {
	hostonly='' instmods nvme_tcp 8021q af_packet ipv6
	# What the stock module brings for the other transports.
	instmods nvme_fc nvme_rdma lpfc qla2xxx
	if ! brings_all_nic_drivers; then
		instmods '=drivers/net/ethernet' '=drivers/net/phy' '=drivers/net/mdio' '=drivers/net/usb' \
			virtio_net hv_netvsc vmxnet3 xen_netfront
	fi
	unpack_modules nvme_tcp virtio_net
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
		[[ -e $file ]] || continue
		command -v "$unpack" > /dev/null || continue
		$unpack -d -c "$file" > "$file.plain" && mv "$file.plain" "$file"
	done
	return 0
}

# dracut 106 searches nothing below /usr/local, where our own "make install" puts it.
find_helper() {
	find_binary nvmf-boot || find_binary /usr/local/sbin/nvmf-boot
}

install() {
	local helper

	if ! helper=$(find_helper); then
		dfatal "nvmf: the program nvmf-boot is not installed (looked in $PATH and /usr/local/sbin): the image will not connect to any NVMe/TCP root"
		return 1
	fi
	inst_binary "$helper" /usr/sbin/nvmf-boot || return 1
	inst_multiple modprobe kmod || return 1
	# Where busybox is in the image its modprobe came first, and that one does not read the
	# /run/modprobe.d in which dracut keeps rd.driver.blacklist=.
	ln_r "$(find_binary kmod)" "$(find_binary modprobe)"

	if dracut_module_included systemd; then
		install_units
	else
		install_hooks
	fi
	inst_hook cmdline 92 "${moddir:?}/nvmf-root.sh" # 95 waits for the device
	# What network modules call for netroot=nbft (nvmf-root.sh): nothing is left to do, the helper sees each address.
	echo '#!/bin/sh' > "${initdir:?}/usr/sbin/nbftroot" && chmod 0755 "$initdir/usr/sbin/nbftroot"
	inst_hook emergency 50 "${moddir:?}/nvmf-status.sh"
	inst_hook shutdown-emergency 50 "$moddir/nvmf-status.sh"

	install_udev
	install_identity
	warn_of_root
	install_dhcp_client
	install_resolver
}

install_units() {
	local unit

	inst_multiple systemctl || return 1
	ln_r /usr/sbin/nvmf-boot "${systemdutildir:?}/system-generators/nvmf-boot-generator"
	for unit in nvmf-boot.service nvmf-boot-deadline.timer nvmf-boot-deadline.service; do
		inst_simple "${moddir:?}/$unit" "${systemdsystemunitdir:?}/$unit"
	done
	for unit in nvmf-boot.service nvmf-boot-deadline.timer; do
		${SYSTEMCTL:-systemctl} -q --root "${initdir:?}" add-wants sysinit.target "$unit"
	done
	inst_script "$moddir/deadline.sh" /usr/bin/nvmf-boot-deadline
}

install_hooks() {
	inst_hook cmdline 05 "${moddir:?}/nvmf-start.sh"
	inst_hook initqueue/finished 50 "$moddir/nvmf-finished.sh"
	inst_hook initqueue 50 "$moddir/nvmf-deadline.sh"
	inst_hook cleanup 50 "$moddir/nvmf-stop.sh"
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
	local args

	[[ ${hostonly-} ]] || return 0
	inst_simple -H /etc/nvme/hostnqn
	inst_simple -H /etc/nvme/hostid
	[[ ${hostonly_cmdline-} == yes ]] || return 0
	args=$(cmdline)
	[[ ! $args ]] || echo "$args" > "${initdir:?}/etc/cmdline.d/20-nvmf-args.conf"
}

# This module stands in the place of dracut's own, which knows roots that this one does not connect. Whoever installs it
# on such a machine is told while the last image still boots.
warn_of_root() {
	local transport nqn why

	[[ ${hostonly-} ]] || return 0
	while read -r transport nqn; do
		case $transport in
			tcp) tcp_is_found && continue; why="there is no NBFT, and no rd.nvmf.discover=" ;;
			*) why="over $transport, and nvmf-boot connects TCP only" ;;
		esac
		dwarning "nvmf: this image will not find $nqn, which this machine needs: $why; without nvmf-boot dracut's own module nvmf takes its place"
	done < <(for_each_host_dev_and_slaves print_transports | sort -u)
}

# What names a discovery controller, or a table that does, at the next boot: this one's kernel command line, dracut's
# configuration, or what install_identity() has left in the image.
tcp_is_found() {
	has_table || [[ ${hostonly_cmdline-} == yes ]] ||
		grep -qs 'nvmf\.discover=' "${dracutsysrootdir-}/proc/cmdline" <(echo "${kernel_cmdline-}")
}

# What the kernel command line needs so that this machine finds its root again, for
# `dracut --print-cmdline`. Where firmware names the subsystem in its table: nothing, since that says it anew
# at every boot, identity included. Otherwise each path of the root over TCP, and who we are there.
cmdline() {
	local paths

	# dracut would run the cmdline() of the stock module too, which stands behind ours.
	unset '_mods_to_print[nvmf]'
	paths=$(for_each_host_dev_and_slaves print_paths)
	[[ $paths ]] || return 0
	print_identity hostnqn
	print_identity hostid
	printf '%s\n' "$paths" | sort -u | tr -d '\n'
}

print_identity() {
	local value

	[[ -e ${dracutsysrootdir-}/etc/nvme/$1 ]] || return 0
	read -r value < "${dracutsysrootdir-}/etc/nvme/$1" && printf ' rd.nvmf.%s=%s' "$1" "$value"
}

# A line for each path to the namespace that block device $1 (major:minor) is or lies on. They fail, so
# that dracut goes on with the next device.
print_paths() {
	for_each_controller print_path "$1"
}

# "TRANSPORT NQN" for each, where it is a fabric.
print_transports() {
	for_each_controller print_transport "$1"
}

for_each_controller() { # COMMAND MAJOR:MINOR
	local namespace controller

	namespace=$(readlink -f "${dracutsysrootdir-}/sys/dev/block/$2")
	[[ -e $namespace/partition ]] && namespace=${namespace%/*}
	# Its controller, or the subsystem with all its controllers.
	for controller in "$namespace/device" "$namespace"/device/nvme*; do
		[[ -e $controller/transport ]] && "$1" "$controller"
	done
	return 1
}

print_transport() {
	local transport nqn

	read -r transport < "$1/transport" && read -r nqn < "$1/subsysnqn" || return 0
	[[ $transport == @(tcp|rdma|fc) ]] && echo "$transport $nqn"
}

print_path() {
	local transport address nqn key traddr='' host_traddr='' trsvcid=''

	read -r transport < "$1/transport" && read -r address < "$1/address" && read -r nqn < "$1/subsysnqn" || return 0
	[[ $transport == tcp ]] || return 0
	"$(find_helper)" show --sysroot "${dracutsysrootdir-}" --json 2> /dev/null | grep -qF "\"$nqn\"" && return 0
	for key in traddr host_traddr trsvcid; do
		[[ ,$address, =~ ,$key=([^,]*), ]] && printf -v "$key" %s "${BASH_REMATCH[1]}"
	done
	echo " rd.nvmf.discover=$transport,$traddr,$host_traddr,$trsvcid"
}

# For tables whose addresses came from DHCP, where this system has it; the helper brings its configuration
# and its script along. Not every build of dhcpcd carries the list of options inside.
install_dhcp_client() {
	inst_multiple -o dhcpcd /usr/lib/dhcpcd/dhcpcd-definitions.conf
	return 0
}

# For discovery controllers that a table names by name. Files and name servers are built into glibc since 2.34; a
# system's own nsswitch.conf would ask for services that are not in the image.
install_resolver() {
	inst_multiple -o getent
	[[ -e ${initdir:?}/etc/nsswitch.conf ]] || echo "hosts: files dns" > "$initdir/etc/nsswitch.conf"
}
