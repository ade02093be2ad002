#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots from unchanged tables of real firmware. The target and the host's NICs are made to fit each table (tests/lab/mirror).
# NVMF_TABLES names the directory of the tables; tests of missing tables are skipped. `make check` runs this file only with
# FULL=1. Most boots end at the mounted root. Each takes about a minute.

load kit

setup() {
	vm_setup
	tables=${NVMF_TABLES:-../shared/nbft-tables}
}

# mirror NAME: takes the table NAME, and makes the target's configuration and the options of the boot.
mirror() {
	[ -e "$tables/$1" ] || skip "there is no table $1"
	cp "$tables/$1" "$dir/table"
	mirror_table
}
mirror_table() {
	tests/lab/mirror "$dir/table" "$dir/conf" > "$dir/nics" || return
	mapfile -t options < <(tr ' ' '\n' < "$dir/nics")
	options+=(--table "$dir/table" --conf "$dir/conf")
}

# The table's NIC is on PCI bus 6a. The host of this test has the NIC on bus 0, so only the MAC identifies the NIC.
@test "Dell R660, firmware 1.5.5: one path, two namespaces by NGUID, and a NIC at another PCI address than the table's" {
	on trixie
	mirror NBFT-Dell.PowerEdge.R660-fw1.5.5-single
	boot_to_root "${options[@]%@*}"
	said '^nvmf-boot: NBFT HFI 1 \(nbft0\): there is no PCI device 0000:6a:00\.0, where firmware saw the NIC: looking for its MAC instead$'
	said '^nvmf-boot: NBFT HFI 1 \(nbft0\): up, 172\.18\.240\.1/24$'
	said '^nvmf-boot: NBFT SSNS 1 via HFI 1 \(nbft0\): 172\.18\.240\.60 port 4420: connected as nvme0$'
	said '^nvmf-boot: NBFT SSNS 1: namespace nguid 5380b42fc0c5de718ccf096800be3ca7 is /dev/nvme0n'
}

@test "Dell R660, firmware 1.5.5: fourteen SSNS give eight paths to three namespaces, and two are left out" {
	on sid
	mirror NBFT-Dell.PowerEdge.R660-fw1.5.5-mpath+discovery
	boot "${options[@]}"
	reported '^/ +/dev/nvme[0-9]+n2 +ext4 '
	# Two more paths come from discovery: each discovery controller of the target lists the first subsystem at its own address.
	reported '^nvmf-boot: done; connected: 10 of 10 paths, 3 of 3 namespaces$'
	connected 172.18.240.60 172.18.240.1 nbft0
	connected 172.18.240.50 172.18.240.1 nbft0
	connected 172.18.230.61 172.18.230.2 nbft1
	connected 172.18.230.51 172.18.230.2 nbft1
	in_order 'NBFT SSNS 7 via HFI 1 is left out: in another subnet and no gateway leads there'
}

# The bytes of this table are not known. Its values come from the tests of nvme-cli (libnvme/tests/nbft/diffs).
@test "values of a Dell R760: only the override flag tells of DHCP, and the targets are in another network" {
	on trixie
	tests/lab/in-root build/roots/trixie build/nvmf-boot-table build - > "$dir/table" <<- END
		[table]
		revision = 1.0

		[host]
		nqn = nqn.1988-11.com.dell:PowerEdge.R760.1234567
		id = 44454c4c-3400-1036-8038-b2c04f313233

		[hfi 1]
		pci = 0000:40:00.0
		mac = b0:26:28:e8:7c:0e
		ip = 100.71.245.232/24
		ip-origin = 82
		gateway = 100.71.245.254
		dhcp-override = yes
		dhcp-server = 100.71.245.254
		global-route = yes
		route-metric = 500
		primary-dns = 100.64.0.5
		secondary-dns = 100.64.0.6

		[ssns 1]
		hfi = 1, 1
		traddr = 100.71.103.48
		nqn = nqn.1988-11.com.dell:powerstore:00:2a64abf1c5b81F6C4549
		nid = nguid:c8244ed9c15f053b8ccf0968002efc0a
		nsid = 148
		discovery = 1
		discovered = yes

		[ssns 2]
		hfi = 1, 1
		traddr = 100.71.103.49
		nqn = nqn.1988-11.com.dell:powerstore:00:2a64abf1c5b81F6C4549
		nid = nguid:c8244ed9c15f053b8ccf0968002efc0a
		nsid = 148
		discovery = 1
		discovered = yes

		[discovery 1]
		hfi = 1
		uri = nvme+tcp://100.71.103.50:8009/
	END
	mirror_table
	boot_to_root "${options[@]}"
	said '^nvmf-boot: NBFT HFI 1 \(nbft0\): up, 100\.71\.245\.232/24'
	said '^nvmf-boot: NBFT SSNS [12] via HFI 1 \(nbft0\): 100\.71\.103\.4[89] port 4420: connected as nvme0$'
}

