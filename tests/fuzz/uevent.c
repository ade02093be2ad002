/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz target for kernel uevents. Input: one message. */
#include "kit.h"
#include "uevent.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	char *message = text_of(bytes, size);
	struct uevent ev = { 0 };

	message[size] = 'x'; /* the parser is promised room for a NUL, but no NUL */
	if (uevent_parse(message, size, &ev) < 0) {
		must(!ev.action, "a refusal leaves the result alone");
	} else {
		const char *const values[] = { ev.action, ev.devpath, ev.subsystem, ev.devname, ev.modalias };

		must(*ev.action && *ev.devpath, "an event has an action and a device");
		for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
			must(!*values[i] || (values[i] > message && values[i] + strlen(values[i]) <= message + size),
			     "every value lies in the message");
	}
	free(message);
	return 0;
}
