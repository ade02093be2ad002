/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The network and the controllers as the kernel shows them now, as text for people and as JSON. See live.h. Pure. */
#include <errno.h>
#include <linux/neighbour.h>
#include <string.h>

#include "id.h"
#include "live.h"
#include "nbft-text.h"
#include "wrap.h"

#define FACT_COLUMN 4 /* the column where a fact about a link begins */

static const char *link_name(const struct live *l, int ifindex) {
	for (size_t i = 0; i < l->n_links; i++)
		if (l->links[i].ifindex == ifindex)
			return l->links[i].name;
	return "?";
}

static const struct live_neighbour *find_neighbour(const struct live *l, int ifindex, struct addr a) {
	for (size_t i = 0; i < l->n_neighbours; i++)
		if (l->neighbours[i].ifindex == ifindex && addr_equal(l->neighbours[i].addr, a))
			return &l->neighbours[i];
	return NULL;
}

/* The words of ip(8), since a person will search for these. */
static const char *neighbour_state(const struct live_neighbour *n) {
	static const struct {
		uint16_t bit;
		const char *word;
	} STATES[] = { { NUD_PERMANENT, "PERMANENT" }, { NUD_REACHABLE, "REACHABLE" }, { NUD_STALE, "STALE" },
		       { NUD_DELAY, "DELAY" },         { NUD_PROBE, "PROBE" },         { NUD_FAILED, "FAILED" } };

	for (size_t i = 0; n && i < sizeof(STATES) / sizeof(*STATES); i++)
		if (n->state & STATES[i].bit)
			return STATES[i].word;
	return n ? "INCOMPLETE" : NULL;
}

static void neighbour_text(const struct live_neighbour *n, char *buf, size_t size) {
	char mac[MAC_TEXT_MAX];

	if (!n)
		snprintf(buf, size, "not asked for its MAC");
	else if (n->has_mac)
		snprintf(buf, size, "%s %s", mac_text(n->mac, mac), neighbour_state(n));
	else
		snprintf(buf, size, "%s: %s", neighbour_state(n),
			 n->state & NUD_FAILED ? "nobody answers to that address" : "asked, no answer yet");
}

static bool has_facts(const struct live *l, int ifindex) {
	for (size_t i = 0; i < l->n_addrs; i++)
		if (l->addrs[i].ifindex == ifindex && !addr_is_link_local(l->addrs[i].addr))
			return true;
	for (size_t i = 0; i < l->n_ways; i++)
		if (strcmp(l->ways[i].target.ifname, link_name(l, ifindex)) == 0)
			return true;
	return false;
}

static bool is_loopback(const struct live_link *k) {
	return strcmp(k->name, "lo") == 0;
}

static const char *link_state(const struct live_link *k) {
	return k->carrier ? "carrier" : k->up ? "no carrier" : "down";
}

static void link_text(FILE *f, const struct live_link *k) {
	size_t at = (size_t)fprintf(f, "  %s:", k->name);
	char mac[MAC_TEXT_MAX], speed[24] = "";

	if (k->speed)
		snprintf(speed, sizeof(speed), ", %d Mb/s", k->speed);
	wrap_line(f, at, FACT_COLUMN, "%s%s, MAC %s%s%s", link_state(k), speed, mac_text(k->mac, mac),
		  k->driver[0] ? ", driver " : "", k->driver);
}

static void addr_line(FILE *f, const struct live_addr *a) {
	char text[ADDR_TEXT_MAX];

	fprintf(f, "    %s/%u%s%s\n", addr_text(a->addr, text), a->prefix, a->tentative ? ", tentative" : "",
		a->dad_failed ? ", in use by another machine" : "");
}

static void route_line(FILE *f, const struct live_route *r) {
	char dst[ADDR_TEXT_MAX], gateway[ADDR_TEXT_MAX];

	if (addr_is_set(r->dst))
		fprintf(f, "    route %s/%u", addr_text(r->dst, dst), r->prefix);
	else
		fprintf(f, "    default route (IPv%c)", r->v4 ? '4' : '6');
	if (addr_is_set(r->gateway))
		fprintf(f, " through %s", addr_text(r->gateway, gateway));
	if (r->metric)
		fprintf(f, ", metric %u", r->metric);
	fputc('\n', f);
}

