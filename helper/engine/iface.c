/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of one interface of the plan: the link is found, named and set up, and gets its addresses and routes. Input:
 * the facts. Output: the action that brings about the next missing fact, asked for again until the fact is there. The
 * origin of a fact does not matter: a link that another program has configured needs no action. Pure.
 */
#include "floors.h"

#include <stdio.h>
#include <string.h>

/*
 * udev may rename the link once or twice after nvmf-boot did, until udev has read our marks. After this many renames
 * the link keeps the other name.
 */
#define RENAMES_MOST 3

/*
 * How long a link or its carrier is missing before a message says so: a driver and the link negotiation take some
 * seconds on real hardware.
 */
#define ABSENCE_SAY_US (4 * US_PER_S)

static uint64_t say_at(const struct engine *e, const struct iface_run *run) {
	return earlier(run->since + ABSENCE_SAY_US, e->deadline);
}

static void enter(const struct engine *e, struct iface_run *run, enum iface_state state) {
	if (run->state == state)
		return;
	run->state = state;
	run->since = e->now;
	if (run->error_passes)
		run->error[0] = '\0';
}

/* The index of an address family, as for ENGINE_FAMILIES. 0: IPv4, 1: IPv6. */
static size_t family_of(const struct plan_addr *a) {
	return plan_addr_is_v4(a) ? 0 : 1;
}

/*
 * Resets an interface whose link is gone or given back. Keeps the notes on actions and messages that happen only once
 * in a run.
 */
static void start_over(const struct engine *e, struct iface_run *run, size_t n_addrs) {
	struct iface_run fresh = { .state = IFACE_ABSENT,
				   .since = e->now,
				   .function_until = run->giving_back ? run->function_until : e->now + FUNCTION_WAIT_US,
				   .former = run->giving_back ? run->ifindex : run->former,
				   .driver = run->driver,
				   .vlan = run->vlan,
				   .vlan_on = run->vlan_on,
				   .told = run->told,
				   .addrs = run->addrs };

	/* the code in helper/edge finds the DHCP client of the link by the link's name */
	memcpy(fresh.name, run->name, sizeof(fresh.name));
	memcpy(fresh.former_name, run->giving_back ? run->found_as : run->former_name, sizeof(fresh.former_name));
	told_start_over(&fresh.told);
	*run = fresh;
	for (size_t i = 0; i < n_addrs; i++)
		run->addrs[i] = (struct addr_run){ .state = ADDR_MISSING };
}

/*
 * The level of a message about a missing interface. When the boot has what it waits for, the message goes to the
 * journal and not to the console.
 */
static int missing_level(const struct engine *e) {
	return e->ready ? LOG_INFO : LOG_WARNING;
}

/* Asks for an action on the interface if the action is due. NULL: the action is not due, or there is no memory. */
static struct action *ask_due(struct engine *e, struct retry *r, enum action_type type, size_t iface) {
	if (!retry_is_due(e, r))
		return NULL;
	retry_ask(e, r);
	return ask_iface(e, type, iface, NONE);
}

static void note_absent(struct engine *e, size_t iface, const struct choice *c) {
	struct iface_run *run = &e->ifaces[iface];

	if (e->plan.ifaces[iface].vlan == 0 || c->port)
		nic_note_absent(e, iface, c);
	else if (!run->error[0]) /* an error tells already why the VLAN could not be made */
		ask_note_error(run, NONE, false, "the VLAN interface does not exist");
}

/* True when the boot goes on without the effect of an action that has failed some times. */
static bool is_given_up(const struct retry *r) {
	return r->tries >= RETRY_HOLD;
}

/* Asks for the VLAN on its NIC. After ACTION_VLAN has worked, the kernel reports the new link a little later. */
static void step_vlan(struct engine *e, size_t iface) {
	const struct iface_run *parent = &e->ifaces[e->plan.ifaces[iface].parent];
	struct iface_run *run = &e->ifaces[iface];
	struct action *a;

	if (parent->state < IFACE_NO_CARRIER || (!naming_is_free(e, iface) && !naming_is_kept(e, iface)))
		return;
	if (run->vlan_on != parent->ifindex)
		run->vlan = (struct retry){ 0 };
	run->vlan_on = parent->ifindex;
	a = ask_due(e, &run->vlan, ACTION_VLAN, iface);
	if (a)
		a->ifindex = parent->ifindex;
}

