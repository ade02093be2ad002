#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The hooks of an initramfs without systemd, each sourced the way dracut's init does, by the shells that
# are /bin/sh there: dash (Debian 13), busybox (sid) and bash. The helper and dracut are played by a script
# and by functions.

# shellcheck disable=SC2016 # scripts in single quotes are for another shell

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
}

# What every hook may expect of dracut, and a helper that says what it is told and lives on when that is "run".
world='
	set -u
	mount -t tmpfs tmpfs /run
	mount -t tmpfs tmpfs /sys/firmware
	mkdir -p /run/nvmf-boot /sys/firmware/acpi/tables /tmp/hooks/cmdline
	cp modules.d/50nvmf/nvmf-start.sh /tmp/hooks/cmdline/05-nvmf-start.sh
	touch /tmp/told
	cat > /usr/local/bin/nvmf-boot <<-"END"
		#!/bin/sh
		echo "$*" >> /tmp/told
		case $1 in
			marks) echo 25 > "$2/deadline" ;;
			run) exec sleep 60 ;;
		esac
	END
	chmod +x /usr/local/bin/nvmf-boot
	mount --bind /dev/null /dev/kmsg
	getarg() { return 1; }
	emergency_shell() { echo "emergency: $*"; }
	hookdir=/tmp/hooks root=block:/tmp/root main_loop=5 RDRETRY=360 hook=
	run_hook() { . "modules.d/50nvmf/nvmf-$1.sh"; }
	table() { touch /sys/firmware/acpi/tables/NBFT; }
	# The shell, not the kernel, forgets a child: it takes a command for that.
	gone() {
		for turn in 1 2 3 4 5 6 7 8 9; do kill -0 "$1" 2> /dev/null || return 0; sleep 0.1; done
		echo "still there"
	}
	ended() { kill "$nvmf_boot_pid"; gone "$nvmf_boot_pid"; }
	# ran TIMES: the helper, which comes to it in the background.
	ran() { until [ "$(grep -cx run /tmp/told)" = "$1" ]; do sleep 0.1; done; }
	passed() { nvmf_boot_deadline=1; }
'

# Runs a script in that world in each shell; all have to say the same.
in_shells() {
	local shell command said=''

	for shell in dash 'busybox sh' bash; do
		read -ra command <<< "$shell"
		run tests/lab/in-root --scratch build/roots/trixie "${command[@]}" -c "$world$1; [ -z \"\${nvmf_boot_pid-}\" ] || kill \$nvmf_boot_pid 2> /dev/null || :" 3>&- # or bats waits for a helper that a hook forgot
		printf 'shell: %s\nstatus: %s\noutput: %s\n' "$shell" "$status" "$output"
		[ "$status" -eq 0 ]
		[ "$output" = "${said:-$output}" ]
		said=$output
	done
}

@test "start: nothing is run where there is no table" {
	in_shells 'run_hook start; cat /tmp/told'
	[ -z "$output" ]
}

@test "start: first the marks, then the helper in the background, then the deadline" {
	in_shells 'table; read -r now _ < /proc/uptime; run_hook start; kill -0 $nvmf_boot_pid; ran 1
		cat /tmp/told; left=$((nvmf_boot_deadline - ${now%.*})); [ $left = 25 ] || [ $left = 26 ] || echo "$left s"'
	[ "$output" = $'marks /run/nvmf-boot\nrun' ]
}

@test "start: no file of the marks, no deadline" {
	in_shells 'table; sed -i /marks/d /usr/local/bin/nvmf-boot; run_hook start; echo "[$nvmf_boot_deadline]"'
	[ "$output" = '[]' ]
}

@test "start: rd.nvmf.discover= and root=nbft are reasons too" {
	in_shells 'getarg() { [ "$1" = rd.nvmf.discover= ]; }; run_hook start; ran 1; cat /tmp/told'
	[ "$output" = $'marks /run/nvmf-boot\nrun' ]
	in_shells 'getarg() { [ "$1" = root= ] && echo nbft; }; run_hook start; ran 1; cat /tmp/told'
	[ "$output" = $'marks /run/nvmf-boot\nrun' ]
}

