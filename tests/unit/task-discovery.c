/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests helper/edge/task-discovery.c without a controller: the report of a failure, and the removal of the controller
 * in any case.
 */
#include "task-discovery.h"

#include <errno.h>

#include "task-kit.h"

#define NO_SUCH 99999 /* no controller has this number, since the kernel numbers controllers from 0 */
#define DELETE "/sys/class/nvme/nvme99999/delete_controller"

int main(void) {
	struct kit k;
	struct event ev;

	kit_start(&k);
	kit_catch_log();
	tree_file(&k.root, DELETE, "");
	task_discovery(&k.hands, 5, NO_SUCH);
	ev = kit_hear(&k, 1);
	ok(ev.type == EVENT_DISCOVERED && ev.path == 5 && ev.err == ENOENT,
	   "a controller that cannot be asked is reported");
	is_str(kit_text(&k, DELETE), "1", "a controller that cannot be asked is removed");
	is_str(kit_log(), "", "a removal that succeeds is not logged");
	kit_reap(&k);
	kit_forget(&k);

	unlink(kit_path(DELETE));
	task_discovery(&k.hands, 5, NO_SUCH);
	ev = kit_hear(&k, 1);
	ok(ev.type == EVENT_DISCOVERED && ev.err == ENOENT, "a controller that is gone already is reported");
	ok(strstr(kit_log(), "cannot be removed: No such file or directory"), "a removal that fails is logged");
	kit_reap(&k);
	kit_forget(&k);

	tree_file(&k.root, DELETE, "");
	task_discovery(&k.hands, 5, NO_SUCH);
	kit_free_loop(&k);
	waitpid(-1, NULL, 0);
	is_str(kit_text(&k, DELETE), "1", "the controller is removed even if the loop was freed");
	is_int(k.n, 0, "a freed loop reports no event");
	kit_done(&k);
	return tap_done();
}
