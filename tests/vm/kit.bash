# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # of bats, and for the tests
# For the tests in this directory: what a boot needs, one boot, and what can be asked of it when it
# is over. Each question prints what it finds, and on failure where it looked. Every test leaves a row in
# build/check/rows: its file, how it went, seconds from init to the mounted root, its directory, its name.

bats_require_minimum_version 1.5.0

# A file of tests that needs more has its own of these two, and calls the functions below.
setup_file() {
	# shellcheck disable=SC2119 # nothing more
	vm_setup_file
}
setup() {
	vm_setup
}

# vm_setup_file [FILE...]: beyond the usual ones in build/lab.
# shellcheck disable=SC2120 # passed by the files of tests
vm_setup_file() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	make --no-print-directory build/lab/{{image,hostonly}-{trixie,sid},target.img,disk-{trixie,sid}.img,host.table} "$@" > "$BATS_FILE_TMPDIR/make.log" 2>&1 ||
		{ cat "$BATS_FILE_TMPDIR/make.log"; return 1; }
}

# The lab's own table, and a directory for what a test makes itself.
vm_setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	table=build/lab/host.table
	dir=$BATS_TEST_TMPDIR
}

# on KIND FEATURE...: the first line of a test: the kind of machine it boots, unless KIND= names another, and what it
# is about, of which tests/lint (pairs) sees to it that each dracut has booted it, with systemd and without.
# A kind is a suite, trixie (dracut 106) or sid (112), or SUITE-plain: no systemd in its initramfs.
on() {
	kind=${KIND:-$1}
	suite=${kind%-plain}
	image=build/lab/image-$suite
	[ "$kind" = "$suite" ] || image=build/lab/hostonly-$suite
	name=$(basename "$BATS_TEST_FILENAME" .bats)-$BATS_TEST_NUMBER-$kind
	run_dir=build/lab/$name
	rm -rf "$run_dir"
}
# only KIND FEATURE...: the same, for what is about that kind alone.
only() {
	[ "${KIND:-$1}" = "$1" ] || skip "about $1 alone"
	on "$@"
}

teardown() {
	local went=failed seconds
	[ -e "${run_dir-}/host.log" ] || return 0 # no machine was asked
	[ -z "${BATS_TEST_COMPLETED-}" ] || went=passed
	seconds=$(tests/lab/root-time "$run_dir/host.log" 2> /dev/null) || seconds=-
	mkdir -p build/check
	printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$(basename "$BATS_TEST_FILENAME" .bats)" "$kind" "$went" "$seconds" "$run_dir" "$BATS_TEST_DESCRIPTION" >> build/check/rows
}

# One boot, to where the options say. When it does not go as expected, tests/lab/boot prints both consoles.
boot_until() { # REGEX OPTION...
	tests/lab/boot "$name" --timeout 600 --suite "$suite" --image "$image" --until "$@"
}

# To the booted system and its report.
boot() {
	[ "$kind" != sid-plain ] || compgen -G "build/roots/sid/usr/*bin/switch_root" > /dev/null ||
		skip "this sid root was made when switch_root was not among its packages"
	boot_until '' "$@"
}

# A boot that ends at the mounted root: half the time, and all there is to it when the question is whether it came up.
boot_to_root() {
	boot_until 'EXT4-fs \(nvme[0-9]+n[0-9]+\): mounted filesystem' "$@"
}

# make_table FILE: from the description on standard input, under the lab's host identity.
make_table() {
	{ sed -n '/^\[host\]/,/^$/p' tests/lab/host.nbft && cat; } > "$1.nbft"
	tests/lab/in-root build/roots/trixie build/nvmf-boot-table build - < "$1.nbft" > "$1"
}

# A line of the booted system's report, or of the host's console, where the helper's lines are in the kernel log when
# there is no systemd.
reported() {
	grep -E -- "$1" "$run_dir/marker.txt" || { echo "not in the report: $1"; cat "$run_dir/marker.txt"; return 1; }
}
said() {
	tr -d '\r' < "$run_dir/host.log" | sed -E 's/^\[ *[0-9.]+\] nvmf-boot(\[[0-9]+\])?: /nvmf-boot: /' | grep -aE -- "$1" || { echo "not on the console: $1"; cat "$run_dir/host.log"; return 1; }
}

