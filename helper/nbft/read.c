/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads one table: bytes go in, struct nbft comes out. The header and the control descriptor are read here and decide
 * whether the table can be used. Each list of descriptors is walked here, too; hfi.c, ssns.c and profiles.c read the
 * descriptors.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "nbft-layout.h"
#include "reader.h"

#define TABLE_MIN (NBFT_HEADER_SIZE + NBFT_CONTROL_SIZE)
#define MAJOR_KNOWN 1
#define MINOR_KNOWN 1 /* table revision 1.1: Boot Specification 1.1 to 1.3 */
#define DESCRIPTOR_VERSION 1 /* every descriptor has this version up to Boot Specification 1.3 */

static bool refuse(const struct desc *d) {
	d->r->t->refused = true;
	return false;
}

/*
 * True if the file holds a whole NBFT. Sets r->table to the bytes of the table, without any bytes that follow in the
 * file.
 */
static bool check_header(struct reader *r, struct bytes file) {
	struct desc d = { r, "header", 0, file };
	size_t length = bytes_u32(file, NBFT_HEADER_LENGTH);

	if (file.n < 4 || memcmp(file.v, "NBFT", 4) != 0) {
		diagnose(&d, NBFT_DIAG_ERROR, "signature", NBFT_HEADER_SIGNATURE, "this is not an NBFT");
		return refuse(&d);
	}
	if (length < TABLE_MIN) {
		diagnose(&d, NBFT_DIAG_ERROR, "length", NBFT_HEADER_LENGTH,
			 "%zu bytes cannot hold header and control descriptor", length);
		return refuse(&d);
	}
	if (!bytes_part(file, 0, length, &r->table)) {
		diagnose(&d, NBFT_DIAG_ERROR, "length", NBFT_HEADER_LENGTH,
			 "the table says it has %zu bytes, only %zu are there", length, file.n);
		return refuse(&d);
	}
	if (bytes_sum(r->table) != 0) {
		diagnose(&d, NBFT_DIAG_ERROR, "checksum", NBFT_HEADER_CHECKSUM,
			 "the %zu bytes of the table add up to %u, not to 0", length, bytes_sum(r->table));
		return refuse(&d);
	}
	return true;
}

static bool check_revision(struct reader *r) {
	struct desc d = { r, "header", 0, r->table };

	r->t->major = bytes_u8(r->table, NBFT_HEADER_MAJOR_REVISION);
	r->t->minor = bytes_u8(r->table, NBFT_HEADER_MINOR_REVISION);
	if (r->t->major != MAJOR_KNOWN) {
		diagnose(&d, NBFT_DIAG_ERROR, "major_revision", NBFT_HEADER_MAJOR_REVISION,
			 "revision %u is not known, only %u is", r->t->major, MAJOR_KNOWN);
		return refuse(&d);
	}
	if (r->t->minor > MINOR_KNOWN)
		diagnose(&d, NBFT_DIAG_NOTE, "minor_revision", NBFT_HEADER_MINOR_REVISION,
			 "newer than %u.%u; read as the older revision", MAJOR_KNOWN, MINOR_KNOWN);
	return true;
}

static bool find_heap(struct reader *r) {
	struct desc d = { r, "header", 0, r->table };
	size_t offset = bytes_u32(r->table, NBFT_HEADER_HEAP_OFFSET);
	size_t length = bytes_u32(r->table, NBFT_HEADER_HEAP_LENGTH);

	if (bytes_part(r->table, offset, length, &r->heap))
		return true;
	diagnose(&d, NBFT_DIAG_ERROR, "heap_offset", NBFT_HEADER_HEAP_OFFSET,
		 "a heap of %zu bytes at %zu does not lie in the table of %zu bytes", length, offset, r->table.n);
	return refuse(&d);
}

