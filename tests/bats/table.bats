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
	try sh -c 'yes "# again" | head -c 5000000 | "$1" table build -' sh "$nvmf_boot"
	[ "$status" -eq 1 ]
	[[ $stderr == "nvmf-boot: standard input: cannot read it: File too large" ]]
}

@test "wrong usage is status 2" {
	for args in "" "nonsense" "build" "build $table $table" "build --nonsense $table" "build -o"; do
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
	[[ $output == *--cpio* ]]
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

@test "the man page has no fault" {
	command -v mandoc || skip "no mandoc here"
	mandoc -T lint -W warning packaging/man/nvmf-boot-table.5
}
