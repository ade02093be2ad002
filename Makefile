# SPDX-License-Identifier: GPL-2.0-or-later
#
#   make                 build/nvmf-boot and build/nvmf-boot-table, static and stripped
#   make demo            boot a Debian over NVMe/TCP in two virtual machines and show it
#   make check           every test there is; ends with "N passed, N failed"
#   make coverage        the lines of the pure code that the unit tests run, and the lines that no unit test runs
#   make fuzz            run the fuzz targets; TIME=30 TARGET="nbft ..." say how long and which
#   make unit            unit tests; make sanitize: the same under the sanitizers; make suites: with other libraries
#   make lint            every check of the sources
#   make verbs           tests of the two programs, as a user calls them
#   make boots           tests that boot virtual machines
#   make bench           what the network costs, from init to the mounted root and to switch_root
#   make compare         the same beside dracut's own module, with paths that work and with dead ones
#   make LINK=dynamic    link nvmf-boot against the libraries of this system
#   make install         DESTDIR=, prefix=; and make uninstall
#   make deb             build/deb/nvmf-boot_VERSION_ARCH.deb, a Debian package
#   make clean           remove what was built; make distclean: and the Debian roots
#   make V=1             show the commands
#
# TEST="NAME ..." chooses among the tests of unit, sanitize, lint, verbs and boots, and FILTER="part of a title" chooses
# among the tests of one file of verbs or boots. CI=1 makes the compiler's warnings errors.
#
# There are two programs: nvmf-boot, which an initramfs carries, and nvmf-boot-table, which is never in one. The second
# needs no library but libc.
#
# The static archives (libsystemd, libmnl, libnvme) come from Debian 13. On any other system the compiling targets run
# inside a Debian 13 root that is made once: build/roots/compile, with compilers and these libraries, or, for targets
# that need clang, build/roots/trixie, which also has all that the tests need.

SHELL := /bin/bash
Q := $(if $(V),,@)
LINK ?= static
ifeq ($(origin CC),default)
CC := gcc
endif
BUILD := build
ROOTS := $(BUILD)/roots
PROGRAMS := nvmf-boot nvmf-boot-table

# pkg-config describes these libraries in full, for the static and the dynamic link.
LIBS := libsystemd libmnl
# libnvme is not in LIBS. Version 3 of libnvme has another name, libnvme3. And for the flags of libnvme pkg-config
# requires the libraries of all parts of libnvme (OpenSSL, json-c; D-Bus and liburing, which Debian's libnvme-dev 3.1
# does not install). The part of libnvme that is linked here needs none of these libraries. So pkg-config is only asked
# for the directories of libnvme.
#
# `native` is "yes" if this system can link the programs. If `native` is empty, everything compiles in the Debian 13
# root. LINK=static needs libnvme 1 and libsystemd.a. LINK=dynamic always counts as possible. With the -dev packages of
# each system installed, the variables are:
#
#                         LIBNVME    NVME_LIBS                              native, static
#   Debian 12             libnvme    -L/usr/lib/x86_64-linux-gnu -lnvme     (empty): Debian 12 has no libsystemd.a
#   Debian 13             libnvme    -L/usr/lib/x86_64-linux-gnu -lnvme     yes
#   Debian experimental   libnvme3   -L/usr/lib/x86_64-linux-gnu -lnvme3    (empty): experimental has only libnvme 3
#   no libnvme            (empty)    not used                               (empty)
LIBNVME := $(firstword $(foreach name,libnvme libnvme3,$(if $(shell pkg-config --variable=libdir $(name) 2>/dev/null),$(name))))
NVME_CFLAGS = $(if $(filter libnvme3,$(LIBNVME)),-I$(shell pkg-config --variable=includedir $(LIBNVME))/libnvme3)
NVME_LIBS = -L$(shell pkg-config --variable=libdir $(LIBNVME)) -l$(LIBNVME:lib%=%)
ifeq ($(LINK),static)
native := $(shell test "$(LIBNVME)" = libnvme && pkg-config --exists $(LIBS) 2>/dev/null && test -e "$$(pkg-config --variable=libdir libsystemd)/libsystemd.a" && echo yes)
else
native := yes
endif