static void step_absent(struct engine *e, size_t iface, const struct choice *c) {
	const struct plan_iface *want = &e->plan.ifaces[iface];
	struct iface_run *run = &e->ifaces[iface];

	if (run->ifindex != 0) {
		say_iface(e, LOG_WARNING, iface, "the interface is gone, waiting for it to come back");
		start_over(e, run, want->n_addrs);
		told_add(&run->told, SAID_ABSENT);
	}
	note_absent(e, iface, c);
	if (want->vlan != 0 && !c->port)
		step_vlan(e, iface);
	else if (want->pci_sbdf != 0)
		ask_due(e, &run->driver, ACTION_LOAD_NIC, iface);
	if (e->now >= say_at(e, run) && told_add(&run->told, SAID_ABSENT) && !run->failed) /* a failure was said */
		say_iface(e, missing_level(e), iface, "%s, still waiting for it", run->error);
}

static void step_static(struct engine *e, size_t iface, size_t item) {
	const struct plan_addr *want = &e->plan.ifaces[iface].addrs[item];
	const struct known_addr *known = facts_find_addr(e, e->ifaces[iface].ifindex, want->ip);

	if (!known) {
		address_ask(e, iface, item);
		return;
	}
	if (occupied_replace(e, iface, item, known))
		return;
	address_keep(e, iface, item, known);
	occupied_note_state(e, iface, item, known);
}

static void step_addrs(struct engine *e, size_t iface) {
	const struct plan_iface *want = &e->plan.ifaces[iface];

	for (size_t i = 0; i < want->n_addrs; i++)
		if (want->addrs[i].way == PLAN_STATIC)
			step_static(e, iface, i);
		else
			address_step(e, iface, i);
}

/* True when the address can be used, or will never be there. */
static bool is_settled(enum addr_state state) {
	return state == ADDR_READY || state == ADDR_FAILED;
}

static void ask_routes(struct engine *e, size_t iface, size_t addr) {
	const struct plan_iface *want = &e->plan.ifaces[iface];

	retry_ask(e, &e->ifaces[iface].addrs[addr].routes);
	for (size_t i = 0; i < want->n_routes; i++)
		if (want->routes[i].addr == addr)
			leased_routes_ask(e, iface, i);
}

/*
 * Asks for routes. The kernel takes a route only when the network of its gateway is there, so the routes of an address
 * follow that address. They do not wait for other addresses, or IPv4 would wait for the DAD of IPv6, and both for a
 * lease.
 */
static void step_routes(struct engine *e, size_t iface) {
	struct iface_run *run = &e->ifaces[iface];

	for (size_t i = 0; i < e->plan.ifaces[iface].n_addrs; i++) {
		struct retry *r = &run->addrs[i].routes;

		if (r->at == UINT64_MAX && r->tries > 0)
			ask_ended_well(run, r); /* all routes were asked for again, and no error came back */
		if (retry_is_due(e, r) && is_settled(run->addrs[i].state))
			ask_routes(e, iface, i);
	}
}

/* True when the routes of every address of the family have been asked for. */
static bool has_routes(const struct engine *e, size_t iface, size_t family) {
	const struct plan_iface *want = &e->plan.ifaces[iface];

	for (size_t i = 0; i < want->n_addrs; i++)
		if (family_of(&want->addrs[i]) == family && !retry_was_asked(&e->ifaces[iface].addrs[i].routes))
			return false;
	return true;
}

