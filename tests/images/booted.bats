#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The network managers of the booted system, real ones, with configuration that would take the interface of the root.
# Each runs in a scratch root and a network namespace, with a veth in place of the interface. A veth has no permanent
# MAC and no driver, so the table has a VLAN, which the marks match by its name. Another veth, which the marks do not
# mention, is taken each time.

# shellcheck disable=SC2016 # scripts in single quotes are for another shell

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	tree=$BATS_TEST_TMPDIR/tree
	marks=build/booted-$$
	mkdir -p "$tree/sys/firmware/acpi/tables" "$tree/proc"
	echo 'root=UUID=0123' > "$tree/proc/cmdline"
	cat > "$tree/nbft" <<- END
		[host]
		nqn = nqn.2014-08.org.nvmexpress:uuid:a1b2c3d4-0001-4000-8000-000000000001
		id = a1b2c3d4-0001-4000-8000-000000000001
		[hfi 1]
		mac = 52:54:00:00:00:01
		vlan = 42
		ip = 192.0.2.10/24
	END
	marks
}

# Writes the marks of the table.
marks() {
	rm -rf "$marks" "$tree/run"
	build/nvmf-boot-table build -o "$tree/sys/firmware/acpi/tables/NBFT" "$tree/nbft"
	build/nvmf-boot marks --sysroot "$tree"
	cp -a "$tree/run" "$marks"
}

teardown() {
	rm -rf "$marks"
}

world='
	mount -t sysfs sysfs /sys
	mount -t tmpfs tmpfs /run
	cp -a "$1/." /run
	ip link add nbft0.42 type veth peer name p0 2> /dev/null || exit 77
	ip link add other0 type veth peer name p1
	for link in lo p0 p1 nbft0.42 other0; do ip link set $link up; done
	ip addr add 192.0.2.10/24 dev nbft0.42
	ip addr add 198.51.100.10/24 dev other0
	networkd() {
		mkdir -p /run/systemd/netif /etc/systemd/network
		chown systemd-network: /run/systemd/netif
		echo 0123456789abcdef0123456789abcdef > /etc/machine-id # the DHCP client of systemd 252 wants one
		printf "[Match]\nName=nbft0* other0\n[Network]\nDHCP=ipv4\n" > "/etc/systemd/network/$1"
		/usr/lib/systemd/systemd-networkd > /tmp/networkd.log 2>&1 &
		until ! ip addr show other0 | grep -q 198.51.100.10; do sleep 0.2; done
		sleep 1
		kill $!
		! ip link show nbft0 > /dev/null 2>&1 || ip -br addr show dev nbft0
		ip -br addr show dev nbft0.42
	}
'

# in_world SUITE SCRIPT [PROGRAM]: runs the code of $world, and then SCRIPT. The package PROGRAM is installed before.
# 3>&-: as long as a daemon that was left running has the descriptor of bats, bats would wait.
in_world() {
	run timeout 120 tests/lab/in-root --scratch "build/roots/$1" sh -ec '
		[ -z "$3" ] || { apt-get -q update; apt-get -q -y --no-install-recommends install "$3"; } > /tmp/apt.log 2>&1 || { cat /tmp/apt.log; exit 1; }
		exec unshare --net --mount sh -ec "$1" sh "$2"' sh "$world$2" "$marks" "${3-}" 3>&-
	printf 'suite: %s\nstatus: %s\noutput: %s\n' "$1" "$status" "$output"
	[ "$status" != 77 ] || skip "this kernel has no veth links"
	[ "$status" = 0 ]
}

# Without udev, systemd-networkd has only its files, like systemd before 256. The NIC nbft0 has another MAC than the table's.
@test "systemd-networkd: no file that an administrator names takes the interface" {
	for suite in trixie sid; do
		for name in 00-ether-test.network 0.network +.network; do
			in_world "$suite" "ip link add nbft0 up type veth peer name p2; ip link set p2 up; ip addr add 192.0.3.10/24 dev nbft0
				mount -o remount,ro /sys; networkd $name"
			[[ ${lines[-2]} == *' 192.0.3.10/24 '* ]]
			[[ ${lines[-1]} == *' 192.0.2.10/24 '* ]]
		done
	done
}

# From systemd 256 on, even a file that sorts before the mark does not count. Bookworm has systemd 252, where only the order
# of the names counts. The property survives the events "change" and "move".
@test "systemd-networkd and udev: the interface has another manager" {
	local suite name
	for suite in bookworm trixie sid; do
		name='!!first.network'
		[ "$suite" != bookworm ] || name=00-ether-test.network
		in_world "$suite" '
			/usr/lib/systemd/systemd-udevd > /tmp/udevd.log 2>&1 &
			udevd=$!
			until udevadm control --ping 2> /dev/null; do sleep 0.2; done
			for action in add change move; do udevadm trigger --settle --action=$action /sys/class/net/nbft0.42 /sys/class/net/other0; done
			networkd "'"$name"'"
			udevadm info --query=property --property=ID_NET_MANAGED_BY /sys/class/net/nbft0.42
			kill $udevd'
		[[ ${lines[-2]} == *' 192.0.2.10/24 '* ]]
		[ "${lines[-1]}" = ID_NET_MANAGED_BY=nvmf-boot ]
	done
}

