#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# nvmf-boot table: its files, options and exit statuses. What the bytes mean is tested in tests/unit.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	nvmf_boot=${NVMF_BOOT:-build/nvmf-boot}
	table=tests/tables/static-ipv4.nbft
	dir=$BATS_TEST_TMPDIR
}

# Runs a command and shows what it did, should the test fail.
try() {
	run --separate-stderr "$@"
	printf 'command: %s\nstatus: %s\nstdout: %s\nstderr: %s\n' "$*" "$status" "$output" "$stderr"
}

bats_require_minimum_version 1.5.0

# A checksum over all bytes of a file, as ACPI has it.
byte_sum() {
	od -An -v -tu1 "$1" | tr -s ' ' '\n' | awk '{ sum += $1 } END { print sum % 256 }'
}

@test "every description builds, and its bytes add up to zero" {
	for d in tests/tables/*.nbft; do
		try "$nvmf_boot" table build -o "$dir/NBFT" "$d"
		[ "$status" -eq 0 ]
		[ -z "$stderr" ]
		[ "$(head -c 4 "$dir/NBFT")" = NBFT ]
		[ "$d" = tests/tables/quirk-patches.nbft ] || [ "$(byte_sum "$dir/NBFT")" = 0 ]
	done
}

@test "standard input and output" {
	"$nvmf_boot" table build -o "$dir/NBFT" "$table"
	"$nvmf_boot" table build - <"$table" >"$dir/piped"
	cmp "$dir/NBFT" "$dir/piped"
	"$nvmf_boot" table build --output=- "$table" | cmp "$dir/NBFT" -
}

@test "an output file appears whole or not at all" {
	echo before >"$dir/NBFT"
	printf '[hfi 1]\nmac = here\n' >"$dir/bad.nbft"
	try "$nvmf_boot" table build -o "$dir/NBFT" "$dir/bad.nbft"
	[ "$status" -eq 1 ]
	[ "$(cat "$dir/NBFT")" = before ]
	try "$nvmf_boot" table build -o "$dir/NBFT" "$table"
	[ "$status" -eq 0 ]
	[ ! -e "$dir/NBFT.new" ]
	[ "$(stat -c %s "$dir/NBFT")" -eq 576 ]
}

@test "a device is written to, not replaced" {
	ln -s /dev/null "$dir/null"
	try "$nvmf_boot" table build -o "$dir/null" "$table"
	[ "$status" -eq 0 ]
	[ -L "$dir/null" ]
	[ -c /dev/null ]
}

@test "an error names file, line, key, value and what would be right" {
	printf '[hfi 1]\n\nmac = 52:54\n' >"$dir/bad.nbft"
	try "$nvmf_boot" table build "$dir/bad.nbft"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nvmf-boot: $dir/bad.nbft:3: mac = 52:54: should be six bytes in hexadecimal, like 52:54:00:12:34:56" ]
	[ -z "$output" ]
	try "$nvmf_boot" table build - <"$dir/bad.nbft"
	[ "$status" -eq 1 ]
	[[ $stderr == "nvmf-boot: standard input:3: mac = "* ]]
}

@test "files that cannot be read or written" {
	try "$nvmf_boot" table build "$dir/absent"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nvmf-boot: $dir/absent: cannot read it: No such file or directory" ]
	try "$nvmf_boot" table build "$dir"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nvmf-boot: $dir: cannot read it: Is a directory" ]
	try "$nvmf_boot" table build -o "$dir/no/NBFT" "$table"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nvmf-boot: $dir/no/NBFT: cannot write it: No such file or directory" ]
	# shellcheck disable=SC2016 # the inner shell expands
	try sh -c '"$1" table build "$2" >/dev/full' sh "$nvmf_boot" "$table"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nvmf-boot: standard output: cannot write it: No space left on device" ]
}

@test "a description that never ends" {
	# shellcheck disable=SC2016 # the inner shell expands
	try sh -c 'yes "# again" | head -c 9000000 | "$1" table build -' sh "$nvmf_boot"
	[ "$status" -eq 1 ]
	[[ $stderr == "nvmf-boot: standard input: cannot read it: File too large" ]]
}

@test "wrong usage is status 2" {
	for args in "" "nonsense" "build" "build $table $table" "build --nonsense $table" "build -o" "build --break" \
		"dump" "dump $table $table" "dump --cpio $table" "check" "check --nonsense $table" "check --strict"; do
		# shellcheck disable=SC2086 # one word each
		try "$nvmf_boot" table $args
		[ "$status" -eq 2 ]
		[ -n "$stderr" ]
		[ -z "$output" ]
	done
}

@test "help is status 0 and names what there is" {
	try "$nvmf_boot" table --help
	[ "$status" -eq 0 ]
	[[ $output == *build* ]]
	try "$nvmf_boot" table build --help
	[ "$status" -eq 0 ]
	[[ $output == *--cpio* && $output == *--break=* ]]
	try "$nvmf_boot" table dump --help
	[ "$status" -eq 0 ]
	try "$nvmf_boot" table check --help
	[ "$status" -eq 0 ]
	[[ $output == *--strict* ]]
}

@test "--cpio is an archive that cpio reads, the same each time" {
	"$nvmf_boot" table build -o "$dir/NBFT" "$table"
	"$nvmf_boot" table build --cpio -o "$dir/one" "$table"
	sleep 1 # no time stamp in it
	"$nvmf_boot" table build --cpio "$table" >"$dir/two"
	cmp "$dir/one" "$dir/two"
	command -v cpio || skip "no cpio here"
	[ "$(cpio -it --quiet <"$dir/one" | tr '\n' ' ')" = "kernel kernel/firmware kernel/firmware/acpi kernel/firmware/acpi/nbft.aml " ]
	(cd "$dir" && cpio -idm --quiet <one)
	cmp "$dir/NBFT" "$dir/kernel/firmware/acpi/nbft.aml"
	[ "$(stat -c '%Y %u:%g %a' "$dir/kernel/firmware/acpi/nbft.aml")" = "0 0:0 644" ]
}

# The sums of two of libnvme's test tables: what real firmware wrote can be said in a description, to the byte.
@test "firmware's own tables are rebuilt byte for byte" {
	[ "$("$nvmf_boot" table build tests/tables/edk2-static-ipv4.nbft | sha256sum)" = "59937343048ff962919ad80ff4bf0d0d698a2a14cff50513979def06d2721911  -" ]
	[ "$("$nvmf_boot" table build tests/tables/dell-r660-single.nbft | sha256sum)" = "d465de43f3510d72372df21a612b8987d7bad979889f6375231b3ae08cabcd61  -" ]
}

@test "dump makes the description that a table is built of, to the byte" {
	for d in tests/tables/*.nbft; do
		"$nvmf_boot" table build -o "$dir/NBFT" "$d"
		try "$nvmf_boot" table dump -o "$dir/text" "$dir/NBFT"
		[ "$status" -eq 0 ]
		[ -z "$output$stderr" ]
		"$nvmf_boot" table build -o "$dir/again" "$dir/text"
		cmp "$dir/NBFT" "$dir/again"
		"$nvmf_boot" table dump - <"$dir/NBFT" | cmp "$dir/text" -
	done
}

@test "a dump says what the reader says, and all that is there" {
	"$nvmf_boot" table build --break=hfi-tcp-outside -o "$dir/NBFT" "$table"
	try "$nvmf_boot" table dump "$dir/NBFT"
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == "# NBFT HFI 1: trinfo_obj at offset 176: 128 bytes at 4294967040 do not lie in the heap, "* ]]
	[[ $output == *"mac = 52:54:00:00:00:01"* ]]
	[[ $output == *"raw = 16: 00 ff ff ff 80 00"* ]]
}

# What nvmf-boot show says of a table, but for the places in it.
facts() {
	mkdir -p "$dir/facts"
	cp "$1" "$dir/facts/NBFT"
	"$nvmf_boot" show --json --table "$dir/facts/NBFT" 2>/dev/null | jq 'del(.[].diagnostics[].offset)'
}

@test "a dump of firmware's own tables means the same" {
	[ -n "${NVMF_TABLES:-}" ] && [ -d "$NVMF_TABLES" ] || skip "no tables of real firmware here: set NVMF_TABLES"
	command -v jq || skip "no jq here"
	n=0
	for t in "$NVMF_TABLES"/NBFT*; do
		[[ $t != *.facts ]] || continue
		try "$nvmf_boot" table dump -o "$dir/text" "$t"
		[ "$status" -eq 0 ]
		"$nvmf_boot" table build -o "$dir/again" "$dir/text"
		diff <(facts "$t") <(facts "$dir/again")
		cmp "$t" "$dir/again" || grep '^# The table that is built of this has other bytes' "$dir/text"
		n=$((n + 1))
	done
	[ "$n" -gt 0 ]
}

@test "anything can be dumped, and files that cannot be read are said" {
	try "$nvmf_boot" table dump - <"$table"
	[ "$status" -eq 0 ]
	[[ $output == "# NBFT header: signature at offset 0: this is not an NBFT; the table is refused"* ]]
	try "$nvmf_boot" table dump "$dir/absent"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nvmf-boot: $dir/absent: cannot read it: No such file or directory" ]
	try "$nvmf_boot" table dump -o "$dir/no/text" "$table"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nvmf-boot: $dir/no/text: cannot write it: No such file or directory" ]
}

@test "check is silent about a table that is sound" {
	"$nvmf_boot" table build -o "$dir/NBFT" tests/tables/two-of-each.nbft
	try "$nvmf_boot" table check --strict "$dir/NBFT"
	[ "$status" -eq 0 ]
	[ -z "$output$stderr" ]
	"$nvmf_boot" table check - <"$dir/NBFT"
}

@test "check says what costs something, and fails" {
	"$nvmf_boot" table build --break=ssns-nid-type -o "$dir/one" "$table"
	"$nvmf_boot" table build --break=checksum -o "$dir/two" "$table"
	"$nvmf_boot" table build -o "$dir/three" "$table"
	try "$nvmf_boot" table check "$dir/one" "$dir/two" "$dir/three"
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "$dir/one SSNS 1: nidt at offset 220: namespace identifier type 9 is not known; left out" ]
	[ "${lines[1]}" = "$dir/two header: checksum at offset 9: the 576 bytes of the table add up to 1, not to 0; the table is refused" ]
	[ -z "$stderr" ]
	try "$nvmf_boot" table check "$dir/absent" "$dir/three"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nvmf-boot: $dir/absent: cannot read it: No such file or directory" ]
}

@test "check lets oddities pass, but not when it is strict" {
	"$nvmf_boot" table build -o "$dir/NBFT" tests/tables/quirk-edk2.nbft
	try "$nvmf_boot" table check "$dir/NBFT"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	try "$nvmf_boot" table check --strict "$dir/NBFT"
	[ "$status" -eq 1 ]
	[[ $output == *"0 on an IPv6 address (EDK2); taken as 64"* ]]
}

@test "breakages are listed, and done to the section that is named" {
	try "$nvmf_boot" table build --break=help
	[ "$status" -eq 0 ]
	[[ $output == *"hfi-vlan                       [hfi] vlan = 4095"* ]]
	"$nvmf_boot" table build --break=hfi-vlan:1 --break=ssns-invalid -o "$dir/NBFT" tests/tables/two-paths.nbft
	try "$nvmf_boot" table check --strict "$dir/NBFT"
	[ "$status" -eq 1 ]
	[[ ${lines[0]} == *"HFI transport info 1: vlan at offset "*": 4095 is not a VLAN id; the HFI is left out" ]]
	[[ $output == *"SSNS 2: flags at offset "*": not marked as valid; left out"* ]]
	try "$nvmf_boot" table build --break=nonsense "$table"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nvmf-boot: $table: --break=nonsense: there is no such breakage; --break=help lists them" ]
}

@test "a broken table goes into an archive like any other" {
	command -v cpio || skip "no cpio here"
	"$nvmf_boot" table build --break=truncated -o "$dir/NBFT" "$table"
	"$nvmf_boot" table build --cpio --break=truncated "$table" | (cd "$dir" && cpio -idm --quiet)
	cmp "$dir/NBFT" "$dir/kernel/firmware/acpi/nbft.aml"
	[ "$(stat -c %s "$dir/NBFT")" -eq 575 ]
}

@test "the man page has no fault" {
	command -v mandoc || skip "no mandoc here"
	mandoc -T lint -W warning packaging/man/nvmf-boot-table.5
}
