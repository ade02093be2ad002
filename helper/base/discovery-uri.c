/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the URI of a discovery descriptor. Text goes in; address, port and NQN come out. If the URI has a host name,
 * the name comes out in place of the address. Pure; see discovery-uri.h.
 */
#include "discovery-uri.h"

#include <string.h>
#include <strings.h>

#include "dns-name.h"
#include "port.h"

#define SCHEME "nvme+tcp://"

/*
 * Copies the host of the URI, for example "192.0.2.1" or "[2001:db8::1%eth0]", without brackets and zone, and moves *p
 * behind the host. The zone is left out because it names a link on the machine that wrote the URI.
 */
static const char *take_host(const char **p, char *buf, size_t size, bool *bracketed) {
	const char *begin = *p, *end;
	size_t n;

	*bracketed = *begin == '[';
	if (*bracketed) {
		end = strchr(++begin, ']');
		if (!end)
			return "its address has no closing bracket";
		*p = end + 1;
		n = strcspn(begin, "]%");
	} else {
		n = strcspn(begin, ":/?#");
		*p = begin + n;
	}
	if (n == 0)
		return "its address has no host in it";
	if (n >= size)
		return "its address has a host that is too long";
	memcpy(buf, begin, n);
	buf[n] = '\0';
	return NULL;
}

static const char *take_port(const char **p, uint16_t *ret) {
	char text[8];
	size_t n;

	if (**p != ':')
		return NULL;
	n = strcspn(++*p, "/?#");
	if (n == 0)
		return NULL; /* RFC 3986 allows an empty port: "host:/" */
	if (n >= sizeof(text))
		return "its port is not a number from 1 to 65535";
	memcpy(text, *p, n);
	text[n] = '\0';
	*p += n;
	return port_parse(text, ret) ? NULL : "its port is not a number from 1 to 65535";
}

const char *discovery_uri_parse(const char *uri, struct discovery_uri *ret) {
	char host[DNS_NAME_MAX];
	struct discovery_uri u = { .port = 0 };
	const char *p = uri, *fault, *begin;
	bool bracketed;

	if (strncasecmp(uri, SCHEME, strlen(SCHEME)) != 0)
		return "its address is no nvme+tcp URI";
	p += strlen(SCHEME);
	if (memchr(p, '@', strcspn(p, "/?#")))
		return "its address names a user";
	begin = p;
	fault = take_host(&p, host, sizeof(host), &bracketed);
	fault = fault ?: take_port(&p, &u.port);
	if (fault)
		return fault;
	if (*p && !strchr("/?#", *p))
		return "its address has something after the host that is no port";
	if (addr_parse(host, &u.addr) < 0) {
		if (bracketed)
			return "its address has no IPv6 address in its brackets";
		if (!dns_name_is_valid(host))
			return "its address has a host that is neither an address nor a name";
		u.name = begin;
		u.name_length = strlen(host);
	}
	/* Only a path of the form "/nqn...." names a subsystem. */
	if (strncmp(p, "/nqn.", 5) == 0 && !strpbrk(p + 1, "/?#"))
		u.nqn = p + 1;
	*ret = u;
	return NULL;
}
