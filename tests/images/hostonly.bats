#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Images for one machine (dracut --hostonly), built in a root that looks like the lab's host (tests/lab/machine). The images
# hold the drivers and the identity of the host, and nothing from its table. Further tests are about the kernel command line
# that dracut --print-cmdline proposes, and about the warning of a root that the module cannot connect.

# shellcheck disable=SC2016 # scripts in single quotes are for another shell
# shellcheck disable=SC2030,SC2031 # each test sets its own status and output

bats_require_minimum_version 1.5.0

setup_file() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	for suite in trixie sid; do
		make --silent "build/lab/hostonly-$suite" > "$BATS_FILE_TMPDIR/$suite.log" 2>&1 || {
			cat "$BATS_FILE_TMPDIR/$suite.log"
			return 1
		}
	done
}

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	tree=$BATS_TEST_TMPDIR/tree
}

# in_image SUITE SCRIPT: runs SCRIPT in a scratch root, in the directory of the unpacked image of SUITE.
in_image() {
	run tests/lab/in-root --scratch "build/roots/$1" sh -euc '
		image=$PWD/build/lab/hostonly-$1
		mkdir /tmp/image
		cd /tmp/image
		lsinitrd --unpack "$image" > /dev/null
		eval "$2"' sh "$1" "$2"
	printf 'suite: %s\nstatus: %s\noutput: %s\n' "$1" "$status" "$output"
	[ "$status" -eq 0 ]
}