static bool check_control(const struct desc *d) {
	unsigned id = bytes_u8(d->b, NBFT_CONTROL_STRUCTURE_ID), major = bytes_u8(d->b, NBFT_CONTROL_MAJOR_REVISION);

	if (id != NBFT_ID_CONTROL) {
		diagnose(d, NBFT_DIAG_ERROR, "structure_id", NBFT_CONTROL_STRUCTURE_ID, "%u in place of %u", id,
			 NBFT_ID_CONTROL);
		return refuse(d);
	}
	if (!(bytes_u8(d->b, NBFT_CONTROL_FLAGS) & 1)) {
		diagnose(d, NBFT_DIAG_ERROR, "flags", NBFT_CONTROL_FLAGS, "the table is not marked as valid");
		return refuse(d);
	}
	if (major != MAJOR_KNOWN)
		diagnose(d, NBFT_DIAG_WARNING, "major_revision", NBFT_CONTROL_MAJOR_REVISION,
			 "%u, but the header says %u; the header is believed", major, MAJOR_KNOWN);
	if (bytes_u16(d->b, NBFT_CONTROL_CSL) < NBFT_CONTROL_NUM_DISC + 1)
		diagnose(d, NBFT_DIAG_WARNING, "csl", NBFT_CONTROL_CSL,
			 "a control descriptor of %u bytes is too short; read all the same",
			 bytes_u16(d->b, NBFT_CONTROL_CSL));
	return true;
}

static void check_version(const struct desc *d, const char *field, size_t at) {
	if (bytes_u8(d->b, at) != DESCRIPTOR_VERSION)
		diagnose(d, NBFT_DIAG_NOTE, field, at, "version %u is not known; read as version %u",
			 bytes_u8(d->b, at), DESCRIPTOR_VERSION);
}

/* The host descriptor need not lie in the heap: EDK2 and Dell put it before the heap. */
static void walk_host(const struct desc *control) {
	size_t offset = bytes_u32(control->b, NBFT_CONTROL_HDESC + NBFT_HEAP_OBJ_OFFSET);
	size_t n = bytes_u16(control->b, NBFT_CONTROL_HDESC + NBFT_HEAP_OBJ_LENGTH);
	struct bytes b;

	if (n == 0) {
		diagnose(control, NBFT_DIAG_WARNING, "hdesc", NBFT_CONTROL_HDESC, "there is no host descriptor");
		return;
	}
	if (!bytes_part(control->r->table, offset, n, &b)) {
		diagnose(control, NBFT_DIAG_WARNING, "hdesc", NBFT_CONTROL_HDESC,
			 "%zu bytes at %zu do not lie in the table of %zu bytes; no host descriptor", n, offset,
			 control->r->table.n);
		return;
	}
	check_version(control, "hsv", NBFT_CONTROL_HSV);
	read_host(control->r, b);
}

struct list {
	const char *field, *version_field;
	size_t offset, stride, version, n; /* positions of the list's fields in the control descriptor */
	size_t min; /* the shortest useful descriptor, in bytes */
	void (*read)(struct reader *r, struct bytes b, unsigned position);
};

static const struct list HFIS = { "hfio",
				  "hfiv",
				  NBFT_CONTROL_HFIO,
				  NBFT_CONTROL_HFIL,
				  NBFT_CONTROL_HFIV,
				  NBFT_CONTROL_NUM_HFI,
				  NBFT_HFI_TRINFO_OBJ + NBFT_HEAP_OBJ_SIZE,
				  read_hfi };
static const struct list SECURITIES = { "seco",
					"secv",
					NBFT_CONTROL_SECO,
					NBFT_CONTROL_SECL,
					NBFT_CONTROL_SECV,
					NBFT_CONTROL_NUM_SEC,
					NBFT_SECURITY_SECRET_TYPE,
					read_security };
static const struct list DISCOVERIES = { "disco",
					 "discv",
					 NBFT_CONTROL_DISCO,
					 NBFT_CONTROL_DISCL,
					 NBFT_CONTROL_DISCV,
					 NBFT_CONTROL_NUM_DISC,
					 NBFT_DISCOVERY_DISCOVERY_CTRL_ADDR_OBJ + NBFT_HEAP_OBJ_SIZE,
					 read_discovery };
static const struct list SSNS = { "ssnso",
				  "ssnsv",
				  NBFT_CONTROL_SSNSO,
				  NBFT_CONTROL_SSNSL,
				  NBFT_CONTROL_SSNSV,
				  NBFT_CONTROL_NUM_SSNS,
				  NBFT_SSNS_SUBSYS_NS_NQN_OBJ + NBFT_HEAP_OBJ_SIZE,
				  read_ssns };

