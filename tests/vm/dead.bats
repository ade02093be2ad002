#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Paths that are dead, each in its own way, beside one that works: from init to the mounted root a machine takes at
# most 1.05 times as long as with two that work. Counted in instructions, so that a busy computer matters little;
# the boots end at the mounted root. About a minute each.

bats_require_minimum_version 1.5.0

load kit

setup_file() {
	vm_setup_file
}

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

# path SSNS TARGET [PORT]
path() {
	cat <<- END

		[ssns $1]
		hfi = 1
		traddr = $2
		trsvcid = ${3-4420}
		nqn = nqn.2026-11.org.example:nvmf-boot-lab
		nid = uuid:11111111-2222-4333-8444-555555555555
		nsid = 1
	END
}

# seconds_of NAME SUITE: boots by the paths on standard input, prints how long that took. On an idle processor
# mitigations are a quarter of what is counted, and nothing that is asked here.
seconds_of() {
	{ sed -n '/^\[hfi/,/^$/p' tests/lab/host.nbft && cat; } | make_table "$dir/table"
	tests/lab/boot "$1" --suite "$2" --clock --append 'mitigations=off audit=0 lsm=capability' --timeout 600 \
		--table "$dir/table" --conf "$dir/conf" --until 'EXT4-fs .*: mounted filesystem' > "$dir/out" 2>&1 ||
		{ cat "$dir/out" >&2; return 1; }
	tests/lab/root-time "build/lab/$1/host.log"
}

# in_time SUITE: with the paths on standard input.
in_time() {
	local base=$BATS_FILE_TMPDIR/$1 seconds
	[ -s "$base" ] || { path 1 192.0.2.1 && path 2 192.0.2.2; } | seconds_of "dead-base-$1" "$1" > "$base"
	seconds=$(seconds_of "$name" "$1")
	echo "$seconds s, two live paths $(cat "$base") s"
	awk -v "s=$seconds" -v "base=$(cat "$base")" 'BEGIN { exit !(base > 0 && s <= 1.05 * base) }'
}

@test "a black hole before the live path" {
	in_time trixie < <(path 1 192.0.2.66 && path 2 192.0.2.1)
}

@test "a black hole behind the live path" {
	in_time sid < <(path 1 192.0.2.1 && path 2 192.0.2.66)
}

@test "fifteen dead paths before the live one" {
	in_time trixie < <(for ssns in {1..13}; do path "$ssns" 192.0.2.66 $((5000 + ssns)); done && path 14 192.0.2.1 1 &&
		path 15 192.0.2.77 && path 16 192.0.2.1)
}

@test "a peer that accepts and says nothing" {
	in_time sid < <(path 1 192.0.2.1 4421 && path 2 192.0.2.1)
}

@test "a peer that falls silent behind the initialisation" {
	in_time trixie < <(path 1 192.0.2.1 4422 && path 2 192.0.2.1)
	said '^nvmf-boot: NBFT SSNS 2 .*: connected as nvme0'
}
