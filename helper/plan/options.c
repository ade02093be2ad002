/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the kernel command line: text goes in, struct options comes out. A value that makes no sense is ignored and
 * gives one complaint. Never touches /proc, never logs.
 */
#include "options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "dns-name.h"
#include "grow.h"
#include "id.h"
#include "nqn.h"
#include "plain-text.h"
#include "port.h"
#include "time-span.h"

#define BLANKS " \t\n\r\f\v"

/* room for VALUE_SHOWN characters, each of them escaped, and for the longest reason */
#define COMPLAINT_MAX 512

__attribute__((format(printf, 2, 3))) static int complain(struct options *o, const char *format, ...) {
	char **added = grow(&o->complaints, &o->n_complaints, sizeof(*added));
	char text[COMPLAINT_MAX], plain[COMPLAINT_MAX];
	va_list ap;

	if (!added)
		return -ENOMEM;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	plain_text(text, plain, sizeof(plain));
	*added = strdup(plain);
	return *added ? 0 : -ENOMEM;
}

/* how many characters of a name or a value a complaint shows, so that the reason stays on the line */
#define VALUE_SHOWN 80

static int complain_value(struct options *o, const char *name, const char *value, const char *why) {
	size_t n = value ? strlen(value) : 0;

	return complain(o, "%s=%.*s%s: %s, ignoring", name, VALUE_SHOWN, value ?: "", n > VALUE_SHOWN ? "..." : "",
			why);
}

static int keep_last(char **place, const char *value) {
	char *copy = strdup(value);

	if (!copy)
		return -ENOMEM;
	free(*place);
	*place = copy;
	return 0;
}

/*
 * Reads a boolean as dracut's getargbool does. A name without a value means yes. Every value but "0", "no" and "off"
 * means yes.
 */
static bool is_yes(const char *value) {
	return !value || (strcmp(value, "0") != 0 && strcmp(value, "no") != 0 && strcmp(value, "off") != 0);
}

static int take_nonvmf(struct options *o, const char *value) {
	o->off = is_yes(value);
	return 0;
}

static int take_nonbft(struct options *o, const char *value) {
	o->no_nbft = is_yes(value);
	return 0;
}

static int take_hostnqn(struct options *o, const char *value) {
	const char *fault = nqn_fault(value);

	return fault ? complain_value(o, "rd.nvmf.hostnqn", value, fault) : keep_last(&o->hostnqn, value);
}

static int take_hostid(struct options *o, const char *value) {
	uint8_t id[16];

	if (!value || uuid_parse(value, id) < 0 || !uuid_is_set(id))
		return complain_value(o, "rd.nvmf.hostid", value, "not a UUID");
	memcpy(o->hostid, id, sizeof(id));
	o->has_hostid = true;
	return 0;
}

static int take_timeout(struct options *o, const char *value) {
	if (value && time_span_parse(value, &o->timeout_us) == 0)
		return 0;
	o->timeout_us = OPTIONS_TIMEOUT_DEFAULT_US;
	return complain(o,
			"rd.nvmf.timeout=%.*s: not a time span (180, 3min, infinity), ignoring; the time-out is 180 s",
			VALUE_SHOWN, value ?: "");
}

static int take_dhcp(struct options *o, const char *value) {
	static const char *const MODES[] = {
		[OPTIONS_DHCP_AUTO] = "auto",
		[OPTIONS_DHCP_CLIENT] = "client",
		[OPTIONS_DHCP_REUSE] = "reuse",
	};

	for (size_t i = 0; value && i < sizeof(MODES) / sizeof(*MODES); i++)
		if (strcmp(value, MODES[i]) == 0) {
			o->dhcp = (enum options_dhcp)i;
			return 0;
		}
	return complain_value(o, "rd.nvmf.dhcp", value, "not one of auto, client, reuse");
}

static int take_quiet(struct options *o, const char *value) {
	o->quiet = o->quiet || !value;
	return 0;
}

static int take_root(struct options *o, const char *value) {
	return value ? keep_last(&o->root, value) : 0;
}

static int take_usr(struct options *o, const char *value) {
	o->has_usr = value && *value;
	return 0;
}

/* All rootflags= count, as for systemd-fstab-generator, whose place marks-root.c takes. */
static int take_rootflags(struct options *o, const char *value) {
	size_t n = o->root_flags ? strlen(o->root_flags) : 0, size;
	char *all;

	if (!value || !*value)
		return 0;
	size = n + strlen(value) + 2; /* a comma and a NUL */
	all = realloc(o->root_flags, size);
	if (!all)
		return -ENOMEM;
	snprintf(all + n, size - n, "%s%s", n > 0 ? "," : "", value);
	o->root_flags = all;
	return 0;
}

