/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The address of a discovery controller in an NBFT's discovery descriptor (NVM Express Boot Specification, discovery
 * descriptor): a URI of the scheme nvme+tcp, as in "nvme+tcp://192.0.2.1:8009/nqn.2014-08.org.nvmexpress.discovery".
 */
#pragma once

#include <stdint.h>

#include "addr.h"
#include "dns-name.h"
#include "nqn.h"

struct discovery_uri {
	char name[DNS_NAME_MAX]; /* the name of the host, beside which addr is unset; "": the host is addr */
	struct addr addr;
	uint16_t port; /* the port of the URI; 0: the URI has none */
	char nqn[NQN_MAX + 1]; /* the NQN of the URI, decoded; "": the URI has none */
};

/*
 * Returns NULL with *ret filled; or the reason why the URI cannot be used, as static text, with *ret untouched.
 */
const char *discovery_uri_parse(const char *uri, struct discovery_uri *ret);
