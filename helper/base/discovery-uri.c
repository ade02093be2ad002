/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the URI of a discovery descriptor. Text goes in; address, port and NQN come out. If the URI has a host name,
 * the name comes out in place of the address. Pure; see discovery-uri.h.
 */
#include "discovery-uri.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "port.h"

#define SCHEME "nvme+tcp://"
#define HEX "0123456789abcdefABCDEF"

/*
 * Copies `n` characters, and decodes "%3A" to ":" (RFC 3986, 2.1). False: the text does not fit into `buf`, or an
 * encoding is faulty.
 */
static bool decode(const char *text, size_t n, char *buf, size_t size) {
	size_t length = 0;

	for (const char *end = text + n; text < end; text++) {
		char c = *text;

		if (c == '%') {
			if (end - text < 3 || strspn(text + 1, HEX) < 2)
				return false;
			c = (char)strtoul((const char[]){ text[1], text[2], '\0' }, NULL, 16);
			text += 2;
		}
		if (c == '\0' || length + 1 >= size)
			return false;
		buf[length++] = c;
	}
	buf[length] = '\0';
	return true;
}

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
	return decode(begin, n, buf, size) ? NULL : "its address has a host with a faulty percent encoding";
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

/*
 * Copies the NQN, which is the first part of the path: "/NQN" or "/NQN/NID". Any other path names no subsystem, nor does
 * a faulty one: every discovery controller answers to the well-known NQN.
 */
static void take_nqn(const char *path, char buf[NQN_MAX + 1]) {
	path += strspn(path, "/");
	if (!decode(path, strcspn(path, "/?#"), buf, NQN_MAX + 1) || strncmp(buf, "nqn.", 4) != 0)
		*buf = '\0';
}

const char *discovery_uri_parse(const char *uri, struct discovery_uri *ret) {
	struct discovery_uri u = { .port = 0 };
	const char *p = uri, *fault;
	bool bracketed;

	if (strncasecmp(uri, SCHEME, strlen(SCHEME)) != 0)
		return "its address is no nvme+tcp URI";
	p += strlen(SCHEME);
	if (memchr(p, '@', strcspn(p, "/?#")))
		return "its address names a user";
	fault = take_host(&p, u.name, sizeof(u.name), &bracketed);
	fault = fault ?: take_port(&p, &u.port);
	if (fault)
		return fault;
	if (*p && !strchr("/?#", *p))
		return "its address has something after the host that is no port";
	if (addr_parse(u.name, &u.addr) == 0)
		*u.name = '\0';
	else if (bracketed)
		return "its address has no IPv6 address in its brackets";
	else if (!dns_name_is_valid(u.name))
		return "its address has a host that is neither an address nor a name";
	if (*p == '/')
		take_nqn(p, u.nqn);
	*ret = u;
	return NULL;
}
