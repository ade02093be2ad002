# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # of bats, and for the tests
# Functions for the tests in this directory: they prepare a boot, boot, and check the result. Each check prints what it finds,
# or, on failure, where it has looked. Every test adds a row to build/check/rows: its file, its kind, its result, the seconds
# from init to the mounted root, its directory and its name.

bats_require_minimum_version 1.5.0

# A file of tests may define these two functions itself, and call vm_setup_file and vm_setup in them.
setup_file() {
	# shellcheck disable=SC2119 # no further files
	vm_setup_file
}
setup() {
	vm_setup
}

# vm_setup_file [FILE...]: builds the files in build/lab that all tests need, and each FILE.
# shellcheck disable=SC2120 # passed by the files of tests
vm_setup_file() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	make --no-print-directory build/lab/{{image,hostonly}-{trixie,sid},target.img,disk-{trixie,sid}.img,host.table} "$@" > "$BATS_FILE_TMPDIR/make.log" 2>&1 ||
		{ cat "$BATS_FILE_TMPDIR/make.log"; return 1; }
}

# Sets $table, the table of the lab's host, and $dir, a directory for the files of the test.
vm_setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	table=build/lab/host.table
	dir=$BATS_TEST_TMPDIR
}

# on KIND FEATURE...: the first line of a test. KIND is the kind of machine that the test boots, unless the variable KIND names
# another. A kind is a suite, trixie (dracut 106) or sid (dracut 112), or SUITE-plain: no systemd in the initramfs. FEATUREs
# tell what the test is about. tests/lint pairs checks that each feature boots with each dracut, with systemd and without.
on() {
	kind=${KIND:-$1}
	suite=${kind%-plain}
	image=build/lab/image-$suite
	[ "$kind" = "$suite" ] || image=build/lab/hostonly-$suite
	name=$(basename "$BATS_TEST_FILENAME" .bats)-$BATS_TEST_NUMBER-$kind
	run_dir=build/lab/$name
	rm -rf "$run_dir"
}
# only KIND FEATURE...: the first line of a test that makes sense on KIND only; otherwise like "on".
only() {
	[ "${KIND:-$1}" = "$1" ] || skip "for $1 only"
	on "$@"
}

teardown() {
	local went=failed seconds
	[ -e "${run_dir-}/host.log" ] || return 0 # the test has booted no machine
	[ -z "${BATS_TEST_COMPLETED-}" ] || went=passed
	seconds=$(tests/lab/root-time "$run_dir/host.log" 2> /dev/null) || seconds=-
	mkdir -p build/check
	printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$(basename "$BATS_TEST_FILENAME" .bats)" "$kind" "$went" "$seconds" "$run_dir" "$BATS_TEST_DESCRIPTION" >> build/check/rows
}

# boot_until REGEX OPTION...: boots until a console line matches REGEX. On failure tests/lab/boot prints both consoles.
boot_until() {
	tests/lab/boot "$name" --timeout 600 --suite "$suite" --image "$image" --until "$@"
}

# boot OPTION...: boots until the booted system has written its report.
boot() {
	[ "$kind" != sid-plain ] || compgen -G "build/roots/sid/usr/*bin/switch_root" > /dev/null ||
		skip "this sid root was made when switch_root was not among its packages"
	boot_until '' "$@"
}

# boot_to_root OPTION...: boots until the root is mounted, which takes half the time of a whole boot.
boot_to_root() {
	boot_until 'EXT4-fs \(nvme[0-9]+n[0-9]+\): mounted filesystem' "$@"
}

# make_table FILE: builds a table from the description on standard input, with the identity of the lab's host.
make_table() {
	{ sed -n '/^\[host\]/,/^$/p' tests/lab/host.nbft && cat; } > "$1.nbft"
	tests/lab/in-root build/roots/trixie build/nvmf-boot-table build - < "$1.nbft" > "$1"
}

# reported REGEX: a line in the report of the booted system matches.
reported() {
	grep -E -- "$1" "$run_dir/marker.txt" || { echo "not in the report: $1"; cat "$run_dir/marker.txt"; return 1; }
}
# said REGEX: a line on the host's console matches. The kernel may write a message of its own behind the text of a line, before
# its end: sed gives the message a line. Without systemd the helper's lines come from the kernel log, with a time and a process
# id. sed removes both, so one REGEX fits with systemd and without.
said() {
	tr -d '\r' < "$run_dir/host.log" | sed -E 's/(.)(\[ *[0-9]+\.[0-9]{6}\] )/\1\n\2/' | sed -E 's/^\[ *[0-9.]+\] nvmf-boot(\[[0-9]+\])?: /nvmf-boot: /' | grep -aE -- "$1" || { echo "not on the console: $1"; cat "$run_dir/host.log"; return 1; }
}

