#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The verb run, without a network: the actions that --dry-run lists for a captured tree, the messages when nothing
# can be done.

load tree

# link NAME INDEX MAC [PCI]: adds a link to sysfs in $tree.
link() {
	local device=$tree/sys/devices/pci0000:00/${4:-0000:00:09.0}/net/$1
	mkdir -p "$device" "$tree/sys/class/net"
	ln -s "../../devices/pci0000:00/${4:-0000:00:09.0}/net/$1" "$tree/sys/class/net/$1"
	ln -s "../.." "$device/device"
	echo "$2" > "$device/ifindex"
	echo "$3" > "$device/address"
	echo 0x1002 > "$device/flags"
	echo 1 > "$device/type"
	echo 0 > "$device/addr_assign_type"
}

dry_run() {
	run --separate-stderr "$nvmf_boot" run --dry-run --sysroot "$tree" "$@"
	printf 'status: %s\nstdout:\n%s\nstderr:\n%s\n' "$status" "$output" "$stderr"
}

@test "one path: all actions in order, and exit status 0" {
	table static-ipv4
	link eth0 2 52:54:00:00:00:01
	dry_run
	[ "$status" -eq 0 ]
[ "$output" = "load nvme-tcp
nbft0: rename link 2
nbft0: up
nbft0: address 192.0.2.10/24
nbft0: probe 192.0.2.1 port 4420 from 192.0.2.10
nbft0: ask whether another machine has 192.0.2.10
nbft0: connect 192.0.2.1 port 4420 from 192.0.2.10 nqn nqn.2026-11.org.example:nvmf-boot-lab
ready" ]
}

# DHCP brings nothing in a dry run when firmware had no address.
@test "HFI 1 waits for a lease: the path of HFI 2 on the same NIC, to a link-local target, is probed" {
	cat > "$BATS_TEST_TMPDIR/two-hfis.nbft" <<- 'EOF'
		[host]
		nqn = nqn.2014-08.org.nvmexpress:uuid:a1b2c3d4-0001-4000-8000-000000000001
		id = a1b2c3d4-0001-4000-8000-000000000001
		[hfi 1]
		mac = 52:54:00:00:00:01
		ip-origin = dhcp
		[hfi 2]
		mac = 52:54:00:00:00:01
		ip = 2001:db8::10/64
		[ssns 1]
		hfi = 1
		traddr = 192.0.2.1
		nqn = nqn.2026-11.org.example:nvmf-boot-lab
		nsid = 1
		[ssns 2]
		hfi = 2
		traddr = fe80::1
		nqn = nqn.2026-11.org.example:nvmf-boot-lab
		nsid = 1
	EOF
	"$nvmf_boot_table" build -o "$tree/sys/firmware/acpi/tables/NBFT" "$BATS_TEST_TMPDIR/two-hfis.nbft"
	link eth0 2 52:54:00:00:00:01
	dry_run
	grep -q '^nbft0: probe fe80::1 port 4420$' <<< "$output"
	grep -q '^ready$' <<< "$output"
}

@test "two paths: both are probed before one connects" {
	table two-paths
	link eth0 2 52:54:00:00:00:01 0000:00:03.0
	link eth1 3 52:54:00:00:00:02 0000:00:04.0
	dry_run
	[ "$status" -eq 0 ]
	probes=$(grep -n ' probe ' <<< "$output" | cut -d: -f1 | tail -n 1)
	connects=$(grep -n ' connect ' <<< "$output" | cut -d: -f1 | head -n 1)
	[ "$(grep -c ' probe ' <<< "$output")" -eq 2 ]
	[ "$(grep -c ' connect ' <<< "$output")" -eq 2 ]
	[ "$probes" -lt "$connects" ]
}

@test "DHCP: a client is started, and the address is that of its lease" {
	table dhcp
	link eth0 2 52:54:00:00:00:01
	dry_run
	[ "$status" -eq 0 ]
[ "$output" = "load nvme-tcp
nbft0: rename link 2
nbft0: up
nbft0: start a DHCPv4 client
nbft0: address 192.0.2.100/24
nbft0: route default via 192.0.2.254
nbft0: probe 192.0.2.1 port 4420 from 192.0.2.100
nbft0: ask whether another machine has 192.0.2.100
nbft0: connect 192.0.2.1 port 4420 from 192.0.2.100 nqn nqn.2026-11.org.example:nvmf-boot-lab
ready" ]
	dry_run --cmdline rd.nvmf.dhcp=reuse
	grep -qx 'nbft0: address 192.0.2.100/24' <<< "$output"
	run ! grep client <<< "$output"
}

@test "a missing NIC: the helper waits for it, and the exit status is 4" {
	table static-ipv4
	link eth0 2 52:54:00:99:99:99
	dry_run
	[ "$status" -eq 4 ]
	[ "${lines[-1]}" = "nbft0: wait for a link with MAC 52:54:00:00:00:01, there is none" ]
	[[ $output != *"connect"* ]]
}

@test "no table, or switched off: exit status 3" {
	dry_run
	[ "$status" -eq 3 ]
	[ "$stderr" = "nvmf-boot: there is no NBFT in $tree/sys/firmware/acpi/tables: nothing to do" ]
	table static-ipv4
	echo "rd.nonvmf root=UUID=1234" > "$tree/proc/cmdline"
	dry_run
	[ "$status" -eq 3 ]
	[[ $stderr == *"switched off by rd.nonvmf on the kernel command line"* ]]
	dry_run --cmdline rd.nvmf.nonbft
	[ "$status" -eq 3 ]
	[[ $stderr == *"switched off by rd.nvmf.nonbft on the kernel command line"* ]]
}

@test "--dry-run writes nothing, also when there is nothing to do" {
	for name in security static-ipv4; do
		table $name
		# The second table is refused, because its checksum is wrong.
		[ $name = security ] || printf '\377' | dd of="$tree/sys/firmware/acpi/tables/NBFT" bs=1 seek=64 conv=notrunc status=none
		before=$(find "$tree" -printf '%p %T@\n')
		dry_run
		[ "$status" -ne 0 ]
		[[ $stderr == *"nothing to do: "* ]]
		diff <(echo "$before") <(find "$tree" -printf '%p %T@\n')
	done
}

@test "a bad option is reported and ignored" {
	table static-ipv4
	link eth0 2 52:54:00:00:00:01
	dry_run --cmdline "rd.nvmf.timeout=soon"
	[ "$status" -eq 0 ]
	[[ $stderr == *"rd.nvmf.timeout"* ]]
	dry_run --cmdline "rd.nvmf.hostnqn=$(printf 'x%.0s' {1..400})"
	[[ $stderr == *"x...: the NQN is longer than 223 bytes, ignoring"* ]]
}

@test "a refused table: run fails with one message, and status shows the message" {
	table static-ipv4
	printf '\377' | dd of="$tree/sys/firmware/acpi/tables/NBFT" bs=1 seek=64 conv=notrunc status=none
	mkdir -p /run # without --dry-run the helper uses the real /run; here /run is that of the Debian root
	run --separate-stderr "$nvmf_boot" run --table "$tree/sys/firmware/acpi/tables/NBFT" --cmdline ""
	[ "$status" -eq 1 ]
	[ "$(grep -c checksum <<< "$stderr")" -eq 1 ]
	run "$nvmf_boot" status
	[ "$status" -eq 0 ]
	[[ $output == *"nothing was done: the firmware's table is refused"* ]]
	[[ $output == *"checksum at offset 9"* ]]
	run "$nvmf_boot" status --json
	[ "$status" -eq 0 ]
	[ "$(jq -r .phase <<< "$output")" = nothing ]
	[[ $(jq -r '.notes[0]' <<< "$output") == *"checksum at offset 9"* ]]
	rm -rf /run/nvmf-boot
}

# The helper runs in a network namespace of its own and finds no modprobe.
@test "told to stop: run ends at once with 4, and status says so" {
	table static-ipv4
	mkdir -p /run
	local binary log=$BATS_TEST_TMPDIR/log
	binary=$(realpath "$nvmf_boot")
	PATH=/nonexistent /usr/bin/unshare --net "$binary" run --table "$tree/sys/firmware/acpi/tables/NBFT" --cmdline "" 2> "$log" &
	timeout 10 sh -c 'until grep -qs running /run/nvmf-boot/status; do sleep 0.1; done'
	kill -TERM $!
	ended=0
	wait $! || ended=$?
	cat "$log" /run/nvmf-boot/status
	[ "$ended" -eq 4 ]
	grep -q '^nvmf-boot: was told to stop; connected: 0 of 1 paths,' /run/nvmf-boot/status
	rm -rf /run/nvmf-boot
}

@test "--version prints the version of the package" {
	run "$nvmf_boot" --version
	[ "$status" -eq 0 ]
	[ "$output" = "nvmf-boot $(sed -n '1s/.*(\(.*\)).*/\1/p' packaging/debian/changelog)" ]
}

@test "usage errors: exit status 2; help: exit status 0" {
	for verb in run status marks; do
		run "$nvmf_boot" $verb --nonsense
		[ "$status" -eq 2 ]
		[[ ${lines[0]} == "nvmf-boot $verb: "*nonsense* ]]
		run "$nvmf_boot" $verb left over
		[ "$status" -eq 2 ]
		run "$nvmf_boot" $verb --help
		[ "$status" -eq 0 ]
		[[ ${lines[0]} == "Usage: nvmf-boot $verb"* ]]
		[[ $output == *"Exit status: 0 "*"  --sysroot DIR  "* ]]
	done
	run "$nvmf_boot" run --sysroot /tmp # only a dry run may use another root
	[ "$status" -eq 2 ]
	[ "$output" = "nvmf-boot run: --sysroot goes with --dry-run only" ]
	run "$nvmf_boot" marks one two
	[ "$status" -eq 2 ]
	[ "$output" = "nvmf-boot marks: none, one or three directories" ]
	run "$nvmf_boot" marks --sysroot "$tree" one two three four
	[ "$status" -eq 2 ]
	run "$nvmf_boot" status --table x
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "nvmf-boot status: --table is not an option of this verb" ]
	# An option may be abbreviated. Options of nvmf-boot-table are no options of nvmf-boot, and make nothing ambiguous.
	dry_run --s "$tree" --c rd.nonvmf
	[ "$status" -eq 3 ]
	run "$nvmf_boot" show -o x
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "nvmf-boot show: invalid option -- 'o'" ]
	run "$nvmf_boot" nonsense
	[ "$status" -eq 2 ]
	run "$nvmf_boot"
	[ "$status" -eq 2 ]
}