static int take_rootfstype(struct options *o, const char *value) {
	return value ? keep_last(&o->root_type, value) : 0;
}

static int take_ro(struct options *o, const char *value) {
	o->root_rw = o->root_rw && value;
	return 0;
}

static int take_rw(struct options *o, const char *value) {
	o->root_rw = o->root_rw || !value;
	return 0;
}

/*
 * Copies the field at *p without the blanks around it, and moves *p behind the comma that ends the field. "none" counts
 * as an empty field, because dracut's own nvmf module writes "none" there. False: the field is too long.
 */
static bool take_field(const char **p, char *buf, size_t size) {
	const char *field = *p + strspn(*p, BLANKS);
	size_t n = strcspn(field, ",");

	*p = field + n + (field[n] == ',');
	while (n > 0 && strchr(BLANKS, field[n - 1]))
		n--;
	if (n >= size)
		return false;
	memcpy(buf, field, n);
	buf[n] = '\0';
	if (strcmp(buf, "none") == 0)
		*buf = '\0';
	return true;
}

/*
 * Reads a value of rd.nvmf.discover=. Returns NULL, or in static words why the value is refused. Only `target` holds
 * the name of a target; *d has no name.
 */
static const char *parse_discover(const char *value, struct options_discover *d, char target[DNS_NAME_MAX]) {
	char transport[8], source[ZONE_ADDR_TEXT_MAX], port[8];
	struct zone_addr to = { .zone = "" }, from = { .zone = "" };
	const char *p = value ?: "";

	if (!take_field(&p, transport, sizeof(transport)) || strcasecmp(transport, "tcp") != 0)
		return "the transport is not tcp";
	if (!take_field(&p, target, DNS_NAME_MAX) ||
	    ((zone_addr_parse(target, &to) < 0 || !addr_is_set(to.ip)) && !dns_name_is_valid(target)))
		return "the target is neither an IP address nor a name";
	if (!take_field(&p, source, sizeof(source)) || (*source && zone_addr_parse(source, &from) < 0))
		return "the host's address is no IP address";
	if (*to.zone && *from.zone && strcmp(to.zone, from.zone) != 0)
		return "its two addresses name two interfaces";
	d->traddr = to.ip;
	d->host_traddr = from.ip;
	memcpy(d->zone, *to.zone ? to.zone : from.zone, sizeof(d->zone));
	if (!take_field(&p, port, sizeof(port)) || (*port && !port_parse(port, &d->port)))
		return "the port is not a number from 1 to 65535";
	return *p ? "there is more than transport, target, host's address and port" : NULL;
}

static int take_discover(struct options *o, const char *value) {
	struct options_discover d = { .port = 0 }, *added;
	char target[DNS_NAME_MAX];
	const char *fault = parse_discover(value, &d, target);

	o->asks_tcp |= value && strncasecmp(value, "tcp", 3) == 0 && (value[3] == ',' || value[3] == '\0');
	if (fault)
		return complain_value(o, "rd.nvmf.discover", value, fault);
	if (!addr_is_set(d.traddr) && !(d.name = strdup(target)))
		return -ENOMEM;
	added = grow(&o->discovers, &o->n_discovers, sizeof(*added));
	if (!added) {
		free(d.name);
		return -ENOMEM;
	}
	*added = d;
	return 0;
}

/*
 * nameserver= is an option of dracut's network modules. These modules complain about a value that is no address, so
 * nvmf-boot does not.
 */
static int take_nameserver(struct options *o, const char *value) {
	struct zone_addr a, *added;

	if (!value || zone_addr_parse(value, &a) < 0 || !addr_is_set(a.ip))
		return 0;
	added = grow(&o->nameservers, &o->n_nameservers, sizeof(*added));
	if (!added)
		return -ENOMEM;
	*added = a;
	return 0;
}

/* ip= is an option of dracut's network modules, too. Its values tell which interfaces these modules configure. */
static int take_ip(struct options *o, const char *value) {
	char *copy, **added;

	if (!value || !*value)
		return 0;
	copy = strdup(value);
	added = copy ? grow(&o->ips, &o->n_ips, sizeof(*added)) : NULL;
	if (!added) {
		free(copy);
		return -ENOMEM;
	}
	*added = copy;
	return 0;
}

