# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the compiler's flags that the Makefile chooses.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
}

@test "warnings of the compiler are errors in CI, and nowhere else" {
	env -u CI make --no-print-directory flags > "$BATS_TEST_TMPDIR/flags"
	grep -q -- '-Wall' "$BATS_TEST_TMPDIR/flags"
	run -1 grep -- -Werror "$BATS_TEST_TMPDIR/flags"
	CI=1 make --no-print-directory flags | grep -q -- -Werror
}

@test "a packager's flags reach the compiler" {
	make --no-print-directory flags CFLAGS=-Og CPPFLAGS=-DPACKAGER | grep -q -- '-DPACKAGER -Og'
}
