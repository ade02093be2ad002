/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/edge/root.c: files below a captured tree made for the occasion. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "root.h"
#include "tap.h"
#include "tree.h"

static void reading(const struct root *r) {
	char line[16], *text = NULL;
	size_t n = 0;

	is_int(root_write(r, "/a/b/c", "hello\n", 6), 0, "a file is written, the directories above it made");
	is_int(root_read(r, "/a/b/c", 6, &text, &n), 0, "and read");
	ok(n == 6 && strcmp(text, "hello\n") == 0, "whole, with a NUL behind");
	free(text);
	text = NULL;
	is_int(root_read(r, "/a/b/c", 5, &text, &n), -EFBIG, "one byte too large");
	ok(text == NULL, "leaves the result alone");
	is_int(root_read(r, "/a/b/none", 5, &text, &n), -ENOENT, "no such file");
	is_int(root_read_line(r, "/a/b/c", line, sizeof(line)), 0, "a line");
	is_str(line, "hello", "without its newline");
	is_int(root_read_line(r, "/a/b/c", line, 6), 0, "a buffer that just holds it");
	is_int(root_read_line(r, "/a/b/c", line, 5), -EFBIG, "and one that does not");
	is_int(root_write(r, "/a/b/c", "x", 1), 0, "written again");
	is_int(root_read_line(r, "/a/b/c", line, sizeof(line)), 0, "read again");
	is_str(line, "x", "the new text");
}

static void large(const struct root *r) {
	size_t size = 100000, n = 0;
	char *bytes = malloc(size), *back = NULL;

	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)(i * 7);
	root_write(r, "/large", bytes, size);
	is_int(root_read(r, "/large", size, &back, &n), 0, "a file of exactly the limit");
	ok(n == size && memcmp(bytes, back, size) == 0, "byte for byte");
	free(back);
	is_int(root_read(r, "/large", size - 1, &back, &n), -EFBIG, "a limit one short");
	free(bytes);
}

static void links(const struct root *r, const char *outside) {
	char buf[64], escape[300];

	tree_link(r, "/links/relative", "../a/b/c");
	tree_link(r, "/links/absolute", "/a/b/c");
	snprintf(escape, sizeof(escape), "../../../../../../..%s", outside);
	tree_link(r, "/links/escape", escape);
	is_int(root_read_link(r, "/links/relative", buf, sizeof(buf)), 0, "a link is read");
	is_str(buf, "../a/b/c", "as its text");
	is_int(root_read_link(r, "/links/relative", buf, 8), -ENAMETOOLONG, "a link that does not fit");
	is_int(root_read_link(r, "/a/b/c", buf, sizeof(buf)), -EINVAL, "a file is no link");
	is_int(root_read_line(r, "/links/relative", buf, sizeof(buf)), 0, "relative links are followed");
	is_int(root_read_line(r, "/links/absolute", buf, sizeof(buf)), 0, "absolute ones start at the tree's top");
	is_int(root_read_line(r, "/links/escape", buf, sizeof(buf)), -ENOENT, "none leads outside");
}

static void names(const struct root *r) {
	char **list = NULL;
	size_t n = 99;

	tree_file(r, "/dir/nvme1", "");
	tree_file(r, "/dir/nvme0", "");
	tree_file(r, "/dir/.hidden", "");
	is_int(root_list(r, "/dir", &list, &n), 0, "a directory is listed");
	if (is_int(n, 3, "without . and .., and no temporary file is left"))
		ok(!strcmp(list[0], ".hidden") && !strcmp(list[1], "nvme0") && !strcmp(list[2], "nvme1"), "sorted");
	root_free_names(list, n);
	is_int(root_list(r, "/none", &list, &n), -ENOENT, "no such directory");
	is_int(root_list(r, "/dir/nvme0", &list, &n), -ENOTDIR, "a file is no directory");
	is_int(root_write(r, "/dir/nvme0/x", "", 0), -ENOTDIR, "nothing goes below a file");
	is_int(root_write(r, "name", "", 0), -EINVAL, "a path without a slash");
}

static void setting(const struct root *r) {
	char line[16];

	tree_file(r, "/sys/key", "0\n");
	is_int(root_set(r, "/sys/key", "1"), 0, "a value is set");
	is_int(root_read_line(r, "/sys/key", line, sizeof(line)), 0, "and read");
	is_str(line, "1", "as it was set");
	is_int(root_set(r, "/sys/none", "1"), -ENOENT, "a key that the kernel does not have");
	is_int(root_read_line(r, "/sys/none", line, sizeof(line)), -ENOENT, "is not made");
}

static void making_links(const struct root *r) {
	char text[32];

	is_int(root_link(r, "/new/place/link", "/run/target"), 0, "a link is made, with the directories above it");
	is_int(root_read_link(r, "/new/place/link", text, sizeof(text)), 0, "and read");
	is_str(text, "/run/target", "as it was made");
	is_int(root_link(r, "/new/place/link", "/elsewhere"), -EEXIST, "not where something exists");
	is_int(root_link(r, "/sys/key/link", "/x"), -ENOTDIR, "nor below a file");
}

int main(void) {
	char outside[] = "/tmp/nvmf-boot-outside.XXXXXX";
	struct root r, real;
	int fd = mkstemp(outside);

	tree_new(&r);
	reading(&r);
	large(&r);
	links(&r, outside);
	names(&r);
	setting(&r);
	making_links(&r);
	ok(r.captured, "a tree somewhere is a captured one");
	is_int(root_open("", &real), 0, "the real root opens");
	ok(!real.captured, "and is known as such");
	root_close(&real);
	is_int(root_open("/nonexistent/tree", &real), -ENOENT, "a root that is not there");
	unlink(outside);
	close(fd);
	tree_free(&r);
	return tap_done();
}