@test "EDK2: a static IPv4 address, a route flag without a gateway" {
	on sid-plain
	mirror NBFT-static-ipv4
	boot_to_root "${options[@]}"
	said '^nvmf-boot: NBFT SSNS 1 via HFI 1 \(nbft0\): 192\.168\.49\.10 port 4420: connected as nvme0$'
}

@test "EDK2: an address from DHCPv4, and a path from discovery" {
	on trixie
	mirror NBFT-dhcp-ipv4
	boot_to_root "${options[@]}"
	# The line ends with "(firmware's)" if this computer is too busy for a DHCP answer within 10 s.
	said '^nvmf-boot: NBFT HFI 1 \(nbft0\): up, 192\.168\.49\.155/24'
	said '^nvmf-boot: NBFT SSNS 1 via HFI 1 \(nbft0\): 192\.168\.49\.10 port 4420: connected as nvme0$'
}

@test "EDK2: an address from SLAAC that the table does not mark as one" {
	on sid
	mirror NBFT-auto-ipv6
	boot_to_root "${options[@]}"
	said '^nvmf-boot: NBFT SSNS 1 via HFI 1 \(nbft0\): fd09:9a46:b5c1:1ff:5054:ff:fefd:9e66 port 4420: connected as nvme0$'
}

@test "Dell: no address, and a discovery controller that firmware could not reach: DHCPv6, then the path it lists" {
	on trixie-plain
	mirror NBFT-ipv6-noip+disc
	boot_to_root "${options[@]}"
	said '^nvmf-boot: NBFT discovery 1 via HFI 1 \(nbft0\): 4321:bbbb::1 port 4420: asked: lists 1 new path$'
	said '^nvmf-boot: NBFT discovered via HFI 1 \(nbft0\): 4321:bbbb::1 port 4420: connected as nvme'
}

@test "a table that demands authentication: no path is connected without it, not even a discovered path" {
	on trixie
	mirror NBFT-synthetic-2hfi-3ssns-disc-sec
	boot_until 'discovery 1 via .*: asked: .*left out' "${options[@]}"
	said '^nvmf-boot: NBFT SSNS 3 is left out: its security profile demands authentication'
	run ! said 'connected as nvme'
}

@test "a table with only a host descriptor: boots from a local root, with one message" {
	on sid-plain
	[ -e "$tables/NBFT-empty" ] || skip "there is no table NBFT-empty"
	boot_until 'EXT4-fs \(vd[a-z]\): mounted filesystem' --local --conf none --no-nic --table "$tables/NBFT-empty"
	[ "$(said '^nvmf-boot: ')" = 'nvmf-boot: nothing to do: no table names a path that can be connected; the boot goes on without NVMe/TCP' ]
}

@test "all other tables in the directory" {
	on trixie
	local names name others=''
	names=$(sed -n 's/^\tmirror //p' "$BATS_TEST_FILENAME")
	for name in "$tables"/NBFT*; do
		name=${name##*/}
		[[ $name == *.facts || $name == NBFT-empty || $name == 'NBFT*' ]] || grep -qxF -- "$name" <<< "$names" || others+=" $name"
	done
	[ -n "$others" ] || skip "there are none"
	# Exit status 3: the lab cannot boot from the table, and tests/lab/mirror has printed why.
	for name in $others; do
		echo "# $name" >&3
		mirror "$name" || { [ $? = 3 ] && continue; return 1; }
		boot_to_root "${options[@]}"
	done
}
