#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The dracut module: the contents of a generic image of dracut 106 (trixie) and 112 (sid), and the scripts of the module. The
# tests in tests/vm boot such images.

# shellcheck disable=SC2016 # scripts in single quotes are for another shell

bats_require_minimum_version 1.5.0

setup_file() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	for suite in trixie sid; do
		make --silent "build/lab/image-$suite" > "$BATS_FILE_TMPDIR/$suite.log" 2>&1 || {
			cat "$BATS_FILE_TMPDIR/$suite.log"
			return 1
		}
		tests/lab/in-root --scratch "build/roots/$suite" lsinitrd "build/lab/image-$suite" > "$BATS_FILE_TMPDIR/$suite"
	done
}

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
}

# Runs a command and shows its result, for the case that the test fails.
try() {
	run "$@"
	printf 'command: %s\nstatus: %s\noutput: %s\n' "$*" "$status" "$output"
}

# in_scratch SUITE SCRIPT [ARGUMENT...]: runs a shell script in a scratch root.
in_scratch() {
	local suite=$1 script=$2
	shift 2
	try tests/lab/in-root --scratch "build/roots/$suite" sh -euc "$script" sh "$@"
}

# both_have REGEX...: each regular expression matches a path in both images. The path of a link has "-> target" behind it.
both_have() {
	local suite pattern

	for suite in trixie sid; do
		for pattern in "$@"; do
			grep -Eq "^[^ ]+ .* $pattern\$" "$BATS_FILE_TMPDIR/$suite" || {
				echo "not in the $suite image: $pattern"
				return 1
			}
		done
	done
}

# neither_has REGEX...: no regular expression matches a path in any of the images.
neither_has() {
	local suite pattern

	for suite in trixie sid; do
		for pattern in "$@"; do
			run ! grep -E "^[^ ]+ .* $pattern( ->.*)?\$" "$BATS_FILE_TMPDIR/$suite"
			echo "$suite: $pattern: $output"
		done
	done
}

@test "images hold the helper, the link that makes it a generator, and its units" {
	both_have usr/sbin/nvmf-boot \
		'usr/lib/systemd/system-generators/nvmf-boot-generator -> \.\./\.\./\.\./sbin/nvmf-boot' \
		usr/lib/systemd/system/nvmf-boot.service \
		usr/lib/systemd/system/nvmf-boot-deadline.service \
		usr/lib/systemd/system/nvmf-boot-forget.service \
		usr/lib/systemd/system/nvmf-boot-deadline.timer \
		'etc/systemd/system/sysinit.target.wants/nvmf-boot.service -> .*/nvmf-boot.service' \
		'etc/systemd/system/sysinit.target.wants/nvmf-boot-deadline.timer -> .*/nvmf-boot-deadline.timer'
}

@test "images do not hold nvmf-boot-table, which the package installs beside the helper" {
	for suite in trixie sid; do
		in_scratch "$suite" 'dpkg --no-triggers --install build/deb/nvmf-boot.deb > /dev/null && test -x /usr/sbin/nvmf-boot-table'
		[ "$status" -eq 0 ]
	done
	neither_has '[^ ]*nvmf-boot-table[^ ]*'
}

@test "images hold the deadline script and the emergency hooks" {
	both_have usr/bin/nvmf-boot-deadline usr/bin/sleep.* usr/bin/systemctl usr/lib/systemd/system/emergency.target \
		'[^ ]*hooks/emergency/50-nvmf-status.sh' '[^ ]*hooks/shutdown-emergency/50-nvmf-status.sh'
}

@test "images hold the kernel modules of NVMe/TCP and NIC drivers" {
	both_have '[^ ]*/nvme-fabrics.ko.*' '[^ ]*/nvme-tcp.ko.*' '[^ ]*/8021q.ko.*' \
		'[^ ]*/virtio_net.ko.*' '[^ ]*/e1000e.ko.*' '[^ ]*/ice.ko.*' '[^ ]*/mlx5_core.ko.*'
}

@test "images hold nvmf-root.sh at its place among the cmdline hooks, and nbftroot" {
	both_have '[^ ]*hooks/cmdline/92-nvmf-root.sh' usr/sbin/nbftroot
}

@test "images hold the files with which udev uses .link files" {
	both_have usr/lib/udev/rules.d/80-net-setup-link.rules usr/lib/udev/rules.d/75-net-description.rules \
		usr/lib/systemd/network/99-default.link
}

