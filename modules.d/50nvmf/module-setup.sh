#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Installs the helper nvmf-boot into an initramfs: with systemd units, or with hooks in an initramfs without systemd.
#
# Dracut has an nvmf module of its own, called the stock module below (number 95 up to dracut 107, 74 from 108).
# Of two modules with one name dracut takes the lower number, so `--add nvmf` means this module, number 50.
# The hooks of the stock module also connect Fibre Channel targets; this module does not do that yet.

# Accepts every system that the stock module's check() accepts. If only the stock module accepted a system, dracut would
# combine its dependencies with the install() of this module. Therefore install(), not check(), reports a missing helper.
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

# The module needs no network manager, no nvme-cli and no jq: the helper does their work.
depends() {
	echo rootfs-block
	brings_all_nic_drivers && echo kernel-network-modules
	return 0
}

# A hostonly image is to hold only the drivers of its own machine. The module kernel-network-modules of dracut 112
# installs all NIC drivers even in a hostonly image, unless the hostonly mode is strict, so a hostonly image does without
# that module. A generic image does without it where it is not installed: Debian ships it in the package dracut-network.
brings_all_nic_drivers() {
	[[ ! ${hostonly-} && -d $(dracut_module_path kernel-network-modules) ]]
}

# A hostonly image differs from a generic one in its NIC drivers and in its identity (install_identity). instmods itself
# leaves out the drivers that a hostonly image does not need. The image does not depend on what a table says: the helper
# reads the table at boot.
installkernel() {
	local early=()

	hostonly='' instmods nvme_tcp 8021q af_packet ipv6
	# The drivers of the other transports, as in the stock module.
	instmods nvme_fc nvme_rdma lpfc qla2xxx
	if ! brings_all_nic_drivers; then
		instmods '=drivers/net/ethernet' '=drivers/net/phy' '=drivers/net/mdio' '=drivers/net/usb' \
			virtio_net hv_netvsc vmxnet3 xen_netfront
	fi
	install_early_drivers
	quicken_modules nvme_tcp virtio_net "${early[@]}"
}

# Installs drivers that other modules of dracut would install after this one, which is too late for quicken_modules. A
# generic image has the drivers of all NICs and file systems. Here ext4 stands for the file systems: each other one would
# add 3 MB to every image. Sets the array "early" to the drivers of file systems.
install_early_drivers() {
	if [[ ${hostonly-} ]]; then
		# shellcheck disable=SC2154 # dracut's variable
		early=("${host_fs_types[@]}")
		[[ ${early[*]} ]] || return 0
	else
		early=(ext4)
		instmods virtio_net
	fi
	hostonly='' instmods "${early[@]}"
}

# quicken_modules MODULE...: compresses these modules, and the modules they need, with zstd in place of xz or gzip. The boot
# waits while the modules are loaded one after the other, and xz unpacks slowly. On a clock that counts instructions
# (1 ns each), with a virtio NIC and a generic image of dracut 112, the root is mounted 0.31 s earlier (one boot each).
# Uncompressed modules would gain 0.07 s more, but would take 7 MB more of memory while the kernel unpacks the image.
#
# A file keeps its name. Under another name, a later request for the same module would install the module again, and depmod
# would prefer that file. kmod and depmod tell a compressed file by its first bytes, not by its name. kmod needs the size in
# the head of the file, which zstd writes only when it reads from a file. kmod may load the library of zstd with dlopen(),
# which dracut 106 does not notice, and a kernel built for xz unpacks no zstd. So the library is installed here.
quicken_modules() {
	local name file unpack

	[[ $(modprobe --version) == *+ZSTD* ]] && command -v zstd > /dev/null || return 0
	inst_libdir_file 'libzstd.so.*' || return 0
	for name in $(modprobe --set-version "${kernel:?}" --show-depends --all "$@" 2> /dev/null | awk '/^insmod/ { print $2 }'); do
		file=${initdir:?}/lib/modules/$kernel/${name#*/lib/modules/"$kernel"/}
		case $file in
			*.xz) unpack=xz ;;
			*.gz) unpack=gzip ;;
			*) continue ;;
		esac
		[[ -e $file ]] || continue
		command -v "$unpack" > /dev/null || continue
		$unpack -d -c "$file" > "$file.plain" && zstd -q -19 "$file.plain" -o "$file.zst" && mv "$file.zst" "$file"
		rm -f "$file.plain" "$file.zst"
	done
	return 0
}

# `make install` puts the helper below /usr/local, where find_binary of dracut 106 does not search.
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
	# The busybox module may have installed busybox's modprobe already. busybox's modprobe does not read
	# /run/modprobe.d, where dracut puts rd.driver.blacklist=. So this link puts kmod's modprobe in place of
	# busybox's modprobe.
	ln_r "$(find_binary kmod)" "$(find_binary modprobe)"

	if dracut_module_included systemd; then
		install_units
	else
		install_hooks
	fi
	inst_hook cmdline 92 "${moddir:?}/nvmf-root.sh" # number 92 runs before hook 95, which waits for the device
	# nvmf-root.sh sets netroot=nbft, so network modules run /sbin/nbftroot when an interface is up. The script does
	# nothing: the kernel tells the helper about each address.
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

	inst_multiple systemctl sleep || return 1 # for the units
	ln_r /usr/sbin/nvmf-boot "${systemdutildir:?}/system-generators/nvmf-boot-generator"
	for unit in nvmf-boot.service nvmf-boot-forget.service nvmf-boot-deadline.timer nvmf-boot-deadline.service; do
		inst_simple "${moddir:?}/$unit" "${systemdsystemunitdir:?}/$unit"
	done
	for unit in nvmf-boot.service nvmf-boot-deadline.timer; do
		${SYSTEMCTL:-systemctl} -q --root "${initdir:?}" add-wants sysinit.target "$unit"
	done
	inst_script "$moddir/deadline.sh" /usr/bin/nvmf-boot-deadline
	inst_hook initqueue/timeout 50 "$moddir/nvmf-retry.sh"
}

