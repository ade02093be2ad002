/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of all mishaps of engine-mishaps.h and engine-losses.h, with the end that a boot must come to. */
#pragma once

#include "engine-losses.h"

static const struct upset UPSETS[] = {
	{ "a loss of carrier", PASSES, carrier_goes },
	{ "a flap of the carrier", PASSES, carrier_flaps },
	{ "a long loss of carrier", PASSES, carrier_goes_for_long },
	{ "a link that goes and comes back", PASSES, link_goes },
	{ "a link that is set down", PASSES, link_is_set_down },
	{ "a link that is renamed", PASSES, link_is_renamed },
	{ "the right NIC appears", PASSES, right_nic_appears },
	{ "links that are reported again", PASSES, links_are_told_again },
	{ "a link that goes down and up at once", PASSES, link_bounces },
	{ "an address that goes", PASSES, address_goes },
	{ "routes that go", PASSES, routes_go },
	{ "a controller that goes", PASSES, controller_goes },
	{ "a namespace that goes and comes back", PASSES, namespace_goes },
	{ "a namespace with another UUID", PASSES, namespace_is_another },
	{ "a refused probe", PASSES, probe_is_refused },
	{ "a silent probe", PASSES, probe_is_silent },
	{ "an answer to a cancelled probe", PASSES, probe_is_answered_late },
	{ "a connect that takes a minute", PASSES, connect_is_slow },
	{ "a refused connect", PASSES, connect_is_refused },
	{ "a controller that exists already", PASSES, connect_was_there },
	{ "a failed discovery or resolution", PASSES, discovery_fails },
	{ "a refused action", PASSES, next_action_fails },
	{ "a link that goes unheard", PASSES, link_goes_unheard },
	{ "a link that is set down unheard", PASSES, link_is_set_down_unheard },
	{ "a link that goes down and up unheard", PASSES, link_bounces_unheard },
	{ "an address that goes unheard", PASSES, address_goes_unheard },
	{ "a controller that goes unheard", PASSES, controller_goes_unheard },
	{ "a namespace that goes unheard", PASSES, namespace_goes_unheard },
	{ "lost messages", PASSES, messages_are_lost },
	{ "a slow turn", PASSES, turn_is_slow },
	{ "an address that another program removes again and again", PASSES, address_is_fought_over },
	{ "a carrier that goes together with the address", PASSES, carrier_and_address_go },
	{ "a link that goes before its DHCP client ends", PASSES, link_goes_and_client_ends_late },
	{ "a DHCP client that ends", PASSES, client_ends },
	{ "a missing DHCP client", PASSES_OTHERWISE, client_is_missing },
	{ "a failed DAD", PASSES, dad_fails },
	{ "an address of SLAAC that another machine has", PASSES_OTHERWISE, made_address_is_taken },
	{ "a missing kernel module", FAILS, module_is_missing },
	{ "a stop", ENDS, told_to_stop },
};
#define N_UPSETS (sizeof(UPSETS) / sizeof(*UPSETS))
