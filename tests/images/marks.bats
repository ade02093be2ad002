#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# nvmf-boot marks, run by hand and as a systemd generator. The unit tests check the contents of the files. These tests check
# that the files are in their places, and that udev, systemd and sysctl accept them.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	nvmf_boot=${NVMF_BOOT:-build/nvmf-boot}
	nvmf_boot_table=${NVMF_BOOT_TABLE:-build/nvmf-boot-table}
	tree=$BATS_TEST_TMPDIR/tree
	mkdir -p "$tree/sys/firmware/acpi/tables" "$tree/proc"
	echo 'root=UUID=0123' > "$tree/proc/cmdline"
	"$nvmf_boot_table" build -o "$tree/sys/firmware/acpi/tables/NBFT" tests/tables/static-ipv4.nbft
}

# Runs a command and shows its result, for the case that the test fails.
try() {
	run --separate-stderr "$@"
	printf 'command: %s\nstatus: %s\nstdout: %s\nstderr: %s\n' "$*" "$status" "$output" "$stderr"
}

written() {
	(cd "$tree" && find run -type f 2> /dev/null | LC_ALL=C sort)
}

marks='run/NetworkManager/conf.d/~nbft.conf
run/sysctl.d/~nbft.conf
run/systemd/network/!nbft0.link
run/systemd/network/!nbft0.network
run/systemd/system/ifup@nbft0.service.d/50-nbft.conf
run/systemd/system/networking.service.d/50-nbft.conf
run/udev/rules.d/!nbft.rules
run/udev/rules.d/61-nbft.rules'

@test "a table's interface is marked for every manager, and a second run changes nothing" {
	try "$nvmf_boot" marks --sysroot "$tree"
	[ "$status" -eq 0 ]
	[ -z "$output$stderr" ]
	[ "$(written)" = "$marks" ]
	grep -qx 'PermanentMACAddress=52:54:00:00:00:01' "$tree/run/systemd/network/!nbft0.link"
	cp -a "$tree/run" "$BATS_TEST_TMPDIR/before"
	try "$nvmf_boot" marks --sysroot "$tree"
	[ "$status" -eq 0 ]
	diff -r "$BATS_TEST_TMPDIR/before" "$tree/run"
}

@test "managers that do not run as root can read the marks" {
	(umask 077 && "$nvmf_boot" marks --sysroot "$tree")
	[ -z "$(find "$tree/run/"* ! -perm -a+r)" ]
}

@test "udevadm verify accepts the rules" {
	"$nvmf_boot" marks --sysroot "$tree"
	cp -r "$tree/run/udev/rules.d" "build/marks-$$.d"
	# shellcheck disable=SC2016 # the inner shell expands
	try tests/lab/in-root --scratch build/roots/trixie sh -c 'udevadm verify --no-summary "$1"/*' sh "build/marks-$$.d"
	rm -r "build/marks-$$.d"
	[ "$status" -eq 0 ]
}

# The system is hardened, and its files say so for all interfaces, for new ones, by a pattern, by the interface's name,
# and in a file whose name sorts behind many others.
@test "systemd-sysctl keeps the settings of IPv4 and IPv6 interfaces and the IPv6 address, also for a VLAN" {
	"$nvmf_boot_table" build -o "$tree/sys/firmware/acpi/tables/NBFT" - <<- END
		[host]
		nqn = nqn.2014-08.org.nvmexpress:uuid:a1b2c3d4-0001-4000-8000-000000000001
		id = a1b2c3d4-0001-4000-8000-000000000001
		[hfi 1]
		mac = 52:54:00:00:00:01
		ip = 192.0.2.10/24
		[hfi 2]
		mac = 52:54:00:00:00:02
		vlan = 42
		ip = 2001:db8::10/64
	END
	"$nvmf_boot" marks --sysroot "$tree"
	cp "$tree/run/sysctl.d/~nbft.conf" "build/marks-$$.conf"
	for suite in bookworm trixie sid; do
		# shellcheck disable=SC2016 # the inner shell expands
		try tests/lab/in-root --scratch "build/roots/$suite" unshare --net sh -ec '
			mkdir -p /etc/sysctl.d /run/sysctl.d
			cat > /etc/sysctl.d/zzz-hardened.conf <<-END
				net.ipv4.conf.*.rp_filter = 1
				net.ipv4.conf.all.rp_filter = 1
				net.ipv4.conf.nbft0.arp_ignore = 0
				net.ipv4.conf.*.arp_filter = 1
				net.ipv4.conf.all.arp_filter = 1
				net.ipv6.conf.all.disable_ipv6 = 1
				net.ipv6.conf.default.disable_ipv6 = 1
				net.ipv6.conf.default.accept_ra = 0
				net.ipv6.conf.*.autoconf = 1
				net.ipv6.conf.nbft1/42.disable_ipv6 = 1
			END
			[ -e /usr/lib/systemd/systemd-sysctl ] || exit 1
			ip link add nbft0 type veth peer name nbft1.42 2> /dev/null || exit 77
			ip link set lo up; ip link set nbft0 up; ip link set nbft1.42 up
			ip addr add 2001:db8::10/64 dev nbft1.42
			cp "$1" /run/sysctl.d/~nbft.conf
			/usr/lib/systemd/systemd-sysctl
			cd /proc/sys/net/ipv4/conf
			cat all/rp_filter nbft0/rp_filter nbft0/arp_ignore nbft0/arp_announce all/arp_filter nbft0/arp_filter
			cd ../../ipv6/conf
			cat nbft0/autoconf nbft1.42/autoconf default/disable_ipv6 nbft1.42/disable_ipv6
			ip -6 addr show dev nbft1.42 | grep -c 2001:db8::10' sh "build/marks-$$.conf"
		[ "$status" -ne 77 ] || { rm "build/marks-$$.conf"; skip "this kernel has no veth links"; }
		[ "$status" -eq 0 ]
		[ "$(tr '\n' ' ' <<< "$output")" = '1 2 1 2 0 0 0 0 1 0 1 ' ]
	done
	rm "build/marks-$$.conf"
}

