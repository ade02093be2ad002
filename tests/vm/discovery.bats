#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots that begin with a discovery controller: the target's own, which nvmet has on every port. One that a table
# names, which has no namespace; one that the kernel command line names, where there is no table.

bats_require_minimum_version 1.5.0

setup_file() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	make --no-print-directory build/lab/{image-trixie,networkd-trixie,target.img,disk-trixie.img} > "$BATS_FILE_TMPDIR/make.log" 2>&1 ||
		{ cat "$BATS_FILE_TMPDIR/make.log"; return 1; }
}

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	run_dir=build/lab/discovery-$BATS_TEST_NUMBER
	dir=$BATS_TEST_TMPDIR
}

# A line of the booted system's report, or of the host's console.
reported() {
	grep -E -- "$1" "$run_dir/marker.txt" || { echo "not in the report: $1"; cat "$run_dir/marker.txt"; return 1; }
}
said() {
	tr -d '\r' < "$run_dir/host.log" | grep -aE -- "$1" || { echo "not on the console: $1"; cat "$run_dir/host.log"; return 1; }
}

@test "discovery only: the target is asked, a Debian on what it lists" {
	sed '/^\[ssns/,$d' tests/lab/host.nbft > "$dir/nbft"
	printf '[discovery 1]\nhfi = 1\nuri = nvme+tcp://192.0.2.1:4420/\n' >> "$dir/nbft"
	tests/lab/in-root build/roots/trixie build/nvmf-boot table build - < "$dir/nbft" > "$dir/table"
	tests/lab/boot "discovery-$BATS_TEST_NUMBER" --timeout 600 --suite trixie --table "$dir/table"
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

@test "no table: rd.nvmf.discover= over an interface that systemd-networkd configures" {
	tests/lab/boot "discovery-$BATS_TEST_NUMBER" --timeout 600 --image build/lab/networkd-trixie \
		--append "ip=192.0.2.10:::255.255.255.0:::none rd.nvmf.discover=tcp,192.0.2.1,,4420" \
		--until 'EXT4-fs \(nvme[0-9]+n1\): mounted filesystem'
	said '^nvmf-boot: rd\.nvmf\.discover= via any interface: 192\.0\.2\.1 port 4420: asked: lists 1 new path$'
	said '^nvmf-boot: discovered via any interface: 192\.0\.2\.1 port 4420: connected as nvme[0-9]+$'
}
