#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The hooks of an initramfs without systemd. Each hook is sourced as dracut's init sources it, by each shell that may be
# /bin/sh in an image: dash (Debian 13), busybox (sid) and bash. A script stands in for the helper, functions for dracut.

# shellcheck disable=SC2016 # scripts in single quotes are for another shell

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
}

# The world of a hook: the variables and functions that dracut gives to each hook, and a stand-in for nvmf-boot that notes its
# arguments in /tmp/told. With the argument "run" the stand-in goes on running.
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
	# gone PID: waits until the child is gone. A shell notices the end of a child only when it runs a command.
	gone() {
		for turn in 1 2 3 4 5 6 7 8 9; do kill -0 "$1" 2> /dev/null || return 0; sleep 0.1; done
		echo "still there"
	}
	ended() { kill "$nvmf_boot_pid"; gone "$nvmf_boot_pid"; }
	# ran TIMES: waits until "nvmf-boot run" has been started TIMES times. The helper starts in the background.
	ran() { until [ "$(grep -cx run /tmp/told)" = "$1" ]; do sleep 0.1; done; }
	passed() { nvmf_boot_deadline=1; }
'

# in_shells SCRIPT: runs the code of $world and then SCRIPT in each shell. The output has to be the same in all shells.
# 3>&- closes a descriptor of bats: as long as a helper that a hook leaves running has it open, bats would wait.
in_shells() {
	local shell command said=''

	for shell in dash 'busybox sh' bash; do
		read -ra command <<< "$shell"
		run tests/lab/in-root --scratch build/roots/trixie "${command[@]}" -c "$world$1; [ -z \"\${nvmf_boot_pid-}\" ] || kill \$nvmf_boot_pid 2> /dev/null || :" 3>&-
		printf 'shell: %s\nstatus: %s\noutput: %s\n' "$shell" "$status" "$output"
		[ "$status" -eq 0 ]
		[ "$output" = "${said:-$output}" ]
		said=$output
	done
}

@test "start: without a table nothing runs" {
	in_shells 'run_hook start; cat /tmp/told'
	[ -z "$output" ]
}

@test "start: writes the marks, then runs the helper in the background, then sets the deadline" {
	in_shells 'table; read -r now _ < /proc/uptime; run_hook start; kill -0 $nvmf_boot_pid; ran 1
		cat /tmp/told; left=$((nvmf_boot_deadline - ${now%.*})); [ $left = 25 ] || [ $left = 26 ] || echo "$left s"'
	[ "$output" = $'marks /run/nvmf-boot\nrun' ]
}

@test "start: without a deadline file of the marks there is no deadline" {
	in_shells 'table; sed -i /marks/d /usr/local/bin/nvmf-boot; run_hook start; echo "[$nvmf_boot_deadline]"'
	[ "$output" = '[]' ]
}

@test "start: rd.nvmf.discover= or root=nbft start the helper without a table" {
	in_shells 'getarg() { [ "$1" = rd.nvmf.discover= ]; }; run_hook start; ran 1; cat /tmp/told'
	[ "$output" = $'marks /run/nvmf-boot\nrun' ]
	in_shells 'getarg() { [ "$1" = root= ] && echo nbft; }; run_hook start; ran 1; cat /tmp/told'
	[ "$output" = $'marks /run/nvmf-boot\nrun' ]
}

@test "root: when a path needs a network module, dracut gets rd.neednet=1 and netroot=" {
	in_shells 'mkdir -p /etc/cmdline.d; netroot=; run_hook root; ls /etc/cmdline.d; echo "[$netroot]"
		touch /run/nvmf-boot/neednet; run_hook root; cat /etc/cmdline.d/20-nvmf-neednet.conf; echo $netroot
		netroot=nfs:192.0.2.1:/srv; run_hook root; echo $netroot'
	[ "$output" = $'[]\nrd.neednet=1\nnbft\nnfs:192.0.2.1:/srv' ]
}

@test "root: network-legacy takes the table's interfaces, and no others, for set up" {
	in_shells 'netroot=; run_hook root; ls -A /tmp | grep did-setup; mkdir -p /run/systemd/network
		touch "/run/systemd/network/!nbft1.network" "/run/systemd/network/!nbft1.77.network"
		touch "/run/systemd/network/!nbft1.link" /run/systemd/network/91-default.network
		run_hook root; cd /tmp && ls -A | grep did-setup'
	[ "$output" = $'net.nbft1.77.did-setup\nnet.nbft1.did-setup' ]
}

