#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The dracut module: what is in a generic image of dracut 106 (trixie) and 112 (sid), what is not,
# and what its scripts do. Booting such an image is another file's matter.

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

# Runs a command and shows what it did, should the test fail.
try() {
	run "$@"
	printf 'command: %s\nstatus: %s\noutput: %s\n' "$*" "$status" "$output"
}

# Runs a shell script in a root that forgets it: in SUITE SCRIPT [ARGUMENT...].
in_scratch() {
	local suite=$1 script=$2
	shift 2
	try tests/lab/in-root --scratch "build/roots/$suite" sh -euc "$script" sh "$@"
}

# Each extended regular expression matches a path (with "-> target", if it is a link) in both images.
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

neither_has() {
	local suite pattern

	for suite in trixie sid; do
		for pattern in "$@"; do
			run ! grep -E "^[^ ]+ .* $pattern( ->.*)?\$" "$BATS_FILE_TMPDIR/$suite"
			echo "$suite: $pattern: $output"
		done
	done
}

@test "images hold the helper, its generator name and its units" {
	both_have usr/sbin/nvmf-boot \
		'usr/lib/systemd/system-generators/nvmf-boot-generator -> \.\./\.\./\.\./sbin/nvmf-boot' \
		usr/lib/systemd/system/nvmf-boot.service \
		usr/lib/systemd/system/nvmf-boot-deadline.service \
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

@test "images hold the deadline and the emergency hooks" {
	both_have usr/bin/nvmf-boot-deadline usr/bin/sleep.* usr/bin/systemctl usr/lib/systemd/system/emergency.target \
		'[^ ]*hooks/emergency/50-nvmf-status.sh' '[^ ]*hooks/shutdown-emergency/50-nvmf-status.sh'
}

@test "images hold the fabric's modules and NIC drivers" {
	both_have '[^ ]*/nvme-fabrics.ko.*' '[^ ]*/nvme-tcp.ko.*' '[^ ]*/8021q.ko.*' \
		'[^ ]*/virtio_net.ko.*' '[^ ]*/e1000e.ko.*' '[^ ]*/ice.ko.*' '[^ ]*/mlx5_core.ko.*'
}

@test "the hook for network modules comes behind those of other network roots" {
	both_have '[^ ]*hooks/cmdline/92-nvmf-root.sh' usr/sbin/nbftroot
}

@test "udev in the image reads .link files" {
	both_have usr/lib/udev/rules.d/80-net-setup-link.rules usr/lib/udev/rules.d/75-net-description.rules \
		usr/lib/systemd/network/99-default.link
}

@test "modprobe is kmod's, which honours dracut's blacklist" {
	both_have 'usr/sbin/modprobe -> \.\./bin/kmod' usr/bin/kmod
}

@test "no network manager, no nvme-cli, no jq" {
	neither_has 'usr/s?bin/nvme' 'usr/s?bin/jq' '[^ ]*NetworkManager[^ ]*' '[^ ]*/systemd-networkd' '[^ ]*/dhclient' \
		'[^ ]*/nm-initrd-generator'
}

@test "getent and its rules are in the image" {
	for suite in trixie sid; do
		grep -q ' usr/bin/getent$' "$BATS_FILE_TMPDIR/$suite"
		grep -q ' etc/nsswitch.conf$' "$BATS_FILE_TMPDIR/$suite"
	done
}

@test "dhcpcd is in the image where the system has it, and only there" {
	local suite

	for suite in trixie sid; do
		# A sid root may be older than dhcpcd in its list of packages.
		[ ! -e "build/roots/$suite/usr/sbin/dhcpcd" ] || grep -q ' usr/sbin/dhcpcd$' "$BATS_FILE_TMPDIR/$suite"
		small "$suite" '' 'cp build/nvmf-boot /usr/sbin/; rm -rf /usr/sbin/dhcpcd /usr/lib/dhcpcd'
		[[ $output == *usr/sbin/nvmf-boot* && $output != *dhcpcd* ]]
	done
}

@test "stock's nvmf module is there, and ours is the one in the image" {
	local suite stock

	neither_has '[^ ]*/nvmf-autoconnect.sh' '[^ ]*/[0-9]*-parse-nvmf-boot-connections.sh'
	for suite in trixie sid; do
		stock=$(echo "build/roots/$suite"/usr/lib/dracut/modules.d/[0-9][0-9]nvmf)
		[[ -d $stock ]] || skip "the $suite root has no dracut-network, and so no rival"
	done
}

# The least image that our module goes into, which takes seconds: small SUITE MODULES PREPARE.
small() {
	in_scratch "$1" '
		cp -a modules.d/50nvmf /usr/lib/dracut/modules.d/
		eval "$2"
		dracut --force --no-kernel --no-hostonly --compress cat --modules "base nvmf $1" /tmp/image 2>&1 | grep nvmf: || :
		lsinitrd /tmp/image | grep -E "nvm|dhcpcd" || :' "$2" "$3"
}

@test "nothing of the building host is in a generic image" {
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

@test "a helper below /usr/local is found" {
	for suite in trixie sid; do
		small "$suite" systemd 'install -D build/nvmf-boot /usr/local/sbin/nvmf-boot'
		[[ $output == *" usr/sbin/nvmf-boot"* ]]
		[[ $output == *"nvmf-boot-generator -> ../../../sbin/nvmf-boot"* ]]
	done
}

@test "an image without the helper is complained about" {
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
		[[ $output == *nvmf-boot.service* && $output != *nvmf-start.sh* && $output != *hooks/initqueue/* ]]
	done
}

# dracut's own answers are played by the shell functions in front.
answer() {
	try bash -c "$1"'; for_each_host_dev_and_slaves() { return 1; }; . modules.d/50nvmf/module-setup.sh; check'
}

@test "check() says yes wherever stock does" {
	answer 'require_kernel_modules() { return 0; }; hostonly= mount_needs='
	[ "$status" -eq 0 ]
	answer 'require_kernel_modules() { return 1; }; hostonly= mount_needs='
	[ "$status" -eq 1 ]
	if ! compgen -G '/sys/firmware/acpi/tables/NBFT*' && ! [ -e /etc/nvme/hostid ]; then
		answer 'require_kernel_modules() { return 0; }; hostonly=-h'
		[ "$status" -eq 255 ]
	fi
	# nvme-cli is installed, which leaves these files; the root is on a local disk, or over a fabric.
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

@test "systemd finds no fault with the units" {
	local suite

	for suite in trixie sid; do
		in_scratch "$suite" '
			cp build/nvmf-boot /usr/sbin/nvmf-boot
			cp modules.d/50nvmf/deadline.sh /usr/bin/nvmf-boot-deadline
			cp modules.d/50nvmf/*.service modules.d/50nvmf/*.timer /usr/lib/systemd/system/
			systemd-analyze verify --man=no nvmf-boot.service nvmf-boot-deadline.service nvmf-boot-deadline.timer 2>&1'
		[ "$status" -eq 0 ]
		[ -z "$output" ]
	done
}

# systemctl is played by a script that says whether the root is there, and writes down what it is told.
deadline() {
	in_scratch trixie '
		printf "#!/bin/sh\ncase \$* in *is-active*) exit $1;; esac\necho told: \$*\n" > /usr/local/bin/systemctl
		chmod +x /usr/local/bin/systemctl
		mkdir -p /run/systemd/ask-password
		eval "$2"
		sh modules.d/50nvmf/deadline.sh' "$@"
}

@test "at the deadline a root that is there is left alone" {
	deadline 0 ''
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "at the deadline an absent root means dracut's emergency shell" {
	deadline 3 ''
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == *"absent at the deadline (rd.nvmf.timeout=): emergency shell" ]]
	[[ ${lines[1]} == "told: --no-block --job-mode=replace-irreversibly start emergency.target" ]]
}

@test "at the deadline a person who is being asked for a passphrase is not disturbed" {
	deadline 3 'touch /run/systemd/ask-password/ask.x'
	[ "$status" -eq 0 ]
	[[ $output == *"a passphrase is being asked for: waiting on" ]]
	[[ $output != *told:* ]]
}

# nvmf-boot is played by a script; the consoles are files: emergency STATUS.
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

@test "the emergency hook shows the status, and the command, on every console" {
	local text=$'\nHFI 1: no such interface\n\nType "nvmf-boot status" to see this again, "nvmf-boot run" to try again.'

	emergency 0
	[ "$output" = "$text"$'\n----\n'"$text" ]
	emergency 1
	[ "$output" = "$text"$'\n----\n'"$text" ]
}

@test "the emergency hook is silent where there is no table" {
	emergency 3
	[ "$output" = ---- ]
}

@test "shellcheck finds no fault with the module" {
	in_scratch trixie 'shellcheck -s bash modules.d/50nvmf/module-setup.sh; shellcheck -s sh modules.d/50nvmf/deadline.sh modules.d/50nvmf/nvmf-*.sh'
	[ "$status" -eq 0 ]
}
