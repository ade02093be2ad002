#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Things that come late: the target's port, the NIC and its carrier, the namespace, the ANA state. The boots end at the mounted
# root. The tests measure on the machine's own clock how soon the host reacts. To mark the moment on that clock, a test sends an
# NMI to the host, because the kernel logs an NMI of unknown reason.

load kit

setup_file() {
	vm_setup_file build/lab/crypt-trixie
}

nmi='NMI received for unknown reason'
mounted='EXT4-fs .nvme.* mounted filesystem'
# When the namespace is there, the rest of the boot takes about 20 s on an idle computer. A wait for a time-out that should not
# occur would take at least a minute more.
a_boot=80

@test "a table in front of the initramfs, and a target whose port opens half a minute after the first refusal" {
	on trixie-plain ipv4 static late
	{ sed /^listen/d tests/lab/target.conf && echo '{ refused 1; sleep 30; listen 192.0.2.1; } &'; } > "$dir/conf"
	tests/lab/in-root build/roots/trixie build/nvmf-boot-table build --cpio tests/lab/host.nbft > "$dir/image"
	cat "$image" >> "$dir/image"
	# shellcheck disable=SC2016 # for tests/lab/boot
	boot_to_root --image "$dir/image" --conf "$dir/conf" \
		--on 'port 4420: probe: connection refused=console target.log "$target_pid" "listening on"; monitor nmi'
	[ "$(said '^nvmf-boot: NBFT SSNS 1 via HFI 1 \(nbft0\): .*192\.0\.2\.1.*refused' | wc -l)" = 1 ]
	# The next try comes after at most 2 s. One more second is for this computer, which may send the NMI late.
	within 3 "$nmi" 'nvme_fabrics: ctrl_loss_tmo < 0'
}

@test "a NIC that is added late, its cable later, and the cable pulled for a moment during the connect" {
	on sid ipv4 static late
	# A connect takes about a dozen packets one after the other. The filter "slow" delays each of them by up to 0.3 s, so that
	# the connect is not over when the cable is pulled.
	sed 's/^pci = .*/pci = 0000:01:00.0/' tests/lab/host.nbft | sed '1,/^id/d' | make_table "$dir/table"
	boot_to_root --table "$dir/table" --slot \
		--on 'no interface with MAC 52:54:00:00:00:01=monitor device_add virtio-net-pci,id=nic,netdev=net,bus=riser,mac=52:54:00:00:00:01; monitor set_link nic off' \
		--on 'nbft0.*no carrier=monitor object_add filter-buffer,id=slow,netdev=net,queue=rx,interval=300000; monitor set_link nic on' \
		--on 'ctrl_loss_tmo < 0=monitor set_link nic off; sleep 3; cp host.log pulled; monitor set_link nic on; monitor nmi; monitor object_del slow'
	# The kernel had begun to connect, and had not connected yet when the cable came back.
	[ "$(grep -ac 'nvme nvme0: new ctrl' "$run_dir/pulled")" = 0 ]
	# TCP sends a lost packet again after a time that is at most as long as the cable was out.
	within 15 "$nmi" 'nvme nvme0: new ctrl'
	said '^nvmf-boot: NBFT SSNS 1: namespace uuid 11111111-2222-4333-8444-555555555555 is /dev/nvme0n1'
}

@test "another NIC has the HFI's MAC, and gives name and address back when the NIC at the table's PCI function is added" {
	on trixie ipv4 static late
	sed 's/^pci = .*/pci = 0000:01:00.0/' tests/lab/host.nbft | sed '1,/^id/d' | make_table "$dir/table"
	boot_to_root --table "$dir/table" --slot --nic 52:54:00:00:00:01 \
		--on 'nbft0.*: up, 192=monitor device_add virtio-net-pci,netdev=net,bus=riser,mac=52:54:00:00:00:01'
	said '^nvmf-boot: NBFT HFI 1 \(nbft0\): is given back, and [a-z0-9]+ is taken, since it is at PCI 0000:01:00\.0, as the table says$'
	said '^nvmf-boot: NBFT SSNS 1 via HFI 1 \(nbft0\): 192\.0\.2\.1 port 4420: connected as nvme0$'
}

@test "another namespace with the table's NSID, until the right namespace appears" {
	on trixie ipv4 static namespace
	cat > "$dir/conf" <<- END
		nic eth0 192.0.2.1/24
		truncate -s 16M /tmp/other
		$(grep -E '^subsystem' tests/lab/target.conf)
		namespace 1 /tmp/other 99999999-2222-4333-8444-555555555555
		listen 192.0.2.1
		{ connected; namespace 2 /dev/vda 11111111-2222-4333-8444-555555555555; } &
	END
	boot_to_root --table "$table" --conf "$dir/conf"
	within "$a_boot" 'nvme0: rescanning namespaces' "$mounted"
	said '^nvmf-boot: NBFT SSNS 1: another namespace: nsid 1 \(nvme0n1\) has uuid 99999999-2222-4333-8444-555555555555, the table names uuid 11111111'
	said '^nvmf-boot: NBFT SSNS 1: namespace uuid 11111111-2222-4333-8444-555555555555 is /dev/nvme0n2$'
}

