#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots with more than one path: both address families, several NICs, several tables, VLANs, and dead paths beside live ones.

bats_require_minimum_version 1.5.0
load kit

# The lines that each SSNS for the lab's namespace ends with.
namespace='nqn = nqn.2026-11.org.example:nvmf-boot-lab
nid = uuid:11111111-2222-4333-8444-555555555555
nsid = 1
'

@test "IPv4 and IPv6 on one NIC: both paths connect, and files of the booted system do not rename the NIC" {
	on trixie ipv4 ipv6 static
	make_table "$dir/table" <<- END
		[hfi 1]
		pci = 0000:00:03.0
		mac = 52:54:00:00:00:01
		ip = 192.0.2.10/24

		[hfi 2]
		pci = 0000:00:03.0
		mac = 52:54:00:00:00:01
		ip = 2001:db8::10/64

		[ssns 1]
		hfi = 2
		traddr = 2001:db8::1
		$namespace
		[ssns 2]
		hfi = 1
		traddr = 192.0.2.1
		$namespace
	END
	boot --table "$dir/table" --nic 52:54:00:00:00:01 --nic 52:54:00:00:00:02
	booted_with_paths 2 2
	connected 192.0.2.1 192.0.2.10 nbft0
	connected 2001:db8::1 2001:db8::10 nbft0
	# The paths connect one after the other, both before switch_root.
	in_order 'NBFT HFI 1 \(nbft0\): up, ' 'SSNS [12] via .* connected as nvme[0-9]+$' \
		'SSNS [12] via .* connected as nvme[0-9]+$' "$switched"
	# IPv4 did not wait for the duplicate address detection of IPv6. With optimistic_dad the kernel omits its random delay.
	in_order 'HFI 1 \(nbft0\): up, 192\.0\.2\.10/24$' 'HFI 1 \(nbft0\): up, 2001:db8::10/64$'
	reported '^/proc/sys/net/ipv6/conf/nbft0/optimistic_dad:1$'
	# The other name of the second NIC, which is in no table, shows that the files of the booted system are in force.
	reported '^byrule[0-9]* .*52:54:00:00:00:02'
	reported '^byrule[0-9]* alias bylink$'
}

@test "a NIC that is not in the table has the HFI's MAC: it is left to the booted system" {
	on trixie ipv4 static
	make_table "$dir/table" <<- END
		[hfi 1]
		pci = 0000:00:04.0
		mac = 52:54:00:00:00:01
		ip = 198.51.100.10/24
		gateway = 198.51.100.1

		[ssns 1]
		hfi = 1
		traddr = 192.0.2.1
		$namespace
	END
	{ cat tests/lab/target.conf && echo 'nic eth1 198.51.100.1/24'; } > "$dir/conf"
	boot --table "$dir/table" --conf "$dir/conf" --nic 52:54:00:00:00:01 --nic 52:54:00:00:00:01
	connected 192.0.2.1 198.51.100.10 nbft0
	reported '^nvme[0-9]+ after a reset: live$'
	# Files of the booted system name the NIC that is not in the table, and only this NIC.
	[ "$(reported '^byrule[0-9]* .*52:54:00:00:00:01' | wc -l)" = 1 ]
}

@test "two NICs with one MAC, two tables, an SSNS over two HFIs, two VLANs: each path connects once" {
	on sid ipv4 static vlan tables
	make_table "$dir/table1" <<- END
		[hfi 1]
		pci = 0000:00:03.0
		mac = 52:54:00:00:00:01
		ip = 192.0.2.10/24

		[hfi 2]
		pci = 0000:00:04.0
		mac = 52:54:00:00:00:01
		ip = 198.51.100.10/24
		gateway = 198.51.100.1

		[ssns 1]
		hfi = 1, 2
		traddr = 192.0.2.1
		$namespace
	END
	make_table "$dir/table2" <<- END
		[hfi 1]
		pci = 0000:00:04.0
		mac = 52:54:00:00:00:01
		ip = 198.51.100.10/24

		[hfi 2]
		pci = 0000:00:03.0
		mac = 52:54:00:00:00:01
		ip = 203.0.113.10/25
		vlan = 42

		[hfi 3]
		pci = 0000:00:03.0
		mac = 52:54:00:00:00:01
		ip = 203.0.113.140/25
		vlan = 43

		[ssns 1]
		hfi = 1
		traddr = 198.51.100.1
		$namespace
		[ssns 2]
		hfi = 2
		traddr = 203.0.113.1
		$namespace
		[ssns 3]
		hfi = 3
		traddr = 203.0.113.129
		$namespace
		[ssns 4]
		hfi = 1
		traddr = 192.0.2.1
		$namespace
	END
	cat > "$dir/conf" <<- END
		nic eth0 192.0.2.1/24
		nic eth1 198.51.100.1/24
		vlan eth0 42 203.0.113.1/25
		vlan eth0 43 203.0.113.129/25
		$(grep -E '^(subsystem|namespace)' tests/lab/target.conf)
		listen 192.0.2.1
		listen 198.51.100.1
		listen 203.0.113.1
		listen 203.0.113.129
	END
	boot --table "$dir/table1" --table "$dir/table2" --conf "$dir/conf" --nic 52:54:00:00:00:01 --nic 52:54:00:00:00:01
	booted_with_paths 5 5
	connected 192.0.2.1 192.0.2.10 nbft0
	connected 192.0.2.1 198.51.100.10 nbft1
	connected 198.51.100.1 198.51.100.10 nbft1
	connected 203.0.113.1 203.0.113.10 nbft0.42
	connected 203.0.113.129 203.0.113.140 nbft0.43
	# SSNS 4 of the second table is the same path as SSNS 1 of the first table over HFI 2, so there is no sixth controller.
	[ "$(grep -cE '^nvme[0-9]+ transport tcp$' "$run_dir/marker.txt")" = 5 ]
	[ "$kind" != "$suite" ] || reported '^[{].*"NVMF_TABLE":"NBFT1"'
	# The paths connect one after the other. The second path connects only when the namespace of the first one is there.
	in_order 'connected as nvme0' 'SSNS 1: namespace' 'connected as nvme1' 'connected as nvme2' 'connected as nvme3' 'connected as nvme4' "$switched"
}

