#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# nvmf-boot-table: files, options and exit statuses. tests/unit tests the meaning of the bytes.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	nvmf_boot=${NVMF_BOOT:-build/nvmf-boot}
	nvmf_boot_table=${NVMF_BOOT_TABLE:-build/nvmf-boot-table}
	table=tests/tables/static-ipv4.nbft
	dir=$BATS_TEST_TMPDIR
}

# Runs a command and shows its result, for the case that the test fails.
try() {
	run --separate-stderr "$@"
	printf 'command: %s\nstatus: %s\nstdout: %s\nstderr: %s\n' "$*" "$status" "$output" "$stderr"
}

bats_require_minimum_version 1.5.0

# byte_sum FILE: prints the sum of all bytes modulo 256, which ACPI wants to be 0.
byte_sum() {
	od -An -v -tu1 "$1" | tr -s ' ' '\n' | awk '{ sum += $1 } END { print sum % 256 }'
}

@test "every description builds, and its bytes add up to zero" {
	for d in tests/tables/*.nbft; do
		try "$nvmf_boot_table" build -o "$dir/NBFT" "$d"
		[ "$status" -eq 0 ]
		[ -z "$stderr" ]
		[ "$(head -c 4 "$dir/NBFT")" = NBFT ]
		[ "$d" = tests/tables/quirk-patches.nbft ] || [ "$(byte_sum "$dir/NBFT")" = 0 ]
	done
}

@test "build reads standard input and writes standard output" {
	"$nvmf_boot_table" build -o "$dir/NBFT" "$table"
	"$nvmf_boot_table" build - <"$table" >"$dir/piped"
	cmp "$dir/NBFT" "$dir/piped"
	"$nvmf_boot_table" build --output=- "$table" | cmp "$dir/NBFT" -
}

@test "an output file appears whole or not at all" {
	echo before >"$dir/NBFT"
	printf '[hfi 1]\nmac = here\n' >"$dir/bad.nbft"
	try "$nvmf_boot_table" build -o "$dir/NBFT" "$dir/bad.nbft"
	[ "$status" -eq 1 ]
	[ "$(cat "$dir/NBFT")" = before ]
	try "$nvmf_boot_table" build -o "$dir/NBFT" "$table"
	[ "$status" -eq 0 ]
	[ ! -e "$dir/NBFT.new" ]
	[ "$(stat -c %s "$dir/NBFT")" -eq 576 ]
}

@test "a device is written to, not replaced" {
	ln -s /dev/null "$dir/null"
	try "$nvmf_boot_table" build -o "$dir/null" "$table"
	[ "$status" -eq 0 ]
	[ -L "$dir/null" ]
	[ -c /dev/null ]
}

@test "an error names file, line, key, value and what would be right" {
	printf '[hfi 1]\n\nmac = 52:54\n' >"$dir/bad.nbft"
	try "$nvmf_boot_table" build "$dir/bad.nbft"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nvmf-boot-table: $dir/bad.nbft:3: mac = 52:54: should be six bytes in hexadecimal, like 52:54:00:12:34:56" ]
	[ -z "$output" ]
	try "$nvmf_boot_table" build - <"$dir/bad.nbft"
	[ "$status" -eq 1 ]
	[[ $stderr == "nvmf-boot-table: standard input:3: mac = "* ]]
}

@test "files that cannot be read or written: exit status 1 and a message" {
	try "$nvmf_boot_table" build "$dir/absent"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nvmf-boot-table: $dir/absent: cannot read it: No such file or directory" ]
	try "$nvmf_boot_table" build "$dir"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nvmf-boot-table: $dir: cannot read it: Is a directory" ]
	try "$nvmf_boot_table" build -o "$dir/no/NBFT" "$table"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nvmf-boot-table: $dir/no/NBFT: cannot write it: No such file or directory" ]
	# shellcheck disable=SC2016 # the inner shell expands
	try sh -c '"$1" build "$2" >/dev/full' sh "$nvmf_boot_table" "$table"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nvmf-boot-table: standard output: cannot write it: No space left on device" ]
}

@test "a description without end is refused" {
	# shellcheck disable=SC2016 # the inner shell expands
	try sh -c 'yes "# again" | head -c 9000000 | "$1" build -' sh "$nvmf_boot_table"
	[ "$status" -eq 1 ]
	[[ $stderr == "nvmf-boot-table: standard input: cannot read it: File too large" ]]
}

@test "usage errors: exit status 2" {
	for args in "" "nonsense" "build" "build $table $table" "build --nonsense $table" "build -o" "build --strict $table" \
		"dump" "dump $table $table" "dump --cpio $table" "check" "check --nonsense $table" "check --strict"; do
		# shellcheck disable=SC2086 # one word each
		try "$nvmf_boot_table" $args
		[ "$status" -eq 2 ]
		[ -n "$stderr" ]
		[ -z "$output" ]
	done
}

@test "help: exit status 0, and the names of commands and options" {
	try "$nvmf_boot_table" --help
	[ "$status" -eq 0 ]
	[[ $output == *build* && $output == *dump* && $output == *check* ]]
	try "$nvmf_boot_table" build --help
	[ "$status" -eq 0 ]
	[[ $output == "Usage: nvmf-boot-table build [--cpio] [-o FILE] DESCRIPTION|-"* && $output == *"  -o, --output FILE  write to FILE"* ]]
	try "$nvmf_boot_table" dump --help
	[ "$status" -eq 0 ]
	try "$nvmf_boot_table" check --help
	[ "$status" -eq 0 ]
	[[ $output == *--strict* ]]
}

@test "--cpio makes an archive that cpio reads, with the same bytes each time" {
	"$nvmf_boot_table" build -o "$dir/NBFT" "$table"
	"$nvmf_boot_table" build --cpio -o "$dir/one" "$table"
	sleep 1 # if the archives had a time stamp, they would differ
	"$nvmf_boot_table" build --cpio "$table" >"$dir/two"
	cmp "$dir/one" "$dir/two"
	command -v cpio || skip "no cpio here"
	[ "$(cpio -it --quiet <"$dir/one" | tr '\n' ' ')" = "kernel kernel/firmware kernel/firmware/acpi kernel/firmware/acpi/nbft.aml " ]
	(cd "$dir" && cpio -idm --quiet <one)
	cmp "$dir/NBFT" "$dir/kernel/firmware/acpi/nbft.aml"
	[ "$(stat -c '%Y %u:%g %a' "$dir/kernel/firmware/acpi/nbft.aml")" = "0 0:0 644" ]
}

# The checksums are those of two tables of real firmware in libnvme's tests.
@test "build makes tables of real firmware byte for byte" {
	[ "$("$nvmf_boot_table" build tests/tables/edk2-static-ipv4.nbft | sha256sum)" = "59937343048ff962919ad80ff4bf0d0d698a2a14cff50513979def06d2721911  -" ]
	[ "$("$nvmf_boot_table" build tests/tables/dell-r660-single.nbft | sha256sum)" = "d465de43f3510d72372df21a612b8987d7bad979889f6375231b3ae08cabcd61  -" ]
}

# all_that_is_said TABLE: prints what nvmf-boot show says of the table, with its diagnostics, but without their offsets and
# the name of the file.
all_that_is_said() {
	"$nvmf_boot" show --json --table "$1" 2>/dev/null | jq -e 'del(.[].filename, .[].diagnostics[].offset)'
}

# means_the_same TABLE: nvmf-boot show says the same of the table that build makes from the dump of TABLE.
means_the_same() {
	try "$nvmf_boot_table" dump -o "$dir/text" "$1"
	[ "$status" -eq 0 ]
	[ -z "$output$stderr" ]
	"$nvmf_boot_table" build -o "$dir/again" "$dir/text"
	all_that_is_said "$1" >"$dir/before"
	all_that_is_said "$dir/again" | diff "$dir/before" -
	"$nvmf_boot_table" dump - <"$1" | cmp "$dir/text" -
}

@test "dump and build keep what a table says" {
	command -v jq || skip "no jq here"
	n=0
	for d in tests/tables/*.nbft; do
		"$nvmf_boot_table" build -o "$dir/NBFT" "$d"
		"$nvmf_boot_table" check "$dir/NBFT" >/dev/null || continue
		means_the_same "$dir/NBFT"
		n=$((n + 1))
	done
	[ "$n" -ge 12 ]
}

@test "dump and build keep what tables of real firmware say" {
	[ -n "${NVMF_TABLES:-}" ] && [ -d "$NVMF_TABLES" ] || skip "no tables of real firmware here: set NVMF_TABLES"
	command -v jq || skip "no jq here"
	n=0
	for t in "$NVMF_TABLES"/NBFT*; do
		[[ $t != *.facts ]] || continue
		means_the_same "$t"
		n=$((n + 1))
	done
	[ "$n" -gt 0 ]
}

@test "dump prints the reader's notes above the description" {
	"$nvmf_boot_table" build -o "$dir/NBFT" tests/tables/quirk-edk2.nbft
	try "$nvmf_boot_table" dump "$dir/NBFT"
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == "# NBFT "* && $output == *"# NBFT HFI transport info 1: subnet_mask_prefix at offset "*"taken as 64"*"[table]"* ]]
}

@test "dump of an unsound table reports the fault, fails and writes nothing" {
	printf 'nid = 9:11111111222243338444555555555555\n' | cat <(grep -v ^nid "$table") - >"$dir/bad.nbft"
	"$nvmf_boot_table" build -o "$dir/NBFT" "$dir/bad.nbft"
	echo before >"$dir/text"
	try "$nvmf_boot_table" dump -o "$dir/text" "$dir/NBFT"
	[ "$status" -eq 1 ]
	[ "${stderr_lines[0]}" = "$dir/NBFT SSNS 1: nidt at offset 220: namespace identifier type 9 is not known; left out" ]
	[ "${stderr_lines[1]}" = "nvmf-boot-table: $dir/NBFT: cannot describe it: something is wrong with the table" ]
	[ "$(cat "$dir/text")" = before ]
	try "$nvmf_boot_table" dump - <"$table"
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[[ $stderr == "standard input header: signature at offset 0: this is not an NBFT; the table is refused"* ]]
}

@test "dump reports files that it cannot read or write" {
	try "$nvmf_boot_table" dump "$dir/absent"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nvmf-boot-table: $dir/absent: cannot read it: No such file or directory" ]
	"$nvmf_boot_table" build -o "$dir/NBFT" "$table"
	try "$nvmf_boot_table" dump -o "$dir/no/text" "$dir/NBFT"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nvmf-boot-table: $dir/no/text: cannot write it: No such file or directory" ]
}

@test "check is silent about a sound table" {
	"$nvmf_boot_table" build -o "$dir/NBFT" tests/tables/two-of-each.nbft
	try "$nvmf_boot_table" check --strict "$dir/NBFT"
	[ "$status" -eq 0 ]
	[ -z "$output$stderr" ]
	"$nvmf_boot_table" check - <"$dir/NBFT"
}

@test "check reports everything that costs a descriptor or a table, and fails" {
	printf 'nid = 9:11111111222243338444555555555555\n' | cat <(grep -v ^nid "$table") - >"$dir/one.nbft"
	printf '[table]\nchecksum = 0\n' | cat - "$table" >"$dir/two.nbft"
	"$nvmf_boot_table" build -o "$dir/one" "$dir/one.nbft"
	"$nvmf_boot_table" build -o "$dir/two" "$dir/two.nbft"
	"$nvmf_boot_table" build -o "$dir/three" "$table"
	try "$nvmf_boot_table" check "$dir/one" "$dir/two" "$dir/three"
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "$dir/one SSNS 1: nidt at offset 220: namespace identifier type 9 is not known; left out" ]
	[ "${lines[1]}" = "$dir/two header: checksum at offset 9: the 576 bytes of the table add up to $(byte_sum "$dir/two"), not to 0; the table is refused" ]
	[ -z "$stderr" ]
	try "$nvmf_boot_table" check "$dir/absent" "$dir/three"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nvmf-boot-table: $dir/absent: cannot read it: No such file or directory" ]
}

@test "check --json prints what show --json prints, with the exit status of check" {
	command -v jq || skip "no jq here"
	"$nvmf_boot_table" build -o "$dir/NBFT" tests/tables/quirk-edk2.nbft
	"$nvmf_boot_table" build -o "$dir/bad" tests/tables/quirk-invalid.nbft
	try "$nvmf_boot_table" check --json "$dir/NBFT"
	[ "$status" -eq 0 ]
	diff <("$nvmf_boot" show --json --table "$dir/NBFT") <(echo "$output")
	try "$nvmf_boot_table" check --strict --json "$dir/NBFT"
	[ "$status" -eq 1 ]
	try "$nvmf_boot_table" check --json "$dir/NBFT" "$dir/bad"
	[ "$status" -eq 1 ]
	[ "$(jq -r '.[].filename' <<<"$output" | tr '\n' ' ')" = "$dir/NBFT $dir/bad " ]
}

@test "check accepts oddities, but not with --strict" {
	"$nvmf_boot_table" build -o "$dir/NBFT" tests/tables/quirk-edk2.nbft
	try "$nvmf_boot_table" check "$dir/NBFT"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	try "$nvmf_boot_table" check --strict "$dir/NBFT"
	[ "$status" -eq 1 ]
	[[ $output == *"0 on an IPv6 address (EDK2); taken as 64"* ]]
}

@test "--cpio takes a broken table too" {
	command -v cpio || skip "no cpio here"
	"$nvmf_boot_table" build -o "$dir/NBFT" tests/tables/quirk-patches.nbft
	"$nvmf_boot_table" build --cpio tests/tables/quirk-patches.nbft | (cd "$dir" && cpio -idm --quiet)
	cmp "$dir/NBFT" "$dir/kernel/firmware/acpi/nbft.aml"
}

@test "--version prints the version of the package" {
	try "$nvmf_boot_table" --version
	[ "$output" = "nvmf-boot-table $(sed -n '1s/.*(\(.*\)).*/\1/p' packaging/debian/changelog)" ]
}

@test "nvmf-boot table is a usage error, and the message names nvmf-boot-table" {
	try "$nvmf_boot" table build "$table"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *'no verb "table"'*nvmf-boot-table* ]]
}

# Prints the names of all functions and objects that are not static.
symbols() {
	nm -f posix "$@" | awk '$2 ~ /[A-Z]/ && $2 != "U" { print $1 }' | sort -u
}

@test "nvmf-boot has no function or object of helper/table" {
	local objects=build/obj/gcc-static
	[ -e $objects/nvmf-boot ] || skip "no program with its symbols here"
	symbols $objects/helper/table/*.o >"$dir/workshop"
	[ "$(comm -12 "$dir/workshop" <(symbols $objects/nvmf-boot-table) | wc -l)" -gt 10 ]
	[ "$(comm -12 "$dir/workshop" <(symbols $objects/nvmf-boot))" = "" ]
}

@test "mandoc accepts the man pages" {
	command -v mandoc || skip "no mandoc here"
	mandoc -T lint -W warning packaging/man/nvmf-boot-table.[58]
}