/* The number of descriptors to read; 0 if the descriptors of the list are too short to be read. */
static unsigned list_count(const struct desc *control, const struct list *l) {
	size_t stride = bytes_u16(control->b, l->stride);
	unsigned n = bytes_u8(control->b, l->n);

	if (n == 0)
		return 0;
	if (stride < l->min) {
		diagnose(control, NBFT_DIAG_WARNING, l->field, l->offset,
			 "descriptors of %zu bytes are too short, %zu are needed; the list of %u is left out", stride,
			 l->min, n);
		control->r->t->n_lost_ssns += l == &SSNS ? n : 0;
		return 0;
	}
	check_version(control, l->version_field, l->version);
	return n;
}

static void walk_list(const struct desc *control, const struct list *l, unsigned n) {
	size_t offset = bytes_u32(control->b, l->offset), stride = bytes_u16(control->b, l->stride);
	struct reader *r = control->r;
	struct bytes table = r->table, b;

	for (unsigned i = 0; i < n; i++) {
		if (offset > table.n || !bytes_part(table, offset + i * stride, stride, &b)) {
			diagnose(control, NBFT_DIAG_WARNING, l->field, l->offset,
				 "a list of %u times %zu bytes at %zu goes past the end of the table; left out from "
				 "number %u on",
				 n, stride, offset, i + 1);
			r->t->n_lost_ssns += l == &SSNS ? n - i : 0;
			return;
		}
		l->read(r, b, i + 1);
	}
}

/* SSNS descriptors refer to all other descriptors, so they are read last. */
static void walk_lists(const struct desc *control) {
	unsigned hfis = list_count(control, &HFIS), securities = list_count(control, &SECURITIES);
	unsigned discoveries = list_count(control, &DISCOVERIES), ssns = list_count(control, &SSNS);
	struct reader *r = control->r;
	struct nbft *t = r->t;

	t->hfis = reader_array(r, hfis, sizeof(*t->hfis));
	t->securities = reader_array(r, securities, sizeof(*t->securities));
	t->discoveries = reader_array(r, discoveries, sizeof(*t->discoveries));
	t->ssns = reader_array(r, ssns, sizeof(*t->ssns));
	if (r->no_memory)
		return;
	walk_list(control, &HFIS, hfis);
	walk_list(control, &SECURITIES, securities);
	walk_list(control, &DISCOVERIES, discoveries);
	walk_list(control, &SSNS, ssns);
}

static void read_table(struct reader *r, struct bytes file) {
	struct desc header = { r, "header", 0 }, control = { r, "control", 0 };

	if (!check_header(r, file) || !check_revision(r) || !find_heap(r))
		return;
	header.b = r->table;
	if (!bytes_part(r->table, NBFT_HEADER_SIZE, NBFT_CONTROL_SIZE, &control.b) || !check_control(&control))
		return;
	r->t->driver_dev_path = desc_string(&header, "driver_dev_path_sig", NBFT_HEADER_DRIVER_DEV_PATH_SIG);
	walk_host(&control);
	walk_lists(&control);
}

int nbft_read(const char *name, const void *bytes, size_t size, struct nbft **ret) {
	struct reader r = { .t = calloc(1, sizeof(*r.t)) };

	if (!r.t)
		return -ENOMEM;
	r.t->name = strdup(name);
	if (!r.t->name)
		r.no_memory = true;
	else
		read_table(&r, (struct bytes){ bytes, size, 0 });
	if (r.no_memory) {
		nbft_free(r.t);
		return -ENOMEM;
	}
	*ret = r.t;
	return 0;
}

int nbft_unreadable(const char *name, const char *why, struct nbft **ret) {
	struct reader r = { .t = calloc(1, sizeof(*r.t)) };
	struct desc file = { &r, "file", 0 };

	if (!r.t)
		return -ENOMEM;
	r.t->name = strdup(name);
	diagnose(&file, NBFT_DIAG_ERROR, "content", 0, "%s", why);
	if (!r.t->name || r.no_memory) {
		nbft_free(r.t);
		return -ENOMEM;
	}
	r.t->refused = true;
	*ret = r.t;
	return 0;
}
