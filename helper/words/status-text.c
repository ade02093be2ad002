/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of the boot as text for people. Input: a struct status. Output: lines on a stream. See status.h. Pure. */
#include "status.h"

#include <string.h>

#include "id.h"
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
	[PATH_BACKING_OFF] = "failed, will be tried again",
	[PATH_FAILED] = "failed for good",
	[PATH_ASKING] = "being asked for its list",
	[PATH_ASKED] = "has been asked",
	[PATH_RESOLVING] = "its name is being resolved",
	[PATH_RESOLVED] = "its name is resolved",
};

/* Writes an error in the words of the console, so that a search for a console message finds this line. */
static void error_line(FILE *f, const char *who, const char *error) {
	if (*error)
		fprintf(f, "    %s: %s\n", who, error);
}

static void iface_text(FILE *f, const struct engine *e, size_t i) {
	const struct plan_iface *want = &engine_plan(e)->ifaces[i];
	const struct iface_run *run = engine_iface(e, i);
	char who[ENGINE_WHO_MAX], mac[MAC_TEXT_MAX], ip[ADDRESS_WORDS_MAX];

	fprintf(f, "  %s, MAC %s: %s\n", engine_who_iface(e, i, who), mac_text(want->mac, mac),
		IFACE_WORDS[run->state]);
	for (size_t a = 0; a < want->n_addrs; a++)
		fprintf(f, "    %s %s\n", engine_address_words(e, i, a, ip), ADDR_WORDS[run->addrs[a].state]);
	error_line(f, engine_who_addr(e, i, run->error_item, who), run->error);
}

static void path_text(FILE *f, const struct engine *e, size_t i) {
	const struct path_run *run = engine_path(e, i);
	char who[ENGINE_WHO_MAX];

	fprintf(f, "  %s: %s", engine_who_path(e, i, who), PATH_WORDS[run->state]);
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
	const struct ns_run *run = engine_ns(e, i);
	char who[ENGINE_WHO_MAX];

	fprintf(f, "  %s%s: ", engine_who_ns(e, i, who), engine_plan(e)->nss[i].boot ? "" : " (not waited for)");
	if (run->present)
		fprintf(f, "/dev/%s\n", run->dev);
	else
		fprintf(f, "absent\n");
	error_line(f, who, run->error);
}

static void engine_text(FILE *f, const struct engine *e) {
	const struct plan *plan = engine_plan(e);

	if (plan->n_ifaces > 0)
		fprintf(f, "Interfaces:\n");
	for (size_t i = 0; i < plan->n_ifaces; i++)
		iface_text(f, e, i);
	fprintf(f, "Paths:\n");
	for (size_t i = 0; i < engine_n_paths(e); i++)
		if (engine_path(e, i)->want->kind == PLAN_IO)
			path_text(f, e, i);
	if (plan->n_discoveries > 0)
		fprintf(f, "Discovery controllers:\n");
	for (size_t i = 0; i < engine_n_paths(e); i++)
		if (engine_path(e, i)->want->kind != PLAN_IO)
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
	const struct plan *plan = engine_plan(e);
	size_t paths = 0, live = 0, wanted = 0, present = 0;

	for (size_t i = 0; i < engine_n_paths(e); i++) {
		paths += engine_path(e, i)->want->kind == PLAN_IO;
		live += engine_path(e, i)->state == PATH_LIVE;
	}
	for (size_t i = 0; i < plan->n_nss; i++) {
		wanted += plan->nss[i].boot;
		present += plan->nss[i].boot && engine_ns(e, i)->present;
	}
	snprintf(buf, size, "%zu of %zu paths connected, %zu of %zu namespaces to boot from present", live, paths,
		 present, wanted);
	return buf;
}
