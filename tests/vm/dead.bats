#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Paths that are dead, each in its own way, beside one that works: from init to the mounted root a machine takes at
# most 1.05 times as long as with two that work. Counted in instructions, so that a busy computer matters little;
# the boots end at the mounted root. About a minute each.

load kit

# in_time CASE: a trial (tests/lab/trial). What two live paths take, a kind of machine is asked once.
in_time() {
	local base=$BATS_FILE_TMPDIR/$kind seconds
	[ -s "$base" ] || tests/lab/trial "dead-base-$kind" two --suite "$suite" --image "$image" > "$base"
	seconds=$(tests/lab/trial "$name" "$1" --suite "$suite" --image "$image")
	echo "$kind: $seconds s, two live paths $(cat "$base") s"
	awk -v "s=$seconds" -v "base=$(cat "$base")" 'BEGIN { exit !(base > 0 && s <= 1.05 * base) }'
}

@test "a black hole before the live path" {
	on sid-plain ipv4 static dead
	in_time hole-before
}

@test "a black hole behind the live path" {
	on trixie ipv4 static dead
	in_time hole-behind
}

@test "fifteen dead paths before the live one" {
	on trixie ipv4 static dead
	in_time fifteen
}

@test "a peer that accepts and says nothing" {
	on sid-plain ipv4 static silent
	in_time mute
}

@test "a peer that falls silent behind the initialisation" {
	on trixie ipv4 static silent
	in_time half
	said '^nvmf-boot: NBFT SSNS 2 .*: connected as nvme0'
}

@test "an HFI whose NIC is not there" {
	on sid-plain ipv4 static dead
	in_time no-nic
}
