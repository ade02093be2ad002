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

# seconds_of NAME SUITE: boots by the table on standard input, prints how long that took. Mitigations are a quarter
# of what is counted, and nothing that is asked here. At 8 ns for an instruction the machine's time passes about as
# fast as the target's, which drops hosts that seem to sleep.
seconds_of() {
	make_table "$dir/table"
	tests/lab/timed "$1" 3 --suite "$2" --append 'mitigations=off audit=0 lsm=capability' --table "$dir/table" --conf "$dir/conf"
}

# in_time SUITE: with the table on standard input. FULL=1: with both dracuts.
in_time() {
	local suite base seconds
	cat > "$dir/wanted"
	for suite in $([ -z "${FULL-}" ] && echo "$1" || echo trixie sid); do
		base=$BATS_FILE_TMPDIR/$suite
		[ -s "$base" ] || { hfi 1 01 192.0.2.10 && path 1 192.0.2.1 && path 2 192.0.2.2; } |
			seconds_of "dead-base-$suite" "$suite" > "$base"
		seconds=$(seconds_of "$name" "$suite" < "$dir/wanted")
		echo "$suite: $seconds s, two live paths $(cat "$base") s"
		awk -v "s=$seconds" -v "base=$(cat "$base")" 'BEGIN { exit !(base > 0 && s <= 1.05 * base) }'
	done
}

@test "a black hole before the live path" {
	in_time trixie < <(hfi 1 01 192.0.2.10 && path 1 192.0.2.66 && path 2 192.0.2.1)
}

@test "a black hole behind the live path" {
	in_time sid < <(hfi 1 01 192.0.2.10 && path 1 192.0.2.1 && path 2 192.0.2.66)
}

@test "fifteen dead paths before the live one" {
	in_time trixie < <(hfi 1 01 192.0.2.10 && for ssns in {1..13}; do path "$ssns" 192.0.2.66 $((5000 + ssns)); done && path 14 192.0.2.1 1 &&
		path 15 192.0.2.77 && path 16 192.0.2.1)
}

@test "a peer that accepts and says nothing" {
	in_time sid < <(hfi 1 01 192.0.2.10 && path 1 192.0.2.1 4421 && path 2 192.0.2.1)
}

@test "a peer that falls silent behind the initialisation" {
	in_time trixie < <(hfi 1 01 192.0.2.10 && path 1 192.0.2.1 4422 && path 2 192.0.2.1)
	said '^nvmf-boot: NBFT SSNS 2 .*: connected as nvme0'
}

@test "an HFI whose NIC is not there" {
	in_time sid < <(hfi 1 01 192.0.2.10 && hfi 2 99 198.51.100.10 && path 1 198.51.100.1 4420 2 && path 2 192.0.2.1)
}