.PHONY: all FORCE
all: $(PROGRAMS:%=$(BUILD)/%)
FORCE:

ifeq ($(native),)
# ---- a system that cannot link the programs: make runs in the Debian 13 root ----

MAKE_IN_ROOT = $(MAKE) --no-print-directory -j$$(nproc) CC=$(CC) LINK=$(LINK)
WITH_GCC := unit sanitize coverage
WITH_CLANG := variants fuzz
.PHONY: $(WITH_GCC) $(WITH_CLANG)
$(WITH_GCC): FORCE | $(ROOTS)/compile
	@tests/lab/in-root $(ROOTS)/compile $(MAKE_IN_ROOT) $@ PROVE=$(PROVE) TEST='$(TEST)'
$(WITH_CLANG): FORCE | $(ROOTS)/trixie
	@tests/lab/in-root $(ROOTS)/trixie $(MAKE_IN_ROOT) $@ TARGET='$(TARGET)' TIME=$(TIME)
# One make builds both programs, because two makes at a time would write the same objects.
$(PROGRAMS:%=$(BUILD)/%) &: FORCE | $(ROOTS)/compile
	@tests/lab/in-root $(ROOTS)/compile $(MAKE_IN_ROOT) $(PROGRAMS:%=$(BUILD)/%)
# A single object or test program.
$(BUILD)/obj/%: FORCE | $(ROOTS)/compile
	@tests/lab/in-root $(ROOTS)/compile $(MAKE_IN_ROOT) $@

else
# ---- compiling ----

WARN := -Wall -Wextra -Wformat=2 -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla \
	-Wwrite-strings -Wno-missing-field-initializers
# A packager's compiler may warn of more than the compilers of these tests. So warnings are errors only in CI.
WARN += $(if $(CI),-Werror)
CFLAGS ?= -Os -g
# Unwind tables are for exceptions, which C does not have. Without these tables the binary is a fiftieth smaller. A
# sanitizer needs the tables for its stack traces.
UNWIND = $(if $(SANITIZE),,-fno-asynchronous-unwind-tables)
ALL_CFLAGS = -std=gnu11 $(WARN) -Iinclude -D_GNU_SOURCE -DVERSION=$(VERSION) -ffunction-sections -fdata-sections -fstack-protector-strong $(UNWIND) \
	$(shell pkg-config --cflags $(LIBS)) $(NVME_CFLAGS) $(CPPFLAGS) $(CFLAGS) $(SANITIZE)
ifeq ($(LINK),static)
ALL_LDFLAGS = -static -Wl,--gc-sections $(LDFLAGS) $(SANITIZE)
ALL_LIBS = $(shell pkg-config --static --libs $(LIBS)) $(NVME_LIBS)
else
ALL_LDFLAGS = -Wl,--gc-sections -Wl,--as-needed $(LDFLAGS) $(SANITIZE)
ALL_LIBS = $(shell pkg-config --libs $(LIBS)) $(NVME_LIBS)
endif

# SUITE is the Debian suite whose libraries are linked, if that is not Debian 13.
VARIANT = $(if $(SUITE),$(SUITE)-)$(CC)-$(LINK)$(if $(SANITIZE),-sanitize)
OBJ = $(BUILD)/obj/$(VARIANT)