@test "udev: neither a rule nor a .link file of an administrator renames the interface" {
	for suite in bookworm trixie sid; do
		in_world "$suite" '
			mkdir -p /etc/systemd/network /etc/udev/rules.d
			echo "SUBSYSTEM==\"net\", ACTION==\"add\", KERNEL==\"nbft*|other0\", NAME:=\"rule-%n\"" > /etc/udev/rules.d/00-name.rules
			printf "[Match]\nOriginalName=nbft* p1\n[Link]\nName=link0\n" > /etc/systemd/network/00-name.link
			/usr/lib/systemd/systemd-udevd > /tmp/udevd.log 2>&1 &
			udevd=$!
			until udevadm control --ping 2> /dev/null; do sleep 0.2; done
			# The option --settle of systemd 252 would wait for the event of the old name.
			for link in nbft0.42 other0 p1; do udevadm trigger --action=add /sys/class/net/$link; done
			udevadm settle
			kill $udevd
			ls /sys/class/net'
		[ "$output" = $'link0\nlo\nnbft0.42\np0\nrule-0' ]
	done
}

# Firmware may have given the NIC a MAC of its own (a virtual MAC of a chassis), which Linux does not see. Then the NIC at the
# table's PCI function is used, and only its name is known. nvme-cli has a rule that keeps the name, but need not be installed.
@test "udev: a NIC with another MAC than the table's keeps the name that nvmf-boot gave it, and its manager" {
	sed -i /vlan/d "$tree/nbft"
	marks
	for suite in trixie sid; do
		in_world "$suite" '
			mkdir -p /etc/systemd/network
			rm -f /usr/lib/udev/rules.d/65-persistent-net-nbft.rules
			for name in nbft0 p1; do printf "[Match]\nOriginalName=$name\n[Link]\nName=new-$name\n" > /etc/systemd/network/00-$name.link; done
			ip link add nbft0 type veth peer name p2
			/usr/lib/systemd/systemd-udevd > /tmp/udevd.log 2>&1 &
			udevd=$!
			until udevadm control --ping 2> /dev/null; do sleep 0.2; done
			for link in nbft0 p1; do udevadm trigger --settle --action=add /sys/class/net/$link; done
			ls /sys/class/net
			udevadm info --query=property --property=ID_NET_MANAGED_BY /sys/class/net/nbft0
			kill $udevd'
		[[ $output == *$'lo\nnbft0\n'*$'new-p1\n'*$'\nID_NET_MANAGED_BY=nvmf-boot' ]]
	done
}

# ifupdown comes from the mirror: no root has it.
@test "ifupdown: neither boot nor shutdown touches the interface" {
	in_world trixie '
		printf "auto nbft0.42 other0\niface nbft0.42 inet static\n\taddress 203.0.113.1/24\niface other0 inet static\n\taddress 203.0.113.2/24\n" > /etc/network/interfaces
		export "$(sed -n "s/^Environment=\"\(.*\)\"$/\1/p" /run/systemd/system/networking.service.d/50-nbft.conf)"
		ifup -a --read-environment; ip -br addr show dev other0; ifdown -a --read-environment; ip -br addr show dev other0
		ip -br addr show dev nbft0.42' ifupdown
	[[ $output == *'203.0.113.2/24'* ]]
	[[ ${lines[-2]} == *' DOWN '* ]]
	[[ ${lines[-1]} == *' UP '*' 192.0.2.10/24 '* && ${lines[-1]} != *203.0.113* ]]
}

# nm CONFIGURATION: runs NetworkManager with profiles that name the interfaces, and with this configuration of an
# administrator. Without the mark NetworkManager would take the interfaces as "connected (externally)". The NIC nbft0 has
# another MAC than the table's.
nm() {
	in_world trixie '
		mkdir -p /run/dbus /etc/NetworkManager/system-connections /etc/NetworkManager/conf.d
		printf "'"$1"'" > /etc/NetworkManager/conf.d/zz-mine.conf
		mount -o remount,ro /sys
		ip link add nbft0 type veth peer name p2; ip link set p2 up
		for link in nbft0 nbft0.42 other0; do
			printf "[connection]\nid=$link\ntype=ethernet\ninterface-name=$link\n[ipv4]\nmethod=manual\naddress1=203.0.113.7/24\n" > /etc/NetworkManager/system-connections/$link.nmconnection
		done
		chmod 600 /etc/NetworkManager/system-connections/*
		ip addr flush dev other0
		dbus-daemon --system --nofork > /dev/null 2>&1 & bus=$!
		until [ -e /run/dbus/system_bus_socket ]; do sleep 0.2; done
		NetworkManager --no-daemon > /tmp/nm.log 2>&1 & nm=$!
		until ip addr show other0 | grep -q 203.0.113.7; do sleep 0.5; done
		nmcli --terse --fields DEVICE,STATE device | grep ^nbft | LC_ALL=C sort
		kill $nm $bus
		ip -br addr show dev nbft0.42' network-manager
	[ "${lines[-3]}" = nbft0.42:unmanaged ]
	[ "${lines[-2]}" = nbft0:unmanaged ]
	[[ ${lines[-1]} == *' 192.0.2.10/24 '* && ${lines[-1]} != *203.0.113* ]]
}

@test "NetworkManager: a profile that names the interface does not get it" {
	nm ''
}

@test "NetworkManager: an administrator who lets it manage every device does not give it the interface" {
	nm '[keyfile]\\nunmanaged-devices=none\\n'
	nm '[device-all]\\nmatch-device=*\\nmanaged=1\\n'
}
