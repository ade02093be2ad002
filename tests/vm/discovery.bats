#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots that begin with a discovery controller: the target's own, which nvmet has on every port. One that a table
# names, which has no namespace; one that the kernel command line names, where there is no table.

load kit

setup_file() {
	vm_setup_file build/lab/networkd-sid
}

# The target is a name server too, which knows an address of each family.
setup() {
	vm_setup
	{ cat tests/lab/target.conf && echo 'dns eth0 target.example 192.0.2.1,2001:db8::1'; } > "$dir/conf"
}

@test "discovery only, by a name: it is resolved, the target is asked, a Debian on what it lists" {
	{
		sed -n '/^\[hfi/,/^ip/p' tests/lab/host.nbft
		printf 'primary-dns = 192.0.2.1\n\n[discovery 1]\nhfi = 1\nuri = nvme+tcp://target.example:4420/\n'
	} | make_table "$dir/table"
	boot --table "$dir/table" --conf "$dir/conf"
	said '^nvmf-boot: NBFT discovery 1 via HFI 1 \(nbft0\): target\.example port 4420: resolved: 1 address to ask$'
	said '^nvmf-boot: NBFT discovery 1 via HFI 1 \(nbft0\): 192\.0\.2\.1 port 4420: asked: lists 1 new path$'
	said '^nvmf-boot: NBFT discovered via HFI 1 \(nbft0\): 192\.0\.2\.1 port 4420: connected as nvme[0-9]+$'
	reported '^/ +/dev/nvme[0-9]+n1 +ext4 '
	reported '^nvme[0-9]+ address traddr=192\.0\.2\.1,trsvcid=4420,host_traddr=192\.0\.2\.10,host_iface=nbft0'
	reported '^nvme[0-9]+ ctrl_loss_tmo off$'
	reported '^running$'
	reported '^nvmf-boot: done; 1 of 1 paths connected'
	# The discovery controller is gone: one controller is left.
	[ "$(grep -cE '^nvme[0-9]+ address ' "$run_dir/marker.txt")" = 1 ]
}

# With no ip= it sets up whatever is there, by DHCP. What the lease says of name servers it leaves to systemd-resolved, which
# is not in the image.
@test "dracut 112, no table: rd.nvmf.discover= alone, with a name, over an interface that systemd-networkd configures" {
	echo 'dhcp eth0 --dhcp-range=192.0.2.50,192.0.2.60,120 --dhcp-option=6,192.0.2.1' >> "$dir/conf"
	boot_to_root --suite sid --image build/lab/networkd-sid --conf "$dir/conf" --append rd.nvmf.discover=tcp,target.example
	said '^nvmf-boot: rd\.nvmf\.discover= via any interface: target\.example port 4420: resolved: [12] address(es)? to ask$'
	said '^nvmf-boot: rd\.nvmf\.discover= via any interface: 192\.0\.2\.1 port 4420: asked: lists 1 new path$'
	said '^nvmf-boot: discovered via any interface: 192\.0\.2\.1 port 4420: connected as nvme[0-9]+$'
}