# Pure code uses no files, sockets, clock, environment or log.
PURE_SRC := $(wildcard helper/base/*.c helper/nbft/*.c helper/plan/*.c helper/engine/*.c helper/words/*.c)
EDGE_SRC := $(wildcard helper/edge/*.c) $(if $(filter static,$(LINK)),helper/static/no-names.c)
VERB_SRC := $(wildcard helper/*.c helper/verb/*.c)
PURE_OBJ = $(PURE_SRC:%.c=$(OBJ)/%.o)
EDGE_OBJ = $(EDGE_SRC:%.c=$(OBJ)/%.o)
VERB_OBJ = $(VERB_SRC:%.c=$(OBJ)/%.o)
# helper/table is pure, too. nvmf-boot does not contain it.
TABLE_SRC := $(wildcard helper/table/*.c)
TABLE_OBJ = $(TABLE_SRC:%.c=$(OBJ)/%.o)
# nvmf-boot-table consists of helper/table, of these files for its verbs and options, and of the reader of tables with
# its words.
WORKSHOP_SRC := $(wildcard helper/table-verb/*.c helper/base/*.c helper/nbft/*.c helper/words/nbft-*.c) \
	helper/words/wrap.c helper/verb/arguments.c helper/verb/dispatch.c helper/version.c
WORKSHOP_OBJ = $(WORKSHOP_SRC:%.c=$(OBJ)/%.o)

# The version comes from Debian's changelog. No other file states the version.
VERSION := $(shell sed -n '1s/.*(\(.*\)).*/\1/p' packaging/debian/changelog)
$(OBJ)/helper/version.o: packaging/debian/changelog
$(OBJ)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(OBJ)/nvmf-boot: $(VERB_OBJ) $(EDGE_OBJ) $(PURE_OBJ)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)

$(OBJ)/nvmf-boot-table: $(WORKSHOP_OBJ) $(TABLE_OBJ)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^

# A program is replaced only when its content changes, so that make does not build images and packages again without
# need. STRIP= is for packagers, who keep the symbols in a separate package.
STRIP ?= strip
$(PROGRAMS:%=$(BUILD)/%): $(BUILD)/%: $(OBJ)/% FORCE
	@mkdir -p $(@D)
	$(Q)new=$@.$$$$; $(if $(STRIP),$(STRIP) -o $$new $<,cp $< $$new) && { cmp -s $$new $@ && rm $$new || mv $$new $@; }

# ---- unit tests: one program for each tests/unit/*.c, plain TAP ----

