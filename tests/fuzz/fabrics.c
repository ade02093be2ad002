/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target for the text that /dev/nvme-fabrics prints: the list of options, and the reply to a connect. Input: the
 * text.
 */
#include <errno.h>

#include "fabrics.h"
#include "kit.h"

static void reply(const char *text) {
	int instance = -2, again = -2;
	char printed[64];

	if (connect_parse_reply(text, &instance) < 0) {
		must(instance == -2, "a refusal leaves the result alone");
		return;
	}
	must(instance >= 0, "the number of a controller is not negative");
	snprintf(printed, sizeof(printed), "instance=%d,cntlid=1\n", instance);
	must(connect_parse_reply(printed, &again) == 0 && again == instance, "the parsed number is the printed number");
}

/* True if the list of options has `name` as a whole word. */
static bool offers(const char *text, const char *name) {
	const char *p = text;
	size_t n = strlen(name);

	for (; (p = strstr(p, name)); p++)
		if ((p == text || strchr(",\n", p[-1])) && (!p[n] || strchr("=,\n", p[n])))
			return true;
	return false;
}

static void options(const char *text) {
	struct connect_options o = { 0 };

	if (connect_parse_options(text, &o) < 0) {
		must(!o.host_iface && !o.hdr_digest && !o.data_digest && !o.ctrl_loss_tmo,
		     "a refusal leaves the result alone");
		return;
	}
	must(o.host_iface == offers(text, "host_iface") && o.hdr_digest == offers(text, "hdr_digest") &&
		     o.data_digest == offers(text, "data_digest") && o.ctrl_loss_tmo == offers(text, "ctrl_loss_tmo"),
	     "exactly the options in the list count as offered");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	char *text = text_of(bytes, size);

	reply(text);
	options(text);
	free(text);
	return 0;
}
