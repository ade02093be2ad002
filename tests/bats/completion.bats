#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The bash completion: the words that bash offers after a command line.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	# shellcheck source=packaging/completion/nvmf-boot
	. packaging/completion/nvmf-boot
	PATH=$PWD/build:$PATH
}

# offered WORD...: sets $output to the words that bash offers for this command line, sorted, on one line. The last WORD is being
# typed.
offered() {
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
	_nvmf_boot "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
	output=$(printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort | paste -sd ' ')
	echo "after \"$*\": $output"
}

@test "bash accepts the completion" {
	complete -p nvmf-boot nvmf-boot-table
}

@test "verbs: bash offers all verbs" {
	offered nvmf-boot ''
	for verb in show plan check run status report marks help version; do
		[[ " $output " == *" $verb "* ]]
	done
	[[ $output != *--* ]]
	offered nvmf-boot s
	[ "$output" = 'show status' ]
	offered nvmf-boot nonsense ''
	[ "$output" = '' ]
}

@test "options: bash offers every option that --help lists, for each verb of both programs" {
	local program verb option n=0

	for program in nvmf-boot nvmf-boot-table; do
		while read -r verb; do
			while read -r option; do
				offered "$program" "$verb" "$option"
				[[ " $output " == *" $option "* ]]
				n=$((n + 1))
			done < <("build/$program" "$verb" --help | grep -oE '^  (-[a-z], )?--[a-z-]+' | grep -oE -- '--.*')
		done < <("build/$program" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]*\) .*/\1/p')
	done
	[ "$n" -ge 20 ] # nvmf-boot has 17 options, nvmf-boot-table 5
}

@test "options: bash offers a verb's own options, also those that only its usage line names" {
	offered nvmf-boot show -
	[ "$output" = '--full --help --json --sysroot --table' ]
	offered nvmf-boot run --d
	[ "$output" = --dry-run ]
	offered nvmf-boot plan --c
	[ "$output" = --cmdline ]
}

@test "nvmf-boot-table: bash offers its verbs and their options" {
	offered nvmf-boot-table ''
	[ "$output" = 'build check dump help version' ]
	offered nvmf-boot-table b
	[ "$output" = build ]
	offered nvmf-boot-table build -
	[[ " $output " == *" --cpio "* && " $output " == *" -o "* && " $output " == *" --output "* ]]
}

@test "values: bash offers files or directories, and nothing for other values" {
	offered nvmf-boot show --table tests/tables/two-p
	[ "$output" = tests/tables/two-paths.nbft ]
	offered nvmf-boot-table build -o tests/tables/two-p
	[ "$output" = tests/tables/two-paths.nbft ]
	offered nvmf-boot show --sysroot tests/ta
	[ "$output" = tests/tables ]
	offered nvmf-boot show --sysroot tests/tables/two-p
	[ "$output" = '' ]
	offered nvmf-boot plan --cmdline t
	[ "$output" = '' ]
	offered nvmf-boot-table build --output = tests/tables/two-p
	[ "$output" = tests/tables/two-paths.nbft ]
}

@test "arguments: bash offers files and directories, and nothing for a verb without arguments" {
	offered nvmf-boot-table build --cpio tests/tables/two-p
	[ "$output" = tests/tables/two-paths.nbft ]
	offered nvmf-boot marks tests/ta
	[ "$output" = tests/tables ]
	offered nvmf-boot status tests/ta
	[ "$output" = '' ]
}
