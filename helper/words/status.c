/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where an engine stands, in words. Pure; see status.h. */
#include "status.h"

#include <string.h>

#include "id.h"
#include "../engine/internal.h"
#include "nbft-text.h"

static const char *const PHASE_WORDS[] = {
	[STATUS_RUNNING] = "running",
	[STATUS_DONE] = "done",
	[STATUS_PARTIAL] = "ended, some paths are missing",
	[STATUS_FAILED] = "failed",
	[STATUS_STOPPED] = "was told to stop",
};

static const char *const IFACE_WORDS[] = {
	[IFACE_ABSENT] = "absent",
	[IFACE_NAMING] = "being named",
	[IFACE_RAISING] = "being set up",
	[IFACE_NO_CARRIER] = "no carrier",
	[IFACE_UP] = "up",
};

static const char *const ADDR_WORDS[] = {
	[ADDR_MISSING] = "not set", [ADDR_ASKED] = "being set", [ADDR_TENTATIVE] = "tentative, DAD is under way",
	[ADDR_READY] = "ready",     [ADDR_FAILED] = "failed",
};

static const char *const PATH_WORDS[] = {
	[PATH_WAITING] = "waiting for its interface",
	[PATH_PROBING] = "being probed",
	[PATH_ANSWERED] = "answers, waiting for the kernel",
	[PATH_CONNECTING] = "connecting",
	[PATH_LIVE] = "connected",
	[PATH_BACKING_OFF] = "failed, is tried again",
	[PATH_FAILED] = "failed for good",
	[PATH_ASKING] = "being asked what it lists",
	[PATH_ASKED] = "has been asked",
};

/* The words the console had, so that one can be found by the other. */
static void error_line(FILE *f, const char *who, const char *error) {
	if (*error)
		fprintf(f, "    %s: %s\n", who, error);
}

static void iface_text(FILE *f, const struct engine *e, size_t i) {
	const struct plan_iface *want = &e->plan->ifaces[i];
	const struct iface_run *run = &e->ifaces[i];
	char who[WHO_MAX], mac[MAC_TEXT_MAX], ip[ADDRESS_WORDS_MAX];

	fprintf(f, "  %s, MAC %s: %s\n", who_iface(e, i, who), mac_text(want->mac, mac), IFACE_WORDS[run->state]);
	for (size_t a = 0; a < want->n_addrs; a++)
		fprintf(f, "    %s %s\n", engine_address_words(e, i, a, ip), ADDR_WORDS[run->addrs[a]]);
	error_line(f, who_addr(e, i, run->error_item, who), run->error);
}

static const char *path_words(const struct path_run *run) {
	if (run->want->name && run->state == PATH_ASKING)
		return "its name is being resolved";
	if (run->want->name && run->state == PATH_ASKED)
		return "its name is resolved";
	return PATH_WORDS[run->state];
}

static void path_text(FILE *f, const struct engine *e, size_t i) {
	const struct path_run *run = &e->paths[i];
	char who[WHO_MAX];

	fprintf(f, "  %s: %s", who_path(e, i, who), path_words(run));
	if (run->state == PATH_LIVE && run->ctrl >= 0)
		fprintf(f, " as nvme%d", run->ctrl);
	if (run->tries > 0)
		fprintf(f, " (failed %u time%s)", run->tries, run->tries == 1 ? "" : "s");
	fputs("\n    ", f);
	nbft_show_string(run->want->nqn, f);
	fputc('\n', f);
	error_line(f, who, run->error);
}

static void ns_text(FILE *f, const struct engine *e, size_t i) {
	const struct ns_run *run = &e->nss[i];
	char who[WHO_MAX];

	fprintf(f, "  %s%s: ", who_ns(e, i, who), e->plan->nss[i].boot ? "" : " (not waited for)");
	if (run->present)
		fprintf(f, "/dev/%s\n", run->dev);
	else
		fprintf(f, "absent\n");
	error_line(f, who, run->error);
}

static void engine_text(FILE *f, const struct engine *e) {
	const struct plan *plan = e->plan;

	if (plan->n_ifaces > 0)
		fprintf(f, "Interfaces:\n");
	for (size_t i = 0; i < plan->n_ifaces; i++)
		iface_text(f, e, i);
	fprintf(f, "Paths:\n");
	for (size_t i = 0; i < e->n_paths; i++)
		if (!e->paths[i].want->discovery)
			path_text(f, e, i);
	if (plan->n_discoveries > 0)
		fprintf(f, "Discovery controllers:\n");
	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].want->discovery)
			path_text(f, e, i);
	fprintf(f, "Namespaces:\n");
	for (size_t i = 0; i < plan->n_nss; i++)
		ns_text(f, e, i);
}

static void notes_text(FILE *f, const char *notes) {
	fprintf(f, "Firmware's tables and the kernel command line:\n");
	for (size_t n; *notes; notes += n + (notes[n] == '\n')) {
		n = strcspn(notes, "\n");
		fprintf(f, "  %.*s\n", (int)n, notes);
	}
}

void status_text(FILE *f, const struct status *s) {
	char line[128];

	if (s->engine) {
		fprintf(f, "nvmf-boot: %s; %s\n", PHASE_WORDS[s->phase], status_line(s->engine, line, sizeof(line)));
		engine_text(f, s->engine);
	} else {
		fprintf(f, "nvmf-boot: nothing was done: %s\n", s->why);
	}
	if (s->notes && *s->notes)
		notes_text(f, s->notes);
}

const char *status_line(const struct engine *e, char *buf, size_t size) {
	const struct plan *plan = e->plan;
	size_t paths = 0, live = 0, wanted = 0, present = 0;

	for (size_t i = 0; i < e->n_paths; i++) {
		paths += !e->paths[i].want->discovery;
		live += e->paths[i].state == PATH_LIVE;
	}
	for (size_t i = 0; i < plan->n_nss; i++) {
		wanted += plan->nss[i].boot;
		present += plan->nss[i].boot && e->nss[i].present;
	}
	snprintf(buf, size, "%zu of %zu paths connected, %zu of %zu namespaces to boot from present", live, paths,
		 present, wanted);
	return buf;
}
