#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # the inner shells expand
# Which link the helper takes, and what the helper takes back, on the real kernel: each test runs the helper in a
# network namespace of its own, with veth links for NICs. No target answers; the tests look at the links.

bats_require_minimum_version 1.5.0

setup() {
	nvmf_boot=$(realpath "${NVMF_BOOT:-build/nvmf-boot}")
	table=$BATS_TEST_TMPDIR/NBFT
	hfis 1
	mkdir -p /run
}

teardown() {
	rm -rf /run/nvmf-boot
}

# hfis N: makes a table of N HFIs. HFI i has the MAC 52:54:00:00:00:0i and the address 192.0.i.10.
hfis() {
	{
		printf '[host]\nnqn = nqn.2014-08.org.nvmexpress:uuid:%s\nid = %s\n' \
			a1b2c3d4-0001-4000-8000-000000000001 a1b2c3d4-0001-4000-8000-000000000001
		for i in $(seq "$1"); do
			printf '[hfi %d]\nmac = 52:54:00:00:00:0%d\nip = 192.0.%d.10/24\n' "$i" "$i" "$i"
			printf '[ssns %d]\nhfi = %d\ntraddr = 192.0.%d.1\nnqn = nqn.x\nnsid = 1\n' "$i" "$i" "$i"
		done
	} > "$table.text"
	"${NVMF_BOOT_TABLE:-build/nvmf-boot-table}" build -o "$table" "$table.text"
}

# boots SCRIPT: runs SCRIPT in a network namespace with the functions below, and prints the helper's messages and the
# links.
boots() {
	run /usr/bin/unshare --net sh -uc '
		nvmf_boot=$1 table=$2 log=$3
		echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6
		# nic NAME MAC: adds a NIC, whose cable ends at the link MAC-with-dashes.
		nic() {
			ip link add "$1" address "$2" type veth peer name "p$(echo "$2" | tail -c 3)$1"
		}
		# plug NAME MAC: gives the NIC a carrier.
		plug() {
			ip link set "p$(echo "$2" | tail -c 3)$1" up
		}
		start() {
			"$nvmf_boot" run --table "$table" --cmdline "rd.nvmf.timeout=${1:-120}" > "$log" 2>&1 &
			helper=$!
		}
		# until_true COMMAND: waits at most 60 s until COMMAND is true.
		until_true() {
			timeout 60 sh -c "until $1; do sleep 0.1; done" || echo "never: $1"
		}
		eval "$4"
		kill "$helper"
		wait "$helper"
		cat "$log"
		ip -br addr
	' sh "$nvmf_boot" "$table" "$BATS_TEST_TMPDIR/log" "$1"
	echo "$output"
	[[ $output != *never:* ]]
}

# mac_is NAME MAC: checks the MAC of a link, by the list of `ip -br link` that SCRIPT prints.
mac_is() {
	grep -qE "^$1(@[^ ]*)? .* $2 " <<< "$output"
}

@test "a port of a bridge that has the HFI's address: the bridge is used, and the port is left alone" {
	boots '
		nic v0 52:54:00:00:00:01; plug v0 52:54:00:00:00:01
		ip link add br0 type bridge
		ip link set v0 master br0 up; ip link set br0 up; ip addr add 192.0.1.10/24 dev br0
		start; until_true "grep -q \"(br0): up, 192.0.1.10/24\" $log"'
	[[ $output == *"v0 is a port of br0: br0 is used as it is"* ]]
	grep -qE '^br0 .* 192.0.1.10/24' <<< "$output"
	grep -qE '^v0@[^ ]* ' <<< "$output"
	run ! grep -E '^(v0|nbft0).*192' <<< "$output"
}

@test "a port of a bridge of another network: nothing is changed, a line says so, and the bridge is used when it has the address" {
	boots '
		nic v0 52:54:00:00:00:01; plug v0 52:54:00:00:00:01
		ip link add br0 address 52:54:00:00:00:99 type bridge
		ip link set v0 master br0 up; ip link set br0 up
		start; until_true "grep -q \"port of br0, which has neither\" $log"
		ip -br addr | sed s/^/before:/
		ip addr add 192.0.1.10/24 dev br0
		until_true "grep -q \"(br0): up, 192.0.1.10/24\" $log"'
	[[ $output == *"v0 is a port of br0, which has neither the MAC 52:54:00:00:00:01 nor an address of the HFI, still waiting for it"* ]]
	run ! grep -E '^before:.*192' <<< "$output"
}

@test "an interface that becomes a port: the address moves to the bridge, and the port keeps its name" {
	boots '
		nic v0 52:54:00:00:00:01; plug v0 52:54:00:00:00:01
		start; until_true "grep -q \"(nbft0): up, 192.0.1.10/24\" $log"
		ip link add br0 type bridge; ip link set br0 up; ip link set nbft0 master br0
		until_true "grep -q \"(br0): up, 192.0.1.10/24\" $log"'
	grep -qE '^br0 .* 192.0.1.10/24' <<< "$output"
	grep -qE '^nbft0@[^ ]* +UP' <<< "$output"
	run ! grep -E '^nbft0.*192' <<< "$output"
}

