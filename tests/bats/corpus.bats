# SPDX-License-Identifier: GPL-2.0-or-later
# Compares the output of nvmf-boot show for tables of real firmware with known facts. The directory NVMF_TABLES holds a table
# NAME beside each NAME.facts. The tests are skipped when the directory does not exist.

bats_require_minimum_version 1.5.0

setup() {
	tables=${NVMF_TABLES:-../shared/nbft-tables}
	[ -d "$tables" ] || skip "no tables in $tables"
	nvmf_boot=${NVMF_BOOT:-build/nvmf-boot}
}

@test "show prints every known fact of every table" {
	local facts table n=0
	for facts in "$tables"/*.facts; do
		table=${facts%.facts}
		echo "$table"
		"$nvmf_boot" show --json --table "$table" |
			jq -r -f "$BATS_TEST_DIRNAME/facts.jq" >"$BATS_TEST_TMPDIR/ours"
		# The DUID is left out: the facts have its bytes, but the JSON has its parts. tests/unit/nbft-dhcp.c checks the bytes.
		grep -v -e ^raw_nbft_size= -e 'dhcp_duid' "$facts" | diff - "$BATS_TEST_TMPDIR/ours"
		n=$((n + 1))
	done
	[ "$n" -gt 0 ]
}

@test "no table of real firmware is refused, and nothing in it is left out" {
	local facts
	for facts in "$tables"/*.facts; do
		run --separate-stderr "$nvmf_boot" show --table "${facts%.facts}"
		echo "${facts%.facts}: $status $output $stderr"
		[ "$status" -eq 0 ]
		[[ -z $stderr && $output == *"Host "* && $output != *Faults* ]]
	done
}