static void way_text(FILE *f, const struct live *l, const struct live_way *w) {
	struct addr hop = addr_is_set(w->gateway) ? w->gateway : w->target.addr;
	char target[ADDR_TEXT_MAX], text[ADDR_TEXT_MAX], neighbour[80];
	size_t at;

	at = (size_t)fprintf(f, "    to %s:", addr_text(w->target.addr, target));
	if (w->err) {
		wrap_line(f, at, FACT_COLUMN + 2, "%s", w->err == ENODEV ? "no such link" : strerror(w->err));
		return;
	}
	neighbour_text(find_neighbour(l, w->ifindex, hop), neighbour, sizeof(neighbour));
	wrap_line(f, at, FACT_COLUMN + 2, "%s%s%s%s; neighbour %s",
		  addr_is_set(w->gateway) ? "through " : "on the link", addr_text(w->gateway, text),
		  w->target.ifname[0] ? "" : " on ", w->target.ifname[0] ? "" : link_name(l, w->ifindex), neighbour);
}

static void neighbour_line(FILE *f, const struct live_neighbour *n) {
	char addr[ADDR_TEXT_MAX], text[80];

	neighbour_text(n, text, sizeof(text));
	fprintf(f, "    neighbour %s %s\n", addr_text(n->addr, addr), text);
}

static void link_facts_text(FILE *f, const struct live *l, const struct live_link *k, bool all) {
	link_text(f, k);
	for (size_t i = 0; i < l->n_addrs; i++)
		if (l->addrs[i].ifindex == k->ifindex)
			addr_line(f, &l->addrs[i]);
	for (size_t i = 0; i < l->n_routes; i++)
		if (l->routes[i].ifindex == k->ifindex)
			route_line(f, &l->routes[i]);
	for (size_t i = 0; i < l->n_ways; i++)
		if (strcmp(l->ways[i].target.ifname, k->name) == 0)
			way_text(f, l, &l->ways[i]);
	for (size_t i = 0; all && i < l->n_neighbours; i++)
		if (l->neighbours[i].ifindex == k->ifindex)
			neighbour_line(f, &l->neighbours[i]);
}

/* Names the links that have nothing to tell: a machine may have sixteen of them. */
static void other_links(FILE *f, const struct live *l) {
	struct wrap w = { f, 0, FACT_COLUMN, true };

	for (size_t i = 0; i < l->n_links; i++) {
		const struct live_link *k = &l->links[i];

		if (is_loopback(k) || has_facts(l, k->ifindex))
			continue;
		if (w.at == 0)
			w.at = (size_t)fprintf(f, "  Without an address:");
		wrap_piece(&w, "%s (%s)", k->name, link_state(k));
	}
	if (w.at > 0)
		wrap_end(&w);
}

/* The ways that do not begin at a link that is there. */
static void other_ways(FILE *f, const struct live *l) {
	for (size_t i = 0; i < l->n_ways; i++) {
		const struct live_way *w = &l->ways[i];

		if (w->err == ENODEV)
			fprintf(f, "  %s:\n", w->target.ifname);
		if (w->err == ENODEV || !w->target.ifname[0])
			way_text(f, l, w);
	}
}

static void controller_text(FILE *f, const struct live_controller *c) {
	struct wrap w = { f, (size_t)fprintf(f, "  %s:", c->name), FACT_COLUMN, true };

	wrap_piece(&w, "%s", c->state);
	wrap_piece(&w, "%s", c->transport);
	for (const char *at = c->address; *at;) {
		size_t n = strcspn(at, ",");

		wrap_piece(&w, "%.*s", (int)n, at);
		at += n + (at[n] == ',');
	}
	wrap_end(&w);
	fputs("    ", f);
	nbft_show_string(c->nqn, f);
	fputc('\n', f);
}

