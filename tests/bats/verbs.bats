#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What all verbs of both programs have in common: help, version, the place of options, and the messages about inputs.

bats_require_minimum_version 1.5.0

setup() {
	nvmf_boot=${NVMF_BOOT:-$PWD/build/nvmf-boot}
	nvmf_boot_table=${NVMF_BOOT_TABLE:-$PWD/build/nvmf-boot-table}
	tables=$PWD/tests/tables
	cd "$BATS_TEST_TMPDIR" || exit
}

# try STATUS PROGRAM ARGUMENT...: runs the program, which has to end with STATUS, and shows the result.
try() {
	local want=$1
	shift
	run --separate-stderr "$@"
	printf '$ %s\nstatus %s\n%s\n%s\n' "$*" "$status" "$output" "$stderr"
	[ "$status" -eq "$want" ]
}

# to_full PROGRAM ARGUMENT...: runs the program with a standard output that takes nothing.
to_full() {
	"$@" > /dev/full
}

@test "help, help VERB and VERB --help; version and --version" {
	local program verb
	for program in "$nvmf_boot" "$nvmf_boot_table"; do
		for words in help --help -h "help help" "--json help"; do
			# shellcheck disable=SC2086 # two words
			try 0 "$program" $words
			[[ $output == "Usage: "*"VERB [OPTION]"*"Verbs:"* && -z $stderr ]]
			(! grep -E '.{81}' <<< "$output")
		done
		for verb in $("$program" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]*\) .*/\1/p' | grep -v -e help -e version); do
			try 0 "$program" help "$verb"
			[[ $output == "Usage: nvmf-boot"*" $verb"* ]]
			help=$output
			(! grep -E '.{81}' <<< "$help")
			try 0 "$program" "$verb" --help
			[ "$output" = "$help" ]
			try 0 "$program" --help "$verb"
			try 0 "$program" "$verb" --version
			[[ $output == nvmf-boot*\ [0-9]* ]]
		done
		try 0 "$program" version
		[[ $output == nvmf-boot*\ [0-9]* ]]
		version=$output
		try 0 "$program" --version
		[ "$output" = "$version" ]
		try 2 "$program" help nonsense
		[[ -z $output && $stderr == *'no verb "nonsense"'* ]]
		try 2 "$program"
		try 2 "$program" --json
		try 2 "$program" --nonsense "$verb"
	done
}

@test "an empty file name is told, as a script with an unset variable passes it" {
	try 2 "$nvmf_boot" plan --table "" --sysroot .
	[[ -z $output && $stderr == "nvmf-boot plan: the value of --table is empty"* ]]
	try 2 "$nvmf_boot_table" build -o "" "$tables/static-ipv4.nbft"
	[[ -z $output && $stderr == "nvmf-boot-table build: the value of --output is empty"* ]]
	try 2 "$nvmf_boot" report ""
	[[ -z $output && $stderr == "nvmf-boot report: an argument is empty"* ]]
	try 3 "$nvmf_boot" plan --cmdline "" --sysroot . # no options are no fault
}

@test "output that cannot be written is told, with exit status 1" {
	"$nvmf_boot_table" build -o NBFT "$tables/static-ipv4.nbft"
	for words in "show --table NBFT" "plan --sysroot . --table NBFT" "check --sysroot . --table NBFT" help version "help plan" \
		"run --dry-run --sysroot . --table NBFT"; do
		# shellcheck disable=SC2086 # a verb and its options
		try 1 to_full "$nvmf_boot" $words
		[[ $stderr == "nvmf-boot"*": "*"written"* || $stderr == "nvmf-boot"*": cannot write"* ]]
	done
	try 1 to_full "$nvmf_boot_table" check --json NBFT
	try 1 to_full "$nvmf_boot_table" help
}

@test "options may stand before the verb" {
	"$nvmf_boot_table" build -o show "$tables/static-ipv4.nbft"
	try 0 "$nvmf_boot" --json show --table show
	[ "$(jq length <<<"$output")" -eq 1 ]
	try 0 "$nvmf_boot" --table show --json plan --sysroot .
	[ "$(jq '.paths | length' <<<"$output")" -eq 1 ]
	try 2 "$nvmf_boot" --json check
	[[ $stderr == "nvmf-boot check: --json is not an option of this verb"* ]]
	try 0 "$nvmf_boot_table" --json check show
}

@test "no table: one sentence for all verbs" {
	for verb in show plan check "run --dry-run"; do
		# shellcheck disable=SC2086 # a verb and its option
		try 3 "$nvmf_boot" $verb --sysroot "$PWD"
		[[ -z $output && $stderr == "nvmf-boot: there is no NBFT in $PWD/sys/firmware/acpi/tables: nothing to do" ]]
	done
	try 3 "$nvmf_boot" run --dry-run --sysroot "$PWD" --cmdline quiet
	[ "$stderr" = "nvmf-boot: there is no NBFT in $PWD/sys/firmware/acpi/tables: nothing to do" ]
	mkdir empty
	try 3 "$nvmf_boot" plan --sysroot "$PWD" --table empty
	[ "$stderr" = "nvmf-boot: there is no NBFT in empty: nothing to do" ]
}

@test "without root: one sentence for all verbs, at once" {
	mkdir -p sys/firmware/acpi/tables
	"$nvmf_boot_table" build -o sys/firmware/acpi/tables/NBFT "$tables/static-ipv4.nbft"
	chmod 400 sys/firmware/acpi/tables/NBFT
	chmod a+rx . .. ../.. ../../..
	user() {
		try "$1" timeout 5 setpriv --reuid 65534 --clear-groups "${@:2}"
	}
	for verb in show plan check "show --json" "run --dry-run" marks; do
		# shellcheck disable=SC2086 # a verb and its option
		user 1 "$nvmf_boot" $verb --sysroot "$PWD"
		[[ -z $output && $stderr == "nvmf-boot: /sys/firmware/acpi/tables/NBFT: Permission denied (root is needed)" ]]
	done
	user 1 "$nvmf_boot" run --table sys/firmware/acpi/tables/NBFT
	[ "$stderr" = "nvmf-boot: sys/firmware/acpi/tables/NBFT: Permission denied (root is needed)" ]
	chmod 444 sys/firmware/acpi/tables/NBFT
	user 1 "$nvmf_boot" run --table sys/firmware/acpi/tables/NBFT
	[ "$stderr" = "nvmf-boot: /dev/nvme-fabrics: Permission denied (root is needed)" ]
	user 0 "$nvmf_boot" show --sysroot "$PWD"
}

@test "files with the same name in two directories: messages have the path as given" {
	mkdir a b
	"$nvmf_boot_table" build -o a/NBFT "$tables/static-ipv4.nbft"
	head -c 100 a/NBFT >b/NBFT
	try 1 "$nvmf_boot" plan --sysroot . --table b/NBFT
	[[ $stderr == "nvmf-boot: b/NBFT header: length at offset 4: "* ]]
	try 1 "$nvmf_boot" show --table b/NBFT
	[[ $output == "b/NBFT: refused"* ]]
}
