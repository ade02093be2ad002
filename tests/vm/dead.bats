#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Dead paths beside a path that works, and many paths that work. From init to the mounted root a machine takes at most
# 1.05 times as long as with two paths that work. The machine's clock counts instructions, so the load of this computer
# matters little. The boots end at the mounted root. Each takes about a minute.

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

@test "a path that loses large packets from its target, before the live path" {
	on trixie ipv4 static dead
	in_time narrow-from
	said '^nvmf-boot: NBFT SSNS 2 .*: connected as nvme0'
}

@test "a path that loses large packets to its target, before the live path" {
	on sid-plain ipv4 static dead
	in_time narrow-to
	said '^nvmf-boot.*: NBFT SSNS 2 .*: connected as nvme0'
}

@test "a path that loses large packets, after the live path" {
	on trixie ipv4 static dead
	in_time narrow-behind
}

@test "a single path that loses large packets: the reason is said a minute before the kernel gives up" {
	on trixie ipv4 static dead
	sed 's/^traddr = .*/traddr = 192.0.2.3/' tests/lab/host.nbft > "$dir/narrow.nbft"
	tests/lab/in-root build/roots/trixie build/nvmf-boot-table build - < "$dir/narrow.nbft" > "$dir/table"
	{ sed 's/^nic .*/& 192.0.2.3\/24/' tests/lab/target.conf && printf '%s\n' 'listen 192.0.2.3' 'narrow from eth0 192.0.2.3'; } > "$dir/conf"
	boot_until 'NBFT SSNS 1 .*: probe: small packets pass, large ones do not .*; the kernel tries to connect all the same' --table "$dir/table" --conf "$dir/conf"
}

# The clock of these boots is eight times as fast as that of the others: the bound is in seconds.
@test "64 paths that work: the root is mounted at most 0.2 s later than with one" {
	on trixie ipv4 static
	local one many
	one=$(CLOCK=0 tests/lab/trial "$name-one" one --suite "$suite" --image "$image")
	many=$(CLOCK=0 tests/lab/trial "$name" sixty-four --suite "$suite" --image "$image")
	echo "$kind: one path $one s, 64 paths $many s"
	awk -v one="$one" -v many="$many" 'BEGIN { exit !(one > 0 && many > 0 && many <= one + 0.2) }'
}

@test "an HFI without its NIC" {
	on sid-plain ipv4 static dead
	in_time no-nic
}
