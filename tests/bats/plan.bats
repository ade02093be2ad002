#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The verbs plan and check: their output for whole tables, and when there is nothing to plan.

bats_require_minimum_version 1.5.0

setup() {
	nvmf_boot=${NVMF_BOOT:-$BATS_TEST_DIRNAME/../../build/nvmf-boot}
	nvmf_boot_table=${NVMF_BOOT_TABLE:-$BATS_TEST_DIRNAME/../../build/nvmf-boot-table}
	tables=$BATS_TEST_DIRNAME/../tables
	cd "$BATS_TEST_TMPDIR" || exit
}

# build NAME [FILE]: builds the table FILE (NBFT) from tests/tables/NAME.nbft.
build() {
	"$nvmf_boot_table" build -o "${2:-NBFT}" "$tables/$1.nbft"
}

# plan STATUS [OPTION]...: runs the verb, which has to end with STATUS, and shows its output, for the case that the test fails.
plan() {
	local want=$1
	shift
	run --separate-stderr "$nvmf_boot" plan --sysroot . "$@"
	echo "plan $*: status $status"
	echo "$output"
	echo "stderr: ${stderr:-}"
	[ "$status" -eq "$want" ]
}

@test "two paths: the whole text" {
	build two-paths
	plan 0 --table NBFT
	diff -u - <(echo "$output") <<-'END'
	Host
	     nqn.2014-08.org.nvmexpress:uuid:a1b2c3d4-0001-4000-8000-000000000001
	     host id a1b2c3d4-0001-4000-8000-000000000001
	     from the table
	Interfaces
	  nbft0: NIC 52:54:00:00:00:01 at PCI 0000:00:03.0
	     found by the MAC, since this machine has no NIC at PCI 0000:00:03.0
	     address 192.0.2.10/24 (HFI 1)
	  nbft1: NIC 52:54:00:00:00:02 at PCI 0000:00:04.0
	     found by the MAC, since this machine has no NIC at PCI 0000:00:04.0
	     address 198.51.100.10/24 (HFI 2)
	Paths, best first
	  1. nbft0 -> 192.0.2.1 port 4420 (SSNS 1 via HFI 1)
	     nqn.2026-11.org.example:nvmf-boot-lab
	     from 192.0.2.10
	     on link
	  2. nbft1 -> 198.51.100.1 port 4420 (SSNS 2 via HFI 2)
	     nqn.2026-11.org.example:nvmf-boot-lab
	     from 198.51.100.10
	     on link
	Namespaces
	  UUID 11111111-2222-4333-8444-555555555555 (SSNS 1, 2)
	     of nqn.2026-11.org.example:nvmf-boot-lab
	     to boot from: waited for
	Left out
	  SSNS 2 via HFI 1: in another subnet and no gateway leads there, while another
	  HFI has a way to the same controller
	After 180 s without the root device: emergency shell (rd.nvmf.timeout=)
	END
}

@test "the rule that finds each NIC: the PCI function if the machine has it and it is a NIC, else the MAC" {
	build two-paths
	mkdir -p sys/bus/pci/devices/0000:00:03.0 sys/bus/pci/devices/0000:00:04.0
	echo 0x020000 > sys/bus/pci/devices/0000:00:03.0/class
	echo 0x060400 > sys/bus/pci/devices/0000:00:04.0/class # a PCI bridge
	plan 0 --table NBFT
	grep -A1 '^  nbft0:' <<< "$output" | grep -qx '     found by PCI function 0000:00:03.0, since the table names it'
	grep -A1 '^  nbft1:' <<< "$output" | grep -qx '     found by the MAC, since this machine has no NIC at PCI 0000:00:04.0'
	plan 0 --table NBFT --json
	[ "$(jq -c '[.interfaces[].found_by]' <<< "$output")" = '["pci","mac"]' ]
}

@test "no line is wider than 80 columns" {
	for name in two-paths security discovery-only dhcp full quirk-dell quirk-edk2; do
		build $name
		run --separate-stderr "$nvmf_boot" plan --sysroot . --table NBFT
		echo "$name: $output"
		[ -n "$output" ]
		run ! grep -E '^.{81,}' <<<"$output"
	done
}

