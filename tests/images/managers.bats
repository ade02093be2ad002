#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# How dracut's network modules react to nvmf-root.sh. Their own scripts, of dracut 106 (trixie) and 112 (sid), run after
# nvmf-root.sh in a scratch root. Functions and scripts stand in for the programs that the network modules start.

# shellcheck disable=SC2016 # scripts in single quotes are for another shell

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
}

# The world after "nvmf-boot marks": one interface is the table's, and another path needs a network module.
world='
	mount -t tmpfs tmpfs /run
	mkdir -p /run/nvmf-boot /run/systemd/network /etc/cmdline.d /etc/udev/rules.d
	: > "/run/systemd/network/!nbft1.network"
	: > /run/nvmf-boot/neednet
	systemdnetworkconfdir=/etc/systemd/network netroot= root=UUID=x
	modules=/usr/lib/dracut/modules.d
	cp $modules/*[0-9]base/dracut-*lib.sh $modules/*net-lib/net-lib.sh $modules/*network-manager/nm-lib.sh /lib
	ln -s /usr/lib/dracut/dracut-util /usr/bin/dracut-getarg
	ln -s dracut-getarg /usr/bin/dracut-getargs
	. /lib/dracut-lib.sh
	mkdir -p "$hookdir/initqueue/finished"
	systemctl() { echo "systemctl $*"; }
	. modules.d/50nvmf/nvmf-root.sh
'

# in_world SUITE SCRIPT: runs the code of $world, which ends with nvmf-root.sh, and then SCRIPT in the root of SUITE.
in_world() {
	run tests/lab/in-root --scratch "build/roots/$1" sh -c "$world$2"
	printf 'suite: %s\nstatus: %s\noutput: %s\n' "$1" "$status" "$output"
	[ "$status" = 0 ]
}

# Puts the default .network file of systemd-networkd where dracut 106 or 112 installs it.
default='
	mkdir -p /usr/lib/dracut /etc/systemd/network
	[ ! -e $modules/*/dracut-default.network ] || cp $modules/*/dracut-default.network /usr/lib/dracut/default.network
	[ ! -e $modules/*/99-default.network ] || cp $modules/*/99-default.network /etc/systemd/network/zzzz-dracut-default.network
'

@test "systemd-networkd is told that the network is needed" {
	for suite in trixie sid; do
		in_world "$suite" "$default"'. $modules/*systemd-networkd/networkd-config.sh; ls /run/networkd/initrd'
		[ "${lines[-1]}" = neednet ]
	done
}

@test "systemd-networkd keeps its default for all other interfaces when there is no ip=" {
	local script='. modules.d/50nvmf/nvmf-root.sh; . $modules/*systemd-networkd/networkd-config.sh
		cd /etc/systemd/network; grep -l "^DHCP=yes" * /run/systemd/network/* || :'
	for suite in trixie sid; do
		in_world "$suite" "$default$script"
		[ "${lines[-1]}" = zzzz-nvmf-default.network ]
		in_world "$suite" "echo ip=192.0.2.10::::::none > /etc/cmdline.d/90-test.conf; $default$script"
		[[ $output != *default.network* ]]
	done
}

@test "NetworkManager starts when nm-initrd-generator has made a connection" {
	for suite in trixie sid; do
		in_world "$suite" '
			mkdir -p /usr/libexec
			cat > /usr/libexec/nm-initrd-generator <<-"END"
				#!/bin/sh
				mkdir -p /run/NetworkManager/system-connections
				: > /run/NetworkManager/system-connections/default
			END
			chmod +x /usr/libexec/nm-initrd-generator
			. $modules/*network-manager/nm-config.sh; ls /run/NetworkManager/initrd; ls $hookdir/initqueue/finished'
		[ "$output" = $'neednet\nnm.sh' ]
	done
}

# Dracut 112 does not have network-legacy.
@test "network-legacy sets up every interface except the table's" {
	in_world trixie '
		. $modules/*network-legacy/net-genrules.sh; cat /etc/udev/rules.d/91-default-net.rules; ls $hookdir/initqueue/finished
		echo "iface_has_carrier() { :; }" >> /lib/net-lib.sh
		rm -f /usr/sbin/ip
		printf "#!/bin/sh\n" > /usr/sbin/ip
		printf "#!/bin/sh\necho \"dhclient \$*\"\n" > /usr/sbin/dhclient
		chmod +x /usr/sbin/ip /usr/sbin/dhclient
		for name in nbft1 other0; do sh $modules/*network-legacy/ifup.sh $name; done'
	[[ ${lines[0]} == *'/sbin/ifup $name"' ]]
	[ "${lines[1]}" = wait-network.sh ]
	[[ ${lines[2]} == 'dhclient '*' other0' ]]
	[ "${#lines[@]}" = 3 ]
}

# Without root= systemd looks for the root itself, by its GPT type; the kernel of a crash dump has no root at all.
@test "without root= an interface that is up does not end the boot" {
	for suite in trixie sid; do
		in_world "$suite" '
			: > /run/cmdline
			mount --bind /run/cmdline /proc/cmdline
			printf "#!/bin/sh\necho \"up: \$1\"\n" > /usr/sbin/nbftroot
			chmod +x /usr/sbin/nbftroot
			mkdir -p "$hookdir/cmdline" "$hookdir/emergency" /run/initramfs
			cp modules.d/50nvmf/nvmf-root.sh "$hookdir/cmdline/92-nvmf-root.sh"
			export DRACUT_SYSTEMD=1 NEWROOT=/sysroot
			(unset root netroot && sh $modules/*dracut-systemd/dracut-cmdline.sh 2> /dev/null) || exit
			. /dracut-state.sh
			sh $modules/*net-lib/netroot.sh other0'
		[ "${lines[-1]}" = 'up: other0' ]
	done
}

# marks_of_table OPTION: writes the marks of a table below $tree, for a kernel command line with OPTION.
marks_of_table() {
	tree=$BATS_TEST_TMPDIR/tree
	mkdir -p "$tree/sys/firmware/acpi/tables" "$tree/proc"
	echo "root=UUID=0123 rd.neednet=1 $1" > "$tree/proc/cmdline"
	build/nvmf-boot-table build -o "$tree/sys/firmware/acpi/tables/NBFT" tests/tables/static-ipv4.nbft
	build/nvmf-boot marks --sysroot "$tree" /run/g /run/e /run/l
}

# rd.neednet=1 makes dracut wait until systemd-networkd-wait-online has ended. Beside the table's interface there is only a
# NIC without a cable.
@test "systemd-networkd: the table's interface is the network, and a NIC without a cable does not hold up the root" {
	marks_of_table ip=dhcp
	for suite in trixie sid; do
		mkdir "build/online-$$"
		cp -a "$tree/run" "build/online-$$"
		run timeout 120 tests/lab/in-root --scratch "build/roots/$suite" unshare --net --mount sh -ec '
			mount -t sysfs sysfs /sys; mount -t tmpfs tmpfs /run
			ip link add nbft0 type veth peer name port0 2> /dev/null || exit 77
			ip link add other0 type veth peer name port1
			for link in lo port0 nbft0; do ip link set $link up; done
			ip addr add 192.0.2.10/24 dev nbft0
			mkdir -p /run/systemd/netif /run/systemd/network
			chown systemd-network: /run/systemd/netif
			printf "[Match]\nName=nbft0 port*\n[Link]\nUnmanaged=yes\n" > "/run/systemd/network/!nbft0.network"
			printf "[Match]\nName=other0\n[Network]\nDHCP=yes\n" > /run/systemd/network/71-default.network
			mount -o remount,ro /sys
			/usr/lib/systemd/systemd-networkd > /tmp/networkd.log 2>&1 & networkd=$!
			until [ -e /run/systemd/netif/state ]; do sleep 0.1; done
			wait_online=$(sed -n "s/^ExecStart=\(.\)/\1/p" "$1/run/g/systemd-networkd-wait-online.service.d/10-nbft.conf")
			$wait_online --timeout=60 && echo online
			${wait_online%% *} --timeout=3 || echo "not online without the drop-in"
			kill $networkd' sh "build/online-$$" 3>&-
		rm -r "build/online-$$"
		printf 'suite: %s\nstatus: %s\noutput: %s\n' "$suite" "$status" "$output"
		[ "$status" != 77 ] || skip "this kernel has no veth links"
		[ "$status" = 0 ]
		[[ $output == online*"not online without the drop-in" ]]
	done
}

# nm-online waits for a minute for the interface of a connection such as ip=nbft0:dhcp, since NetworkManager does not manage
# the table's interface.
@test "NetworkManager: each unit that dracut's initqueue waits for has the drop-in of a table" {
	local unit

	marks_of_table ip=nbft0:dhcp
	for suite in trixie sid; do
		run grep -l Before=dracut-initqueue "build/roots/$suite/usr/lib/dracut/modules.d"/*network-manager/*
		[ "${#lines[@]}" -ge 1 ]
		for unit in "${lines[@]}"; do
			unit=${unit##*/}
			unit=${unit%-dracut.conf}
			[ -e "$tree/run/g/${unit%.service}.service.d/10-nbft.conf" ]
		done
	done
}