static int take_nm(struct options *o, const char *value) {
	return is_yes(value) ? complain(o, "rd.nvmf.nm: nvmf-boot uses no network manager, ignoring") : 0;
}

static int take_nostatic(struct options *o, const char *value) {
	o->no_static = is_yes(value);
	return 0;
}

/* Names that begin with "nvmf." are deprecated options of dracut's own nvmf module. */
static const struct name {
	const char *name;
	int (*take)(struct options *o, const char *value); /* value: NULL if no "=" follows the name */
} NAMES[] = {
	{ "rd.nonvmf", take_nonvmf },
	{ "rd.nvmf.nonbft", take_nonbft },
	{ "rd.nvmf.hostnqn", take_hostnqn },
	{ "nvmf.hostnqn", take_hostnqn },
	{ "rd.nvmf.hostid", take_hostid },
	{ "nvmf.hostid", take_hostid },
	{ "rd.nvmf.timeout", take_timeout },
	{ "rd.nvmf.dhcp", take_dhcp },
	{ "rd.nvmf.discover", take_discover },
	{ "nvmf.discover", take_discover },
	{ "rd.nvmf.nm", take_nm },
	{ "rd.nvmf.nostatic", take_nostatic },
	{ "nameserver", take_nameserver },
	{ "ip", take_ip },
	{ "quiet", take_quiet },
	{ "root", take_root },
	{ "mount.usr", take_usr },
	{ "rootflags", take_rootflags },
	{ "rootfstype", take_rootfstype },
	{ "ro", take_ro },
	{ "rw", take_rw },
};

static int take(struct options *o, const char *name, const char *value) {
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++)
		if (strcmp(NAMES[i].name, name) == 0)
			return NAMES[i].take(o, value);
	if (strncmp(name, "rd.nvmf.", strlen("rd.nvmf.")) == 0)
		return complain(o, "%.*s: no such option, ignoring", VALUE_SHOWN, name);
	return 0;
}

/* Returns the end of the word at `text`: the first blank outside of double quotes. */
static char *word_end(char *text) {
	bool quoted = false;

	for (; *text && (quoted || !strchr(BLANKS, *text)); text++)
		if (*text == '"')
			quoted = !quoted;
	return text;
}

/*
 * Removes a double quote at the beginning of the text, and then a double quote at its end, as the kernel does. Other
 * quotes stay.
 */
static char *unquoted(char *text) {
	size_t n;

	if (*text != '"')
		return text;
	n = strlen(++text);
	if (n > 0 && text[n - 1] == '"')
		text[n - 1] = '\0';
	return text;
}

/* Removes the blanks around a value, which only quotes can bring into it. */
static char *trimmed(char *text) {
	size_t n;

	text += strspn(text, BLANKS);
	for (n = strlen(text); n > 0 && strchr(BLANKS, text[n - 1]); n--)
		text[n - 1] = '\0';
	return text;
}

/*
 * Reads one word of the command line: name, name=value, name="v a l u e" or "name=v a l u e". Changes the word in
 * place.
 */
static int take_word(struct options *o, char *word) {
	char *value;

	word = unquoted(word);
	value = strchr(word, '=');
	if (value) {
		*value++ = '\0';
		value = trimmed(unquoted(value));
	}
	return take(o, word, value);
}

/* ---- root= ---- */