@test "a route that another program removes is set again when its target cannot be reached" {
	sed -i '/^mac/a gateway = 192.0.1.1' "$table.text"
	sed -i 's/^traddr = .*/traddr = 203.0.113.1/' "$table.text"
	"${NVMF_BOOT_TABLE:-build/nvmf-boot-table}" build -o "$table" "$table.text"
	boots '
		nic v0 52:54:00:00:00:01; plug v0 52:54:00:00:00:01
		start; until_true "ip route del 203.0.113.1 2> /dev/null"; echo removed
		until_true "ip route | grep 203.0.113.1"'
	[[ $output == *removed*"203.0.113.1 via 192.0.1.1 dev nbft0 proto static"* ]]
}

@test "crossed names: both links get their own name and address" {
	hfis 2
	boots '
		nic nbft1 52:54:00:00:00:01; nic nbft0 52:54:00:00:00:02
		start; until_true "ip -br addr show nbft0 | grep -q 192.0.1.10"; until_true "ip -br addr show nbft1 | grep -q 192.0.2.10"
		ip -br link'
	mac_is nbft0 52:54:00:00:00:01
	mac_is nbft1 52:54:00:00:00:02
	run ! grep 'cannot be named' <<< "$output"
}

@test "a cycle of three names" {
	hfis 3
	boots '
		nic nbft1 52:54:00:00:00:01; nic nbft2 52:54:00:00:00:02; nic nbft0 52:54:00:00:00:03
		start
		for i in 0 1 2; do until_true "ip -br addr show nbft$i | grep -q 192.0.$((i + 1)).10"; done
		ip -br link'
	for i in 0 1 2; do
		mac_is nbft$i 52:54:00:00:00:0$((i + 1))
	done
}

@test "another link has the name: it gets another name, a line says so, and its address stays" {
	boots '
		nic nbft0 52:54:00:00:00:99; ip addr add 10.0.0.1/8 dev nbft0
		nic v0 52:54:00:00:00:01
		start; until_true "ip -br addr show nbft0 | grep -q 192.0.1.10"
		ip -br link'
	mac_is nbft0 52:54:00:00:00:01
	[[ $output == *"another interface has the name nbft0, and is renamed to eth"[0-9]* ]]
	grep -qE '^eth[0-9]+@.* 10.0.0.1/8' <<< "$output"
}

# udev gives such a name to a link that it cannot rename since the link is up.
@test "the name is the alternative name of the NIC itself, or of another link" {
	hfis 2
	boots '
		nic v0 52:54:00:00:00:01; nic v1 52:54:00:00:00:02; nic v2 52:54:00:00:00:99
		ip link property add dev v0 altname nbft0 || echo no-names; ip link property add dev v2 altname nbft1
		start
		for i in 0 1; do until_true "ip -br addr show nbft$i | grep -q 192.0.$((i + 1)).10"; done
		ip -br link'
	[[ $output != *no-names* ]] || skip "this kernel has no alternative names"
	mac_is nbft0 52:54:00:00:00:01
	mac_is nbft1 52:54:00:00:00:02
	mac_is v2 52:54:00:00:00:99
	run ! grep -E 'cannot be named|renamed to' <<< "$output"
}

# A link that is down shows no carrier, so the second NIC is set up 4 s after the first, when the first has none.
@test "two NICs with one MAC: the one with a carrier is taken, after the other was given back" {
	boots '
		nic v0 52:54:00:00:00:01; nic v1 52:54:00:00:00:01
		plug v1 52:54:00:00:00:01
		start; until_true "grep -q \"(nbft0): up, 192.0.1.10/24\" $log"'
	[[ $output == *"nothing else tells which is meant: v0 is taken"* ]]
	[[ $output == *"is given back, and v1 is taken, since it has the MAC 52:54:00:00:00:01, too, and a carrier"* ]]
	grep -qE '^nbft0@p01v1 .* 192.0.1.10/24' <<< "$output"
	grep -qE '^v0@p01v0 +DOWN *$' <<< "$output"
}

@test "a VLAN on a bridge that has the NIC as a port" {
	sed -i '/^mac/a vlan = 42' "$table.text"
	"${NVMF_BOOT_TABLE:-build/nvmf-boot-table}" build -o "$table" "$table.text"
	boots '
		if ! ip link add test type veth || ! ip link add link veth0 name vlan9 type vlan id 9; then echo no-vlan; fi
		nic v0 52:54:00:00:00:01; plug v0 52:54:00:00:00:01
		ip link add br0 type bridge; ip link set v0 master br0 up; ip link set br0 up
		start; sleep 1'
	[[ $output != *no-vlan* ]] || skip "this kernel has no VLANs"
	grep -qE '^nbft0.42@br0 .* 192.0.1.10/24' <<< "$output"
}