@test "root=nbft: systemd-analyze accepts the mount unit" {
	echo 'root=nbft rw rootflags=noatime' > "$tree/proc/cmdline"
	try "$nvmf_boot" marks --sysroot "$tree" /run/g /run/e /run/l
	[ "$status" -eq 0 ]
	cp -a "$tree/run/e" "build/marks-$$"
	# shellcheck disable=SC2016 # the inner shell expands
	try tests/lab/in-root --scratch build/roots/trixie sh -ec '
		cp -a "$1"/* /etc/systemd/system/
		systemd-analyze verify --man=no sysroot.mount initrd-root-fs.target initrd-root-device.target
		systemd-escape --path --suffix=device /dev/disk/by-nbft/root' sh "build/marks-$$"
	rm -r "build/marks-$$"
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ -e "$tree/run/e/$output.d/50-nbft.conf" ]
}

@test "the generator's directory gets the drop-ins, and systemd-analyze accepts the units with them" {
	echo 'root=zfs:pool/root rd.nvmf.timeout=30' > "$tree/proc/cmdline"
	try "$nvmf_boot" marks --sysroot "$tree" /run/g /run/e /run/l
	[ "$status" -eq 0 ]
	[ "$(written)" = "$(printf '%s\n' "$marks" run/g/nvmf-boot-deadline.timer.d/50-options.conf \
		run/g/nvmf-boot.service.d/50-root.conf run/g/device.d/10-nbft.conf \
		'run/g/dev-gpt\x2dauto\x2droot.device.d/10-nbft.conf' \
		'run/g/dev-disk-by\x2ddesignator-.device.d/10-nbft.conf' \
		run/g/systemd-networkd-wait-online.service.d/10-nbft.conf run/g/nm-wait-online-initrd.service.d/10-nbft.conf \
		run/g/NetworkManager-wait-online-initrd.service.d/10-nbft.conf | LC_ALL=C sort)" ]
	grep -qx 'OnActiveSec=35000000us' "$tree/run/g/nvmf-boot-deadline.timer.d/50-options.conf"
	grep -qx 'Before=initrd-root-device.target' "$tree/run/g/nvmf-boot.service.d/50-root.conf"

	cp -a "$tree/run/g" "build/marks-$$"
	# shellcheck disable=SC2016 # the inner shell expands
	try tests/lab/in-root --scratch build/roots/trixie sh -ec '
		cp build/nvmf-boot /usr/sbin/
		cp modules.d/50nvmf/deadline.sh /usr/bin/nvmf-boot-deadline
		cp -a modules.d/50nvmf/*.service modules.d/50nvmf/*.timer "$1"/* /usr/lib/systemd/system/
		systemd-analyze verify --man=no nvmf-boot.service nvmf-boot-deadline.timer' sh "build/marks-$$"
	rm -r "build/marks-$$"
	[ "$status" -eq 0 ]
	[ -z "$output$stderr" ]
}

# A systemd as process 1 of a process namespace loads device units with the drop-ins, and with those that its generators
# write for a device that a passphrase opens and for x-systemd.device-timeout=.
@test "systemd waits for all devices until nvmf-boot's deadline, unless somebody gave a device a time-out of its own" {
	try "$nvmf_boot" marks --sysroot "$tree" /run/g /run/e /run/l
	[ "$status" -eq 0 ]
	for suite in bookworm trixie sid; do
		cp -a "$tree/run/g" "build/marks-$$"
		# shellcheck disable=SC2016 # the inner shells expand
		try timeout -k 5 60 tests/lab/in-root --scratch "build/roots/$suite" \
			unshare --mount --pid --fork --net --cgroup --kill-child sh -ec '
			mount -t proc proc /proc; mount -t cgroup2 cgroup2 /sys/fs/cgroup; mount -t tmpfs tmpfs /run
			units=/run/systemd/system
			mkdir -p $units/dev-mapper-a.device.d $units/dev-b.device.d
			cp -a "$1/." $units
			printf "[Unit]\nJobTimeoutSec=infinity\n" > $units/dev-mapper-a.device.d/40-device-timeout.conf
			printf "[Unit]\nJobRunningTimeoutSec=20\n" > $units/dev-b.device.d/50-device-timeout.conf
			cat > $units/show.sh <<-"END"
				for unit in dev-x dev-mapper-a dev-b "dev-gpt\x2dauto\x2droot" "dev-disk-by\x2ddesignator-root"; do
					systemctl show -p JobRunningTimeoutUSec --value "$unit.device"
				done > "$1/shown"
				systemctl --force --force poweroff
			END
			printf "[Unit]\nDefaultDependencies=no\n[Service]\nType=oneshot\nExecStart=/bin/sh %s /src/%s\n" \
				$units/show.sh "$1" > $units/show.service
			exec /usr/lib/systemd/systemd --unit=show.service --log-target=null' sh "build/marks-$$" 3>&-
		shown=$(tr '\n' ' ' < "build/marks-$$/shown")
		rm -r "build/marks-$$"
		echo "$suite: $shown"
		[ "$shown" = '3min 15s infinity 20s infinity infinity ' ]
	done
}

@test "a corrupt table: no file, one message, and exit status 0" {
	truncate -s 100 "$tree/sys/firmware/acpi/tables/NBFT"
	try "$nvmf_boot" marks --sysroot "$tree" /run/g /run/e /run/l
	[ "$status" -eq 0 ]
	[ "$stderr" = "nvmf-boot: NBFT is refused: none of its interfaces is named or marked" ]
	[ -z "$(written)" ]
}

@test "rd.nonvmf: no interface is marked, and there is no deadline" {
	echo 'root=UUID=0123 rd.nonvmf' > "$tree/proc/cmdline"
	try "$nvmf_boot" marks --sysroot "$tree" /run/g /run/e /run/l
	[ "$status" -eq 0 ]
	[ "$(written)" = run/g/nvmf-boot-deadline.timer.d/50-options.conf ]
}

@test "a root on a server of another kind: nothing is marked, and there is no deadline" {
	echo 'root=nfs:192.0.2.1:/srv' > "$tree/proc/cmdline"
	try "$nvmf_boot" marks --sysroot "$tree" /run/g /run/e /run/l
	[ "$status" -eq 0 ]
	[ "$(written)" = run/g/nvmf-boot-deadline.timer.d/50-options.conf ]
	try "$nvmf_boot" run --sysroot "$tree" --dry-run
	[ "$status" -eq 3 ]
	[[ $stderr == *"switched off by root= (the root is on a server of another kind) on the kernel command line"* ]]
}

@test "no table: no file is written" {
	rm "$tree/sys/firmware/acpi/tables/NBFT"
	try "$nvmf_boot" marks --sysroot "$tree"
	[ "$status" -eq 0 ]
	[ -z "$output$stderr$(written)" ]
}

@test "a file that cannot be written: a message, and the verb fails but not the generator" {
	ln -s "$PWD/build/nvmf-boot" "$BATS_TEST_TMPDIR/nvmf-boot-generator"
	touch "$tree/run"
	try "$nvmf_boot" marks --sysroot "$tree"
	[ "$status" -eq 1 ]
	[[ $stderr == *"!nbft0.link cannot be written: "*"; the boot goes on without it"* ]]
	try "$BATS_TEST_TMPDIR/nvmf-boot-generator" --sysroot "$tree" /run/g /run/e /run/l
	[ "$status" -eq 0 ]
}

@test "two directories are a usage error" {
	try "$nvmf_boot" marks --sysroot "$tree" /run/g /run/e
	[ "$status" -eq 2 ]
	[[ $stderr == "nvmf-boot marks: none, one or three directories" ]]
}

@test "a single directory gets the deadline file of an initramfs without systemd" {
	echo 'root=UUID=0123 rd.nvmf.timeout=30' > "$tree/proc/cmdline"
	try "$nvmf_boot" marks --sysroot "$tree" /run/nvmf-boot
	[ "$status" -eq 0 ]
	[ "$(written)" = "$(printf '%s\n' "$marks" run/nvmf-boot/deadline | LC_ALL=C sort)" ]
	[ "$(cat "$tree/run/nvmf-boot/deadline")" = 35 ]
}
