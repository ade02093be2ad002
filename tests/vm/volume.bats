#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The right volume: a clone that has kept the identifier of its original, in another subsystem. The clone is there long
# before the original.

load kit

# Exports the disk in two subsystems with one UUID: the clone at port 4421, and the original at port 4420 when a host
# has probed port 4420 and been refused.
clone_first() {
	cat > "$dir/conf" <<- END
		nic eth0 192.0.2.1/24
		subsystem nqn.2026-11.org.example:clone
		namespace 1 /dev/vda 11111111-2222-4333-8444-555555555555
		listen 192.0.2.1 4421
		{
			$1
			$(grep -E '^(subsystem|namespace)' tests/lab/target.conf)
			listen 192.0.2.1
		} &
	END
}

# clone_table IDENTIFIER: the lab's table, with a second SSNS for the clone, which IDENTIFIER names.
clone_table() {
	sed '1,/^id/d' tests/lab/host.nbft > "$dir/rest"
	cat >> "$dir/rest" <<- END

		[ssns 2]
		hfi = 1
		traddr = 192.0.2.1
		trsvcid = 4421
		nqn = nqn.2026-11.org.example:clone
		$1
		non-bootable = yes
	END
	make_table "$dir/table" < "$dir/rest"
}

@test "root=nbft, and a clone with the UUID of the original that answers first: the original is the root" {
	on trixie ipv4 static namespace
	clone_first 'refused 1; sleep 10'
	clone_table 'nid = uuid:11111111-2222-4333-8444-555555555555'
	boot --table "$dir/table" --conf "$dir/conf" --root root=nbft
	said '^nvmf-boot: NBFT: the namespaces of SSNS 1 and SSNS 2 have one identifier in two subsystems: '
	# The namespace may be there before the kernel tells that the connect has ended.
	for line in 'SSNS 1 via HFI 1 .*: connected as nvme0' 'SSNS 1: namespace uuid 11111111-2222-4333-8444-555555555555 is /dev/nvme0n1'; do
		in_order 'SSNS 1 via HFI 1 .*: probe: connection refused' "$line" "$switched"
	done
	run ! grep -aE 'SSNS 2.* connected as nvme0|SSNS 2: namespace' "$run_dir/host.log" "$run_dir/marker.txt"
	reported '^nvme0 .*nvmf-boot-lab$'
}

# The table names the clone by its NSID alone, so the helper cannot know that it is a clone before Linux has it.
# root=UUID=... would mount the clone.
@test "a clone that the table does not show as one takes the identifier, and Linux ignores the original: the console says both" {
	on sid-plain ipv4 static namespace
	clone_first 'connected 4421'
	clone_table 'nsid = 1'
	boot_until 'no namespace to boot from after 20 s' --table "$dir/table" --conf "$dir/conf" --root root=nbft \
		--append rd.nvmf.timeout=20
	said '^nvmf-boot: NBFT SSNS 2: namespace nsid 1 is /dev/nvme0n1$'
	said '^nvmf-boot: NBFT SSNS 1: uuid 11111111-2222-4333-8444-555555555555 is /dev/nvme0n1, but in another subsystem than the table names: nqn\.2026-11\.org\.example:clone; still'
	said '^nvmf-boot: NBFT SSNS 1: connected, but the kernel ignores the namespace, because /dev/nvme0n1 of another subsystem has the same identifier; still'
	run ! grep -a 'mounted filesystem' "$run_dir/host.log"
}

# The first bytes of a LUKS header are enough for udev.
@test "root=nbft on a namespace that holds LUKS: at the deadline the console says so" {
	on trixie ipv4 static namespace
	sed 's|^namespace.*|printf "LUKS\\272\\276\\0\\001" > /tmp/luks; truncate -s 16M /tmp/luks; namespace 1 /tmp/luks 11111111-2222-4333-8444-555555555555|' \
		tests/lab/target.conf > "$dir/conf"
	boot_until 'root=nbft: /dev/nvme0n1 holds crypto_LUKS, which is no file system: name the' \
		--table "$table" --conf "$dir/conf" --root root=nbft --append rd.nvmf.timeout=20
	said '^nvmf-boot: NBFT SSNS 1: namespace uuid 11111111-2222-4333-8444-555555555555 is /dev/nvme0n1'
	said '^ *root=nbft: '
}
