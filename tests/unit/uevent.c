/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/uevent.c with messages of Linux 6.12, and with texts that are no messages. */
#include <errno.h>
#include <unistd.h>

#include "tap.h"
#include "uevent.h"

#define ADD                                                                                            \
	"add@/devices/pci0000:00/0000:00:03.0\0ACTION=add\0DEVPATH=/devices/pci0000:00/0000:00:03.0\0" \
	"SUBSYSTEM=pci\0PCI_SLOT_NAME=0000:00:03.0\0MODALIAS=pci:v00001AF4d00001041\0SEQNUM=1337"

static int parse(const char *bytes, size_t size, struct uevent *ev) {
	static char buf[512];

	memset(buf, 'x', sizeof(buf));
	memcpy(buf, bytes, size);
	return uevent_parse(buf, size, ev);
}

static void messages(void) {
	struct uevent ev = { .action = "kept" };

	is_int(parse("libudev\0\xfe\xed\xca\xfe", 12, &ev), -EBADMSG, "a message of udev is refused");
	is_int(parse("libudev\0ACTION=add\0DEVPATH=/x", 30, &ev), -EBADMSG,
	       "a message with a summary of another form is refused");
	is_int(parse("", 0, &ev), -EBADMSG, "an empty message is refused");
	is_int(parse("add@/devices/x\0", 15, &ev), -EBADMSG, "a message of a summary alone is refused");
	is_int(parse("add@/devices/x\0ACTION=add", 25, &ev), -EBADMSG, "a message without a device path is refused");
	is_str(ev.action, "kept", "a refused message leaves *ret untouched");
	is_int(parse(ADD, sizeof(ADD), &ev), 0, "a kernel message is read");
	is_str(ev.action, "add", "the message has its action");
	is_str(ev.devpath, "/devices/pci0000:00/0000:00:03.0", "the message has its device path");
	is_str(ev.subsystem, "pci", "the message has its subsystem");
	is_str(ev.modalias, "pci:v00001AF4d00001041", "the message has its module alias");
	is_str(ev.devname, "", "a value that is absent is empty");
	is_int(parse("add@/x\0ACTION=add\0DEVPATH=/x\0DEVNAME=nvme0n1zz", 44, &ev), 0,
	       "a message without a NUL at the end is read");
	is_str(ev.devname, "nvme0n1", "the last value ends with the message");
}

static void every_prefix(void) {
	struct uevent ev;
	size_t bad = 0;

	for (size_t n = 0; n < sizeof(ADD); n++)
		if (parse(ADD, n, &ev) == 0 && (ev.devpath[0] != '/' || ev.action[0] != 'a'))
			bad++;
	is_int(bad, 0, "every prefix of a message is read within its bytes");
}

static void live(void) {
	struct uevent ev;
	char buf[64];
	int fd = uevent_open();

	if (fd < 0) {
		skip("no uevent socket for this test: %s", strerror(-fd));
		return;
	}
	while (uevent_receive(fd, buf, sizeof(buf), &ev) == 1)
		continue;
	is_int(uevent_receive(fd, buf, sizeof(buf), &ev), 0, "uevent_receive() without messages does not block");
	close(fd);
}

int main(void) {
	messages();
	every_prefix();
	live();
	return tap_done();
}
