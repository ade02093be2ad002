/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks up the ways to the targets that the plan of this machine names, and what the namespaces hold. See now.h. */
#include "now.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "inputs.h"

#define FILESYSTEMS_MAX 65536 /* the kernel has about 60 file systems, with 20 bytes for each */

struct targets {
	struct live_target *v;
	size_t n;
};

/* Adds the target of a path, unless the list has it. */
static int add_target(struct targets *t, const struct plan *p, const struct plan_path *path) {
	struct live_target want = { .addr = path->traddr }, *v;

	if (!addr_is_set(want.addr))
		return 0;
	if (path->iface != PLAN_ANY_IFACE)
		snprintf(want.ifname, sizeof(want.ifname), "%s", p->ifaces[path->iface].name);
	for (size_t i = 0; i < t->n; i++)
		if (addr_equal(t->v[i].addr, want.addr) && strcmp(t->v[i].ifname, want.ifname) == 0)
			return 0;
	v = grow(&t->v, &t->n, sizeof(*v));
	if (!v)
		return -ENOMEM;
	*v = want;
	return 0;
}

static int add_targets(struct targets *t, const struct plan *p) {
	int err = 0;

	for (size_t i = 0; i < p->n_paths && err == 0; i++)
		err = add_target(t, p, &p->paths[i]);
	for (size_t i = 0; i < p->n_discoveries && err == 0; i++)
		err = add_target(t, p, &p->discoveries[i]);
	return err;
}

int now_read(const struct root *root, struct live *ret) {
	struct targets targets = { 0 };
	struct inputs in;
	int err = 0;

	if (inputs_load(root, NULL, NULL, &in, NULL) == 0) {
		err = add_targets(&targets, in.plan);
		inputs_done(&in);
	}
	if (err == 0)
		err = live_read(root, targets.v, targets.n, ret);
	free(targets.v);
	return err;
}

int now_volumes(const struct root *root, struct volumes *ret) {
	struct inputs in;
	char *filesystems = NULL;
	size_t size;
	int err = volumes_read(root, ret);

	if (err < 0 || inputs_load(root, NULL, NULL, &in, NULL) < 0)
		return err;
	root_read(root, "/proc/filesystems", FILESYSTEMS_MAX, &filesystems, &size);
	if (options_root_is_nbft(&in.options))
		volumes_why(ret, filesystems ?: "");
	free(filesystems);
	inputs_done(&in);
	return 0;
}