void live_text(FILE *f, const struct live *l, bool all) {
	fputs("Network now:\n", f);
	for (size_t i = 0; i < l->n_links; i++)
		if (!is_loopback(&l->links[i]) && (all || has_facts(l, l->links[i].ifindex)))
			link_facts_text(f, l, &l->links[i], all);
	if (!all)
		other_links(f, l);
	other_ways(f, l);
	if (l->n_controllers > 0)
		fputs("Controllers now:\n", f);
	for (size_t i = 0; i < l->n_controllers; i++)
		controller_text(f, &l->controllers[i]);
}

/* ---- JSON ---- */

static void json_addr(struct json *j, const char *key, struct addr a) {
	char text[ADDR_TEXT_MAX];

	json_string(j, key, addr_is_set(a) ? addr_text(a, text) : NULL);
}

static void put_addrs(struct json *j, const struct live *l, int ifindex) {
	json_array(j, "addresses");
	for (size_t i = 0; i < l->n_addrs; i++) {
		if (l->addrs[i].ifindex != ifindex)
			continue;
		json_object(j, NULL);
		json_addr(j, "address", l->addrs[i].addr);
		json_number(j, "prefix", l->addrs[i].prefix);
		json_bool(j, "tentative", l->addrs[i].tentative);
		json_bool(j, "dad_failed", l->addrs[i].dad_failed);
		json_close(j);
	}
	json_close(j);
}

static void put_routes(struct json *j, const struct live *l, int ifindex) {
	json_array(j, "routes");
	for (size_t i = 0; i < l->n_routes; i++) {
		if (l->routes[i].ifindex != ifindex)
			continue;
		json_object(j, NULL);
		json_addr(j, "destination", l->routes[i].dst);
		json_number(j, "prefix", l->routes[i].prefix);
		json_addr(j, "gateway", l->routes[i].gateway);
		json_number(j, "metric", l->routes[i].metric);
		json_close(j);
	}
	json_close(j);
}

static void put_link(struct json *j, const struct live *l, const struct live_link *k) {
	char mac[MAC_TEXT_MAX];

	json_object(j, NULL);
	json_string(j, "name", k->name);
	json_string(j, "mac", mac_text(k->mac, mac));
	json_bool(j, "up", k->up);
	json_bool(j, "carrier", k->carrier);
	json_number(j, "speed", k->speed);
	json_string(j, "driver", k->driver[0] ? k->driver : NULL);
	put_addrs(j, l, k->ifindex);
	put_routes(j, l, k->ifindex);
	json_close(j);
}

static void put_way(struct json *j, const struct live *l, const struct live_way *w) {
	struct addr hop = addr_is_set(w->gateway) ? w->gateway : w->target.addr;
	const struct live_neighbour *n = w->err ? NULL : find_neighbour(l, w->ifindex, hop);
	char mac[MAC_TEXT_MAX];

	json_object(j, NULL);
	json_addr(j, "target", w->target.addr);
	json_string(j, "interface", w->err ? w->target.ifname : link_name(l, w->ifindex));
	json_string(j, "error", w->err ? strerror(w->err) : NULL);
	json_addr(j, "gateway", w->gateway);
	json_addr(j, "source", w->source);
	json_string(j, "neighbour_state", neighbour_state(n));
	json_string(j, "neighbour_mac", n && n->has_mac ? mac_text(n->mac, mac) : NULL);
	json_close(j);
}

void live_json(struct json *j, const struct live *l) {
	json_object(j, "network");
	json_array(j, "links");
	for (size_t i = 0; i < l->n_links; i++)
		if (!is_loopback(&l->links[i]))
			put_link(j, l, &l->links[i]);
	json_close(j);
	json_array(j, "ways");
	for (size_t i = 0; i < l->n_ways; i++)
		put_way(j, l, &l->ways[i]);
	json_close(j);
	json_close(j);
	json_array(j, "controllers");
	for (size_t i = 0; i < l->n_controllers; i++) {
		const struct live_controller *c = &l->controllers[i];

		json_object(j, NULL);
		json_string(j, "name", c->name);
		json_string(j, "state", c->state);
		json_string(j, "transport", c->transport);
		json_string(j, "address", c->address);
		json_string(j, "nqn", c->nqn);
		json_close(j);
	}
	json_close(j);
}
