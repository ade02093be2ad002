#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The program that runs at the deadline of an initramfs with systemd (deadline.sh), and the hook that keeps dracut's own
# limit from ending the wait (nvmf-retry.sh). Scripts stand in for systemctl and sleep, so that a minute takes no time.

# shellcheck disable=SC2016 # scripts in single quotes are for another shell

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
}

# /tmp/active has the active units, /tmp/jobs the jobs. Each "sleep" adds a line to /tmp/slept, and then runs
# /tmp/second with the number of seconds that have passed.
world='
	mount -t tmpfs tmpfs /run
	mkdir -p /run/systemd/ask-password
	touch /tmp/active /tmp/jobs /tmp/slept /tmp/second /tmp/shell
	cat > /usr/local/bin/systemctl <<-"END"
		#!/bin/sh
		case "$*" in
			"-q is-active "*) grep -qxF "$3" /tmp/active ;;
			*list-jobs) cat /tmp/jobs ;;
			*" list-jobs "*) grep -F " ${4-} " /tmp/jobs ;;
			"is-active dracut-emergency.service") cat /tmp/shell ;;
			"show -p ActiveState nvmf-boot.service") echo "ActiveState=$(cat /tmp/helper)" ;;
			*) echo "systemctl $*" ;;
		esac
	END
	cat > /usr/local/bin/sleep <<-"END"
		#!/bin/sh
		echo >> /tmp/slept
		n=$(grep -c "" /tmp/slept)
		[ "$n" -lt 1000 ] || kill "$PPID"
		sh /tmp/second "$n"
	END
	chmod +x /usr/local/bin/systemctl /usr/local/bin/sleep
	active() { printf "%s\n" "$@" > /tmp/active; }
	ask() { printf "[Ask]\nPID=%s\nMessage=x\n" "$1" > /run/systemd/ask-password/ask.abc; }
	deadline() { dash modules.d/50nvmf/deadline.sh; echo "end after $(grep -c "" /tmp/slept) s"; }
'
shell='systemctl --no-block --job-mode=replace-irreversibly start emergency.target'
absent='nvmf-boot: the root device is still absent at the deadline (rd.nvmf.timeout=): emergency shell'

# in_world SCRIPT: runs the code of $world, and then SCRIPT.
in_world() {
	run tests/lab/in-root --scratch build/roots/trixie dash -c "$world$1"
	printf 'status: %s\noutput: %s\n' "$status" "$output"
	[ "$status" -eq 0 ]
}

@test "the root device is absent: the emergency shell opens at once" {
	in_world 'deadline'
	[ "$output" = "$absent"$'\n'"$shell"$'\nend after 0 s' ]
}

@test "the root is mounted, or its device is being checked: no shell" {
	in_world 'active initrd-root-device.target sysroot.mount; deadline
		active initrd-root-device.target
		printf "%s\n" "9 dev-vdz.device               start running" "3 sysroot.mount                start waiting" \
			"4 systemd-fsck-root.service    start running" > /tmp/jobs; deadline
		printf "%s\n" "9 dev-vdz.device start running" "3 sysroot.mount  start running" > /tmp/jobs; deadline'
	[ "$output" = $'end after 0 s\nend after 0 s\nend after 0 s' ]
}

@test "the root is mounted, and the device of /usr is absent: the emergency shell opens" {
	in_world 'active initrd-root-device.target sysroot.mount
		printf "%s\n" "7 initrd-fs.target start waiting" "9 dev-vdz.device start running" > /tmp/jobs; deadline'
	[ "$output" = "${absent/the root device/dev-vdz.device}"$'\n'"$shell"$'\nend after 0 s' ]
}

@test "a passphrase is being asked for, and its answer brings the root: no shell" {
	in_world 'ask $$
		echo "case \$1 in 40) rm /run/systemd/ask-password/ask.abc ;; 60) echo initrd-root-device.target > /tmp/active ;; esac" > /tmp/second
		deadline'
	[[ $output == *"a passphrase prompt or another shell has the console: the emergency shell waits"$'\nend after 60 s' ]]
	[ "${#lines[@]}" = 2 ]
}

@test "a passphrase is asked for twice, and the root is still absent: the emergency shell opens 30 s after the last answer" {
	in_world 'ask $$
		echo "case \$1 in 40 | 51) rm /run/systemd/ask-password/ask.abc ;; 50) printf \"PID=$$\n\" > /run/systemd/ask-password/ask.abc ;; esac" > /tmp/second
		deadline'
	[ "${lines[1]}" = "$absent" ]
	[ "${lines[2]}" = "$shell" ]
	[ "${lines[3]}" = 'end after 80 s' ]
}

@test "a question whose asker is gone puts nothing off" {
	in_world 'sh -c : & wait $!; ask $!; deadline'
	[ "$output" = "$absent"$'\n'"$shell"$'\nend after 0 s' ]
}

@test "a shell of rd.break= is open: the emergency shell does not take the console, and opens 30 s after the shell has ended" {
	in_world 'echo activating > /tmp/shell
		echo "[ \$1 -ne 600 ] || echo inactive > /tmp/shell" > /tmp/second
		deadline'
	[[ ${lines[0]} == *"or another shell has the console: the emergency shell waits" ]]
	[ "$(printf '%s\n' "${lines[@]:1}")" = "$absent"$'\n'"$shell"$'\nend after 629 s' ]
}

# systemd 256 and later wait for such a device without end, and mount the root afterwards.
@test "the device of resume= does not exist, and the root device is present: the boot goes on without it" {
	in_world 'active initrd-root-device.target
		printf "%s\n" "9 dev-vdz.device start running" "8 systemd-hibernate-resume.service start waiting" > /tmp/jobs; deadline
		echo "8 systemd-hibernate-resume.service start running" > /tmp/jobs; deadline
		echo "8 systemd-hibernate-resume.service start waiting" > /tmp/jobs; active; deadline'
	[ "${lines[0]}" = 'nvmf-boot: the device of resume= is still absent at the deadline (rd.nvmf.timeout=): the boot goes on without it' ]
	[ "${lines[1]}" = 'systemctl --no-block stop systemd-hibernate-resume.service' ]
	[ "$(printf '%s\n' "${lines[@]:2}")" = $'end after 0 s\nend after 0 s\n'"$absent"$'\n'"$shell"$'\nend after 0 s' ]
}

@test "dracut's own limit does not end the wait while the helper is at work" {
	in_world 'RDRETRY=360
		retry() { . modules.d/50nvmf/nvmf-retry.sh; echo $main_loop; }
		echo activating > /tmp/helper; main_loop=300; retry; main_loop=360; retry
		echo failed > /tmp/helper; main_loop=360; retry'
	[ "$output" = $'300\n240\n360' ]
}