# in_order REGEX...: lines of the journal, one after the other.
in_order() {
	local rest regex line
	rest=$(sed '1,/^== journal/d' "$run_dir/marker.txt")
	for regex; do
		line=$(grep -nE -m 1 -- "$regex" <<< "$rest") || { echo "not in the journal, or not after the one before: $regex"; sed '1,/^== journal/d' "$run_dir/marker.txt"; return 1; }
		echo "${line#*:}"
		rest=$(sed "1,${line%%:*}d" <<< "$rest")
	done
}

# at REGEX: the machine's clock at the first such line that has it: in the report, else in the kernel log on the console.
at() {
	local log=$run_dir/host.log
	[ ! -s "$run_dir/marker.txt" ] || log=$run_dir/marker.txt
	tr -d '\r' < "$log" | sed -nE "s/^\[ *([0-9.]+)\] .*($1).*/\1/p" | head -n 1 | grep . || { echo "no time of: $1" >&2; return 1; }
}

# within SECONDS REGEX REGEX: so long at most from one to the other.
within() {
	local from to
	from=$(at "$2") || return
	to=$(at "$3") || return
	awk -v from="$from" -v to="$to" -v limit="$1" 'BEGIN { print to - from, "s, limit", limit; exit to - from > limit }'
}

# The root is the target's namespace; what the table's paths became, `nvmf-boot status` says; everything started.
booted_with_paths() {
	reported '^/ +/dev/nvme[0-9]+n1 +ext4 '
	reported '^nvme[0-9]+ hostnqn nqn\.2014-08\.org\.nvmexpress:uuid:33333333-4444-4555-8666-777777777777$'
	reported '^nvme[0-9]+ ctrl_loss_tmo off$'
	reported '^running$'
	reported "^nvmf-boot: .*; $1 of $2 paths connected, 1 of 1 namespaces to boot from present\$"
	said '^nvmf-boot: NBFT.* SSNS 1: namespace uuid 11111111-2222-4333-8444-555555555555 is /dev/nvme[0-9]+n1$|^nvmf-boot: NBFT1 SSNS 1: namespace uuid'
	names_held "$1"
	# Without systemd the journal has what the kernel log has: lines.
	[ "$kind" != "$suite" ] || selected_by_ssns
}

# journalctl found by NVMF_SSNS=1 what is about that SSNS, and nothing else.
selected_by_ssns() {
	sed -n '/^== fields of SSNS 1$/,/^== times/p' "$run_dir/marker.txt" | grep -v '^==' > "$dir/selected"
	cat "$dir/selected"
	grep -qE 'SSNS 1 via HFI [0-9].* connected as nvme' "$dir/selected"
	! grep -v 'SSNS 1[ :]' "$dir/selected"
}

# The booted root has files that give our NICs other names. Each path came back after a reset, which asks for
# the interface by its name.
names_held() {
	[ "$(reported '^nvme[0-9]+ after a reset: live$' | wc -l)" = "$1" ]
	! grep -aE '^(bylink|byrule)[0-9].*52:54:00:00:00:01' "$run_dir/marker.txt"
}

# The booted system's systemd begins: what its initramfs did is over.
switched='systemd\[1\]: systemd [0-9].* running in system mode'

# connected TARGET SOURCE INTERFACE: a live controller of exactly that path.
connected() {
	local path="traddr=$1,trsvcid=4420,host_traddr=$2,host_iface=$3" controller
	controller=$(grep -E -- "^nvme[0-9]+ address $path(,|\$)" "$run_dir/marker.txt") ||
		{ echo "no controller with $path"; grep -E '^nvme[0-9]+ (address|state)' "$run_dir/marker.txt"; return 1; }
	reported "^${controller%% *} state live\$"
}
