#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The probe of the verb run, over a veth pair in network and mount namespaces of their own, with a target that is a
# program (target.pl). There is no kernel module: the tests check what the probe says. A queue with a small bucket
# (tc-tbf) loses all packets that are longer than the bucket, as a switch without jumbo frames or a tunnel does.

bats_require_minimum_version 1.5.0

setup() {
	nvmf_boot=$(realpath "${NVMF_BOOT:-build/nvmf-boot}")
	dir=$BATS_TEST_TMPDIR
	printf '%s\n' '[host]' 'nqn = nqn.host' 'id = 33333333-4444-4555-8666-777777777777' '[hfi 1]' 'mac = 52:54:00:00:00:01' \
		'ip = 192.0.2.100/24' '[ssns 1]' 'traddr = 192.0.2.1' 'nqn = nqn.target' 'nsid = 1' > "$dir/nbft"
	"${NVMF_BOOT_TABLE:-build/nvmf-boot-table}" build -o "$dir/table" "$dir/nbft"
}

# probed NARROW REGEX: runs the helper until its messages match REGEX. NARROW: "to" or "from", the direction in which
# the network loses packets above 1400 bytes; "": neither. $output has the helper's messages, then the target's lines,
# sorted and counted.
probed() {
	cat > "$dir/world" <<- 'END'
		set -eu
		dir=$1 nvmf_boot=$2 narrow=$3 regex=$4
		mount -t tmpfs tmpfs /run
		ip link set lo up
		unshare --net sleep 60 3>&- &
		server=$!
		until [ "$(readlink /proc/$server/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
		ip link add eth7 address 52:54:00:00:00:01 type veth peer name veth1 netns $server
		there() { nsenter -t $server -n "$@"; }
		there ip link set veth1 up
		there ip addr add 192.0.2.1/24 dev veth1
		bucket="root tbf rate 1gbit burst 1400 latency 1s"
		[ "$narrow" != to ] || tc qdisc add dev eth7 $bucket
		[ "$narrow" != from ] || there tc qdisc add dev veth1 $bucket
		nsenter -t $server -n perl tests/bats/target.pl 192.0.2.1 4420 > "$dir/target" 3>&- &
		target=$!
		$nvmf_boot run --table "$dir/table" --cmdline '' > "$dir/boot" 2>&1 & boot=$!
		trap 'kill $server $target $boot 2> /dev/null; wait' EXIT
		for i in $(seq 100); do ! grep -qE "$regex" "$dir/boot" "$dir/target" || break; sleep 0.1; done
	END
	run unshare --net --mount --propagation unchanged bash "$dir/world" "$dir" "$nvmf_boot" "$@"
	output+=$(cat "$dir/boot" && sort "$dir/target" | uniq -c)
	printf '%s\n' "$output"
}

@test "a network that carries all packets: the target sees one connection with each command once" {
	probed '' '^Identify'
	[[ $output == *"1 Connect"*"1 Identify"*"1 Property Get"*"1 Property Set"*"1 connection"* ]]
	[[ $output != *"small packets pass"* ]]
}

@test "a network that loses large packets to the target" {
	probed to 'small packets'
	[[ $output == *"NBFT SSNS 1 via HFI 1 (nbft0): 192.0.2.1 port 4420: probe: small packets pass, large ones do not (does the network carry the interface's MTU?); "* ]]
	[[ $output != *"Property"* ]]
}

@test "a network that loses large packets from the target" {
	probed from 'small packets'
	[[ $output == *"NBFT SSNS 1 via HFI 1 (nbft0): 192.0.2.1 port 4420: probe: small packets pass, large ones do not (does the network carry the interface's MTU?); "* ]]
	[[ $output == *"1 Identify"* ]]
}