@test "root: dracut is told that a path needs its network" {
	in_shells 'mkdir -p /etc/cmdline.d; netroot=; run_hook root; ls /etc/cmdline.d; echo "[$netroot]"
		touch /run/nvmf-boot/neednet; run_hook root; cat /etc/cmdline.d/20-nvmf-neednet.conf; echo $netroot
		netroot=nfs:192.0.2.1:/srv; run_hook root; echo $netroot'
	[ "$output" = $'[]\nrd.neednet=1\nnbft\nnfs:192.0.2.1:/srv' ]
}

@test "root: network-legacy finds our interfaces set up, and no other" {
	in_shells 'netroot=; run_hook root; ls -A /tmp | grep did-setup; mkdir -p /run/systemd/network
		touch /run/systemd/network/00-nbft0.network /run/systemd/network/00-nbft0.77.network
		touch /run/systemd/network/00-nbft0.link /run/systemd/network/91-default.network
		run_hook root; cd /tmp && ls -A | grep did-setup'
	[ "$output" = $'net.nbft0.77.did-setup\nnet.nbft0.did-setup' ]
}

@test "finished: a root that is a device is dracut's to wait for" {
	in_shells 'table; run_hook start; (run_hook finished) && echo yes'
	[ "$output" = yes ]
}

@test "finished: any other root waits until the helper is ready, or ends" {
	in_shells 'table; root=nfs:192.0.2.1:/srv; run_hook start; (run_hook finished) || echo no
		touch /run/nvmf-boot/ready; (run_hook finished) && echo yes'
	[ "$output" = $'no\nyes' ]
	in_shells 'table; root=nfs:192.0.2.1:/srv; run_hook start; ended; (run_hook finished) && echo yes'
	[ "$output" = yes ]
	in_shells 'root=nfs:192.0.2.1:/srv; run_hook start; (run_hook finished) && echo yes'
	[ "$output" = yes ]
}

@test "deadline: before it nothing happens, and dracut does not give up on a helper at work" {
	in_shells 'table; run_hook start; run_hook deadline; echo $main_loop; main_loop=360; run_hook deadline; echo $main_loop
		ended; main_loop=360; run_hook deadline; echo $main_loop'
	[ "$output" = $'5\n359\n360' ]
}

@test "deadline: the emergency shell, then everything once more" {
	in_shells 'table; run_hook start; ran 1; was=$nvmf_boot_pid; passed; run_hook deadline; ran 2; cat /tmp/told
		echo $main_loop; gone $was; [ $nvmf_boot_deadline -gt 1 ] || echo passed'
	[[ ${lines[0]} == "emergency: nvmf-boot: the root device is still absent at the deadline"* ]]
	[ "$(printf '%s\n' "${lines[@]:1}")" = $'marks /run/nvmf-boot\nrun\nmarks /run/nvmf-boot\nrun\n0' ]
}

@test "deadline: none, and a root that is there, and no table: no shell" {
	in_shells 'table; run_hook start; passed; touch /tmp/root; run_hook deadline
		root=nfs:192.0.2.1:/srv; touch /run/nvmf-boot/ready; run_hook deadline
		nvmf_boot_deadline=; rm /tmp/root /run/nvmf-boot/ready; run_hook deadline'
	[ -z "$output" ]
	in_shells 'run_hook start; run_hook deadline'
	[ -z "$output" ]
}

@test "stop: the helper is gone before the root is switched to" {
	in_shells 'table; run_hook start; run_hook stop; kill -0 $nvmf_boot_pid 2> /dev/null && echo "still there"; run_hook stop && echo fine'
	[ "$output" = fine ]
	in_shells 'run_hook stop && echo fine'
	[ "$output" = fine ]
}