# table_has SED: changes the description of the table, and builds the table again.
table_has() {
	sed -i "$1" "$table.text"
	"${NVMF_BOOT_TABLE:-build/nvmf-boot-table}" build -o "$table" "$table.text"
}

# Linux sets a link down and up when the link joins a VRF, or leaves a VRF.
@test "a link that goes down and up before the helper hears of it: the route through the gateway is set again" {
	table_has 's/^ip = .*/&\ngateway = 192.0.1.254/; s/^traddr = .*/traddr = 198.51.100.1/'
	boots '
		nic v0 52:54:00:00:00:01; plug v0 52:54:00:00:00:01
		start; until_true "grep -q \"(nbft0): up, 192.0.1.10/24\" $log"
		kill -STOP "$helper"
		ip link set nbft0 down; ip link set nbft0 up; ip route | sed s/^/down:/
		kill -CONT "$helper"
		until_true "ip route | grep -q 198.51.100.1"'
	run ! grep '^down:198' <<< "$output"
}

@test "another machine has the IPv6 address: a line says so, and the address is used when it is free" {
	table_has 's/^ip = .*/ip = 2001:db8::10\/64/; s/^traddr = .*/traddr = 2001:db8::1/'
	boots '
		nic v0 52:54:00:00:00:01; plug v0 52:54:00:00:00:01
		echo 0 > /proc/sys/net/ipv6/conf/p01v0/disable_ipv6
		ip addr add 2001:db8::10/64 dev p01v0 nodad
		start; until_true "grep -q \"DAD failed\" $log"
		ip addr show dadfailed | grep 2001 | sed s/^/duplicate:/
		ip addr del 2001:db8::10/64 dev p01v0
		until_true "ip -6 addr show nbft0 -tentative -dadfailed | grep -q 2001"'
	[[ $output == *duplicate:* ]]
	[[ $output == *"address 2001:db8::10 is in use by another machine (DAD failed); no path can use this address before it is free"* ]]
}

@test "another program sets the link down, removes the address and switches IPv6 off: all is put back, and lines say so" {
	table_has 's/^ip = .*/ip = 2001:db8::10\/64/; s/^traddr = .*/traddr = 2001:db8::1/'
	boots '
		nic v0 52:54:00:00:00:01; plug v0 52:54:00:00:00:01
		start; until_true "grep -q \"(nbft0): up, 2001:db8::10/64\" $log"
		ip link set nbft0 down; until_true "ip link show nbft0 up | grep -q LOWER_UP"
		until_true "grep -q \"the link was set down, setting it up again\" $log"
		ip addr del 2001:db8::10/64 dev nbft0; until_true "ip addr show nbft0 | grep -q 2001"
		until_true "grep -q \"address 2001:db8::10/64 is gone, setting it again\" $log"
		echo 1 > /proc/sys/net/ipv6/conf/nbft0/disable_ipv6; until_true "ip addr show nbft0 | grep -q 2001"'
	run ! grep 'cannot be set' <<< "$output"
}

@test "a macvlan in the mode passthru takes all frames of its NIC: the macvlan is used" {
	boots '
		nic v0 52:54:00:00:00:01; plug v0 52:54:00:00:00:01; ip link set v0 up
		ip link add link v0 name mv0 type macvlan mode passthru
		start; until_true "grep -q \"(mv0): up, 192.0.1.10/24\" $log"; ip link del mv0
		until_true "ip addr show nbft0 | grep -q 192.0.1.10"'
	[[ $output == *"v0 is a port of mv0: mv0 is used as it is"* ]]
}

@test "a macvlan that leaves its NIC the other frames: the NIC is used" {
	boots '
		nic v0 52:54:00:00:00:01; plug v0 52:54:00:00:00:01; ip link set v0 up
		ip link add link v0 name mv0 address 52:54:00:00:00:01 type macvlan mode private
		start; until_true "grep -q \"(nbft0): up, 192.0.1.10/24\" $log"'
	run ! grep -E '^mv0.*192' <<< "$output"
}

@test "another program has set the address as a host address: it gets the prefix of the table" {
	table_has 's/^ip = .*/&\ngateway = 192.0.1.254/; s/^traddr = .*/traddr = 198.51.100.1/'
	boots '
		nic v0 52:54:00:00:00:01; plug v0 52:54:00:00:00:01; ip link set v0 up; ip addr add 192.0.1.10/32 dev v0
		start; until_true "ip route | grep -q 198.51.100.1"'
	[[ $output == *"another program has set the address 192.0.1.10/32: it is replaced by /24, as in the table"* ]]
	grep -qE '^nbft0@[^ ]* +UP +192.0.1.10/24 *$' <<< "$output"
}