UNIT_SRC := $(if $(TEST),$(TEST:%=tests/unit/%.c),$(wildcard tests/unit/*.c))
UNIT_BIN = $(UNIT_SRC:tests/unit/%.c=$(OBJ)/unit/%)
$(OBJ)/unit/%: $(OBJ)/tests/unit/%.o $(EDGE_OBJ) $(PURE_OBJ) $(TABLE_OBJ)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)
.SECONDARY: $(UNIT_SRC:%.c=$(OBJ)/%.o)
# The tests of helper/table are linked with the code that breaks tables on purpose.
BREAKAGE_SRC := $(wildcard tests/unit/breakage/*.c)
$(filter $(OBJ)/unit/table-%,$(UNIT_BIN)): $(BREAKAGE_SRC:%.c=$(OBJ)/%.o)

# Each fuzz target also becomes a program that plays the kept inputs (tests/fuzz/corpus). The program is built with the
# sanitizers and without.
FUZZ_TARGETS := $(filter-out json-check replay,$(basename $(notdir $(wildcard tests/fuzz/*.c))))
REPLAY_BIN = $(if $(TEST),,$(FUZZ_TARGETS:%=$(OBJ)/replay/%))
$(OBJ)/replay/%: $(OBJ)/tests/fuzz/%.o $(OBJ)/tests/fuzz/json-check.o $(OBJ)/tests/fuzz/replay.o $(EDGE_OBJ) $(PURE_OBJ) $(TABLE_OBJ)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)
.SECONDARY: $(FUZZ_TARGETS:%=$(OBJ)/tests/fuzz/%.o)

# Links the pure code into one object whose allocations tests/unit/no-memory.c controls (tests/unit/scarce.h).
SCARCE := malloc calloc realloc reallocarray free strdup strndup vasprintf open_memstream fclose
$(OBJ)/scarce.o: $(PURE_OBJ) $(TABLE_OBJ)
	$(Q)$(CC) -r -nostdlib $(SCARCE:%=-Wl,--wrap=%) -o $@ $^
$(OBJ)/unit/no-memory: $(OBJ)/tests/unit/no-memory.o $(OBJ)/scarce.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^

.PHONY: unit sanitize coverage variants
unit: $(UNIT_BIN) $(REPLAY_BIN)
	prove --exec '' $(PROVE) $(UNIT_BIN) $(REPLAY_BIN)
sanitize:
	$(Q)$(MAKE) --no-print-directory unit LINK=dynamic PROVE=$(PROVE) TEST='$(TEST)' CFLAGS='-O1 -g' \
		SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all'

# ---- fuzzing (libFuzzer): tests/fuzz/run tells how ----

$(OBJ)/fuzz/%: $(OBJ)/tests/fuzz/%.o $(OBJ)/tests/fuzz/json-check.o $(EDGE_OBJ) $(PURE_OBJ) $(TABLE_OBJ)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(ALL_LIBS)

.PHONY: fuzz
fuzz: fuzzed = $(or $(TARGET),$(FUZZ_TARGETS))
fuzz: $(BUILD)/nvmf-boot-table
	$(Q)$(MAKE) --no-print-directory $(fuzzed:%=$(BUILD)/obj/fuzz/fuzz/%) CC=clang LINK=dynamic VARIANT=fuzz CFLAGS='-O1 -g' \
		SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all'
	$(Q)tests/fuzz/run $(or $(TIME),30) $(fuzzed)

# Shows which lines of the pure code the unit tests run. The counts of an earlier run are deleted first, because gcc
# would add the new counts to them.
coverage:
	$(Q)mkdir -p $(BUILD)/obj/coverage
	$(Q)find $(BUILD)/obj/coverage -name '*.gcda' -delete
	$(Q)$(MAKE) --no-print-directory unit CC=gcc LINK=dynamic VARIANT=coverage PROVE=-Q REPLAY_BIN= \
		CFLAGS='-O0 -g' SANITIZE=--coverage
	$(Q)tests/coverage $(BUILD)/obj/coverage

# Prints the compiler's flags, for the analysers of tests/lint.
.PHONY: flags
flags:
	@echo '$(ALL_CFLAGS)'

# Builds both programs with each compiler, linked statically and dynamically.
variants:
	$(Q)for cc in gcc clang; do for link in static dynamic; do \
		echo "$$cc, $$link"; $(MAKE) --no-print-directory $(BUILD)/obj/$$cc-$$link/nvmf-boot{,-table} CC=$$cc LINK=$$link || exit 1; \
	done; done

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
endif

# ---- the helper and its unit tests with the libraries of other suites: libnvme 1.16 and 3 ----

.PHONY: suites
suites: | $(ROOTS)/sid $(ROOTS)/experimental
	@for suite in sid experimental; do \
		echo "$$suite"; tests/lab/in-root $(ROOTS)/$$suite $(MAKE) --no-print-directory -j$$(nproc) CC=gcc LINK=dynamic \
			SUITE=$$suite PROVE=$(PROVE) $(BUILD)/obj/$$suite-gcc-dynamic/nvmf-boot unit || exit 1; \
	done

# ---- all tests; `tests/run STAGE...` runs single stages ----

.PHONY: lint verbs boots
lint: $(PROGRAMS:%=$(BUILD)/%) | $(ROOTS)/trixie
	@tests/lab/in-root $(ROOTS)/trixie tests/lint $(TEST)
# Inside the root the tests see this directory only, so the tables of real firmware are copied into it, if there are
# any.
bats_of = bats $(BATS) $(if $(FILTER),--filter '$(FILTER)') $(if $(TEST),$(TEST:%=$(1)/%.bats),$(1))
verbs: $(PROGRAMS:%=$(BUILD)/%) | $(ROOTS)/trixie
	@rm -rf $(BUILD)/corpus; test ! -d ../shared/nbft-tables || cp -r ../shared/nbft-tables $(BUILD)/corpus
	@tests/lab/in-root $(ROOTS)/trixie env NVMF_TABLES=$(BUILD)/corpus $(call bats_of,tests/bats)
boots: $(PROGRAMS:%=$(BUILD)/%) | $(ROOTS)/trixie $(ROOTS)/sid $(ROOTS)/system
	@tests/lab/need
	@$(call bats_of,tests/vm)

.PHONY: check
check: $(PROGRAMS:%=$(BUILD)/%) | $(ROOTS)/trixie $(ROOTS)/sid $(ROOTS)/system $(ROOTS)/experimental $(ROOTS)/bookworm
	tests/lab/need
	tests/run

# ---- Debian roots ----

$(ROOTS)/%: | $(BUILD)/needed
	tests/lab/make-root $* $@
# Installs the programs that make the roots, and no emulator. This happens once, before the first root is made, because
# two roots may be made at the same time, but apt cannot run twice at the same time.
$(BUILD)/needed: tests/lab/need
	@mkdir -p $(@D)
	$< roots
	@touch $@
.PRECIOUS: $(ROOTS)/%

# ---- the lab: two virtual machines (tests/lab) ----

LAB := $(BUILD)/lab
$(LAB)/target.img: tests/lab/make-target tests/lab/target-init | $(ROOTS)/trixie
	@mkdir -p $(@D)
	tests/lab/in-root $(ROOTS)/trixie $< $@
$(LAB)/disk-%.img: tests/lab/make-disk tests/lab/facts $(shell find tests/lab/system -type f) | $(ROOTS)/system $(ROOTS)/%
	@mkdir -p $(@D)
	$< $(ROOTS)/system $(ROOTS)/$* $@
# Copies the programs when they have changed.
$(PROGRAMS:%=$(LAB)/%): $(LAB)/%: $(BUILD)/%
	@mkdir -p $(@D)
	@cmp -s $< $@ || cp $< $@
$(LAB)/image-%: $(BUILD)/deb/nvmf-boot.deb tests/lab/image | $(ROOTS)/trixie $(ROOTS)/%
	@mkdir -p $(@D)
	tests/lab/image $* $@
# Makes an image with dracut's module systemd-networkd, for paths that no table names.
$(LAB)/networkd-%: $(BUILD)/deb/nvmf-boot.deb tests/lab/image | $(ROOTS)/trixie $(ROOTS)/%
	@mkdir -p $(@D)
	tests/lab/image $* $@ --add systemd-networkd
# Makes an image with dracut's own nvmf module, for comparison.
$(LAB)/stock-%: tests/lab/image | $(ROOTS)/%
	@mkdir -p $(@D)
	tests/lab/image --stock $* $@
# Makes an image without nvmf and without network modules, for comparison.
$(LAB)/base-%: tests/lab/image | $(ROOTS)/%
	@mkdir -p $(@D)
	tests/lab/image --base $* $@
# Makes a hostonly image for the lab's host, without systemd. One image tests both, because it takes half a minute to
# make an image.
$(LAB)/hostonly-%: $(BUILD)/deb/nvmf-boot.deb $(LAB)/host.table tests/lab/image tests/lab/machine | $(ROOTS)/trixie $(ROOTS)/%
	@mkdir -p $(@D)
	tests/lab/image --machine $* $@ --omit systemd
# Makes an image that opens a root on LVM on LUKS, and a disk with such a root.
$(LAB)/crypt-%: $(BUILD)/deb/nvmf-boot.deb tests/lab/image tests/lab/machine $(LAB)/crypt.img $(LAB)/host.table | $(ROOTS)/trixie $(ROOTS)/%
	printf lab > $(LAB)/crypt.key
	MORE="cryptsetup-bin systemd-cryptsetup lvm2" tests/lab/image --machine $* $@ --add "crypt lvm" --include $(LAB)/crypt.key /etc/lab.key
$(LAB)/crypt.img: tests/lab/make-crypt tests/lab/facts | $(ROOTS)/trixie
	@mkdir -p $(@D)
	tests/lab/make-crypt $@
$(LAB)/image-%-dynamic: $(LAB)/nvmf-boot $(shell find modules.d -type f) tests/lab/image | $(ROOTS)/trixie
	@mkdir -p $(@D)
	LINK=dynamic tests/lab/image $* $@
$(LAB)/%.table: tests/lab/%.nbft $(LAB)/nvmf-boot-table | $(ROOTS)/trixie
	tests/lab/in-root $(ROOTS)/trixie $(BUILD)/nvmf-boot-table build -o $@ $<

.PHONY: demo
demo:
	@tests/lab/demo
.PHONY: bench
bench:
	@tests/lab/bench
.PHONY: compare
compare:
	@tests/lab/compare

.PHONY: clean distclean
clean: # clean keeps the Debian roots
	rm -rf $(BUILD)/{obj,deb,dynamic,nvmf-boot,nvmf-boot-table}
distclean:
	rm -rf $(BUILD)

# ---- install: the two programs, the dracut module, the man pages, the completion ----

prefix ?= /usr/local
sbindir ?= $(prefix)/sbin
mandir ?= $(prefix)/share/man
# dracut reads modules from one directory, whatever the prefix is. bash-completion also reads below other prefixes.
dracutmodulesdir ?= $(or $(shell pkg-config --variable=dracutmodulesdir dracut 2>/dev/null),$(prefix)/lib/dracut/modules.d)
completionsdir ?= $(or $(shell pkg-config --define-variable=prefix=$(prefix) --define-variable=datadir=$(prefix)/share --variable=completionsdir bash-completion 2>/dev/null),$(prefix)/share/bash-completion/completions)
MODULE := modules.d/50nvmf
MAN := $(wildcard packaging/man/*.[1-9])
moduledir = $(dracutmodulesdir)/$(notdir $(MODULE))
manpage = $(mandir)/man$(subst .,,$(suffix $(1)))/$(notdir $(1))

.PHONY: install uninstall
install: $(PROGRAMS:%=$(BUILD)/%)
	$(foreach name,$(PROGRAMS),install -D -m 0755 $(BUILD)/$(name) '$(DESTDIR)$(sbindir)/$(name)' &&) true
	install -d '$(DESTDIR)$(moduledir)'
	install -m 0755 $(wildcard $(MODULE)/*.sh) '$(DESTDIR)$(moduledir)'
	install -m 0644 $(filter-out %.sh,$(wildcard $(MODULE)/*)) '$(DESTDIR)$(moduledir)'
	$(foreach page,$(MAN),install -D -m 0644 $(page) '$(DESTDIR)$(call manpage,$(page))' &&) true
	$(foreach name,$(PROGRAMS),install -D -m 0644 packaging/completion/nvmf-boot '$(DESTDIR)$(completionsdir)/$(name)' &&) true
uninstall:
	rm -rf '$(DESTDIR)$(moduledir)'
	rm -f $(foreach name,$(PROGRAMS),'$(DESTDIR)$(sbindir)/$(name)' '$(DESTDIR)$(completionsdir)/$(name)')
	rm -f $(foreach page,$(MAN),'$(DESTDIR)$(call manpage,$(page))')

# ---- a Debian package, built in the Debian 13 root ----

DEB := $(BUILD)/deb/nvmf-boot.deb
.PHONY: deb
deb: $(DEB)
	@ls $(BUILD)/deb/*_*.deb
# Makes the package, and a link to it whose name has no version and no architecture. Other rules depend on this link.
$(DEB): packaging/make-deb $(shell find .ci .clang-format .clang-tidy .shellcheckrc Makefile helper include modules.d packaging -type f) | $(ROOTS)/compile
	tests/lab/in-root $(ROOTS)/compile $< $(@D)
	@ln -f $(@D)/nvmf-boot_*.deb $@
