#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The verb run with a real DHCP client (dhcpcd) and a real DHCP server (dnsmasq) over a veth pair, in network and mount
# namespaces of their own. There is no NVMe target. The tests check the address of the interface, and how the helper resolves
# the name of a discovery controller.

bats_require_minimum_version 1.5.0

setup() {
	nvmf_boot=$(realpath "${NVMF_BOOT:-build/nvmf-boot}")
	nvmf_boot_table=${NVMF_BOOT_TABLE:-build/nvmf-boot-table}
	dir=$BATS_TEST_TMPDIR
}

# table ADDRESS LINE...: builds a table with a target at ADDRESS and with LINEs for its HFI.
table() {
	local target=$1
	shift
	{
		printf '[host]\nnqn = nqn.host\nid = 33333333-4444-4555-8666-777777777777\n'
		printf '[hfi 1]\nmac = 52:54:00:00:00:01\n' && printf '%s\n' "$@"
		printf '[ssns 1]\ntraddr = %s\nnqn = nqn.target\nnsid = 1\n' "$target"
	} > "$dir/nbft"
	"$nvmf_boot_table" build -o "$dir/table" "$dir/nbft"
}

# world COMMAND [OPTION...]: runs COMMAND in namespaces where the NIC eth7 is connected to dnsmasq, and /run is empty. OPTIONs are
# dnsmasq's.
world() {
	cat > "$dir/world" <<- 'END'
		set -eu
		dir=$1 command=$2
		shift 2
		mount -t tmpfs tmpfs /run
		mount -t tmpfs tmpfs /var/lib
		ip link set lo up
		unshare --net sleep 600 3>&- &
		server=$!
		until [ "$(readlink /proc/$server/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
		ip link add eth7 address 52:54:00:00:00:01 type veth peer name veth1 netns $server
		there() { nsenter -t $server -n "$@"; }
		there sh -c 'echo 0 > /proc/sys/net/ipv6/conf/veth1/accept_dad'
		there ip link set veth1 up
		there ip addr add 192.0.2.1/24 dev veth1
		there ip addr add 2001:db8::1/64 dev veth1
		# This line does not use there(), so that $! is the process id of dnsmasq, which the trap kills.
		nsenter -t $server -n dnsmasq --keep-in-foreground --conf-file=/dev/null --user=root --pid-file= --leasefile-ro --port=0 \
			--no-ping --dhcp-authoritative --interface=veth1 --bind-interfaces --log-facility="$dir/dnsmasq" "$@" 3>&- &
		dnsmasq=$!
		trap 'kill $server $dnsmasq; wait' EXIT
		until grep -qs started "$dir/dnsmasq"; do kill -0 $dnsmasq; sleep 0.1; done
		eval "$command"
	END
	run unshare --net --mount --propagation unchanged --pid --fork --mount-proc bash "$dir/world" "$dir" "$@"
	printf '%s\n' "$output"
	cat "$dir/dnsmasq"
}

# Prints a shell function for world: seen REGEX waits until the status has a line that matches, at most for a minute.
seen_function() {
	echo "seen() { for i in \$(seq 600); do grep -qsE \"\$1\" /run/nvmf-boot/status && break; sleep 0.1; done; }"
}

# Prints a command for world: runs the helper until the address is there, stops the helper, and shows what remains.
lease() {
	seen_function
	echo "$nvmf_boot run --table $dir/table --cmdline '' & boot=\$!
		seen ' ready\$'
		$nvmf_boot status; cat /run/nvmf-boot/leases/* /run/nvmf-boot/resolv.conf || :
		kill \$boot; wait \$boot || : # the helper fails, since it is stopped before there is a root
		ip addr show nbft0; ip route; ip -6 route; $(no_client)"
}

# Prints a command for world: says so if a DHCP client, or a helper of a client, still runs.
no_client() {
	echo "if grep -qsx dhcpcd /proc/[0-9]*/comm; then echo 'a DHCP client still runs'; fi"
}

# Prints a command for world: makes a dhcpcd that goes on for ten seconds after it was told to end, as a real one may on
# a slow machine.
slow_client() {
	cat <<- 'END'
		mkdir /run/bin
		cat > /run/bin/dhcpcd <<- 'SCRIPT'
			#!/bin/sh
			trap '' TERM
			(trap - TERM; exec /usr/sbin/dhcpcd "$@") &
			sleep 10 & wait $!
			wait
		SCRIPT
		chmod +x /run/bin/dhcpcd
		PATH=/run/bin:$PATH
	END
}

identity=('dhcp-iaid = 01 00 00 00' 'dhcp-duid = 03 00 01 00 52 54 00 00 00 01')

@test "DHCPv4: the lease for the table's identity, its address and router, and the address stays after the client has ended" {
	table 192.0.2.1 'ip = 192.0.2.100/24' 'ip-origin = dhcp' 'global-route = yes' 'route-metric = 7' "${identity[@]}"
	world "$(lease)" --dhcp-range=192.0.2.50,192.0.2.60,120 --dhcp-option=3,192.0.2.254 --dhcp-option=6,192.0.2.53 \
		--dhcp-option=15,example.org --dhcp-host=id:ff:00:00:00:01:00:03:00:01:52:54:00:00:00:01,192.0.2.77
	[[ $output == *"nbft0): got 192.0.2.77/24 (DHCPv4), firmware had 192.0.2.100: its paths are bound to the interface, not to an address"* ]]
	[[ $output == *"    192.0.2.77/24 (DHCPv4) ready"* ]]
	[[ $output == *"ROUTER=192.0.2.254"*"search example.org"*"nameserver 192.0.2.53"* ]]
	[[ $output == *"inet 192.0.2.77/24 "*"valid_lft forever preferred_lft forever"* ]]
	[[ $output == *"default via 192.0.2.254 dev nbft0 proto static metric 7"* ]]
	[[ $output != *"proto dhcp"* && $output != *"in use by another machine"* && $output != *"a DHCP client still runs"* ]]
}

# The server answers half a second after the helper was told to end, or has ended.
@test "a lease that comes while the client is told to end: the address has no lifetime, on every way out" {
	table 192.0.2.1 'ip = 192.0.2.100/24' 'ip-origin = dhcp'
	for way in "kill \$boot" "kill \$boot; sleep 0.1; kill \$boot" "wait \$boot"; do
		rm -f "$dir/dnsmasq"
		world "$(seen_function; slow_client)
			kill -STOP \$dnsmasq
			$nvmf_boot run --table $dir/table --cmdline 'rd.nvmf.timeout=5' & boot=\$!
			for i in \$(seq 40); do ls /run/nvmf-boot/leases/asking.* > /dev/null 2>&1 && break; sleep 0.1; done
			sleep 0.3
			$way || :
			sleep 0.5
			kill -CONT \$dnsmasq
			wait \$boot || :
			$(no_client); sleep 2; ip addr show nbft0" --dhcp-range=192.0.2.50,192.0.2.60,120
		grep -q DHCPDISCOVER "$dir/dnsmasq"
		[[ $output == *"inet6 fe80:"* && $output != *dynamic* && $output != *"a DHCP client still runs"* ]]
	done
}

@test "a server that answers after firmware's address is in use: its lease is told, and firmware's address stays for good" {
	table 192.0.2.1 'ip = 192.0.2.100/24' 'ip-origin = dhcp'
	world "$(seen_function)
		kill -STOP \$dnsmasq
		$nvmf_boot run --table $dir/table --cmdline '' & boot=\$!
		seen \"firmware's. ready\"; $nvmf_boot status
		kill -CONT \$dnsmasq
		seen '192.0.2.100/24 .DHCPv4. ready'; $nvmf_boot status
		kill \$boot; wait \$boot || :
		ip addr show nbft0" --dhcp-range=192.0.2.50,192.0.2.60,120 --dhcp-host=52:54:00:00:00:01,192.0.2.100
	[[ $output == *"no DHCP server answered within 10 s: firmware's own address 192.0.2.100/24 is used"* ]]
	[[ $output == *"192.0.2.100/24 (firmware's) ready"*"a DHCP server has answered late, and leased firmware's address 192.0.2.100"* ]]
	last=${output##*"192.0.2.100/24 (DHCPv4) ready"}
	[[ $last != *"no DHCP server answered"* && $last != *dynamic* ]]
}

@test "an address that another program has set for a limited time stays for good" {
	table 192.0.2.1 'ip = 192.0.2.100/24'
	world "ip addr add 192.0.2.100/24 dev eth7 valid_lft 600 preferred_lft 600; $(lease)"
	[[ $output == *"inet 192.0.2.100/24 "*"valid_lft forever preferred_lft forever"* && $output != *dynamic* ]]
}

@test "DHCPv4: routes of option 121 count, and the router does not; one to a gateway outside the subnet is on the link" {
	table 203.0.113.1 'ip = 192.0.2.100/24' 'ip-origin = dhcp' 'global-route = yes' 'gateway = 192.0.2.254'
	world "$(lease)" --dhcp-range=192.0.2.50,192.0.2.60,120 --dhcp-option=3,192.0.2.254 \
		--dhcp-option=121,203.0.0.0/16,192.0.2.251,203.0.113.0/24,192.0.2.253,0.0.0.0/0,192.0.2.252
	[[ $output == *"203.0.113.1 via 192.0.2.253 dev nbft0 proto static"* ]]
	[[ $output == *"default via 192.0.2.252 dev nbft0 proto static"* && $output != *"via 192.0.2.254"* ]]
	rm "$dir/dnsmasq"
	world "$(lease)" --dhcp-range=192.0.2.50,192.0.2.60,120 --dhcp-option=1,255.255.255.255 \
		--dhcp-option=121,169.254.1.1/32,0.0.0.0,0.0.0.0/0,169.254.1.1
	[[ $output == *"203.0.113.1 via 169.254.1.1 dev nbft0 proto static onlink"* ]]
}

# Networks of clouds give 1450 and less, and lose larger packets. A jumbo frame is not needed.
@test "DHCPv4: the MTU of the network lowers that of the interface, and does not raise it" {
	table 192.0.2.1 'ip = 192.0.2.100/24' 'ip-origin = dhcp' "${identity[@]}"
	world "$(lease)" --dhcp-range=192.0.2.50,192.0.2.60,120 --dhcp-option-force=26,1400
	[[ $output == *": nbft0"*" mtu 1400 "*"inet 192.0.2.5"* ]]
	world "$(lease)" --dhcp-range=192.0.2.50,192.0.2.60,120 --dhcp-option-force=26,9000
	[[ $output == *"MTU=9000"*": nbft0"*" mtu 1500 "*"inet 192.0.2.5"* ]]
}

@test "an address that another machine has: the machine's MAC is told, and the address stays in use" {
	table 192.0.2.1 'ip = 192.0.2.100/24'
	world "there ip link set veth1 address 52:54:00:00:00:99; there ip addr add 192.0.2.100/24 dev veth1
		$(seen_function)
		$nvmf_boot run --table $dir/table --cmdline '' & boot=\$!
		seen 'in use by another machine'; $nvmf_boot status
		kill \$boot; wait \$boot || :"
	used='address 192.0.2.100 is in use by another machine (MAC 52:54:00:00:00:99), or'
	[[ $output == *"nvmf-boot: NBFT HFI 1 (nbft0): $used a router answers for it (proxy ARP); the address stays in use"* ]]
	[[ $output == *"    192.0.2.100/24 ready"*"    $used"* ]]
}

@test "the name of a discovery controller: getent resolves it as soon as a name server answers" {
	printf '%s\n' '[host]' 'nqn = nqn.host' 'id = 33333333-4444-4555-8666-777777777777' '[hfi 1]' 'mac = 52:54:00:00:00:01' \
		'ip = 192.0.2.100/24' 'primary-dns = 192.0.2.1' '[discovery 1]' 'hfi = 1' 'uri = nvme+tcp://target.example:8009/' > "$dir/nbft"
	"$nvmf_boot_table" build -o "$dir/table" "$dir/nbft"
	world "echo nameserver 192.0.2.1 > $dir/resolv.conf; mount --bind $dir/resolv.conf \$(realpath /etc/resolv.conf)
		$(seen_function)
		$nvmf_boot run --table $dir/table --cmdline '' & boot=\$!
		seen 'name: the host name is unknown'; $nvmf_boot status
		nsenter -t \$server -n dnsmasq --keep-in-foreground --conf-file=/dev/null --user=root --pid-file= --no-resolv --no-hosts \
			--address=/target.example/192.0.2.1 3>&- & dns=\$!
		seen 'connection refused'; $nvmf_boot status
		kill \$boot \$dns; wait \$boot || :"
	[[ $output == *"target.example port 8009: name: the host name is unknown, or no name server in /etc/resolv.conf answers; trying again"* ]]
	[[ $output == *"NBFT discovery 1 via HFI 1 (nbft0): target.example port 8009: resolved: 1 address to ask"* ]]
	[[ $output == *"NBFT discovery 1 via HFI 1 (nbft0): 192.0.2.1 port 8009: probe: connection refused"* ]]
}

@test "no table: the helper uses an interface that another program configures late, and does not change it" {
	mkdir "$dir/no-tables"
	world "$nvmf_boot run --table $dir/no-tables --cmdline 'rd.nvmf.discover=tcp,192.0.2.1 rd.nvmf.hostid=33333333-4444-4555-8666-777777777777' & boot=\$!
		$(seen_function)
		seen 'no interface that is up'; $nvmf_boot status
		ip link set eth7 up
		ip addr add 192.0.2.7/24 dev eth7
		seen 'connection refused'; $nvmf_boot status
		ip addr del 192.0.2.7/24 dev eth7
		seen 'no interface that is up'; $nvmf_boot status
		kill \$boot; wait \$boot || :
		ip -br addr show eth7"
	who='rd.nvmf.discover= via any interface: 192.0.2.1 port 4420'
	[[ $output == *"  $who:"*"    no interface that is up has a usable IPv4 address"*"    probe: connection refused"*"    no interface that is up has a usable IPv4 address"* ]]
	[[ $output == *"eth7@"* ]]
}

@test "DHCPv6: an address beside router advertisements" {
	table 2001:db8::1 'ip = 2001:db8::100/64' 'ip-origin = dhcp' "${identity[@]}"
	world "$(lease)" --dhcp-range=2001:db8::50,2001:db8::60,64,120 --enable-ra \
		--dhcp-host='id:00:03:00:01:52:54:00:00:00:01,[2001:db8::77]'
	[[ $output == *"    2001:db8::77/128 (DHCPv6) ready"* ]]
	[[ $output == *"inet6 2001:db8::77/128 scope global"*"valid_lft forever preferred_lft forever"* ]]
	[[ $output == *"2001:db8::1 dev nbft0 proto static"* ]]
}

# The pool has one address, so the server would have none left for a client with another DUID.
@test "DHCPv6 without a DUID in the table: the DUID is the same at every boot" {
	table 2001:db8::1 'ip = 2001:db8::100/64' 'ip-origin = dhcp'
	world "$(lease)
		rm -rf /var/lib/dhcpcd /run/nvmf-boot /run/dhcpcd; ip link set nbft0 down; ip link set nbft0 name eth7
		$(lease)" --dhcp-range=2001:db8::77,2001:db8::77,64,120 --enable-ra
	[[ $output == *"2001:db8::77/128 (DHCPv6) ready"*"2001:db8::77/128 (DHCPv6) ready"* ]]
	grep -o 'DHCPREQUEST(veth1) 00:0[34]:[0-9a-f:]*' "$dir/dnsmasq" | sort | uniq -c
	[ "$(grep -o 'DHCPREQUEST(veth1) 00:0[34]:[0-9a-f:]*' "$dir/dnsmasq" | sort -u | wc -l)" = 1 ]
}

@test "SLAAC: an address in the network that the router announces now" {
	table 2001:db8::1 'ip = 2001:db8:7::5054:ff:fe00:1/64' 'autoconf = yes'
	world "$(lease)" --dhcp-range=2001:db8::,ra-only,64,1h --enable-ra
	[[ $output == *"    2001:db8::5054:ff:fe00:1/64 (SLAAC) ready"* ]]
}

@test "no DHCP client: firmware's lease is used at once" {
	table 192.0.2.1 'ip = 192.0.2.100/24' 'ip-origin = dhcp'
	world "PATH=/sbin:/bin; mount -t tmpfs tmpfs /usr/sbin; $(lease)" --dhcp-range=192.0.2.50,192.0.2.60,120
	[[ $output == *"there is no DHCP client in this image (dhcpcd): firmware's own address 192.0.2.100/24 is used"* ]]
	[[ $output == *"    192.0.2.100/24 (firmware's) ready"* ]]
}
