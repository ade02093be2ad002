#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots that begin with a discovery controller, which nvmet has on every port of the target. Either a table without a namespace
# names the discovery controller, or the kernel command line names it, with a table and without one.

load kit

setup_file() {
	vm_setup_file build/lab/networkd-sid
}

# The target is a name server too, and knows an address of each family for the name target.example.
setup() {
	vm_setup
	{ cat tests/lab/target.conf && echo 'dns eth0 target.example 192.0.2.1,2001:db8::1'; } > "$dir/conf"
}

@test "a table with only a discovery controller, by name: boots Debian from the path that the discovery controller lists" {
	on trixie ipv4 static discovery
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
	reported '^nvmf-boot: done; connected: 1 of 1 paths,'
	# The connection to the discovery controller is closed, so one controller is left.
	[ "$(grep -cE '^nvme[0-9]+ address ' "$run_dir/marker.txt")" = 1 ]
}

# The table has an address by SLAAC and a path that the target refuses. The target allows only the host NQN of the kernel command
# line, not that of the table.
@test "rd.nvmf.discover= and rd.nvmf.hostnqn= with a table: discovery over the table's interface, with that host NQN" {
	local nqn=nqn.2014-08.org.nvmexpress:uuid:77777777-4444-4555-8666-777777777777

	on sid-plain ipv6 slaac discovery cmdline
	make_table "$dir/table" <<- END
		[hfi 1]
		pci = 0000:00:03.0
		mac = 52:54:00:00:00:01
		ip = 2001:db8:7::5054:ff:fe00:1/64
		autoconf = yes

		[ssns 1]
		hfi = 1
		traddr = 2001:db8::1
		trsvcid = 4430
		nqn = nqn.2026-11.org.example:nvmf-boot-lab
		nid = uuid:11111111-2222-4333-8444-555555555555
	END
	{ cat tests/lab/target.conf && echo "allow $nqn; dhcp eth0 --dhcp-range=2001:db8::,ra-only,64,1h --enable-ra"; } > "$dir/conf"
	boot_to_root --table "$dir/table" --conf "$dir/conf" --append "rd.nvmf.discover=tcp,2001:db8::1,,4420 rd.nvmf.hostnqn=$nqn"
	said '^nvmf-boot: NBFT SSNS 1 via HFI 1 \(nbft0\): 2001:db8::1 port 4430: probe: connection refused'
	# The target is on the link. The table does not tell that, but the router announces it.
	said '^nvmf-boot: rd\.nvmf\.discover= via .*: 2001:db8::1 port 4420: asked: lists 1 new path$'
	said '^nvmf-boot: .*discovered via HFI 1 \(nbft0\): 2001:db8::1 port 4420: connected as nvme[0-9]+$'
	said "new ctrl: .* hostnqn: $nqn\$"
}

# Without ip= systemd-networkd sets up every interface by DHCP. It passes the name server of the lease to systemd-resolved, which
# is not in the image.
@test "dracut 112, no table: rd.nvmf.discover= with a name, over an interface that systemd-networkd configures" {
	only sid ipv4 dhcp discovery cmdline
	echo 'dhcp eth0 --dhcp-range=192.0.2.50,192.0.2.60,120 --dhcp-option=6,192.0.2.1' >> "$dir/conf"
	boot_to_root --image build/lab/networkd-sid --conf "$dir/conf" --append rd.nvmf.discover=tcp,target.example
	said '^nvmf-boot: rd\.nvmf\.discover= via any interface: target\.example port 4420: resolved: [12] address(es)? to ask$'
	said '^nvmf-boot: rd\.nvmf\.discover= via any interface: 192\.0\.2\.1 port 4420: asked: lists 1 new path$'
	said '^nvmf-boot: discovered via any interface: 192\.0\.2\.1 port 4420: connected as nvme[0-9]+$'
}
