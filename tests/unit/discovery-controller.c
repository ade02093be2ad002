/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests the parts of helper/edge/discovery-controller.c that need no controller. */
#include <errno.h>

#include "discovery-controller.h"
#include "discovery-log.h"
#include "tap.h"
#include "tree.h"

#define NO_SUCH 99999 /* no controller has this number, since the kernel numbers controllers from 0 */

static void no_controller(void) {
	static uint8_t buf[DISCOVERY_LOG_MAX];

	is_int(discovery_read(NO_SUCH, buf), -ENOENT, "a controller that does not exist cannot be asked");
}

static void removal(void) {
	struct root r;
	char text[8];

	tree_new(&r);
	is_int(discovery_end(&r, 3), -ENOENT, "a controller that does not exist cannot be removed");
	tree_file(&r, "/sys/class/nvme/nvme3/delete_controller", "");
	is_int(discovery_end(&r, 3), 0, "a controller that exists is removed");
	is_int(root_read_line(&r, "/sys/class/nvme/nvme3/delete_controller", text, sizeof(text)), 0,
	       "the file delete_controller is written");
	is_str(text, "1", "the file delete_controller gets a 1");
	tree_free(&r);
}

int main(void) {
	no_controller();
	removal();
	return tap_done();
}
