#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots with an address from DHCPv4, DHCPv6 or SLAAC that differs from the address that firmware had. Further boots use the
# lease of firmware, because no DHCP server answers, or because the image has no DHCP client. The image has dhcpcd, the target
# has dnsmasq. Each boot takes about a minute on an idle computer.

load kit

# hfi TARGET LINE...: builds the host's table with TARGET as the target's address and with LINEs for the HFI's address.
hfi() {
	sed "s/^traddr = .*/traddr = $1/; /^ip = /d" tests/lab/host.nbft > "$dir/nbft"
	shift
	printf '%s\n' "$@" > "$dir/lines"
	sed -i "/^mac = /r $dir/lines" "$dir/nbft"
	tests/lab/in-root build/roots/trixie build/nvmf-boot-table build - < "$dir/nbft" > "$dir/table"
}

# target LINE...: configures the lab's target with additional LINEs.
target() {
	{ cat tests/lab/target.conf && printf '%s\n' "$@"; } > "$dir/conf"
}

has_client() {
	[ -e "build/roots/$suite/usr/sbin/dhcpcd" ] || skip "this $suite root was made when dhcpcd was not among its packages"
}

# without PROGRAM: makes an image without PROGRAM. A second archive, which begins at a multiple of four bytes, replaces PROGRAM
# by a dangling link.
without() {
	local top=$PWD
	cp "$image" "$dir/image"
	truncate --size=%4 "$dir/image"
	mkdir -p "$dir/usr/sbin"
	ln -s nowhere "$dir/usr/sbin/$1"
	(cd "$dir" && "$top/tests/lab/in-root" "$top/build/roots/trixie" cpio --quiet -o -H newc <<< "usr/sbin/$1") >> "$dir/image"
}

not_reported() {
	! grep -E -- "$1" "$run_dir/marker.txt"
}

booted() {
	reported '^/ +/dev/nvme[0-9]+n1 +ext4 '
	reported '^nvmf-boot: done; connected: 1 of 1 paths, 1 of 1 namespaces$'
}

# The server knows the host only by the IAID and DUID of the table, and gives it another address than firmware had.
@test "DHCPv4: the host has the server's address, for the table's IAID and DUID, and keeps it" {
	on trixie ipv4 dhcp
	has_client
	hfi 192.0.2.1 'ip = 192.0.2.100/24' 'ip-origin = dhcp' 'dhcp-server = 192.0.2.1' \
		'dhcp-iaid = 01 00 00 00' 'dhcp-duid = 03 00 01 00 52 54 00 00 00 01'
	target 'dhcp eth0 --dhcp-range=192.0.2.50,192.0.2.60,120 --dhcp-option=6,192.0.2.53 \
		--dhcp-host=id:ff:00:00:00:01:00:03:00:01:52:54:00:00:00:01,192.0.2.77,diskless-7'
	boot --table "$dir/table" --conf "$dir/conf"
	booted
	said 'NBFT HFI 1 \(nbft0\): got 192\.0\.2\.77/24 \(DHCPv4\), firmware had 192\.0\.2\.100'
	reported '^nbft0 +UP +192\.0\.2\.77/24 '
	# The lease lasts two minutes, and nothing in the booted system renews it. The address must not be bound to the lease.
	reported 'inet 192\.0\.2\.77/24 .*scope global'
	not_reported 'inet 192\.0\.2\.77/24 .*dynamic'
	reported '^nvme[0-9]+ address traddr=192\.0\.2\.1,trsvcid=4420,host_iface=nbft0'
	reported '^/run/nvmf-boot/resolv\.conf$'
	not_reported '^default '
}

@test "DHCPv4, no server answers: the host uses firmware's lease" {
	on trixie-plain ipv4 dhcp
	has_client
	hfi 192.0.2.1 'ip = 192.0.2.100/24' 'ip-origin = dhcp' 'dhcp-server = 192.0.2.1'
	target
	boot_to_root --table "$dir/table" --conf "$dir/conf"
	said 'NBFT HFI 1 \(nbft0\): no DHCP server answered within 10 s: firmware.s own address 192\.0\.2\.100/24 is used'
	said 'NBFT HFI 1 \(nbft0\): up, 192\.0\.2\.100/24'
}

@test "DHCPv4, no client in the image: the host uses firmware's lease" {
	on sid-plain ipv4 dhcp
	hfi 192.0.2.1 'ip = 192.0.2.100/24' 'ip-origin = dhcp' 'dhcp-server = 192.0.2.1'
	without dhcpcd
	boot_to_root --image "$dir/image" --table "$dir/table"
	said 'NBFT HFI 1 \(nbft0\): there is no DHCP client in this image \(dhcpcd\): firmware.s own address 192\.0\.2\.100/24 is used'
	said 'NBFT HFI 1 \(nbft0\): up, 192\.0\.2\.100/24'
}

@test "DHCPv6: the host has the server's address, and the link's prefix from the router" {
	on trixie ipv6 dhcp
	has_client
	hfi 2001:db8::1 'ip = 2001:db8::100/64' 'ip-origin = dhcp' 'dhcp-server = 2001:db8::1' \
		'dhcp-iaid = 01 00 00 00' 'dhcp-duid = 03 00 01 00 52 54 00 00 00 01'
	target 'dhcp eth0 --dhcp-range=2001:db8::50,2001:db8::60,64,120 --enable-ra \
		--dhcp-host=id:00:03:00:01:52:54:00:00:00:01,[2001:db8::77]'
	boot --table "$dir/table" --conf "$dir/conf"
	booted
	said 'NBFT HFI 1 \(nbft0\): got 2001:db8::77/128 \(DHCPv6\), firmware had 2001:db8::100'
	reported '^nvme[0-9]+ address traddr=2001:db8::1,trsvcid=4420,host_iface=nbft0,src_addr=2001:db8::77'
	reported 'inet6 2001:db8::77/128 scope global'
	not_reported 'inet6 2001:db8::77/128 .*dynamic'
}

@test "SLAAC: the host's address is in the network that the router announces now" {
	on trixie ipv6 slaac
	hfi 2001:db8::1 'ip = 2001:db8:7::5054:ff:fe00:1/64' 'autoconf = yes'
	target 'dhcp eth0 --dhcp-range=2001:db8::,ra-only,64,1h --enable-ra'
	boot_to_root --table "$dir/table" --conf "$dir/conf"
	said 'NBFT HFI 1 \(nbft0\): got 2001:db8::5054:ff:fe00:1/64 \(SLAAC\), firmware had 2001:db8:7:'
	said 'NBFT SSNS 1 via HFI 1 \(nbft0\): 2001:db8::1 port 4420: connected as nvme0'
}
