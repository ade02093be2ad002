# SPDX-License-Identifier: GPL-2.0-or-later
# nvmf-boot show: options, files, exit statuses and messages. tests/unit/nbft*.c tests how the tables are read.

bats_require_minimum_version 1.5.0

setup() {
	show="${NVMF_BOOT:-$PWD/build/nvmf-boot} show"
	build="${NVMF_BOOT_TABLE:-$PWD/build/nvmf-boot-table} build"
	dir=$BATS_TEST_TMPDIR
}

# empty_table [N]: prints the smallest possible table, a header and a control descriptor. N is added to its checksum.
empty_table() {
	perl -e '
		my $t = "NBFT" . pack("VCC", 128, 1, 0) . "\0" x 26 . pack("VV", 128, 0) . "\0" x 20;
		$t .= pack("CCCxvC", 1, 1, 0, 64, 1) . "\0" x 57;
		substr($t, 9, 1) = chr((256 - unpack("%8C*", $t)) % 256 + $ARGV[0]);
		print $t' "${1:-0}"
}

# try ARGUMENT...: runs nvmf-boot show and shows the result, for the case that the test fails.
try() {
	# shellcheck disable=SC2086 # $show is two words
	run --separate-stderr $show "$@"
	printf '$ show %s\nstatus %s\n%s\n%s\n' "$*" "$status" "$output" "$stderr"
}

@test "--help: exit status 0, and the usage on stdout" {
	try --help
	[ "$status" -eq 0 ]
	[[ $output == Usage:* && -z $stderr ]]
}

@test "usage errors: exit status 2, and the usage on stderr" {
	local args
	for args in --nonsense extra --table; do
		try $args
		[ "$status" -eq 2 ]
		[[ -z $output && $stderr == *Usage:* ]]
	done
}

@test "no table: exit status 3, and an empty array" {
	try --sysroot "$dir"
	[ "$status" -eq 3 ]
	[ "$stderr" = "nvmf-boot: there is no NBFT in $dir/sys/firmware/acpi/tables: nothing to do" ]
	try --sysroot "$dir" --json
	[ "$status" -eq 3 ]
	[ "$(jq -c . <<<"$output")" = "[]" ]
}

@test "a missing table: exit status 1" {
	try --table "$dir/NBFT"
	[ "$status" -eq 1 ]
	[[ $stderr == *"$dir/NBFT: No such file"* ]]
}

@test "--sysroot: the tables of the kernel, in the order of their numbers" {
	local tables=$dir/sys/firmware/acpi/tables n
	mkdir -p "$tables/data"
	for n in NBFT10 NBFT2 NBFT1; do empty_table >"$tables/$n"; done
	echo x >"$tables/DSDT"
	try --sysroot "$dir" --json
	[ "$status" -eq 0 ]
	[ "$(jq -r '.[].filename' <<<"$output" | tr '\n' ' ')" = \
		"/sys/firmware/acpi/tables/NBFT1 /sys/firmware/acpi/tables/NBFT2 /sys/firmware/acpi/tables/NBFT10 " ]
}

@test "--table: a file, a directory, a symbolic link" {
	mkdir "$dir/tables"
	empty_table >"$dir/tables/NBFT-one"
	ln -s tables/NBFT-one "$dir/link"
	try --table "$dir/tables/NBFT-one"
	[ "$status" -eq 0 ]
	[[ $(tr -s ' \n' ' ' <<<"$output") == "$dir/tables/NBFT-one: revision 1.0 "*"Faults warning: control: hdesc at offset 72: there is no host descriptor "* ]]
	[ -z "$stderr" ]
	try --table "$dir/link"
	[ "$status" -eq 0 ]
	try --table "$dir/tables" --json
	[ "$(jq -r '.[0].filename' <<<"$output")" = "$dir/tables/NBFT-one" ]
}

@test "a corrupt table: exit status 1, the fault on stdout, and the other tables are shown" {
	mkdir "$dir/tables"
	empty_table 1 >"$dir/tables/NBFT1"
	empty_table >"$dir/tables/NBFT2"
	try --table "$dir/tables"
	[ "$status" -eq 1 ]
	[[ $(tr -s ' \n' ' ' <<<"$output") == *"tables/NBFT1: refused, nothing of it is used Faults error: header: checksum at offset 9: the 128 bytes of the table add up to 1, not to 0; the table is refused "*"tables/NBFT2: revision 1.0"* ]]
	[ -z "$stderr" ]
	try --table "$dir/tables" --json
	[ "$status" -eq 1 ]
	[ "$(jq -c '.[0] | del(.filename)' <<<"$output")" = '{"host":{},"subsystem":[],"hfi":[],"discovery":[],"security":[],"diagnostics":[{"level":"error","structure":"header","index":0,"field":"checksum","offset":9,"why":"the 128 bytes of the table add up to 1, not to 0"}]}' ]
	[ "$(jq length <<<"$output")" -eq 2 ]
}

@test "a file of more than 1 MiB is refused" {
	truncate -s 2M "$dir/NBFT"
	try --table "$dir/NBFT" --json
	[ "$status" -eq 1 ]
	[ "$(jq -r '.[0].diagnostics[0].why' <<<"$output")" = "the file cannot be read: File too large" ]
	[ "$(jq -r '.[0].diagnostics[0].structure' <<<"$output")" = file ]
}

@test "output that cannot be written: exit status 1" {
	[ -e /dev/full ] || skip "no /dev/full"
	empty_table >"$dir/NBFT"
	run --separate-stderr sh -c "$show --table '$dir/NBFT' >/dev/full"
	[ "$status" -eq 1 ]
	[[ $stderr == *"could not be written"* ]]
}

@test "the overview has a line for each descriptor and fits a console; --full has every field that is set" {
	local name tables=$PWD/tests/tables ssns
	cd "$dir"
	for name in "$tables"/*.nbft; do
		$build -o NBFT "$name"
		try --json --table NBFT
		ssns=$(jq '.[0].subsystem | length' <<<"$output")
		try --table NBFT
		[ "$(grep -c '^  SSNS ' <<<"$output")" -eq "$ssns" ]
		[ "$(wc -l <<<"$output")" -le 24 ]
		run ! grep -E '^.{81,}|[[:blank:]]$' <<<"$output"
		try --full --table NBFT
		[ "$(grep -c '^SSNS ' <<<"$output")" -eq "$ssns" ]
		run ! grep -E '^.{81,}|[[:blank:]]$|not given|not set|not specified|  none$' <<<"$output"
	done
}