@test "a hostonly image has the drivers of the machine's NIC and of NVMe/TCP, and no other NIC drivers" {
	local suite

	for suite in trixie sid; do
		in_image "$suite" 'find . -name "*.ko*" | sed "s#.*/##; s/\.ko.*//; s/-/_/g" | sort -u'
		for driver in nvme_tcp nvme_fabrics virtio_net 8021q af_packet ext4; do
			grep -qx "$driver" <<< "$output" || grep -qsE "/${driver//_/[-_]}.ko" build/roots/$suite/usr/lib/modules/*/modules.builtin ||
				{ echo "no $driver"; return 1; }
		done
		run ! grep -xE 'ice|igb|ixgbe|i40e|e1000e|mlx5_core|bnxt_en|tg3|r8169|hv_netvsc|vmxnet3|usbnet' <<< "$output"
	done
}

@test "a hostonly image has the identity of /etc/nvme, and no address or name from the table" {
	local suite

	for suite in trixie sid; do
		in_image "$suite" 'cat etc/nvme/hostnqn; ls etc/nvme; cat etc/cmdline.d/*nvmf* 2> /dev/null || :'
		[ "$output" = $'nqn.2014-08.org.nvmexpress:uuid:99999999-4444-4555-8666-777777777777\nhostid\nhostnqn' ]
		in_image "$suite" 'grep -rlE --exclude=nvmf-boot "nqn\.2026-11\.org\.example|192\.0\.2\.|52:54:00:00:00:01|11111111-2222" . || :'
		[ -z "$output" ]
	done
}

# The kernel of the image cannot be asked here, so the kmod of the image reads each driver as modprobe would. The command zstd
# also unpacks xz, so the first bytes of a driver tell its format.
@test "zstd compresses the drivers of the NIC and of NVMe/TCP, and the kmod of the image reads them" {
	local suite

	for suite in trixie sid; do
		in_image "$suite" 'ln -sf kmod usr/bin/modinfo
			for file in $(find . -name nvme-tcp.ko.xz -o -name virtio_net.ko.xz); do
				od -An -tx1 -N4 "$file"
				zstd -q -d -c "$file" > /tmp/driver
				xz -d -c "${file#.}" | cmp - /tmp/driver
				chroot . /usr/bin/modinfo -F name "${file#.}"
			done | sort'
		[ "$output" = $' 28 b5 2f fd\n 28 b5 2f fd\nnvme_tcp\nvirtio_net' ]
	done
}

@test "the drivers stay as they are where kmod reads no zstd, or no zstd or no library of zstd is installed" {
	local file=lib/modules/6.1/kernel/nvme-tcp.ko.xz

	mkdir -p "$tree/${file%/*}"
	echo driver > "$tree/$file"
	# quicken VERSION COMMANDS: runs the function with a modprobe of this version, where only these COMMANDs and libraries are
	# installed
	quicken() {
		run bash -uc '. modules.d/50nvmf/module-setup.sh
			initdir=$1 driver=$2 version=$3 installed=$4 kernel=6.1
			modprobe() { [[ $1 == --version ]] && echo "$version" || echo "insmod /$driver"; }
			command() { [[ " $installed " == *" $2 "* ]]; }
			inst_libdir_file() { command -v "$1"; }
			xz() { echo "xz is run" >&2; }
			zstd() { cat "$3" > "$5"; }
			quicken_modules nvme_tcp' bash "$tree" "$file" "$@"
		printf 'status: %s\noutput: %s\n' "$status" "$output"
		[ "$status" -eq 0 ]
	}
	quicken '+XZ -ZSTD' 'xz zstd libzstd.so.*'
	[ -z "$output" ]
	quicken '+XZ +ZSTD' 'xz libzstd.so.*'
	[ -z "$output" ]
	quicken '+XZ +ZSTD' 'zstd libzstd.so.*'
	[ -z "$output" ]
	quicken '+XZ +ZSTD' 'xz zstd'
	[ -z "$output" ]
	[ "$(cat "$tree/$file")" = driver ]
	quicken '+XZ +ZSTD' 'xz zstd libzstd.so.*'
	[ "$output" = 'xz is run' ]
}

# Runs cmdline() of the module on the machine in $tree. The functions at the beginning stand in for dracut.
cmdline() {
	run bash -uc 'dracutsysrootdir=$1 PATH=$PWD/build:$PATH
		find_binary() { type -P "$1"; }
		for_each_host_dev_and_slaves() { for dev in 259:0 259:1 8:1; do "$1" "$dev" && return 0; done; return 1; }
		. modules.d/50nvmf/module-setup.sh
		cmdline' bash "$tree"
	printf 'status: %s\noutput: [%s]\n' "$status" "$output"
	[ "$status" -eq 0 ]
}

# controller NAME TRANSPORT ADDRESS: adds a controller to the subsystem of the root.
controller() {
	mkdir -p "$tree/sys/subsystem/$1"
	echo "$2" > "$tree/sys/subsystem/$1/transport"
	echo "$3" > "$tree/sys/subsystem/$1/address"
	echo nqn.2026-11.org.example:nvmf-boot-lab > "$tree/sys/subsystem/$1/subsysnqn"
}

# Makes a machine in $tree: a namespace with a partition, whose subsystem may have several controllers, and a local disk with a
# partition.
machine() {
	mkdir -p "$tree"/sys/dev/block "$tree"/sys/subsystem/nvme0n1/nvme0n1p1 "$tree"/sys/disk/sda1 "$tree"/etc/nvme
	ln -s .. "$tree/sys/subsystem/nvme0n1/device"
	touch "$tree/sys/subsystem/nvme0n1/nvme0n1p1/partition" "$tree/sys/disk/sda1/partition"
	ln -s ../../subsystem/nvme0n1 "$tree/sys/dev/block/259:0"
	ln -s ../../subsystem/nvme0n1/nvme0n1p1 "$tree/sys/dev/block/259:1"
	ln -s ../../disk/sda1 "$tree/sys/dev/block/8:1"
	echo nqn.2014-08.org.nvmexpress:uuid:me > "$tree/etc/nvme/hostnqn"
	controller nvme0 tcp traddr=192.0.2.1,trsvcid=4420,host_traddr=192.0.2.10,host_iface=nbft0,src_addr=192.0.2.10
}

@test "--print-cmdline: nothing when firmware's table names the subsystem" {
	machine
	mkdir -p "$tree/sys/firmware/acpi/tables"
	cp build/lab/host.table "$tree/sys/firmware/acpi/tables/NBFT"
	cmdline
	[ -z "$output" ]
}

@test "--print-cmdline: the host NQN and each path, once, of a root that no table names" {
	machine
	controller nvme1 tcp traddr=2001:db8::1,trsvcid=8009
	cmdline
	[ "$output" = " rd.nvmf.hostnqn=nqn.2014-08.org.nvmexpress:uuid:me rd.nvmf.discover=tcp,192.0.2.1,192.0.2.10,4420 rd.nvmf.discover=tcp,2001:db8::1,,8009" ]
}

@test "--print-cmdline: the identity as a person may have written it" {
	machine
	for text in 'nqn.me' '\n nqn.me \r\n# later\n' '# of this machine\nnqn.me' '\xef\xbb\xbfnqn.me\n'; do
		printf '%b' "$text" > "$tree/etc/nvme/hostnqn"
		cmdline
		[ "$output" = " rd.nvmf.hostnqn=nqn.me rd.nvmf.discover=tcp,192.0.2.1,192.0.2.10,4420" ]
	done
	for text in '' '\n' '# later'; do
		printf '%b' "$text" > "$tree/etc/nvme/hostnqn"
		cmdline
		[ "$output" = " rd.nvmf.discover=tcp,192.0.2.1,192.0.2.10,4420" ]
	done
}

# warnings [ASSIGNMENT...]: runs warn_of_root() of the module on the machine in $tree. Each ASSIGNMENT sets a variable
# of dracut.
warnings() {
	run bash -uc 'dracutsysrootdir=$1; shift
		dwarning() { echo "$*"; }
		for_each_host_dev_and_slaves() { for dev in 259:0 259:1 8:1; do "$1" "$dev" && return 0; done; return 1; }
		. modules.d/50nvmf/module-setup.sh
		for assignment; do declare "$assignment"; done
		warn_of_root' bash "$tree" "$@"
	printf 'status: %s\noutput: [%s]\n' "$status" "$output"
	[ "$status" -eq 0 ]
}

@test "a hostonly image warns of a root that this module cannot connect" {
	machine
	mkdir -p "$tree/proc"
	echo quiet > "$tree/proc/cmdline"
	controller nvme0 fc traddr=nn-0x1:pn-0x2
	controller nvme1 fc traddr=nn-0x1:pn-0x3
	warnings hostonly=-h
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == *"nqn.2026-11.org.example:nvmf-boot-lab"*"over fc, and nvmf-boot connects TCP only"* ]]
	warnings
	[ -z "$output" ]
	cmdline
	[ -z "$output" ]
	controller nvme0 tcp traddr=192.0.2.1,trsvcid=4420
	controller nvme1 tcp traddr=192.0.2.2,trsvcid=4420
	warnings hostonly=-h
	[[ $output == *"there is no NBFT, and no rd.nvmf.discover="* ]]
	warnings hostonly=-h hostonly_cmdline=yes
	[ -z "$output" ]
	warnings hostonly=-h kernel_cmdline='quiet rd.nvmf.discover=tcp,192.0.2.1'
	[ -z "$output" ]
	echo rd.nvmf.discover=tcp,192.0.2.1 > "$tree/proc/cmdline"
	warnings hostonly=-h
	[ -z "$output" ]
	rm "$tree/proc/cmdline"
	mkdir -p "$tree/sys/firmware/acpi/tables"
	cp build/lab/host.table "$tree/sys/firmware/acpi/tables/NBFT"
	warnings hostonly=-h
	[ -z "$output" ]
	rm -r "$tree/sys/firmware" "$tree"/sys/subsystem/nvme1
	controller nvme0 pcie 0000:00:06.0
	warnings hostonly=-h
	[ -z "$output" ]
}

@test "--print-cmdline: nothing for a root on a local disk" {
	machine
	controller nvme0 pcie 0000:00:06.0
	cmdline
	[ -z "$output" ]
}

@test "--print-cmdline: the options of the stock module are not printed" {
	local suite

	for suite in trixie sid; do
		run tests/lab/in-root --scratch "build/roots/$suite" sh -euc '
			cp -a modules.d/50nvmf /usr/lib/dracut/modules.d/
			cp build/nvmf-boot /usr/sbin/
			tests/lab/machine
			dracut --print-cmdline --add nvmf --kver "$(ls /lib/modules)" 2> /dev/null'
		printf 'suite: %s\nstatus: %s\noutput: %s\n' "$suite" "$status" "$output"
		[ "$status" -eq 0 ]
		[[ $output != *rd.nvmf* ]]
	done
}