install_hooks() {
	inst_hook cmdline 05 "${moddir:?}/nvmf-start.sh"
	inst_hook initqueue/finished 50 "$moddir/nvmf-finished.sh"
	inst_hook initqueue 50 "$moddir/nvmf-deadline.sh"
	inst_hook cleanup 50 "$moddir/nvmf-stop.sh"
}

# Dracut 112 installs 75-net-description.rules, 80-net-setup-link.rules and 99-default.link only with its network modules.
# Without these files udev does not use the .link files that name nbft0. The rules 71-nvmf-* set the I/O policy that the
# vendor of a storage array recommends.
install_udev() {
	inst_rules 75-net-description.rules 80-net-setup-link.rules \
		71-nvmf-netapp.rules 71-nvmf-iopolicy-netapp.rules 71-nvmf-hpe.rules 71-nvmf-vastdata.rules
	inst_simple "${systemdnetwork:-$systemdutildir/network}/99-default.link"
}

# Only a hostonly image gets the identity. A generic image boots many machines, and all of them would claim to be the
# machine that built the image.
install_identity() {
	local args

	[[ ${hostonly-} ]] || return 0
	inst_simple -H /etc/nvme/hostnqn
	inst_simple -H /etc/nvme/hostid
	[[ ${hostonly_cmdline-} == yes ]] || return 0
	args=$(cmdline)
	[[ ! $args ]] || echo "$args" > "${initdir:?}/etc/cmdline.d/20-nvmf-args.conf"
}

# This module replaces the stock module, which connects some roots that this module cannot connect. On a machine with
# such a root the warning comes while the previous image still boots.
warn_of_root() {
	local transport nqn why

	[[ ${hostonly-} ]] || return 0
	while read -r transport nqn; do
		case $transport in
			tcp) tcp_is_found && continue; why="there is no NBFT, and no rd.nvmf.discover=" ;;
			*) why="over $transport, and nvmf-boot connects TCP only" ;;
		esac
		dwarning "nvmf: this image will not find $nqn, which this machine needs: $why; to get dracut's own module nvmf back, remove nvmf-boot"
	done < <(for_each_host_dev_and_slaves print_transports | sort -u)
}

# True when the next boot will know a target over TCP: this machine has a table, or rd.nvmf.discover= is on the current
# kernel command line, in dracut's configuration ($kernel_cmdline), or in the image, where install_identity() puts it if
# hostonly_cmdline is "yes".
tcp_is_found() {
	has_table || [[ ${hostonly_cmdline-} == yes ]] ||
		grep -qs 'nvmf\.discover=' "${dracutsysrootdir-}/proc/cmdline" <(echo "${kernel_cmdline-}")
}

# For `dracut --print-cmdline`: prints the options with which this machine finds its root again. They are the host NQN, the
# host id and each path of the root over TCP. When firmware's table names the subsystem, cmdline() prints nothing: the table
# tells paths and identity anew at every boot.
cmdline() {
	local paths

	# The list of modules still has the stock module, behind this module. Without this line dracut would also run
	# cmdline() of the stock module.
	unset '_mods_to_print[nvmf]'
	paths=$(for_each_host_dev_and_slaves print_paths)
	[[ $paths ]] || return 0
	print_identity hostnqn
	print_identity hostid
	printf '%s\n' "$paths" | sort -u | tr -d '\n'
}

# Prints the option for a file that people write. As in the helper, a byte order mark, blanks, empty lines and comments do
# not count.
print_identity() {
	local value

	[[ -e ${dracutsysrootdir-}/etc/nvme/$1 ]] || return 0
	value=$(LC_ALL=C sed -n '1s/^\xef\xbb\xbf//; s/^[[:space:]]*//; s/[[:space:]]*$//; /^[^#]/ { p; q }' "${dracutsysrootdir-}/etc/nvme/$1")
	[[ ! $value ]] || printf ' rd.nvmf.%s=%s' "$1" "$value"
}

# Prints a line for each path to a namespace. Block device $1 (major:minor) is that namespace, or a partition of it.
# Always fails, so that for_each_host_dev_and_slaves goes on with the next device.
print_paths() {
	for_each_controller print_path "$1"
}

# Prints "TRANSPORT NQN" for each controller of block device $1 that is on a fabric. Always fails, like print_paths.
print_transports() {
	for_each_controller print_transport "$1"
}

for_each_controller() { # arguments: COMMAND MAJOR:MINOR
	local namespace controller

	namespace=$(readlink -f "${dracutsysrootdir-}/sys/dev/block/$2")
	[[ -e $namespace/partition ]] && namespace=${namespace%/*}
	# The link "device" leads to the only controller, or to a subsystem, which contains all its controllers.
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

# The helper runs dhcpcd when an address of the table came from DHCP, and supplies its configuration and its script. The
# image has dhcpcd if this system has it. Some builds of dhcpcd need the list of DHCP options as a file.
install_dhcp_client() {
	inst_multiple -o dhcpcd /usr/lib/dhcpcd/dhcpcd-definitions.conf
	return 0
}

# The helper runs getent when a discovery controller has a host name in place of an address. The services "files" and
# "dns" are built into glibc since 2.34. The nsswitch.conf of this system may name services that are not in the image.
install_resolver() {
	inst_multiple -o getent
	[[ -e ${initdir:?}/etc/nsswitch.conf ]] || echo "hosts: files dns" > "$initdir/etc/nsswitch.conf"
}
