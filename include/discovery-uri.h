/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The address of a discovery controller in an NBFT's discovery descriptor (NVM Express Boot Specification, discovery
 * descriptor): a URI of the scheme nvme+tcp, as in "nvme+tcp://192.0.2.1:8009/nqn.2014-08.org.nvmexpress.discovery".
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "addr.h"

struct discovery_uri {
	/* The name of the host, name_length characters long, beside which addr is unset. NULL: the host is addr. */
	const char *name;
	size_t name_length;
	struct addr addr;
	uint16_t port; /* the port of the URI; 0: the URI has none */
	const char *nqn; /* the NQN of the URI; NULL: the URI has none */
};

/*
 * Returns NULL with *ret filled; or the reason why the URI cannot be used, as static text, with *ret untouched.
 * ret->name and ret->nqn point into `uri`.
 */
const char *discovery_uri_parse(const char *uri, struct discovery_uri *ret);