@test "DHCP: the address, the address without an answer, the default route" {
	build dhcp
	plan 0 --table NBFT
	[[ $output == *"address by DHCPv4 (HFI 1)"*"(override flag)"*"if no address comes: 192.0.2.100/24, as firmware had it"* ]]
	[[ $output == *"default route through 192.0.2.254"* ]]
	plan 0 --table NBFT --cmdline rd.nvmf.dhcp=client
	[[ $output == *"address by DHCPv4 (HFI 1)"*"firmware had 192.0.2.100/24"* ]]
	plan 0 --table NBFT --cmdline rd.nvmf.dhcp=reuse
	[[ $output == *"address 192.0.2.100/24 (HFI 1)"*"rd.nvmf.dhcp=reuse: the firmware's lease is used"* ]]
}

@test "plan and show agree on routes and addresses" {
	sed '/^gateway/d' "$tables/dhcp.nbft" > leased.nbft
	sed 's/192.0.2.100/2001:db8::5054:ff:fe00:1/; /^ip-origin/d; /^dhcp/d; /^gateway/d' leased.nbft > slaac.nbft
	"$nvmf_boot_table" build -o leased leased.nbft
	"$nvmf_boot_table" build -o slaac slaac.nbft
	run "$nvmf_boot" show --full --table leased
	[[ $(tr -s ' \n' ' ' <<< "$output") == *"; a default route is made only if a DHCP lease brings one"* ]]
	plan 0 --table leased
	[[ $output == *"default route, metric 0, through the gateway of the lease, if it has one"* ]]
	[[ $output != *"unless the lease names another gateway"* ]]
	run "$nvmf_boot" show --full --table slaac
	[[ $(tr -s ' \n' ' ' <<< "$output") == *"; no default route is made"*"(EDK2); set at once, and router advertisements are accepted"* ]]
	run "$nvmf_boot" plan --sysroot . --table slaac
	[[ $(tr -s ' \n' ' ' <<< "$output") == *"(EDK2): set at once, and router advertisements are accepted"* ]]
	[[ $output != *"default route"* ]]
}

@test "no path without the security that its SSNS demands" {
	build security
	plan 1 --table NBFT
	[[ $output == *"No paths: nothing to connect"* ]]
	[[ $output == *"SSNS 1: its security profile demands authentication"* ]]
}

@test "a table with only a discovery controller" {
	build discovery-only
	plan 0 --table NBFT
	diff - <(sed -n '/^Discovery/,$p' <<<"$output") <<-END
	Discovery controllers, asked for more paths
	  nbft0 -> 192.0.2.1 port 8009 (discovery 1 via HFI 1)
	     nqn.2014-08.org.nvmexpress.discovery
	     no path in the table came from it
	Namespaces
	  no table names a namespace: root= alone selects the root among those found
	After 180 s without the root device: emergency shell (rd.nvmf.timeout=)
	END
	[[ $output != *"No paths"* ]]
}

@test "rd.nvmf.discover= with a table" {
	build static-ipv4
	plan 0 --table NBFT --cmdline "rd.nvmf.discover=tcp,192.0.2.8 rd.nvmf.discover=fc,auto"
	[[ $output == *"nbft0 -> 192.0.2.8 port 4420 (rd.nvmf.discover= via HFI 1)"* ]]
	[[ $stderr == *"rd.nvmf.discover=fc,auto: the transport is not tcp, ignoring"* ]]
}

