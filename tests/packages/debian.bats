#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The Debian package: its contents, and its life on a clean Debian 13. tests/packages/life runs that life, with dracut and a
# kernel from the mirror, and records what the system holds after each step.

bats_require_minimum_version 1.5.0

deb=build/deb/nvmf-boot.deb
was=build/packages # the directory with the records of tests/packages/life

setup_file() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	rm -rf "$was"
	mkdir -p "$was"
	{ make --no-print-directory "$deb" build/roots/system &&
		tests/lab/in-root --scratch build/roots/system tests/packages/life "$deb" "$was"; } > "$was/log" 2>&1 ||
		{ tail -n 60 "$was/log"; return 1; }
}

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
}

# Runs a command in the Debian 13 root where the package was built, and prints its output for the case that the test fails.
in_trixie() {
	run tests/lab/in-root build/roots/trixie "$@"
	printf 'command: %s\nstatus: %s\noutput: %s\n' "$*" "$status" "$output"
}

# has FILE REGEX...: the record FILE has a line for each REGEX. hasnt FILE REGEX...: it has none.
has() {
	local regex
	for regex in "${@:2}"; do
		grep -Eq -- "$regex" "$was/$1" || { echo "not in $1: $regex"; head -n 40 "$was/$1"; return 1; }
	done
}
hasnt() {
	local regex
	for regex in "${@:2}"; do
		run ! grep -E -- "$regex" "$was/$1"
		echo "in $1: $output"
	done
}

# installed OPTION...: runs make install and lists the installed files in $output.
installed() {
	rm -rf "$was/a dest" # packagers and users have directories with blanks in their names
	in_trixie make --no-print-directory --silent install DESTDIR="/src/$was/a dest" "$@"
	[ "$status" -eq 0 ]
	[ ! -e "$was/a" ]
	output=$(cd "$was/a dest" && find . -type f | cut -c 2- | LC_ALL=C sort)
	echo "$output"
}

@test "lintian finds no fault with the package and its source" {
	in_trixie sh -c 'lintian --allow-root --fail-on error,warning build/deb/*.changes'
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "the package names the sources of the libraries that are linked into it" {
	in_trixie dpkg-deb --field "$deb" Static-Built-Using
	for source in glibc libmnl systemd; do
		[[ $output == *"$source (= "* ]]
	done
}

@test "the package holds both programs and the module, replaces no file of dracut's, and has nothing in /etc" {
	in_trixie dpkg-deb --contents "$deb"
	[[ $output == *"./usr/lib/dracut/modules.d/50nvmf/module-setup.sh"* ]]
	[[ $output == *"./usr/sbin/nvmf-boot-table"* ]]
	[[ $output != *"./etc/"* ]]
	# shellcheck disable=SC2016 # the inner shell expands
	in_trixie sh -c 'dpkg-deb --contents "$1" | grep -o "\./[^ ]*[^/ ]$" | cut -c 2- | xargs dpkg --search 2> /dev/null' sh "$deb"
	[ -z "$output" ]
}

@test "apt installs the package on a Debian without dracut and kernel, and brings dracut-core" {
	has installed.status '^ii '
	has log '^Setting up dracut-core '
	hasnt log '^Setting up (dracut-network|nvme-cli|network-manager|jq) '
	[ ! -s "$was/verify" ] # dpkg found no file that differs from the package
	has help '^ +run '
	[ ! -e "$was/installed.image" ]
}

@test "the kernel's hook makes an initramfs with the module" {
	has kernel.image '^nvmf$' ' usr/sbin/nvmf-boot$' ' usr/lib/systemd/system/nvmf-boot\.service$' \
		'system-generators/nvmf-boot-generator -> ' '/nvme-tcp\.ko'
	hasnt kernel.image 'nvmf-boot-table'
	cmp "$was/kernel.deadline" modules.d/50nvmf/deadline.sh
}

@test "an image is whole when the machine has no xz, with which Debian compresses kernel modules" {
	hasnt log 'command not found'
	has kernel.image '/nvme-tcp\.ko\.xz$'
	hasnt kernel.image '\.plain$'
}

@test "an upgrade makes the initramfs again" {
	has upgraded.status '^ii .*\+next$'
	has upgraded.image '^nvmf$' ' usr/sbin/nvmf-boot$'
	has upgraded.deadline '^# next version$'
}

@test "a purge makes the initramfs again without the module, and leaves no file" {
	has purged.status '^dpkg-query: no packages found matching nvmf-boot$'
	cmp "$was/nothing.files" "$was/purged.files"
	has purged.image '^systemd$'
	hasnt purged.image '^nvmf$' 'nvmf-boot'
}

@test "make install honours prefix and DESTDIR, and installs what the package holds" {
	installed prefix=/usr
	diff <(echo "$output") <(tests/lab/in-root build/roots/trixie dpkg-deb --contents "$deb" | grep -o '\./[^ ]*[^/ ]$' |
		cut -c 2- | grep -v '/usr/share/doc/\|/usr/share/lintian/' | sed 's/\.gz$//' | LC_ALL=C sort)
	installed
	[[ $output == *"/usr/local/sbin/nvmf-boot"$'\n'*"/usr/local/sbin/nvmf-boot-table"* ]]
	[[ $output == *"/usr/local/share/man/man8/nvmf-boot.8"* ]]
	[[ $output == *"/usr/local/share/man/man8/nvmf-boot-table.8"* ]]
	[[ $output == *"/usr/local/share/bash-completion/completions/nvmf-boot-table"* ]]
	# dracut searches no modules below /usr/local.
	[[ $output == *"/usr/lib/dracut/modules.d/50nvmf/module-setup.sh"* ]]
	in_trixie make --no-print-directory --silent uninstall DESTDIR="/src/$was/a dest"
	[ -z "$(find "$was/a dest" -type f)" ]
}

@test "make install asks pkg-config for the directories of dracut and bash-completion" {
	mkdir -p "$was/pc"
	printf 'Name: dracut\nDescription: x\nVersion: 1\ndracutmodulesdir=/opt/dracut/modules\n' > "$was/pc/dracut.pc"
	# shellcheck disable=SC2016 # pkg-config expands
	printf 'prefix=/usr\ndatadir=/usr/share\nName: bash-completion\nDescription: x\nVersion: 1\ncompletionsdir=${datadir}/words\n' > "$was/pc/bash-completion.pc"
	rm -rf "$was/a dest"
	in_trixie env PKG_CONFIG_PATH="/src/$was/pc" make --no-print-directory --silent install DESTDIR="/src/$was/a dest" prefix=/opt
	[ "$status" -eq 0 ]
	[ -e "$was/a dest/opt/dracut/modules/50nvmf/module-setup.sh" ]
	[ -e "$was/a dest/opt/share/words/nvmf-boot" ]
	[ -x "$was/a dest/opt/sbin/nvmf-boot" ]
}