@test "finished: true without the file gate, because dracut itself waits for the root, or the root is elsewhere" {
	in_shells 'table; run_hook start; (run_hook finished) && echo yes; root=nfs:192.0.2.1:/srv; (run_hook finished) && echo yes'
	[ "$output" = $'yes\nyes' ]
}

@test "finished: with the file gate dracut waits until the helper is ready or has ended" {
	in_shells 'table; root=zfs:a; touch /run/nvmf-boot/gate; run_hook start; (run_hook finished) || echo no
		touch /run/nvmf-boot/ready; (run_hook finished) && echo yes'
	[ "$output" = $'no\nyes' ]
	in_shells 'table; root=zfs:a; touch /run/nvmf-boot/gate; run_hook start; ended; (run_hook finished) && echo yes'
	[ "$output" = yes ]
	in_shells 'root=zfs:a; run_hook start; (run_hook finished) && echo yes'
	[ "$output" = yes ]
}

@test "deadline: before the deadline there is no shell, and rd.retry= does not end the wait while the helper runs" {
	in_shells 'table; run_hook start; run_hook deadline; echo $main_loop; main_loop=360; run_hook deadline; echo $main_loop
		ended; main_loop=360; run_hook deadline; echo $main_loop'
	[ "$output" = $'5\n359\n360' ]
}

@test "deadline: opens the emergency shell, then starts marks and helper again" {
	in_shells 'table; run_hook start; ran 1; was=$nvmf_boot_pid; passed; run_hook deadline; ran 2; cat /tmp/told
		echo $main_loop; gone $was; [ $nvmf_boot_deadline -gt 1 ] || echo passed'
	[[ ${lines[0]} == "emergency: nvmf-boot: the root device is still absent at the deadline"* ]]
	[ "$(printf '%s\n' "${lines[@]:1}")" = $'marks /run/nvmf-boot\nrun\nmarks /run/nvmf-boot\nrun\n0' ]
}

# Dracut asks for a passphrase in its main loop, which stands still meanwhile.
@test "deadline: after a passphrase that took its time, what it opens has 30 s to appear, and then the shell opens" {
	in_shells 'table; run_hook start; passed; nvmf_boot_turn=$((nvmf_boot_turn - 20)); read -r now _ < /proc/uptime
		run_hook deadline; left=$((nvmf_boot_deadline - ${now%.*})); [ $left = 30 ] || [ $left = 31 ] || echo "$left s"
		run_hook deadline; passed; run_hook deadline'
	[[ $output == "emergency: nvmf-boot: the root device is still absent at the deadline"* ]]
	[ "${#lines[@]}" = 1 ]
}

@test "deadline: no shell without a deadline, with a root that is present, or without a table" {
	in_shells 'table; run_hook start; passed; touch /tmp/root; run_hook deadline
		root=nfs:192.0.2.1:/srv; touch /run/nvmf-boot/ready; run_hook deadline
		nvmf_boot_deadline=; rm /tmp/root /run/nvmf-boot/ready; run_hook deadline'
	[ -z "$output" ]
	in_shells 'run_hook start; run_hook deadline'
	[ -z "$output" ]
}

@test "stop: the helper has ended before switch_root" {
	in_shells 'table; run_hook start; run_hook stop; kill -0 $nvmf_boot_pid 2> /dev/null && echo "still there"; run_hook stop && echo fine'
	[ "$output" = fine ]
	in_shells 'run_hook stop && echo fine'
	[ "$output" = fine ]
}

# In the test the stand-in for the helper prints its arguments. The hook prints on the consoles in /proc/consoles.
@test "emergency: the report is in dracut's rdsosreport.txt, which dracut writes before the hook or after it" {
	in_shells '
		printf "#!/bin/sh\necho \"said: \$*\"\n[ \"\$*\" != status ] || [ ! -e /tmp/no-run ] || exit 3\n" > /usr/local/bin/nvmf-boot
		echo "null -W-" > /tmp/consoles
		mount --bind /tmp/consoles /proc/consoles
		mkdir -p /run/initramfs
		mount -t tmpfs tmpfs /lib/dracut
		echo dracut > /run/initramfs/rdsosreport.txt
		DRACUT_SYSTEMD=1
		run_hook status
		cat /run/initramfs/rdsosreport.txt
		[ ! -e /lib/dracut/dracut-nvmf-boot-report ] || echo twice
		unset DRACUT_SYSTEMD
		run_hook status
		cat /run/initramfs/rdsosreport.txt /lib/dracut/dracut-*
		rm /lib/dracut/dracut-*
		touch /tmp/no-run
		run_hook status
		ls /lib/dracut'
	[ "$output" = "dracut
said: report
dracut
said: report
said: report" ]
}
