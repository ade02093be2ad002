/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target for the text of sysfs attributes, and for the last line that a child prints. Input: one text, which is
 * read as each of them.
 */
#include <ctype.h>

#include "id.h"
#include "kit.h"
#include "child.h"
#include "sysfs.h"

/* Compares the hexadecimal digits of two texts, without case and separators. */
static bool same_digits(const char *a, const char *b) {
	for (;; a++, b++) {
		while (*a && !isxdigit((unsigned char)*a))
			a++;
		while (*b && !isxdigit((unsigned char)*b))
			b++;
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		if (!*a)
			return true;
	}
}

static void identifiers(const char *text) {
	char printed[UUID_TEXT_MAX];
	uint8_t mac[6], id[16], eui64[8];

	if (sysfs_text_mac(text, mac))
		must(same_digits(mac_text(mac, printed), text), "a MAC has the digits of its text");
	if (sysfs_text_nguid(text, id))
		must(same_digits(uuid_text(id, printed), text), "an NGUID has the digits of its text");
	if (sysfs_text_wwid_uuid(text, id))
		must(same_digits(uuid_text(id, printed), text + 5), "the UUID of a wwid has the digits of its text");
	if (sysfs_text_machine_uuid(text, id))
		must(same_digits(uuid_text(id, printed), text), "the machine's UUID has the digits of its text");
	if (sysfs_text_eui64(text, eui64))
		must(same_digits(hex_text(eui64, 8, printed), text), "an EUI-64 has the digits of its text");
}

static void names(const char *text) {
	char kind[16], printed[PCI_TEXT_MAX];
	uint32_t sbdf = sysfs_text_pci(text);
	int end = 0;

	if (sbdf != 0)
		must(sysfs_text_pci(pci_text(sbdf, printed)) == sbdf, "a PCI address survives printing and reading");
	if (sysfs_text_kind(text, kind, sizeof(kind)))
		must(strstr(text, "DEVTYPE=") && strlen(kind) < sizeof(kind) && !strchr(kind, '\n'),
		     "the kind of a link is one word");
	must(sysfs_text_vlan(text) <= 4094, "a VLAN has a legal id");
	if (sysfs_text_is_namespace(text))
		must(sscanf(text, "nvme%*[0-9]n%*[0-9]%n", &end) == 0 && end > 0 && !text[end],
		     "the name of a namespace is nvmeXnY");
	must(!sysfs_text_is_path(text) || !sysfs_text_is_namespace(text),
	     "the name of a path is not that of a namespace");
}

static void last_words(const uint8_t *bytes, size_t size) {
	char *text = text_of(bytes, size), *line;

	text[size] = 'x'; /* the function is promised room for a NUL, but no NUL */
	line = child_cut_last_line(text, size);
	must(line >= text && line + strlen(line) <= text + size, "the last line lies inside the text");
	must(!strchr(line, '\n'), "the last line holds no line break");
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	char *text = text_of(bytes, size);

	identifiers(text);
	names(text);
	last_words(bytes, size);
	free(text);
	return 0;
}