@test "two tables, a VLAN, and a path that was unavailable to firmware: the path of the other table connects first" {
	local vlan='[hfi 1]
pci = 0000:00:03.0
mac = 52:54:00:00:00:01
ip = 203.0.113.10/24
vlan = 42
'

	on trixie-plain ipv4 static vlan tables
	make_table "$dir/table1" <<- END
		$vlan
		[ssns 1]
		hfi = 1
		traddr = 203.0.113.1
		availability = unavailable
		$namespace
	END
	make_table "$dir/table2" <<- END
		$vlan
		[ssns 1]
		hfi = 1
		traddr = 203.0.113.2
		availability = available
		$namespace
	END
	cat > "$dir/conf" <<- END
		nic eth0
		vlan eth0 42 203.0.113.1/24 203.0.113.2/24
		$(grep -E '^(subsystem|namespace)' tests/lab/target.conf)
		listen 203.0.113.1
		listen 203.0.113.2
	END
	boot_to_root --table "$dir/table1" --table "$dir/table2" --conf "$dir/conf"
	said '^nvmf-boot: NBFT2 SSNS 1 via HFI 1 \(nbft0\.42\): 203\.0\.113\.2 port 4420: connected as nvme0$'
	said '^nvmf-boot: NBFT1 SSNS 1 via HFI 1 \(nbft0\.42\): 203\.0\.113\.1 port 4420: connected as nvme1$'
}

@test "an address that another machine has, and a dead target: both are reported, and the third path boots" {
	on trixie ipv4 ipv6 static dead
	make_table "$dir/table" <<- END
		[hfi 1]
		pci = 0000:00:03.0
		mac = 52:54:00:00:00:01
		ip = 192.0.2.10/24
		gateway = 192.0.2.1

		[hfi 2]
		pci = 0000:00:03.0
		mac = 52:54:00:00:00:01
		ip = 2001:db8::10/64

		[hfi 3]
		pci = 0000:00:04.0
		mac = 52:54:00:00:00:02
		ip = 198.51.100.10/24
		gateway = 198.51.100.1

		[ssns 1]
		hfi = 3, 1
		traddr = 203.0.113.1
		$namespace
		[ssns 2]
		hfi = 2
		traddr = 2001:db8::1
		$namespace
	END
	cat > "$dir/conf" <<- END
		nic eth0 192.0.2.1/24 203.0.113.1/32 2001:db8::1/64 2001:db8::10/64
		$(grep -E '^(subsystem|namespace)' tests/lab/target.conf)
		listen 203.0.113.1
		listen 2001:db8::1
	END
	boot --table "$dir/table" --conf "$dir/conf" --nic 52:54:00:00:00:01 --nic 52:54:00:00:00:02
	booted_with_paths 1 3
	connected 203.0.113.1 192.0.2.10 nbft0
	duplicate='NBFT HFI 2 \(nbft0\): address 2001:db8::10 is in use by another machine \(DAD failed\)'
	said "^nvmf-boot: $duplicate"
	reported '^ +HFI 2: address 2001:db8::10 is in use by another machine \(DAD failed\)$'
	reported '^ +2001:db8::10/64 failed'
	# 20 s are less than each time-out that the boot might wait for.
	within 20 'HFI 1 .*: up, ' 'SSNS 1: namespace '
	said '^nvmf-boot: NBFT SSNS 1 via HFI 3 \(nbft1\): 203\.0\.113\.1 port 4420: probe: no (route to the target|answer)'
	# At switch_root the journal names the missing path once more, and the helper does not wait for it.
	in_order 'SSNS 1 via HFI 1 .* connected as nvme' 'SSNS 1: namespace' 'NBFT: told to stop' \
		'SSNS 1 via HFI 3 .* not connected: ' "$switched"
	reported '^nvmf-boot: was told to stop; '
	in_order 'NBFT SSNS 2 via HFI 2 \(nbft0\): 2001:db8::1 port 4420: not connected: its source cannot be used: 2001:db8::10/64$'
}