@test "modprobe in the image is that of kmod, which honours dracut's blacklist" {
	both_have 'usr/sbin/modprobe -> \.\./bin/kmod' usr/bin/kmod
}

@test "images hold no network manager, no nvme-cli and no jq" {
	neither_has 'usr/s?bin/nvme' 'usr/s?bin/jq' '[^ ]*NetworkManager[^ ]*' '[^ ]*/systemd-networkd' '[^ ]*/dhclient' \
		'[^ ]*/nm-initrd-generator'
}

@test "images hold getent and nsswitch.conf" {
	for suite in trixie sid; do
		grep -q ' usr/bin/getent$' "$BATS_FILE_TMPDIR/$suite"
		grep -q ' etc/nsswitch.conf$' "$BATS_FILE_TMPDIR/$suite"
	done
}

@test "the image holds dhcpcd exactly when the system has it" {
	local suite

	for suite in trixie sid; do
		# A sid root may have been made when dhcpcd was not yet in the list of packages.
		[ ! -e "build/roots/$suite/usr/sbin/dhcpcd" ] || grep -q ' usr/sbin/dhcpcd$' "$BATS_FILE_TMPDIR/$suite"
		small "$suite" '' 'cp build/nvmf-boot /usr/sbin/; rm -rf /usr/sbin/dhcpcd /usr/lib/dhcpcd'
		[[ $output == *usr/sbin/nvmf-boot* && $output != *dhcpcd* ]]
	done
}

@test "the image holds this module although dracut's own nvmf module is installed" {
	local suite stock

	neither_has '[^ ]*/nvmf-autoconnect.sh' '[^ ]*/[0-9]*-parse-nvmf-boot-connections.sh'
	for suite in trixie sid; do
		stock=$(echo "build/roots/$suite"/usr/lib/dracut/modules.d/[0-9][0-9]nvmf)
		[[ -d $stock ]] || skip "the $suite root has no dracut-network, and so no nvmf module of dracut's own"
	done
}

# small SUITE MODULES PREPARE: runs the shell code PREPARE, makes an image with few modules (MODULES and this one), and prints
# its files. That takes seconds.
small() {
	in_scratch "$1" '
		cp -a modules.d/50nvmf /usr/lib/dracut/modules.d/
		eval "$2"
		dracut --force --no-kernel --no-hostonly --compress cat --modules "base nvmf $1" /tmp/image 2>&1 | grep nvmf: || :
		lsinitrd /tmp/image | grep -E "nvm|dhcpcd" || :' "$2" "$3"
}

@test "a generic image holds nothing of the building machine" {
	local suite

	neither_has 'etc/nvme[^ ]*'
	for suite in trixie sid; do
		small "$suite" systemd '
			cp build/nvmf-boot /usr/sbin/nvmf-boot
			mkdir -p /etc/nvme
			for f in hostnqn hostid discovery.conf config.json; do echo secret > /etc/nvme/$f; done'
		[[ $output == *usr/sbin/nvmf-boot* ]]
		[[ $output != *etc/nvme* ]]
	done
}

@test "the module finds a helper below /usr/local" {
	for suite in trixie sid; do
		small "$suite" systemd 'install -D build/nvmf-boot /usr/local/sbin/nvmf-boot'
		[[ $output == *" usr/sbin/nvmf-boot"* ]]
		[[ $output == *"nvmf-boot-generator -> ../../../sbin/nvmf-boot"* ]]
	done
}

@test "dracut reports a missing helper" {
	local suite

	for suite in trixie sid; do
		small "$suite" systemd ''
		[[ ${lines[0]} == *"nvmf-boot is not installed"* ]]
	done
}

@test "an image without systemd has hooks, and neither units nor a generator" {
	local suite hook

	for suite in trixie sid; do
		small "$suite" '' 'cp build/nvmf-boot /usr/sbin/nvmf-boot'
		for hook in cmdline/05-nvmf-start.sh initqueue/50-nvmf-deadline.sh initqueue/finished/50-nvmf-finished.sh \
			cleanup/50-nvmf-stop.sh emergency/50-nvmf-status.sh; do
			[[ $output == *"hooks/$hook"* ]]
		done
		[[ $output == *usr/sbin/nvmf-boot* ]]
		[[ $output != *nvmf-boot.service* && $output != *nvmf-boot-generator* && $output != *nvmf-boot-deadline* ]]
		small "$suite" systemd 'cp build/nvmf-boot /usr/sbin/nvmf-boot'
		[[ $output == *nvmf-boot.service* && $output != *nvmf-start.sh* && $output != *nvmf-finished.sh* ]]
		[ "$(grep -o 'hooks/initqueue/.*' <<< "$output")" = hooks/initqueue/timeout/50-nvmf-retry.sh ]
	done
}

