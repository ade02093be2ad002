#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Paths that are dead, each in its own way, beside one that works: from init to the mounted root a machine takes at
# most 1.05 times as long as with two that work. Counted in instructions, so that a busy computer matters little;
# the boots end at the mounted root. About a minute each.

load kit

# in_time SUITE CASE: a trial (tests/lab/trial). FULL=1: with both dracuts.
in_time() {
	local suite base seconds
	for suite in $([ -z "${FULL-}" ] && echo "$1" || echo trixie sid); do
		base=$BATS_FILE_TMPDIR/$suite
		[ -s "$base" ] || tests/lab/trial "dead-base-$suite" two --suite "$suite" > "$base"
		seconds=$(tests/lab/trial "$name" "$2" --suite "$suite")
		echo "$suite: $seconds s, two live paths $(cat "$base") s"
		awk -v "s=$seconds" -v "base=$(cat "$base")" 'BEGIN { exit !(base > 0 && s <= 1.05 * base) }'
	done
}

@test "a black hole before the live path" {
	in_time trixie hole-before
}

@test "a black hole behind the live path" {
	in_time sid hole-behind
}

@test "fifteen dead paths before the live one" {
	in_time trixie fifteen
}

@test "a peer that accepts and says nothing" {
	in_time sid mute
}

@test "a peer that falls silent behind the initialisation" {
	in_time trixie half
	said '^nvmf-boot: NBFT SSNS 2 .*: connected as nvme0'
}

@test "an HFI whose NIC is not there" {
	in_time sid no-nic
}
