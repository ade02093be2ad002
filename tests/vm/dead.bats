#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Paths that are dead, each in its own way, beside one that works: from init to the mounted root a machine takes at
# most 1.05 times as long as with two that work. Counted in instructions, so that a busy computer matters little;
# the boots end at the mounted root. About a minute each.

load kit

setup() {
	vm_setup
	cat > "$dir/conf" <<- END
		nic eth0 192.0.2.1/24 192.0.2.2/24
		$(grep -E '^(subsystem|namespace)' tests/lab/target.conf)
		listen 192.0.2.1
		listen 192.0.2.2
		hole eth0 192.0.2.66
		mute 4421
		half 4422
	END
}

# hfi NUMBER MAC ADDRESS
hfi() {
	cat <<- END
		[hfi $1]
		pci = 0000:00:0$(($1 + 2)).0
		mac = 52:54:00:00:00:$2
		ip = $3/24

	END
}

# path SSNS TARGET [PORT [HFI]]
path() {
	cat <<- END
		[ssns $1]
		hfi = ${4-1}
		traddr = $2
		trsvcid = ${3-4420}
		nqn = nqn.2026-11.org.example:nvmf-boot-lab
		nid = uuid:11111111-2222-4333-8444-555555555555
		nsid = 1

	END
}

# With the table on standard input. What two live paths take, a kind of machine is asked once.
in_time() {
	local base=$BATS_FILE_TMPDIR/$kind
	make_table "$dir/table"
	{ hfi 1 01 192.0.2.10 && path 1 192.0.2.1 && path 2 192.0.2.2; } | make_table "$dir/live"
	[ -s "$base" ] || seconds_of "dead-base-$kind" --table "$dir/live" --conf "$dir/conf" > "$base"
	in_seconds "$(awk '{ print 1.05 * $1 }' "$base")" --table "$dir/table" --conf "$dir/conf"
}

@test "a black hole before the live path" {
	on trixie-plain ipv4 static dead
	in_time < <(hfi 1 01 192.0.2.10 && path 1 192.0.2.66 && path 2 192.0.2.1)
}

@test "a black hole behind the live path" {
	on sid-plain ipv4 static dead
	in_time < <(hfi 1 01 192.0.2.10 && path 1 192.0.2.1 && path 2 192.0.2.66)
}

@test "fifteen dead paths before the live one" {
	on trixie ipv4 static dead
	in_time < <(hfi 1 01 192.0.2.10 && for ssns in {1..13}; do path "$ssns" 192.0.2.66 $((5000 + ssns)); done && path 14 192.0.2.1 1 &&
		path 15 192.0.2.77 && path 16 192.0.2.1)
}

@test "a peer that accepts and says nothing" {
	on sid ipv4 static silent
	in_time < <(hfi 1 01 192.0.2.10 && path 1 192.0.2.1 4421 && path 2 192.0.2.1)
}

@test "a peer that falls silent behind the initialisation" {
	on trixie-plain ipv4 static silent
	in_time < <(hfi 1 01 192.0.2.10 && path 1 192.0.2.1 4422 && path 2 192.0.2.1)
	said '^nvmf-boot: NBFT SSNS 2 .*: connected as nvme0'
}

@test "an HFI whose NIC is not there" {
	on sid-plain ipv4 static dead
	in_time < <(hfi 1 01 192.0.2.10 && hfi 2 99 198.51.100.10 && path 1 198.51.100.1 4420 2 && path 2 192.0.2.1)
}