@test "marks: everybody can read the files; a file that cannot be written gives exit status 1, and 0 in a generator" {
	table static-ipv4
	(umask 077 && "$nvmf_boot" marks --sysroot "$tree")
	[ "$(find "$tree/run" -type f | wc -l)" -ge 7 ]
	[ -z "$(find "$tree/run" -type f ! -perm 644)" ]
	rm -r "$tree/run"
	touch "$tree/run"
	run "$nvmf_boot" marks --sysroot "$tree"
	[ "$status" -eq 1 ]
	[[ $output == *"/run/systemd/network/!nbft0.link cannot be written: Not a directory; the boot goes on without it"* ]]
	# shellcheck disable=SC2016 # the inner shell expands
	run unshare --mount --propagation unchanged bash -euc '
		[ ! -e /dev/kmsg ] || mount --bind /dev/null /dev/kmsg # where a generator writes its messages
		exec -a /run/systemd/system-generators/nvmf-boot-generator "$1" --sysroot "$2" /run/1 /run/2 /run/3
	' bash "$(realpath "$nvmf_boot")" "$tree"
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "only a discovery controller: the helper asks it for paths, and the exit status is 4" {
	table discovery-only
	link eth0 2 52:54:00:00:00:01
	dry_run
	[ "$status" -eq 4 ]
	[ "$(grep -A9 probe <<< "$output")" = "nbft0: probe 192.0.2.1 port 8009 from 192.0.2.10
nbft0: ask whether another machine has 192.0.2.10
nbft0: connect 192.0.2.1 port 8009 from 192.0.2.10 nqn nqn.2014-08.org.nvmexpress.discovery
nbft0: ask for more paths: 192.0.2.1 port 8009 from 192.0.2.10" ]
}

@test "the name of a discovery controller is resolved when its interface is up" {
	sed 's/192.0.2.1:8009/target.example:8009/' tests/tables/discovery-only.nbft > "$tree/nbft"
	"$nvmf_boot_table" build -o "$tree/sys/firmware/acpi/tables/NBFT" "$tree/nbft"
	link eth0 2 52:54:00:00:00:01
	dry_run
	[ "$status" -eq 4 ]
	[ "$(tail -n 3 <<< "$output")" = "nbft0: address 192.0.2.10/24
nbft0: resolve target.example port 8009
nbft0: ask whether another machine has 192.0.2.10" ]
}

@test "rd.nvmf.discover= without a table: through any interface, and no interface is changed" {
	echo "rd.nvmf.discover=tcp,192.0.2.8 rd.nvmf.hostid=11111111-2222-4333-8444-555555555555" > "$tree/proc/cmdline"
	link eth0 2 52:54:00:00:00:01
	dry_run
	[ "$status" -eq 4 ]
	[ "$output" = "load nvme-tcp
any interface: probe 192.0.2.8 port 4420
any interface: connect 192.0.2.8 port 4420 nqn nqn.2014-08.org.nvmexpress.discovery
any interface: ask for more paths: 192.0.2.8 port 4420" ]
}

@test "rd.nvmf.discover= with a name: resolved through any interface" {
	echo "rd.nvmf.discover=tcp,target.example rd.nvmf.discover=tcp,192.0.2.256 rd.nvmf.hostid=11111111-2222-4333-8444-555555555555" > "$tree/proc/cmdline"
	dry_run
	[ "$status" -eq 4 ]
	[ "$output" = "load nvme-tcp
any interface: resolve target.example port 4420" ]
	[[ $stderr == *"rd.nvmf.discover=tcp,192.0.2.256: the target is neither an IP address nor a name, ignoring"* ]]
}

@test "a name that cannot be resolved does not delay a boot that is not from the table: dry run" {
	sed 's/^nsid = 1/&\nnon-bootable = yes/' tests/tables/static-ipv4.nbft > "$tree/nbft"
	"$nvmf_boot_table" build -o "$tree/sys/firmware/acpi/tables/NBFT" "$tree/nbft"
	link eth0 2 52:54:00:00:00:01
	dry_run --cmdline rd.nvmf.discover=tcp,target.example
	[ "$status" -eq 4 ]
	[ "$(tail -n 4 <<< "$output")" = "any interface: resolve target.example port 4420
nbft0: ask whether another machine has 192.0.2.10
nbft0: connect 192.0.2.1 port 4420 from 192.0.2.10 nqn nqn.2026-11.org.example:nvmf-boot-lab
ready" ]
}

@test "rd.nvmf.discover= without a table and without a host identity is left out, and the message names it" {
	echo "rd.nvmf.discover=tcp,192.0.2.8" > "$tree/proc/cmdline"
	dry_run
	[ "$status" -eq 1 ]
	[[ $stderr == *"nvmf-boot: rd.nvmf.discover=tcp,192.0.2.8 is left out: no host identity"* ]]
	[[ $stderr == *"nothing to do: no controller that rd.nvmf.discover= names can be asked"* ]]
	table static-ipv4
	run --separate-stderr "$nvmf_boot" run --dry-run --sysroot "$tree" --cmdline "rd.nvmf.nonbft rd.nvmf.discover=tcp,"
	echo "$stderr"
	[ "$status" -eq 1 ]
	[[ $stderr == *"every table is left out: switched off by rd.nvmf.nonbft on the kernel command line"* ]]
	[[ $stderr == *"nothing to do: no controller that rd.nvmf.discover= names can be asked"* ]]
	mkdir -p "$tree/etc/nvme"
	echo nqn.2026-11.org.example:host > "$tree/etc/nvme/hostnqn"
	dry_run
	[ "$status" -eq 4 ]
}

@test "rd.nvmf.discover= that cannot be carried out: exit status 1; with a transport other than tcp: exit status 3" {
	echo "rd.nvmf.discover=tcp,192.0.2.256" > "$tree/proc/cmdline"
	dry_run
	[ "$status" -eq 1 ]
	echo "rd.nvmf.nonbft rd.nvmf.discover=tcp" > "$tree/proc/cmdline"
	dry_run
	[ "$status" -eq 1 ]
	echo "rd.nvmf.discover=fc,auto" > "$tree/proc/cmdline"
	dry_run
	[ "$status" -eq 3 ]
}

@test "the message of a left-out path names its table once, with one table and with two" {
	table two-paths
	dry_run
	[[ $stderr == *"nvmf-boot: NBFT SSNS 2 via HFI 1 is left out: "* ]]
	mv "$tree/sys/firmware/acpi/tables/NBFT" "$tree/sys/firmware/acpi/tables/NBFT1"
	table static-ipv4
	mv "$tree/sys/firmware/acpi/tables/NBFT" "$tree/sys/firmware/acpi/tables/NBFT2"
	dry_run
	[[ $stderr == *"nvmf-boot: NBFT1 SSNS 2 via HFI 1 is left out: "* ]]
}

# The console of a healthy boot does not list what firmware lists twice. "plan" does.
@test "the console does not show what is left out, if every namespace to boot from has a path" {
	table two-paths
	mkdir -p /run
	run --separate-stderr unshare --net "$nvmf_boot" run --table "$tree/sys/firmware/acpi/tables" --cmdline rd.nvmf.timeout=100ms
	[ "$status" -eq 1 ]
	[[ $stderr == *"no namespace to boot from after"* && $stderr != *"is left out"* ]]
	{ cat tests/tables/two-paths.nbft; printf '\n[ssns 3]\ntraddr = 2001:db8::1\nnqn = nqn.2026-11.org.example:lost\n'; } > "$tree/nbft"
	"$nvmf_boot_table" build -o "$tree/sys/firmware/acpi/tables/NBFT" "$tree/nbft"
	run --separate-stderr unshare --net "$nvmf_boot" run --table "$tree/sys/firmware/acpi/tables" --cmdline rd.nvmf.timeout=100ms
	rm -rf /run/nvmf-boot
	[[ $stderr == *"NBFT SSNS 3 is left out: "* ]]
}

# tells_systemd COMMAND...: runs COMMAND with a notification socket. Prints its exit status and each message to systemd, one in a
# line.
tells_systemd() {
	run perl -MSocket -e '
		socket(S, AF_UNIX, SOCK_DGRAM, 0) or die $!;
		bind(S, pack_sockaddr_un($ENV{NOTIFY_SOCKET} = shift)) or die $!;
		print system(@ARGV) >> 8, "\n";
		print "$said\n" while defined recv(S, $said, 999, MSG_DONTWAIT)' "$BATS_TEST_TMPDIR/notify" "$@"
	echo "$output"
}

# With Type=notify a service that ends before READY=1 has failed.
@test "switched off: run tells systemd READY=1" {
	table static-ipv4
	tells_systemd "$nvmf_boot" run --table "$tree/sys/firmware/acpi/tables" --cmdline rd.nonvmf
	[[ $output == *3$'\n'READY=1* ]]
}

@test "a run that fails tells systemd READY=1 as well, since the boot may go on from another root" {
	table security
	mkdir -p /run
	tells_systemd "$nvmf_boot" run --table "$tree/sys/firmware/acpi/tables" --cmdline ""
	rm -rf /run/nvmf-boot
	[[ $output == *1$'\n'READY=1* ]]
}

# The status files change whenever an interface changes. Their first line, which systemd gets, stays the same in this test.
@test "systemd gets the status line again only when the line has changed" {
	table static-ipv4
	mkdir -p /run
	tells_systemd unshare --net "$(realpath "$nvmf_boot")" run --table "$tree/sys/firmware/acpi/tables" --cmdline rd.nvmf.timeout=5
	rm -rf /run/nvmf-boot
	[ "$(grep -c '^STATUS=0 of 1 paths, ' <<< "$output")" = 1 ]
}
