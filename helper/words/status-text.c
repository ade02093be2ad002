/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of the boot as text for people at a console of 80 columns. Input: a struct status. Output: lines on a
 * stream. What a run that has ended did is told as past. See status.h. Pure.
 */
#include "status.h"

#include <string.h>

#include "id.h"
#include "nbft-text.h"
#include "nbft-words.h"
#include "wrap.h"

#define FACT_COLUMN 4 /* the column where the second and later lines of an entry begin */

static const char *const PHASE_WORDS[] = {
	[STATUS_RUNNING] = "running",
	[STATUS_DONE] = "done",
	[STATUS_PARTIAL] = "ended, some paths are missing",
	[STATUS_FAILED] = "failed",
	[STATUS_STOPPED] = "was told to stop",
};

/* The words for a state while the run goes on, and after its end. */
struct words {
	const char *now, *past;
};

static const struct words IFACE_WORDS[] = {
	[IFACE_ABSENT] = { "absent", "absent" },
	[IFACE_NAMING] = { "being named", "could not be named" },
	[IFACE_RAISING] = { "being set up", "could not be set up" },
	[IFACE_NO_CARRIER] = { "no carrier", "no carrier" },
	[IFACE_UP] = { "up", "up" },
};

static const struct words ADDR_WORDS[] = {
	[ADDR_MISSING] = { "not set", "was not set" },
	[ADDR_ASKED] = { "being set", "did not come" },
	[ADDR_TENTATIVE] = { "tentative, DAD is under way", "was tentative, DAD was under way" },
	[ADDR_READY] = { "ready", "ready" },
	[ADDR_FAILED] = { "failed", "failed" },
};

static const struct words PATH_WORDS[] = {
	[PATH_WAITING] = { "waiting for its interface", "not tried, its interface was not ready" },
	[PATH_PROBING] = { "being probed", "did not answer" },
	[PATH_ANSWERED] = { "answers, waiting for the kernel", "answered, was not connected" },
	[PATH_CONNECTING] = { "connecting", "was being connected" },
	[PATH_LIVE] = { "connected", "connected" },
	[PATH_BACKING_OFF] = { "failed, will be tried again", "failed, not tried any more" },
	[PATH_FAILED] = { "failed for good", "failed for good" },
	[PATH_ASKING] = { "being asked for its list", "did not send its list" },
	[PATH_ASKED] = { "has been asked", "has been asked" },
	[PATH_RESOLVING] = { "its name is being resolved", "its name was not resolved" },
	[PATH_RESOLVED] = { "its name is resolved", "its name is resolved" },
};

static const char *word(const struct status *s, const struct words *w) {
	return s->phase == STATUS_RUNNING ? w->now : w->past;
}

/* Writes a fact or an error below the first line of an entry. */
static void fact_line(FILE *f, const char *text) {
	if (*text)
		wrap_line(f, 0, FACT_COLUMN, "%s", text);
}

/* Writes the first line of an entry. If the state does not fit behind the name, it has a line of its own. */
static void entry_line(FILE *f, const char *who, const char *state) {
	size_t at = (size_t)fprintf(f, "  %s:", who);
	bool fits = at + 1 + strlen(state) <= WRAP_COLUMNS;

	if (!fits)
		fputc('\n', f);
	wrap_line(f, fits ? at : 0, FACT_COLUMN, "%s", state);
}

/* Writes an NQN on a line of its own. It is not broken, so that it can be copied. */
static void nqn_line(FILE *f, const char *nqn) {
	fprintf(f, "%*s", FACT_COLUMN + strlen(nqn) <= WRAP_COLUMNS ? FACT_COLUMN : 2, "");
	nbft_show_string(nqn, f);
	fputc('\n', f);
}

/* An error about an address of another HFI on the interface names that HFI. */
static void iface_error(FILE *f, const struct engine *e, size_t i) {
	const struct plan_iface *want = &engine_plan(e)->ifaces[i];
	const struct iface_run *run = engine_iface(e, i);
	size_t item = run->error_item;

	if (run->error[0] && item < want->n_addrs && want->addrs[item].hfi != want->hfi)
		wrap_line(f, 0, FACT_COLUMN, "HFI %u: %s", want->addrs[item].hfi, run->error);
	else if (strcmp(run->error, IFACE_WORDS[run->state].now) != 0)
		fact_line(f, run->error);
}