@test "rd.nvmf.discover= without a table: the whole text" {
	mkdir -p etc/nvme
	echo nqn.2026-11.org.example:image > etc/nvme/hostnqn
	echo a1b2c3d4-0001-4000-8000-000000000001 > etc/nvme/hostid
	plan 0 --cmdline "rd.nvmf.discover=tcp,198.51.100.8,192.0.2.10 rd.nvmf.discover=tcp,fe80::1"
	diff -u - <(echo "$output") <<-'END'
	Host
	     nqn.2026-11.org.example:image
	     host id a1b2c3d4-0001-4000-8000-000000000001
	     from /etc/nvme
	Discovery controllers, asked for more paths
	  any interface -> 198.51.100.8 port 4420 (rd.nvmf.discover=)
	     nqn.2014-08.org.nvmexpress.discovery
	     from 192.0.2.10
	     the kernel command line asks for it; from any interface that has an
	     address; port 4420 since none is named
	Namespaces
	  no table names a namespace: root= alone selects the root among those found
	Left out
	  rd.nvmf.discover=tcp,fe80::1: a link-local address works on one link only, and
	  no interface of the firmware's tables leads to that link
	After 180 s without the root device: emergency shell (rd.nvmf.timeout=)
	END
	plan 0 --json --cmdline rd.nvmf.discover=tcp,198.51.100.8
	[ "$(jq -c '.discovery_controllers[] | [.table, .hfi, .interface, .traddr]' <<< "$output")" = '[null,null,null,"198.51.100.8"]' ]
}

@test "rd.nvmf.nonbft: only the discovery controllers of the kernel command line" {
	build static-ipv4
	plan 0 --table NBFT --cmdline "rd.nvmf.nonbft rd.nvmf.discover=tcp,192.0.2.8 rd.nvmf.hostid=a1b2c3d4-0001-4000-8000-000000000001"
	[[ $output == *"any interface -> 192.0.2.8 port 4420"*"every table: switched off by rd.nvmf.nonbft"* ]]
	[[ $output != *nbft0* ]]
}

@test "--sysroot: the tables, the kernel command line and the SMBIOS UUID of a machine" {
	mkdir -p sys/firmware/acpi/tables proc sys/class/dmi/id
	sed '/^\[host\]/,/^$/d' "$tables/static-ipv4.nbft" >without-host.nbft
	"$nvmf_boot_table" build -o sys/firmware/acpi/tables/NBFT without-host.nbft
	echo 'root=UUID=1 rd.nvmf.timeout=20 rd.nvmf.hostqnn=x' >proc/cmdline
	echo 12345678-9abc-def0-1122-334455667788 >sys/class/dmi/id/product_uuid
	plan 0
	[[ $output == *"nqn.2014-08.org.nvmexpress:uuid:12345678-9abc-def0-1122-334455667788"*"from the SMBIOS UUID"* ]]
	[[ $output == *"After 20 s without the root device: emergency shell"* ]]
	[[ $stderr == *"rd.nvmf.hostqnn: no such option, ignoring"* ]]
}

@test "two tables: labels name the table" {
	mkdir acpi
	build static-ipv4 acpi/NBFT1
	build discovery-only acpi/NBFT2
	plan 0 --table acpi
	[[ $output == *"(NBFT1 SSNS 1 via HFI 1)"*"(NBFT2 discovery 1 via HFI 1)"* ]]
	build security acpi/NBFT2
	plan 1 --table acpi
	[[ $output == *"NBFT1 SSNS 1: NBFT2 SSNS 1 demands security of the same controller"* ]]
}

@test "one UUID in two subsystems: two namespaces, one warning, and the clone waits" {
	{ cat "$tables/static-ipv4.nbft"; printf '\n[ssns 2]\n'
		sed -n '/^\[ssns 1\]/,/^$/p' "$tables/static-ipv4.nbft" | sed '1d; s/^nqn.*/nqn = nqn.2026-11.org.example:clone/'; } > clone.nbft
	"$nvmf_boot_table" build -o NBFT clone.nbft
	plan 0 --table NBFT
	[ "$(grep -c "NBFT: the namespaces of SSNS 1 and SSNS 2 have one identifier in two subsystems" <<< "$stderr")" -eq 1 ]
	plan 0 --json --table NBFT
	[ "$(jq -c '.namespaces | map([.ssns, .nqn[-5:], .waits_for_ssns])' <<< "$output")" = '[[1,"t-lab",null],[2,"clone",1]]' ]
}

