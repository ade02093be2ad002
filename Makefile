# SPDX-License-Identifier: GPL-2.0-or-later
#
#   make                 build/nvmf-boot, static and stripped
#   make demo            boot a Debian over NVMe/TCP in two virtual machines and show it
#   make check           every test there is; ends with "N passed, N failed"
#   make coverage        the lines of the pure code that unit tests run, and those that none does
#   make fuzz            TIME=30 TARGET="nbft ...": the fuzz targets, all of them unless told
#   make unit            unit tests; make sanitize: the same under the sanitizers; make suites: with other libraries
#   make bench           what the network costs, from init to the mounted root
#   make compare         the same beside dracut's own module, with paths that work and with dead ones
#   make LINK=dynamic    link the libraries of this system instead
#   make install         DESTDIR=, prefix=; and make uninstall
#   make deb             build/deb/nvmf-boot_VERSION_ARCH.deb, a Debian package
#   make clean           what was built; make distclean: that, and the Debian roots
#   make V=1             show the commands
#
# The static archives (libsystemd, libmnl, libnvme) come from Debian 13. On any other system the
# compiling targets run inside a Debian 13 root that is made once under build/roots.

SHELL := /bin/bash
Q := $(if $(V),,@)
LINK ?= static
ifeq ($(origin CC),default)
CC := gcc
endif
BUILD := build
ROOTS := $(BUILD)/roots

# What the two links ask pkg-config for.
LIBS := libsystemd libmnl
# Version 3 of libnvme has another name. pkg-config is asked for its place only: for more it wants what libnvme
# wants in turn (OpenSSL, json-c; and D-Bus and liburing, which Debian's libnvme-dev 3.1 forgets to bring), and
# nothing here needs that: of the archive the part is linked that stands alone.
LIBNVME := $(firstword $(foreach name,libnvme libnvme3,$(if $(shell pkg-config --variable=libdir $(name) 2>/dev/null),$(name))))
NVME_CFLAGS = $(if $(filter libnvme3,$(LIBNVME)),-I$(shell pkg-config --variable=includedir $(LIBNVME))/libnvme3)
NVME_LIBS = -L$(shell pkg-config --variable=libdir $(LIBNVME)) -l$(LIBNVME:lib%=%)
ifeq ($(LINK),static)
native := $(shell test "$(LIBNVME)" = libnvme && pkg-config --exists $(LIBS) 2>/dev/null && test -e "$$(pkg-config --variable=libdir libsystemd)/libsystemd.a" && echo yes)
else
native := yes
endif

.PHONY: all FORCE
all: $(BUILD)/nvmf-boot
FORCE:

ifeq ($(native),)
# ---- on a system without the archives: the same make, in the root ----

COMPILING := $(BUILD)/nvmf-boot unit sanitize coverage variants fuzz
.PHONY: $(filter-out $(BUILD)/%,$(COMPILING))
$(COMPILING): FORCE | $(ROOTS)/trixie
	@tests/lab/in-root $(ROOTS)/trixie $(MAKE) --no-print-directory -j$$(nproc) $@ CC=$(CC) LINK=$(LINK) PROVE=$(PROVE) TARGET='$(TARGET)' TIME=$(TIME)

else
# ---- compiling ----

WARN := -Wall -Wextra -Wformat=2 -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla \
	-Wwrite-strings -Wno-missing-field-initializers -Werror
CFLAGS ?= -Os -g
# Tables for exceptions that C does not throw: a fiftieth of the binary. A sanitizer unwinds with them.
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

# SUITE: whose libraries these are, where it is another root than Debian 13's.
VARIANT = $(if $(SUITE),$(SUITE)-)$(CC)-$(LINK)$(if $(SANITIZE),-sanitize)
OBJ = $(BUILD)/obj/$(VARIANT)

# Pure: no files, sockets, clock, environment or log.
PURE_SRC := $(wildcard helper/base/*.c helper/nbft/*.c helper/table/*.c helper/plan/*.c helper/engine/*.c helper/words/*.c)
EDGE_SRC := $(wildcard helper/edge/*.c) $(if $(filter static,$(LINK)),helper/static/no-names.c)
VERB_SRC := $(wildcard helper/*.c helper/verb/*.c)
PURE_OBJ = $(PURE_SRC:%.c=$(OBJ)/%.o)
EDGE_OBJ = $(EDGE_SRC:%.c=$(OBJ)/%.o)
VERB_OBJ = $(VERB_SRC:%.c=$(OBJ)/%.o)

# Its one place is the changelog.
VERSION := $(shell sed -n '1s/.*(\(.*\)).*/\1/p' packaging/debian/changelog)
$(OBJ)/helper/version.o: packaging/debian/changelog
$(OBJ)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(OBJ)/nvmf-boot: $(VERB_OBJ) $(EDGE_OBJ) $(PURE_OBJ)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)