static void step_carrier(struct engine *e, size_t iface, const struct link_facts *link) {
	struct iface_run *run = &e->ifaces[iface];

	enter(e, run, link->carrier ? IFACE_UP : IFACE_NO_CARRIER);
	if (link->carrier) {
		if (told_drop(&run->told, SAID_NO_CARRIER))
			say_iface(e, LOG_NOTICE, iface, "carrier is there");
		return;
	}
	ask_note_error(run, NONE, true, "no carrier");
	if (e->now >= say_at(e, run) && told_add(&run->told, SAID_NO_CARRIER))
		say_iface(e, missing_level(e), iface, "no carrier (cable, switch port), still waiting for it");
}

/* Adds ", ADDRESS/PREFIX" to the line for each usable address of the family. True: the line is worth saying. */
static bool list_addrs(const struct engine *e, size_t iface, size_t family, char *line, size_t size) {
	const struct plan_iface *want = &e->plan.ifaces[iface];
	size_t n = strlen(line), before = n;
	char text[ADDRESS_WORDS_MAX];

	for (size_t i = 0; i < want->n_addrs; i++)
		if (family_of(&want->addrs[i]) == family && e->ifaces[iface].addrs[i].state == ADDR_READY && n < size)
			n += (size_t)snprintf(line + n, size - n, ", %s", engine_address_words(e, iface, i, text));
	return n > before || want->n_addrs == 0;
}

/* Says once that the interface can carry its paths, and once more for a family that DAD has delayed. */
static void step_up_line(struct engine *e, size_t iface) {
	struct iface_run *run = &e->ifaces[iface];
	char line[160] = "";
	bool news = false;

	if (run->state != IFACE_UP)
		return;
	for (size_t f = 0; f < ENGINE_FAMILIES; f++)
		if (!told_has(&run->told, SAID_UP_IPV4 + f) && has_routes(e, iface, f) &&
		    list_addrs(e, iface, f, line, sizeof(line)))
			news = told_add(&run->told, SAID_UP_IPV4 + f);
	if (news)
		say_iface(e, LOG_NOTICE, iface, "up%s", line);
}

/*
 * Gives the link its name. True when the boot can go on: the link has the plan's name, or keeps another name for now.
 */
static bool step_name(struct engine *e, size_t iface, const struct link_facts *link) {
	const struct plan_iface *want = &e->plan.ifaces[iface];
	struct iface_run *run = &e->ifaces[iface];
	bool late;

	if (run->borrowed)
		return true;
	if (strcmp(link->name, want->name) == 0) {
		run->renames += run->rename.asked != 0 && run->rename.at == UINT64_MAX;
		ask_worked(run,
			   &run->rename); /* if another program renames the link later, the link is renamed again */
		return true;
	}
	if (run->renames == RENAMES_MOST)
		return true;
	late = is_given_up(&run->rename) || naming_is_kept(e, iface);
	if (late && naming_is_used(e, iface))
		return true;
	if (!late)
		enter(e, run, IFACE_NAMING);
	if (naming_is_free(e, iface))
		ask_due(e, &run->rename, ACTION_RENAME, iface);
	return is_given_up(&run->rename) || naming_is_kept(e, iface);
}

/* True when the interface has an address that needs the setting. */
static bool needs_optimistic(const struct plan_iface *want) {
	for (size_t i = 0; i < want->n_addrs; i++)
		if (!plan_addr_is_v4(&want->addrs[i]))
			return true;
	return false;
}

/*
 * Asks for the settings that have to be there before the link is set up. True: they are there, or the boot goes on
 * without them.
 *
 * With optimistic DAD, DAD of the link-local address begins at once, without the random delay of up to a second. Linux
 * looks for neighbours from the link-local address only. The first packet to a target on the link leaves when that DAD
 * is over, about a second after carrier, even if other addresses can be used earlier.
 */
static bool step_settings(struct engine *e, size_t iface) {
	struct iface_run *run = &e->ifaces[iface];
	bool asked = false;

	if (run->borrowed)
		return true;
	if (needs_optimistic(&e->plan.ifaces[iface]))
		asked = ask_due(e, &run->optimistic, ACTION_OPTIMISTIC, iface) != NULL;
	asked |= address_prepare(e, iface);
	return !asked && !retry_holds(&run->optimistic) && !retry_holds(&run->autoconf);
}

