#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The verbs status and report: what they show of a boot, and of the network and the machine at this moment.

load tree

# The interface comes up within milliseconds. Then, without IPv6, nothing changes for three seconds.
@test "status shows the last of several quick changes" {
	table static-ipv4
	mkdir -p /run
	# shellcheck disable=SC2016 # the inner shell expands
	run /usr/bin/unshare --net sh -euc '
		"$1" run --table "$2" --cmdline "" &
		timeout 10 sh -c "until grep -qs absent /run/nvmf-boot/status; do sleep 0.1; done"
		echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6
		ip link add eth7 address 52:54:00:00:00:01 type veth peer name veth1
		ip link set veth1 up
		timeout 2 sh -c "until grep -q \"(nbft0).*: up\$\" /run/nvmf-boot/status; do sleep 0.1; done" || echo "never told"
		cat /run/nvmf-boot/status
		kill $!
		wait $! || true
	' sh "$(realpath "$nvmf_boot")" "$tree/sys/firmware/acpi/tables/NBFT"
	echo "$output"
	rm -rf /run/nvmf-boot
	[ "$status" -eq 0 ]
	[[ $output != *"never told"* && $output == *"192.0.2.1 port 4420: being probed"* ]]
}

@test "status before any run: exit status 3 and the reason" {
	run --separate-stderr "$nvmf_boot" status --sysroot "$tree"
	[ "$status" -eq 3 ]
	[[ -z $output && $stderr == "nvmf-boot: there is no NBFT in $tree/sys/firmware/acpi/tables: nothing to do" ]]
	table static-ipv4
	run --separate-stderr "$nvmf_boot" status --sysroot "$tree"
	[ "$status" -eq 3 ]
	[ "$stderr" = 'nvmf-boot: "nvmf-boot run" did not run in this boot' ]
	run --separate-stderr "$nvmf_boot" status --json --sysroot "$tree"
	[ "$status" -eq 3 ]
	[ "$(jq -c . <<< "$output")" = '{"phase":null}' ]
}

# The network namespace has one NIC of the table with a carrier and one without, and a NIC that no table names.
@test "status shows the network as it is now: carrier, addresses, routes, the way to each target and its neighbour" {
	table two-paths
	# shellcheck disable=SC2016 # the inner shell expands
	run --separate-stderr unshare --net --mount --propagation unchanged sh -euc '
		mount -t sysfs none /sys # shows the links of this network namespace
		mount -t tmpfs none /run
		mount -t tmpfs none /sys/firmware
		mkdir -p /sys/firmware/acpi/tables
		cp "$2" /sys/firmware/acpi/tables/NBFT
		ip link add nbft0 address 52:54:00:00:00:01 type veth peer name veth1
		ip link add nbft1 address 52:54:00:00:00:02 type veth peer name veth2
		ip link set veth1 up
		ip link set nbft0 up
		ip addr add 192.0.2.10/24 dev nbft0
		ip route add default via 192.0.2.254 metric 77
		ip neigh add 192.0.2.1 lladdr 52:54:00:00:00:99 nud reachable dev nbft0
		! "$1" status
		echo
		! "$1" status --json
	' sh "$(realpath "$nvmf_boot")" "$tree/sys/firmware/acpi/tables/NBFT"
	echo "$output"
	echo "$stderr"
	[ "$status" -eq 0 ]
	diff -u - <(sed '/^$/,$d; /fe80::/d' <<< "$output") <<-'END'
	Network now:
	  nbft0: carrier, 10000 Mb/s, MAC 52:54:00:00:00:01
	    192.0.2.10/24
	    default route (IPv4) through 192.0.2.254, metric 77
	    route 192.0.2.0/24
	    to 192.0.2.1: on the link; neighbour 52:54:00:00:00:99 REACHABLE
	  nbft1: down, MAC 52:54:00:00:00:02
	    to 198.51.100.1: Network is unreachable
	  Without an address:  veth1 (carrier)  veth2 (down)
	END
	json=$(sed '1,/^$/d' <<< "$output")
	[ "$(jq -c '[.phase, (.network.ways[0] | .target, .interface, .neighbour_state, .neighbour_mac)]' <<< "$json")" = \
		'[null,"192.0.2.1","nbft0","REACHABLE","52:54:00:00:00:99"]' ]
	[ "$(jq -c '.network.links[] | select(.name == "nbft0") | [.carrier, (.routes | map(.gateway, .metric))]' <<< "$json")" = \
		'[true,["192.0.2.254",77,null,0]]' ]
}

@test "report: all of a boot in one text, without secrets" {
	table two-paths
	echo "netroot=iscsi:joe:hunter2@192.0.2.1::::iqn rd.iscsi.password=hunter2 rd.nvmf.timeout=7" > "$BATS_TEST_TMPDIR/cmdline"
	# shellcheck disable=SC2016 # the inner shell expands
	run --separate-stderr unshare --net --mount --propagation unchanged sh -euc '
		mount -t tmpfs none /run
		mount -t tmpfs none /sys/firmware
		mkdir -p /sys/firmware/acpi/tables
		cp "$2" /sys/firmware/acpi/tables/NBFT
		mount --bind "$3" /proc/cmdline
		ip link add eth7 type veth peer name veth1
		"$1" run --cmdline rd.nvmf.timeout=100ms || :
		"$1" report "$4"
		"$1" report
	' sh "$(realpath "$nvmf_boot")" "$tree/sys/firmware/acpi/tables/NBFT" "$BATS_TEST_TMPDIR/cmdline" "$BATS_TEST_TMPDIR/report"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(head -n 1 <<< "$output")" = "$("$nvmf_boot" version)" ]
	for part in "Linux $(uname -r)" 'root=\*\*\*@192.0.2.1' 'rd.nvmf.timeout=7' '==== nvmf-boot plan' 'Paths, best first' 'SSNS 1 \(TCP\)' \
		'nvmf-boot: failed; connected: 0 of 2 paths' '  eth7: down, MAC' '  nbft0:$' 'to 192.0.2.1: no such link' '==== modules' \
		'==== kernel log' '==== journal' '==== end of the report'; do
		grep -qE -- "$part" <<< "$output" || { echo "missing: $part"; return 1; }
	done
	[[ $output != *hunter2* ]]
	sed -n '/base64 -d/,/^$/p' <<< "$output" | sed '1d;$d' | base64 -d | cmp - "$tree/sys/firmware/acpi/tables/NBFT"
	[ "$(grep -c '^====' "$BATS_TEST_TMPDIR/report")" = "$(grep -c '^====' <<< "$output")" ]
	run "$nvmf_boot" report /nonexistent/report
	[ "$status" -eq 1 ]
	[[ $output == "nvmf-boot: /nonexistent/report: No such file or directory" ]]
}
