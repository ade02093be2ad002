/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IP addresses in the form of the NBFT. Addresses go in; comparisons, text and socket addresses come out. Pure; see
 * addr.h.
 */
#include "addr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

/*
 * The characters of a zone. The names of interfaces may have others, but zones go into files and onto consoles, and no
 * program gives an interface such a name.
 */
#define ZONE_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

static const uint8_t V4_MAPPED[12] = { [10] = 0xff, [11] = 0xff };

bool addr_is_v4(struct addr a) {
	return memcmp(a.b, V4_MAPPED, sizeof(V4_MAPPED)) == 0;
}

bool addr_is_set(struct addr a) {
	static const uint8_t zero[16];

	return memcmp(a.b + 12, zero, 4) != 0 || (!addr_is_v4(a) && memcmp(a.b, zero, 12) != 0);
}

bool addr_is_link_local(struct addr a) {
	return a.b[0] == 0xfe && (a.b[1] & 0xc0) == 0x80;
}

bool addr_equal(struct addr a, struct addr b) {
	return memcmp(a.b, b.b, sizeof(a.b)) == 0;
}

unsigned addr_bits(struct addr a) {
	return addr_is_v4(a) ? 32 : 128;
}

bool addr_same_net(struct addr a, struct addr b, unsigned prefix) {
	unsigned bits, bytes;

	if (addr_is_v4(a) != addr_is_v4(b) || prefix > addr_bits(a))
		return false;
	bits = prefix + (addr_is_v4(a) ? 96 : 0);
	bytes = bits / 8;
	if (memcmp(a.b, b.b, bytes) != 0)
		return false;
	return bits % 8 == 0 || ((a.b[bytes] ^ b.b[bytes]) >> (8 - bits % 8)) == 0;
}

const char *addr_text(struct addr a, char buf[ADDR_TEXT_MAX]) {
	if (!addr_is_set(a))
		buf[0] = '\0';
	else if (addr_is_v4(a))
		inet_ntop(AF_INET, a.b + 12, buf, ADDR_TEXT_MAX);
	else
		inet_ntop(AF_INET6, a.b, buf, ADDR_TEXT_MAX);
	return buf;
}

const char *zone_addr_text(const struct zone_addr *a, char buf[ZONE_ADDR_TEXT_MAX]) {
	addr_text(a->ip, buf);
	if (*a->zone)
		snprintf(buf + strlen(buf), ZONE_ADDR_TEXT_MAX - strlen(buf), "%%%s", a->zone);
	return buf;
}

/* Reads the text of an address that has neither brackets nor a zone. False: the text has another form. */
static bool read_plain(const char *text, struct addr *ret) {
	memcpy(ret->b, V4_MAPPED, sizeof(V4_MAPPED));
	return inet_pton(AF_INET, text, ret->b + 12) == 1 || inet_pton(AF_INET6, text, ret->b) == 1;
}

int zone_addr_parse(const char *text, struct zone_addr *ret) {
	struct zone_addr a = { .zone = "" };
	size_t n = strlen(text);
	char buf[ZONE_ADDR_TEXT_MAX];
	char *percent;

	if (*text == '[') {
		if (text[n - 1] != ']')
			return -EINVAL;
		text++;
		n -= 2;
	}
	if (n >= sizeof(buf))
		return -EINVAL;
	memcpy(buf, text, n);
	buf[n] = '\0';
	percent = strchr(buf, '%');
	if (percent) {
		const char *zone = percent + 1;

		*percent = '\0';
		if (*zone == '\0' || strlen(zone) >= sizeof(a.zone) || zone[strspn(zone, ZONE_CHARACTERS)])
			return -EINVAL;
		snprintf(a.zone, sizeof(a.zone), "%s", zone);
	}
	if (!read_plain(buf, &a.ip) || (percent && addr_is_v4(a.ip)))
		return -EINVAL;
	*ret = a;
	return 0;
}

int addr_parse(const char *text, struct addr *ret) {
	struct zone_addr a;

	if (zone_addr_parse(text, &a) < 0 || *a.zone)
		return -EINVAL;
	*ret = a.ip;
	return 0;
}

socklen_t addr_sockaddr(struct addr a, uint16_t port, struct sockaddr_storage *ret) {
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ret;

	memset(ret, 0, sizeof(*ret));
	if (addr_is_v4(a)) {
		struct sockaddr_in *in = (struct sockaddr_in *)ret;

		in->sin_family = AF_INET;
		in->sin_port = htons(port);
		memcpy(&in->sin_addr, a.b + 12, 4);
		return sizeof(*in);
	}
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	memcpy(&in6->sin6_addr, a.b, 16);
	return sizeof(*in6);
}