/*
 * Asks for ACTION_UP, also for a link that another program has set up: an interface of the tables needs its settings.
 */
static void step_up(struct engine *e, size_t iface, const struct link_facts *link) {
	struct iface_run *run = &e->ifaces[iface];

	if (link->up && (run->raised || run->borrowed) && run->up.tries == 0)
		ask_worked(run, &run->up); /* if the link goes down again, ACTION_UP is asked for again */
	else if (ask_due(e, &run->up, ACTION_UP, iface))
		run->raised = true;
}

/* True when the link or its carrier has been missing for so long that a message has said so. */
static bool is_overdue(const struct engine *e, size_t iface) {
	const struct iface_run *run = &e->ifaces[iface];

	return (run->state == IFACE_ABSENT && told_has(&run->told, SAID_ABSENT)) ||
	       (run->state == IFACE_NO_CARRIER && told_has(&run->told, SAID_NO_CARRIER));
}

/* Notes the link that was chosen, which may be a new one. */
static void attach(struct engine *e, size_t iface, const struct choice *c) {
	struct iface_run *run = &e->ifaces[iface];
	bool news = run->ifindex == 0;

	run->ifindex = c->link->ifindex;
	run->borrowed = c->borrowed;
	snprintf(run->name, sizeof(run->name), "%s", c->link->name);
	if (news) {
		run->error[0] = '\0'; /* clears the error that the link was missing */
		retry_worked(&run->vlan);
		run->found_down = !c->link->up;
		snprintf(run->found_as, sizeof(run->found_as), "%s", c->link->name);
		nic_say_taken(e, iface, c);
	}
	nic_say_equal(e, iface, c);
}

/* True when the interface's link is still there, and another link, or none, is the interface now. */
static bool is_to_be_given_back(struct engine *e, const struct iface_run *run, const struct link_facts *link) {
	return run->ifindex != 0 && (!link || link->ifindex != run->ifindex) && facts_link(e, run->ifindex);
}

void iface_step(struct engine *e, size_t iface) {
	struct iface_run *run = &e->ifaces[iface];
	const struct choice c = choice_of(e, iface);
	const struct link_facts *link = c.link;

	if (run->giving_back || is_to_be_given_back(e, run, link)) {
		if (!nic_give_back(e, iface, &c))
			return;
		start_over(e, run, e->plan.ifaces[iface].n_addrs);
	}
	if (!link || (run->ifindex != 0 && link->ifindex != run->ifindex)) {
		step_absent(e, iface, &c);
		if (!link)
			return;
	}
	attach(e, iface, &c);
	if (!step_name(e, iface, link))
		return;
	if (!step_settings(e, iface) && !run->raised)
		return;
	step_up(e, iface, link);
	if (!link->up) {
		if (run->state == IFACE_UP && told_add(&run->told, SAID_DOWN))
			say_iface(e, LOG_WARNING, iface, "the link was set down, setting it up again");
		enter(e, run, IFACE_RAISING);
		return;
	}
	step_carrier(e, iface, link);
	if (is_overdue(e, iface))
		nic_try_equals(e, iface, &c);
	if (!leased_mtu_step(e, iface, link))
		return;
	step_addrs(e, iface);
	step_routes(e, iface);
	step_up_line(e, iface);
}

/*
 * A VLAN that was asked for may come and go before the next step, if both messages of the kernel arrive together. Call
 * this function before the link is forgotten.
 */
void iface_link_gone(struct engine *e, int ifindex) {
	const struct link_facts *link = facts_link(e, ifindex);

	for (size_t i = 0; i < e->plan.n_ifaces && link; i++) {
		const struct plan_iface *want = &e->plan.ifaces[i];

		if (want->vlan != 0 && e->ifaces[i].ifindex == 0 && link->vlan == want->vlan &&
		    link->parent == e->ifaces[want->parent].ifindex)
			retry_worked(&e->ifaces[i].vlan);
	}
}