# answer FUNCTIONS: runs check() of the module. FUNCTIONS are shell functions and variables that stand in for dracut.
answer() {
	try bash -c "$1"'; for_each_host_dev_and_slaves() { return 1; }; . modules.d/50nvmf/module-setup.sh; check'
}

@test "check() accepts every system that the stock module accepts" {
	answer 'require_kernel_modules() { return 0; }; hostonly= mount_needs='
	[ "$status" -eq 0 ]
	answer 'require_kernel_modules() { return 1; }; hostonly= mount_needs='
	[ "$status" -eq 1 ]
	if ! compgen -G '/sys/firmware/acpi/tables/NBFT*' && ! [ -e /etc/nvme/hostid ]; then
		answer 'require_kernel_modules() { return 0; }; hostonly=-h'
		[ "$status" -eq 255 ]
	fi
	# The package nvme-cli has left its files in /etc/nvme. The root is on a local disk, or on a fabric.
	for transport in pcie tcp; do
		in_scratch trixie '
			mkdir -p /etc/nvme /tmp/sys/dev/block /tmp/sys/subsystem/nvme0n1
			touch /etc/nvme/hostnqn /etc/nvme/hostid /etc/nvme/discovery.conf
			ln -s .. /tmp/sys/subsystem/nvme0n1/device
			ln -s ../../subsystem/nvme0n1 /tmp/sys/dev/block/259:0
			mkdir /tmp/sys/subsystem/nvme0
			echo "$1" > /tmp/sys/subsystem/nvme0/transport
			echo nqn.x > /tmp/sys/subsystem/nvme0/subsysnqn
			bash -c "require_kernel_modules() { return 0; }; for_each_host_dev_and_slaves() { \$1 259:0; }
				hostonly=-h dracutsysrootdir=/tmp; . modules.d/50nvmf/module-setup.sh; check"' "$transport"
		[ "$status" -eq "$([ $transport = tcp ] && echo 0 || echo 255)" ]
	done
}

@test "systemd-analyze accepts the units" {
	local suite

	for suite in trixie sid; do
		in_scratch "$suite" '
			cp build/nvmf-boot /usr/sbin/nvmf-boot
			cp modules.d/50nvmf/deadline.sh /usr/bin/nvmf-boot-deadline
			cp modules.d/50nvmf/*.service modules.d/50nvmf/*.timer /usr/lib/systemd/system/
			systemd-analyze verify --man=no nvmf-boot.service nvmf-boot-forget.service nvmf-boot-deadline.service nvmf-boot-deadline.timer 2>&1'
		[ "$status" -eq 0 ]
		[ -z "$output" ]
	done
}

# emergency STATUS: runs the emergency hook and prints what it writes to two consoles, which are files. A script stands in for
# nvmf-boot and ends with STATUS.
emergency() {
	in_scratch trixie '
		printf "#!/bin/sh\necho HFI 1: no such interface\nexit $1\n" > /usr/local/bin/nvmf-boot
		chmod +x /usr/local/bin/nvmf-boot
		printf "../tmp/one  -W-\n../tmp/two  -W-\n" > /tmp/consoles
		mount --bind /tmp/consoles /proc/consoles
		touch /tmp/one /tmp/two
		hook() { . modules.d/50nvmf/nvmf-status.sh; }
		hook
		cat /tmp/one; echo ----; cat /tmp/two' "$1"
}

@test "the emergency hook shows the status and the commands on every console" {
	local text=$'\nHFI 1: no such interface\n\nType "nvmf-boot status" to see this again, "nvmf-boot run" to try again.'

	emergency 0
	[ "$output" = "$text"$'\n----\n'"$text" ]
	emergency 1
	[ "$output" = "$text"$'\n----\n'"$text" ]
}

@test "the emergency hook is silent when nvmf-boot did not run" {
	emergency 3
	[ "$output" = ---- ]
}

@test "shellcheck accepts the scripts of the module" {
	in_scratch trixie 'shellcheck -s bash modules.d/50nvmf/module-setup.sh; shellcheck -s sh modules.d/50nvmf/deadline.sh modules.d/50nvmf/nvmf-*.sh'
	[ "$status" -eq 0 ]
}
