#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Dead paths beside a path that works. From init to the mounted root a machine takes at most 1.05 times as long as with two
# paths that work. The machine's clock counts instructions, so the load of this computer matters little. The boots end at the
# mounted root. Each takes about a minute.

load kit

# in_time CASE: runs a trial (tests/lab/trial) and compares its time with that of two live paths, which is measured once for
# each kind of machine.
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

@test "a black hole after the live path" {
	on trixie ipv4 static dead
	in_time hole-behind
}

@test "fifteen dead paths before the live one" {
	on trixie ipv4 static dead
	in_time fifteen
}

@test "a peer that accepts and then is silent" {
	on sid-plain ipv4 static silent
	in_time mute
}

@test "a peer that is silent after the initialisation" {
	on trixie ipv4 static silent
	in_time half
	said '^nvmf-boot: NBFT SSNS 2 .*: connected as nvme0'
}

@test "an HFI without its NIC" {
	on sid-plain ipv4 static dead
	in_time no-nic
}