@test "root=nbft, and a namespace that is inaccessible (ANA) until the target makes it accessible" {
	on sid-plain ipv4 static namespace
	{ cat tests/lab/target.conf && echo 'ana inaccessible; { connected; sleep 3; ana optimized; say opened; } &'; } > "$dir/conf"
	# The target has one port only, because "ana" sets the state of the last port.
	sed -i '/^listen 2001/d' "$dir/conf"
	# shellcheck disable=SC2016 # for tests/lab/boot
	boot_to_root --table "$table" --conf "$dir/conf" --root root=nbft \
		--on 'the target has shut the path=console target.log "$target_pid" "^target: opened"; monitor nmi'
	within "$a_boot" "$nmi" "$mounted"
	said '^nvmf-boot: NBFT SSNS 1: connected, but the target has shut the path to the namespace: ANA state inaccessible; still waiting for another state$'
	said '^nvmf-boot: NBFT SSNS 1: namespace uuid 11111111-2222-4333-8444-555555555555 is /dev/nvme0n1'
}

# systemd waits 10 s for a device here. The device of LUKS is no device that root= names, so dracut sets no time-out for
# it.
@test "LVM on LUKS on the namespace, and a target that comes later than systemd waits for a device" {
	only trixie ipv4 static late
	image=build/lab/crypt-trixie
	{ sed /^listen/d tests/lab/target.conf && echo '{ refused 1; sleep 25; listen 192.0.2.1; } &'; } > "$dir/conf"
	boot_until 'EXT4-fs \(dm-[0-9]+\): mounted filesystem' --table "$table" --conf "$dir/conf" --disk build/lab/crypt.img \
		--append "systemd.default_device_timeout_sec=10 rd.luks.uuid=$(cat build/lab/crypt.img.uuid) rd.luks.key=/etc/lab.key rd.lvm.vg=lab"
	run ! said 'Timed out waiting for device'
}

# The second namespace has the same bytes as the first. What is mounted matters here, not what is in it.
@test "/usr on a namespace of its own, and a target of it that comes later than systemd waits for a device" {
	only sid ipv4 static late
	{ cat tests/lab/target.conf && cat <<- 'END'; } > "$dir/conf"
		subsystem nqn.2026-11.org.example:usr
		namespace 1 /dev/vda 22222222-2222-4333-8444-555555555555
		{ refused 1; sleep 25; listen 192.0.2.1 4430; } &
	END
	{ sed '1,/^id/d' tests/lab/host.nbft && cat <<- 'END'; } | make_table "$dir/table"

		[ssns 2]
		hfi = 1
		traddr = 192.0.2.1
		trsvcid = 4430
		nqn = nqn.2026-11.org.example:usr
		nid = uuid:22222222-2222-4333-8444-555555555555
		nsid = 1
	END
	boot_until 'EXT4-fs \(nvme1n1\): mounted filesystem' --table "$dir/table" --conf "$dir/conf" --root root=nbft \
		--append 'systemd.default_device_timeout_sec=10 mount.usr=/dev/disk/by-nbft/2 mount.usrfstype=ext4 mount.usrflags=ro'
	said 'EXT4-fs \(nvme0n1\): mounted filesystem'
	run ! said 'Timed out waiting for device'
}

# A boot loader that was started from the namespace tells systemd-gpt-auto-generator its partition. The generator looks for
# the root on the same disk.
@test "no root=, a root that systemd finds by its partition type, and a target that comes later than systemd waits for a device" {
	only trixie ipv4 static late
	local esp=44444444-3333-4444-8555-666666666666
	truncate -s 64M "$dir/disk"
	sfdisk --quiet "$dir/disk" <<- END
		label: gpt
		start=1MiB, size=1MiB, type="EFI System", uuid=$esp
		start=2MiB, size=61MiB, type="Linux root (x86-64)"
	END
	mke2fs -q -t ext4 -E offset=2097152 "$dir/disk" 61M
	{ sed /^listen/d tests/lab/target.conf && echo '{ refused 1; sleep 25; listen 192.0.2.1; } &'; } > "$dir/conf"
	tests/lab/in-root build/roots/trixie sh -c 'cd tests/lab && echo efi-init | cpio --quiet -o -H newc' > "$dir/image"
	cat "$image" >> "$dir/image"
	boot_until 'EXT4-fs \(nvme0n1p2\): mounted filesystem' --efi --table "$table" --image "$dir/image" --conf "$dir/conf" \
		--disk "$dir/disk" --root "rdinit=/efi-init ESP=$esp" --append systemd.default_device_timeout_sec=10
	said 'Found device dev-gpt.x2dauto.x2droot\.device'
	run ! said 'Timed out waiting for device'
}

# systemd sets no time-out for the device that resume= names, and mounts the root after that.
@test "resume= names a device that is not there: at the deadline the boot goes on without it" {
	only sid ipv4 static
	boot_to_root --table "$table" --append 'rd.nvmf.timeout=45 resume=UUID=0123'
	said 'nvmf-boot: the device of resume= is still absent at the deadline .*: the boot goes on without it'
}