static bool starts(const char *text, const char *prefix) {
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool starts_with_any(const char *text, const char *const *prefixes, size_t n) {
	for (size_t i = 0; i < n; i++)
		if (starts(text, prefixes[i]))
			return true;
	return false;
}
#define STARTS(text, ...)                                           \
	starts_with_any(text, (const char *const[]){ __VA_ARGS__ }, \
			sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

static bool is_one_of(const char *text, const char *const *words, size_t n) {
	for (size_t i = 0; i < n; i++)
		if (strcmp(text, words[i]) == 0)
			return true;
	return false;
}
#define ONE_OF(text, ...)                                     \
	is_one_of(text, (const char *const[]){ __VA_ARGS__ }, \
		  sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

/* The value of root= without the words that dracut and kiwi put before a source; "": no root= */
static const char *root_source(const struct options *o) {
	const char *root = o->root ?: "";
	const char *colon = STARTS(root, "block:", "live:", "overlay:", "install:") ? strchr(root, ':') : NULL;

	return colon ? colon + 1 : root;
}

/*
 * True for a root that dracut mounts from a server with another protocol: root=SERVER-PROTOCOL:..., a URL, or a server
 * that DHCP names.
 */
static bool root_is_on_another_server(const struct options *o) {
	const char *root = root_source(o);

	return strstr(root, "://") || ONE_OF(root, "/dev/nfs", "/dev/cifs", "dhcp", "dhcp6", "nfs", "nfs4", "iscsi") ||
	       STARTS(root, "nfs:", "nfs4:", "nfs=", "nbd:", "nbd=", "cifs:", "smb:", "smb3:", "iscsi:", "fcoe:",
		      "aoe:", "aoe=", "rbd:", "ceph:", "/dev/nbd", "/dev/etherd/", "/dev/rbd");
}

/* True for the name of a disk of another kind: one of the prefixes, then letters and digits without a slash. */
static bool is_other_disk(const char *root) {
	return STARTS(root, "/dev/sd", "/dev/hd", "/dev/vd", "/dev/xvd", "/dev/mmcblk", "/dev/sr", "/dev/fd",
		      "/dev/ram", "/dev/zram", "/dev/pmem", "/dev/dasd", "/dev/mtd", "/dev/ubi") &&
	       !strchr(root + strlen("/dev/"), '/');
}

bool options_root_is_nbft(const struct options *o) {
	return o->root && strcmp(o->root, "nbft") == 0;
}

/*
 * systemd-fstab-generator and dracut make a mount that waits for a .device unit for the tags and for /dev/...; both
 * know tags in upper case only. Without root=, and for the words that begin with gpt-auto, dissect and fstab, systemd
 * looks for the root itself, waits for the device it finds, and may find a local disk. For root=nbft nvmf-boot's own
 * generator makes a sysroot.mount that waits for a .device unit.
 */
enum options_root options_root(const struct options *o) {
	const char *root = root_source(o);

	if (root_is_on_another_server(o) || is_other_disk(root) || ONE_OF(root, "off", "tmpfs", "ramfs") ||
	    STARTS(root, "virtiofs:", "virtfs:", "9p:", "mtd", "ubi"))
		return o->has_usr ? OPTIONS_ROOT_DEVICE : OPTIONS_ROOT_ELSEWHERE;
	if (!*root || options_root_is_nbft(o) || STARTS(o->root, "block:", "gpt-auto", "dissect", "fstab") ||
	    STARTS(o->root, "/dev/", "UUID=", "LABEL=", "PARTUUID=", "PARTLABEL="))
		return OPTIONS_ROOT_DEVICE;
	return OPTIONS_ROOT_OTHER;
}

/*
 * Returns the option that leaves nothing to connect; NULL: none. In two cases nothing is to be connected unless
 * rd.nvmf.discover= asks for it: no table is used, or the root comes from a server of another kind. In the second case
 * dracut's network modules need the interfaces, also those of a table.
 */
static const char *leaves_nothing(const struct options *o) {
	if (o->asks_tcp)
		return NULL;
	if (o->no_nbft)
		return "rd.nvmf.nonbft";
	return root_is_on_another_server(o) && !o->has_usr ? "root= (the root is on a server of another kind)" : NULL;
}

const char *options_off_by(const struct options *o) {
	return leaves_nothing(o) ?: (o->off ? "rd.nonvmf" : "rd.nvmf.nonbft");
}

int options_parse(const char *cmdline, struct options *ret) {
	struct options o = { .timeout_us = OPTIONS_TIMEOUT_DEFAULT_US };
	char *copy = strdup(cmdline), *word, *end;
	int r = copy ? 0 : -ENOMEM;

	for (word = copy; r == 0 && *(word += strspn(word, BLANKS)); word = end) {
		end = word_end(word);
		if (*end)
			*end++ = '\0';
		r = take_word(&o, word);
	}
	free(copy);
	if (r < 0) {
		options_done(&o);
		return r;
	}
	o.off = o.off || leaves_nothing(&o);
	*ret = o;
	return 0;
}

void options_done(struct options *o) {
	free(o->hostnqn);
	free(o->root);
	free(o->root_flags);
	free(o->root_type);
	for (size_t i = 0; i < o->n_discovers; i++)
		free(o->discovers[i].name);
	free(o->discovers);
	free(o->nameservers);
	for (size_t i = 0; i < o->n_ips; i++)
		free(o->ips[i]);
	free(o->ips);
	for (size_t i = 0; i < o->n_complaints; i++)
		free(o->complaints[i]);
	free(o->complaints);
	memset(o, 0, sizeof(*o));
}