# in_order REGEX...: lines of the journal match, in this order.
in_order() {
	local rest regex line
	rest=$(sed '1,/^== journal/d' "$run_dir/marker.txt")
	for regex; do
		line=$(grep -nE -m 1 -- "$regex" <<< "$rest") || { echo "not in the journal, or not after the one before: $regex"; sed '1,/^== journal/d' "$run_dir/marker.txt"; return 1; }
		echo "${line#*:}"
		rest=$(sed "1,${line%%:*}d" <<< "$rest")
	done
}

# at REGEX: prints the time, by the machine's clock, of the first line that matches and has a time. Looks in the report if there
# is one, else in the kernel log on the console.
at() {
	local log=$run_dir/host.log
	[ ! -s "$run_dir/marker.txt" ] || log=$run_dir/marker.txt
	tr -d '\r' < "$log" | sed -nE "s/^\[ *([0-9.]+)\] .*($1).*/\1/p" | head -n 1 | grep . || { echo "no time of: $1" >&2; return 1; }
}

# within SECONDS REGEX REGEX: the time from the first line to the second is at most SECONDS.
within() {
	local from to
	from=$(at "$2") || return
	to=$(at "$3") || return
	awk -v from="$from" -v to="$to" -v limit="$1" 'BEGIN { print to - from, "s, limit", limit; exit to - from > limit }'
}

# booted_with_paths N M: the root is the namespace of the target, N of M paths are connected, and every unit has started.
booted_with_paths() {
	reported '^/ +/dev/nvme[0-9]+n1 +ext4 '
	reported '^nvme[0-9]+ hostnqn nqn\.2014-08\.org\.nvmexpress:uuid:33333333-4444-4555-8666-777777777777$'
	reported '^nvme[0-9]+ ctrl_loss_tmo off$'
	reported '^running$'
	reported "^nvmf-boot: .*; connected: $1 of $2 paths, 1 of 1 namespaces\$"
	said '^nvmf-boot: NBFT.* SSNS 1: namespace uuid 11111111-2222-4333-8444-555555555555 is /dev/nvme[0-9]+n1$|^nvmf-boot: NBFT1 SSNS 1: namespace uuid'
	names_held "$1"
	# Without systemd in the initramfs the journal takes the helper's lines from the kernel log, so they have no fields.
	[ "$kind" != "$suite" ] || selected_by_ssns
}

# journalctl NVMF_SSNS=1 has found the lines about SSNS 1, and no others.
selected_by_ssns() {
	sed -n '/^== fields of SSNS 1$/,/^== times/p' "$run_dir/marker.txt" | grep -v '^==' > "$dir/selected"
	cat "$dir/selected"
	grep -qE 'SSNS 1 via HFI [0-9].* connected as nvme' "$dir/selected"
	! grep -v 'SSNS 1[ :]' "$dir/selected"
}

# names_held N: the table's NICs have kept their names, although files of the booted system would give them others. All N
# controllers have connected again after a reset, for which the kernel uses the interface name.
names_held() {
	[ "$(reported '^nvme[0-9]+ after a reset: live$' | wc -l)" = "$1" ]
	! grep -aE '^(bylink|byrule)[0-9].*52:54:00:00:00:01' "$run_dir/marker.txt"
}

# The first line of systemd in the booted system. The work of the initramfs is over at this line.
switched='systemd\[1\]: systemd [0-9].* running in system mode'

# connected TARGET SOURCE INTERFACE: there is a live controller with exactly this path.
connected() {
	local path="traddr=$1,trsvcid=4420,host_traddr=$2,host_iface=$3" controller
	controller=$(grep -E -- "^nvme[0-9]+ address $path(,|\$)" "$run_dir/marker.txt") ||
		{ echo "no controller with $path"; grep -E '^nvme[0-9]+ (address|state)' "$run_dir/marker.txt"; return 1; }
	reported "^${controller%% *} state live\$"
}