/*
 * The kernel drops the routes of a link that goes down, and keeps its addresses (keep_addr_on_down for IPv6). The link
 * may be up again before the next step: the kernel itself sets a link down and up that joins or leaves a VRF.
 */
void iface_link_down(struct engine *e, int ifindex) {
	for (size_t i = 0; i < e->plan.n_ifaces; i++)
		for (size_t j = 0; e->ifaces[i].ifindex == ifindex && j < e->plan.ifaces[i].n_addrs; j++)
			ask_worked(&e->ifaces[i], &e->ifaces[i].addrs[j].routes);
}

/* The action has ended well, and a newer listing does not show its effect: the effect is gone again. */
static void due_again(struct retry *r) {
	if (r->at == UINT64_MAX && r->tries == 0)
		retry_worked(r);
}

void iface_listed(struct engine *e) {
	for (size_t i = 0; i < e->plan.n_ifaces; i++) {
		const struct plan_iface *want = &e->plan.ifaces[i];
		struct iface_run *run = &e->ifaces[i];
		unsigned prefix;

		if (want->vlan != 0 && !choice_of(e, i).link)
			due_again(&run->vlan);
		for (size_t j = 0; j < want->n_addrs; j++) {
			if (!facts_find_addr(e, run->ifindex, address_now(e, i, j, &prefix)))
				due_again(&run->addrs[j].set);
			due_again(&run->addrs[j].routes); /* a listing shows no routes */
		}
	}
}

bool iface_is_overdue(const struct engine *e, const struct plan_path *path) {
	return is_overdue(e, path->iface) || (path->source != NONE && address_is_overdue(e, path->iface, path->source));
}

uint64_t iface_wakeup(const struct engine *e, size_t iface) {
	const struct iface_run *run = &e->ifaces[iface];
	bool lacks = run->state == IFACE_ABSENT || run->state == IFACE_NO_CARRIER;
	const struct retry *all[] = { &run->driver, &run->rename, &run->away,  &run->optimistic, &run->autoconf,
				      &run->up,     &run->vlan,   &run->equal, &run->back,       &run->mtu };
	uint64_t at = lacks && !is_overdue(e, iface) ? say_at(e, run) : UINT64_MAX;

	/* then a link with another MAC, or at another PCI function, may be taken */
	if (run->ifindex == 0 && e->plan.ifaces[iface].pci_sbdf != 0 && e->now < run->function_until)
		at = earlier(at, run->function_until);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		at = earlier(at, retry_wakeup(e, all[i]));
	for (size_t i = 0; i < e->plan.ifaces[iface].n_addrs; i++) {
		const struct addr_run *a = &run->addrs[i];

		at = earlier(at, earlier(retry_wakeup(e, &a->set), retry_wakeup(e, &a->routes)));
		at = earlier(at, earlier(retry_wakeup(e, &a->check), retry_wakeup(e, &a->drop)));
	}
	return at;
}

/*
 * True when the path's interface can carry the path. A path without a source of the plan has a link-local target, which
 * the kernel reaches from the interface's link-local address.
 */
bool iface_usable(const struct engine *e, const struct plan_path *path) {
	const struct iface_run *run;

	if (path->iface == PLAN_ANY_IFACE)
		return foreign_usable(e, path);
	run = &e->ifaces[path->iface];
	if (run->state != IFACE_UP)
		return false;
	if (path->source == NONE)
		return facts_has_link_local(e, run->ifindex);
	return run->addrs[path->source].state == ADDR_READY && retry_was_asked(&run->addrs[path->source].routes);
}

bool iface_lacks_link_local(const struct engine *e, const struct plan_path *path) {
	return path->iface != PLAN_ANY_IFACE && path->source == NONE && e->ifaces[path->iface].state == IFACE_UP &&
	       !facts_has_link_local(e, e->ifaces[path->iface].ifindex);
}

bool iface_addr_failed(const struct engine *e, const struct plan_path *path) {
	return path->iface != PLAN_ANY_IFACE && path->source != NONE &&
	       e->ifaces[path->iface].addrs[path->source].state == ADDR_FAILED;
}
