/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The address of a discovery descriptor: a URI with the scheme nvme+tcp, as in
 * "nvme+tcp://192.0.2.1:8009/". Text goes in, address and port come out, or the word that the host is
 * a name. Pure.
 */
#include <string.h>
#include <strings.h>

#include "maker.h"

#define SCHEME "nvme+tcp://"

/* Cuts "[2001:db8::1%eth0]" or "192.0.2.1" off the front of *p. A zone is the other machine's name for a link. */
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
		return NULL; /* "host:/", as RFC 3986 allows */
	if (n >= sizeof(text))
		return "its port is not a number from 1 to 65535";
	memcpy(text, *p, n);
	text[n] = '\0';
	*p += n;
	return plan_read_port(text, ret) ? NULL : "its port is not a number from 1 to 65535";
}

bool plan_is_name(const char *text) {
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._");
	const char *last = strrchr(text, '.');

	last = last && last[1] ? last + 1 : text;
	return text[n] == '\0' && *text != '-' && *text != '.' && last[strspn(last, "0123456789")];
}

const char *plan_parse_uri(const char *uri, struct plan_uri *ret) {
	char host[PLAN_NAME_MAX];
	struct plan_uri u = { .port = 0 };
	const char *p = uri, *fault, *begin;
	bool bracketed;

	if (!uri || strncasecmp(uri, SCHEME, strlen(SCHEME)) != 0)
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
		return "its address goes on behind the host with something that is no port";
	if (addr_parse(host, &u.addr) < 0) {
		if (bracketed)
			return "its address has no IPv6 address in its brackets";
		if (!plan_is_name(host))
			return "its address has a host that is neither an address nor a name";
		u.name = begin;
		u.name_length = strlen(host);
	}
	/* "/nqn.2014-08..." names the subsystem; a lone "/" and all else nothing */
	if (strncmp(p, "/nqn.", 5) == 0 && !strpbrk(p + 1, "/?#"))
		u.nqn = p + 1;
	*ret = u;
	return NULL;
}