@test "an SSNS that repeats the path or namespace of another SSNS is named with that SSNS" {
	# SSNS 3 has the controller of SSNS 1 and another namespace.
	{ cat "$tables/two-paths.nbft"; printf '\n[ssns 3]\n'
		sed -n '/^\[ssns 1\]/,/^$/p' "$tables/two-paths.nbft" | sed '1d; s/11111111/33333333/; s/^nsid.*/nsid = 2/'; } > three.nbft
	"$nvmf_boot_table" build -o NBFT three.nbft
	plan 0 --table NBFT
	[[ $output == *"1. nbft0 -> 192.0.2.1 port 4420 (SSNS 1, 3 via HFI 1)"* ]]
	[[ $output == *"UUID 11111111-2222-4333-8444-555555555555 (SSNS 1, 2)"* ]]
	[[ $output == *"UUID 33333333-2222-4333-8444-555555555555 (SSNS 3)"* ]]
	plan 0 --json --table NBFT
	[ "$(jq -c '[.paths, .namespaces | map([.ssns, .merged_ssns[].ssns])]' <<< "$output")" = '[[[1,3],[2]],[[1,2],[3]]]' ]
	mkdir acpi
	build static-ipv4 acpi/NBFT1
	build static-ipv4 acpi/NBFT2
	plan 0 --table acpi
	[[ $output == *"(NBFT1 SSNS 1, NBFT2 SSNS 1 via HFI 1)"* ]]
	plan 0 --json --table acpi
	[ "$(jq -c '.paths | map(.merged_ssns)' <<< "$output")" = '[[{"table":"NBFT2","ssns":1}]]' ]
}

@test "--cmdline: rd.nonvmf, another identity, no deadline" {
	build static-ipv4
	plan 3 --table NBFT --cmdline rd.nonvmf
	[ "$stderr" = "nvmf-boot: switched off by rd.nonvmf on the kernel command line: nothing to do" ]
	plan 0 --table NBFT --cmdline "rd.nvmf.hostnqn=nqn.2020-01.org.example:me rd.nvmf.timeout=infinity"
	[[ $output == *"nqn.2020-01.org.example:me"*"NQN from the command line, id from the table"* ]]
	[[ $output == *"The wait has no end"* ]]
}

@test "a corrupt table is reported, and a good table beside it is used" {
	mkdir acpi
	build static-ipv4 acpi/NBFT1
	head -c 100 acpi/NBFT1 >acpi/NBFT2
	plan 4 --table acpi
	[[ $output == *"NBFT2: refused: "* ]]
	[[ $stderr == *"acpi/NBFT2 "*"the table is refused"* ]]
	rm acpi/NBFT1
	plan 1 --table acpi
	plan 1 --json --table acpi
}

@test "no table: nothing to do" {
	plan 3
	[ -z "$output" ]
	[ "$stderr" = "nvmf-boot: there is no NBFT in ./sys/firmware/acpi/tables: nothing to do" ]
}

@test "--json: the same plan for programs" {
	build two-paths
	plan 0 --json --table NBFT
	[ "$(jq -r '.hosts[0].nqn' <<< "$output")" = nqn.2014-08.org.nvmexpress:uuid:a1b2c3d4-0001-4000-8000-000000000001 ]
	[ "$(jq -c '[.interfaces[] | .name, .pci, .vlan, .addresses[].address]' <<< "$output")" = '["nbft0","0000:00:03.0",0,"192.0.2.10","nbft1","0000:00:04.0",0,"198.51.100.10"]' ]
	[ "$(jq -c '[.paths[] | [.ssns, .hfi, .interface, .traddr, .trsvcid, .host_traddr, .boot, .why]]' <<< "$output")" = '[[1,1,"nbft0","192.0.2.1","4420","192.0.2.10",true,"on link"],[2,2,"nbft1","198.51.100.1","4420","198.51.100.10",true,"on link"]]' ]
	[ "$(jq -c '[.namespaces[] | .nid_type, .nid, .boot]' <<< "$output")" = '["uuid","11111111-2222-4333-8444-555555555555",true]' ]
	[ "$(jq -r '.left_out[0].what' <<< "$output")" = "SSNS 2 via HFI 1" ]
	[ "$(jq .timeout_ms <<< "$output")" = 180000 ]
	build dhcp
	plan 0 --json --table NBFT --cmdline rd.nvmf.timeout=infinity
	[ "$(jq -c '.interfaces[0].routes | map([.destination, .gateway, .leased])' <<< "$output")" = '[["192.0.2.1","192.0.2.254",true],[null,"192.0.2.254",true]]' ]
	[ "$(jq -c '.interfaces[0].addresses[0] | [.way, .address, .prefix]' <<< "$output")" = '["dhcp4","192.0.2.100",24]' ]
	[ "$(jq -c .timeout_ms <<< "$output")" = null ]
	plan 3 --json
	[ "$(jq -c '[.paths, .interfaces]' <<< "$output")" = '[[],[]]' ]
}

