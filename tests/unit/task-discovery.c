/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/edge/task-discovery.c as far as it goes without a controller: the failure, and the removal in any case. */
#include "task-discovery.h"

#include <errno.h>

#include "task-kit.h"

#define NO_SUCH 99999 /* the kernel numbers from 0 */
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
	   "a controller that cannot be asked is told");
	is_str(kit_text(&k, DELETE), "1", "and it is removed");
	is_str(kit_log(), "", "without a line of its own");
	kit_reap(&k);
	kit_forget(&k);

	unlink(kit_path(DELETE));
	task_discovery(&k.hands, 5, NO_SUCH);
	ev = kit_hear(&k, 1);
	ok(ev.type == EVENT_DISCOVERED && ev.err == ENOENT, "one that is gone already");
	ok(strstr(kit_log(), "cannot be removed: No such file or directory"), "is said not to be removed");
	kit_reap(&k);
	kit_forget(&k);

	tree_file(&k.root, DELETE, "");
	task_discovery(&k.hands, 5, NO_SUCH);
	kit_free_loop(&k);
	waitpid(-1, NULL, 0);
	is_str(kit_text(&k, DELETE), "1", "it is removed though nobody waits for the answer");
	is_int(k.n, 0, "and nothing is told");
	kit_done(&k);
	return tap_done();
}