# Put there only when it differs, so that nothing made from it is made again for nothing. STRIP= is for
# packagers, who keep the symbols elsewhere.
STRIP ?= strip
$(BUILD)/nvmf-boot: $(OBJ)/nvmf-boot FORCE
	@mkdir -p $(@D)
	$(Q)new=$@.$$$$; $(if $(STRIP),$(STRIP) -o $$new $<,cp $< $$new) && { cmp -s $$new $@ && rm $$new || mv $$new $@; }

# ---- unit tests: one program for each tests/unit/*.c, plain TAP ----

UNIT_SRC := $(wildcard tests/unit/*.c)
UNIT_BIN = $(UNIT_SRC:tests/unit/%.c=$(OBJ)/unit/%)
$(OBJ)/unit/%: $(OBJ)/tests/unit/%.o $(EDGE_OBJ) $(PURE_OBJ)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)
.SECONDARY: $(UNIT_SRC:%.c=$(OBJ)/%.o)

# The fuzz targets play their corpora here: with the sanitizers and without.
FUZZ_TARGETS := $(filter-out json-check replay,$(basename $(notdir $(wildcard tests/fuzz/*.c))))
REPLAY_BIN = $(FUZZ_TARGETS:%=$(OBJ)/replay/%)
$(OBJ)/replay/%: $(OBJ)/tests/fuzz/%.o $(OBJ)/tests/fuzz/json-check.o $(OBJ)/tests/fuzz/replay.o $(EDGE_OBJ) $(PURE_OBJ)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)
.SECONDARY: $(FUZZ_TARGETS:%=$(OBJ)/tests/fuzz/%.o)

# The pure code with its memory in the hands of one test (tests/unit/scarce.h).
SCARCE := malloc calloc realloc reallocarray free strdup strndup vasprintf open_memstream fclose
$(OBJ)/scarce.o: $(PURE_OBJ)
	$(Q)$(CC) -r -nostdlib $(SCARCE:%=-Wl,--wrap=%) -o $@ $^
$(OBJ)/unit/no-memory: $(OBJ)/tests/unit/no-memory.o $(OBJ)/scarce.o
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^

.PHONY: unit sanitize coverage variants
unit: $(UNIT_BIN) $(REPLAY_BIN)
	prove --exec '' $(PROVE) $(UNIT_BIN) $(REPLAY_BIN)
sanitize:
	$(Q)$(MAKE) --no-print-directory unit LINK=dynamic PROVE=$(PROVE) CFLAGS='-O1 -g' \
		SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all'

# ---- fuzzing (libFuzzer): tests/fuzz/run tells how ----

$(OBJ)/fuzz/%: $(OBJ)/tests/fuzz/%.o $(OBJ)/tests/fuzz/json-check.o $(EDGE_OBJ) $(PURE_OBJ)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(ALL_LIBS)

.PHONY: fuzz
fuzz: fuzzed = $(or $(TARGET),$(FUZZ_TARGETS))
fuzz: $(BUILD)/nvmf-boot
	$(Q)$(MAKE) --no-print-directory $(fuzzed:%=$(BUILD)/obj/fuzz/fuzz/%) CC=clang LINK=dynamic VARIANT=fuzz CFLAGS='-O1 -g' \
		SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all'
	$(Q)tests/fuzz/run $(or $(TIME),30) $(fuzzed)

# Which lines of the pure code the unit tests run. What an earlier run left would count, too.
coverage:
	$(Q)mkdir -p $(BUILD)/obj/coverage
	$(Q)find $(BUILD)/obj/coverage -name '*.gcda' -delete
	$(Q)$(MAKE) --no-print-directory unit CC=gcc LINK=dynamic VARIANT=coverage PROVE=-Q REPLAY_BIN= \
		CFLAGS='-O0 -g' SANITIZE=--coverage
	$(Q)tests/coverage $(BUILD)/obj/coverage

# What a compiler is told; tests/lint tells the analysers the same.
.PHONY: flags
flags:
	@echo '$(ALL_CFLAGS)'

# Every compiler and link there is, warnings being errors.
variants:
	$(Q)for cc in gcc clang; do for link in static dynamic; do \
		echo "$$cc, $$link"; $(MAKE) --no-print-directory $(BUILD)/obj/$$cc-$$link/nvmf-boot CC=$$cc LINK=$$link || exit 1; \
	done; done

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
endif

# ---- the same with the libraries of other suites: libnvme 1.16 and 3 ----

.PHONY: suites
suites: | $(ROOTS)/sid $(ROOTS)/experimental
	@for suite in sid experimental; do \
		echo "$$suite"; tests/lab/in-root $(ROOTS)/$$suite $(MAKE) --no-print-directory -j$$(nproc) CC=gcc LINK=dynamic \
			SUITE=$$suite PROVE=$(PROVE) $(BUILD)/obj/$$suite-gcc-dynamic/nvmf-boot unit || exit 1; \
	done

# ---- all tests; `tests/run STAGE...` runs single stages ----

.PHONY: check
check: $(BUILD)/nvmf-boot | $(ROOTS)/trixie $(ROOTS)/sid $(ROOTS)/system $(ROOTS)/experimental
	tests/lab/need
	tests/run

# ---- Debian roots ----

$(ROOTS)/%: | $(BUILD)/needed
	tests/lab/make-root $* $@
# Once before anything else: two roots may be made at a time, apt runs alone.
$(BUILD)/needed: tests/lab/need
	@mkdir -p $(@D)
	$<
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
# The helper, touched only when it changed.
$(LAB)/nvmf-boot: $(BUILD)/nvmf-boot
	@mkdir -p $(@D)
	@cmp -s $< $@ || cp $< $@
$(LAB)/image-%: $(BUILD)/deb/nvmf-boot.deb tests/lab/image | $(ROOTS)/trixie $(ROOTS)/%
	@mkdir -p $(@D)
	tests/lab/image $* $@
# With a network module of dracut's, for paths that no table names.
$(LAB)/networkd-%: $(BUILD)/deb/nvmf-boot.deb tests/lab/image | $(ROOTS)/trixie $(ROOTS)/%
	@mkdir -p $(@D)
	tests/lab/image $* $@ --add systemd-networkd
# Dracut's own module, to compare with.
$(LAB)/stock-%: tests/lab/image | $(ROOTS)/%
	@mkdir -p $(@D)
	tests/lab/image --stock $* $@
# For the lab's host alone, and without systemd: both in one image, since each takes half a minute.
$(LAB)/hostonly-%: $(BUILD)/deb/nvmf-boot.deb $(LAB)/host.table tests/lab/image tests/lab/machine | $(ROOTS)/trixie $(ROOTS)/%
	@mkdir -p $(@D)
	tests/lab/image --machine $* $@ --omit systemd
$(LAB)/image-%-dynamic: $(LAB)/nvmf-boot $(shell find modules.d -type f) tests/lab/image | $(ROOTS)/trixie
	@mkdir -p $(@D)
	LINK=dynamic tests/lab/image $* $@
$(LAB)/%.table: tests/lab/%.nbft $(LAB)/nvmf-boot
	tests/lab/in-root $(ROOTS)/trixie $(BUILD)/nvmf-boot table build -o $@ $<

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
clean: # keeps the roots
	rm -rf $(BUILD)/{obj,deb,dynamic,nvmf-boot}
distclean:
	rm -rf $(BUILD)

# ---- install: the helper, the dracut module, the man pages, the completion ----

prefix ?= /usr/local
sbindir ?= $(prefix)/sbin
mandir ?= $(prefix)/share/man
# dracut reads modules from one place only, wherever our prefix is; bash-completion looks below each.
dracutmodulesdir ?= $(or $(shell pkg-config --variable=dracutmodulesdir dracut 2>/dev/null),$(prefix)/lib/dracut/modules.d)
completionsdir ?= $(or $(shell pkg-config --define-variable=prefix=$(prefix) --define-variable=datadir=$(prefix)/share --variable=completionsdir bash-completion 2>/dev/null),$(prefix)/share/bash-completion/completions)
MODULE := modules.d/50nvmf
MAN := $(wildcard packaging/man/*.[1-9])
moduledir = $(dracutmodulesdir)/$(notdir $(MODULE))
manpage = $(mandir)/man$(subst .,,$(suffix $(1)))/$(notdir $(1))

.PHONY: install uninstall
install: $(BUILD)/nvmf-boot
	install -D -m 0755 $(BUILD)/nvmf-boot $(DESTDIR)$(sbindir)/nvmf-boot
	install -d $(DESTDIR)$(moduledir)
	install -m 0755 $(wildcard $(MODULE)/*.sh) $(DESTDIR)$(moduledir)
	install -m 0644 $(filter-out %.sh,$(wildcard $(MODULE)/*)) $(DESTDIR)$(moduledir)
	$(foreach page,$(MAN),install -D -m 0644 $(page) $(DESTDIR)$(call manpage,$(page)) &&) true
	install -D -m 0644 packaging/completion/nvmf-boot $(DESTDIR)$(completionsdir)/nvmf-boot
uninstall:
	rm -rf $(DESTDIR)$(moduledir)
	rm -f $(DESTDIR)$(sbindir)/nvmf-boot $(DESTDIR)$(completionsdir)/nvmf-boot $(foreach page,$(MAN),$(DESTDIR)$(call manpage,$(page)))

# ---- a Debian package, built in the Debian 13 root ----

DEB := $(BUILD)/deb/nvmf-boot.deb
.PHONY: deb
deb: $(DEB)
	@ls $(BUILD)/deb/*_*.deb
# Under a name without version and machine, for what is made from it.
$(DEB): packaging/make-deb $(shell find .ci .clang-format .clang-tidy .shellcheckrc Makefile helper include modules.d packaging -type f) | $(ROOTS)/trixie
	tests/lab/in-root $(ROOTS)/trixie $< $(@D)
	@ln -f $(@D)/nvmf-boot_*.deb $@