static void iface_text(FILE *f, const struct status *s, size_t i) {
	const struct engine *e = s->engine;
	const struct plan_iface *want = &engine_plan(e)->ifaces[i];
	const struct iface_run *run = engine_iface(e, i);
	char who[ENGINE_WHO_MAX], mac[MAC_TEXT_MAX], name[ENGINE_WHO_MAX + MAC_TEXT_MAX + 8], ip[ADDRESS_WORDS_MAX];

	snprintf(name, sizeof(name), "%s, MAC %s", engine_who_iface(e, i, who), mac_text(want->mac, mac));
	entry_line(f, name, word(s, &IFACE_WORDS[run->state]));
	for (size_t a = 0; a < want->n_addrs; a++)
		wrap_line(f, 0, FACT_COLUMN, "%s %s", engine_address_words(e, i, a, ip),
			  word(s, &ADDR_WORDS[run->addrs[a].state]));
	iface_error(f, e, i);
}

static void path_text(FILE *f, const struct status *s, size_t i) {
	const struct path_run *run = engine_path(s->engine, i);
	char who[ENGINE_WHO_MAX], ctrl[24] = "", tries[40] = "", state[128];

	if (run->state == PATH_LIVE && run->ctrl >= 0)
		snprintf(ctrl, sizeof(ctrl), " as nvme%d", run->ctrl);
	if (run->tries > 0)
		snprintf(tries, sizeof(tries), " (failed %u time%s)", run->tries, run->tries == 1 ? "" : "s");
	snprintf(state, sizeof(state), "%s%s%s", word(s, &PATH_WORDS[run->state]), ctrl, tries);
	entry_line(f, engine_who_path(s->engine, i, who), state);
	nqn_line(f, run->want->nqn);
	fact_line(f, run->error);
}

/* Why a namespace without an error is absent. */
static const char *absent_why(const struct engine *e, const struct plan_ns *ns) {
	for (size_t i = 0; i < engine_n_paths(e); i++)
		if (engine_path(e, i)->state == PATH_LIVE && strcmp(engine_path(e, i)->want->nqn, ns->nqn) == 0)
			return "its subsystem is connected, the kernel has not shown it yet";
	return "no path to it is connected";
}

static void ns_text(FILE *f, const struct engine *e, size_t i) {
	const struct plan_ns *ns = &engine_plan(e)->nss[i];
	const struct ns_run *run = engine_ns(e, i);
	char who[ENGINE_WHO_MAX], nid[UUID_TEXT_MAX];

	fprintf(f, "  %s%s: %s%s\n", engine_who_ns(e, i, who), ns->boot ? "" : " (not waited for)",
		run->present ? "/dev/" : "absent", run->present ? run->dev : "");
	if (nbft_nid_text(ns->nid_type, ns->nid, nid))
		fprintf(f, "    %s %s of\n", nbft_nid_type_text(ns->nid_type), nid);
	else
		fprintf(f, "    NSID %u of\n", ns->nsid);
	nqn_line(f, ns->nqn);
	if (run->error[0] || run->present)
		fact_line(f, run->error);
	else
		fact_line(f, absent_why(e, ns));
}

static void paths_text(FILE *f, const struct status *s, bool io) {
	const char *heading = io ? "Paths:\n" : "Discovery controllers:\n";

	for (size_t i = 0; i < engine_n_paths(s->engine); i++) {
		if ((engine_path(s->engine, i)->want->kind == PLAN_IO) != io)
			continue;
		fputs(heading, f);
		heading = "";
		path_text(f, s, i);
	}
}

static void engine_text(FILE *f, const struct status *s) {
	const struct plan *plan = engine_plan(s->engine);

	if (plan->n_ifaces > 0)
		fprintf(f, "Interfaces:\n");
	for (size_t i = 0; i < plan->n_ifaces; i++)
		iface_text(f, s, i);
	paths_text(f, s, true);
	paths_text(f, s, false);
	if (plan->n_nss > 0)
		fprintf(f, "Namespaces:\n");
	for (size_t i = 0; i < plan->n_nss; i++)
		ns_text(f, s->engine, i);
}

static void notes_text(FILE *f, const char *notes) {
	fprintf(f, "Firmware's tables and the kernel command line:\n");
	for (size_t n; *notes; notes += n + (notes[n] == '\n')) {
		n = strcspn(notes, "\n");
		fputs("  ", f);
		wrap_line(f, 2, FACT_COLUMN, "%.*s", (int)n, notes);
	}
}

void status_text(FILE *f, const struct status *s) {
	char line[STATUS_LINE_MAX];

	if (s->engine) {
		wrap_line(f, 0, 0, "nvmf-boot: %s; connected: %s", PHASE_WORDS[s->phase],
			  status_line(s->engine, line, sizeof(line)));
		fact_line(f, engine_error(s->engine));
		engine_text(f, s);
	} else {
		wrap_line(f, 0, 0, "nvmf-boot: nothing was done: %s", s->why);
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
	snprintf(buf, size, "%zu of %zu paths, %zu of %zu namespaces", live, paths, present, wanted);
	return buf;
}