@test "check: prints one line and sets the exit status" {
	check() {
		local want=$1
		shift
		run --separate-stderr "$nvmf_boot" check --sysroot . "$@"
		echo "check $*: status $status: $output"
		[ "$status" -eq "$want" ]
	}
	check 3
	[ "$stderr" = "nvmf-boot: there is no NBFT in ./sys/firmware/acpi/tables: nothing to do" ]
	build static-ipv4
	check 0 --table NBFT
	[ "$output" = "1 table, 0 refused; 1 path, 0 discovery controllers; 1 namespace to boot from; 0 left out" ]
	check 3 --table NBFT --cmdline rd.nonvmf
	build two-paths
	check 4 --table NBFT
	[ "$output" = "1 table, 0 refused; 2 paths, 0 discovery controllers; 1 namespace to boot from; 1 left out" ]
	mkdir acpi
	build static-ipv4 acpi/NBFT1
	head -c 100 acpi/NBFT1 > acpi/NBFT2
	check 4 --table acpi
	[[ $output == "2 tables, 1 refused; 1 path,"* ]]
	rm acpi/NBFT1
	check 1 --table acpi
	check 1 --table missing
	check 2 --json
	[[ $stderr == "nvmf-boot check: --json is not an option of this verb"* ]]
}

# What a table that Linux cannot boot from means to a pipeline: never the same as no table.
@test "exit status: 1 if nothing boots, 4 if a bootable SSNS is left out and something else boots" {
	both() { # STATUS: of plan and of check
		plan "$1" --table NBFT
		run --separate-stderr "$nvmf_boot" check --sysroot . --table NBFT
		echo "check: status $status: $output"
		[ "$status" -eq "$1" ]
	}
	edit() { # SED-SCRIPT NAME: the table NAME, with its description edited
		sed "$1" "$tables/$2.nbft" > edited.nbft
		"$nvmf_boot_table" build -o NBFT edited.nbft
	}
	build security
	both 1
	edit '/^traddr/d' static-ipv4 # the reader drops the SSNS
	both 1
	edit '/^traddr/d; /^nid/i non-bootable = yes' static-ipv4 # nothing that may boot is lost
	both 3
	edit '/^\[hfi 1\]/a transport = 7' static-ipv4 # the reader drops the HFI, then the SSNS
	both 1
	edit '/^\[table\]/d; 1i [table]\nssns-length = 8' static-ipv4 # the list of SSNS cannot be read
	both 1
	{ cat "$tables/static-ipv4.nbft"; printf '\n[ssns 2]\nnqn = nqn.2026-11.org.example:lost\n'; } > two.nbft
	"$nvmf_boot_table" build -o NBFT two.nbft
	both 4
	{ cat two.nbft; printf 'non-bootable = yes\n'; } > three.nbft
	"$nvmf_boot_table" build -o NBFT three.nbft
	plan 0 --table NBFT
	build security
	plan 4 --table NBFT --cmdline rd.nvmf.discover=tcp,192.0.2.8
	plan 1 --cmdline rd.nvmf.discover=tcp,fe80::1
}

@test "help, usage errors and a missing table" {
	plan 0 --help
	[[ $output == "Usage: nvmf-boot plan"* ]]
	plan 2 --frobnicate
	plan 2 extra
	[[ $stderr == *'"extra" is one argument too many'* ]]
	plan 1 --table missing
	[[ $stderr == *"missing: No such file or directory"* ]]
}
