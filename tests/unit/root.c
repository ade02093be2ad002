/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/root.c: reads and writes files below a miniature tree. */
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

	is_int(root_write(r, "/a/b/c", "hello\n", 6), 0, "root_write() makes a file and its directories");
	is_int(root_read(r, "/a/b/c", 6, &text, &n), 0, "root_read() reads the file");
	ok(n == 6 && strcmp(text, "hello\n") == 0, "root_read() returns all bytes and a NUL");
	free(text);
	text = NULL;
	is_int(root_read(r, "/a/b/c", 5, &text, &n), -EFBIG, "a file one byte larger than the limit is EFBIG");
	ok(text == NULL, "a file that is too large leaves *ret untouched");
	is_int(root_read(r, "/a/b/none", 5, &text, &n), -ENOENT, "a missing file is ENOENT");
	is_int(root_read_line(r, "/a/b/c", line, sizeof(line)), 0, "root_read_line() reads a line");
	is_str(line, "hello", "root_read_line() drops the newline");
	is_int(root_read_line(r, "/a/b/c", line, 6), 0, "a line just fits into a buffer with room for the NUL");
	is_int(root_read_line(r, "/a/b/c", line, 5), -EFBIG, "a line that does not fit is EFBIG");
	is_int(root_write(r, "/a/b/c", "x", 1), 0, "root_write() replaces a file");
	is_int(root_read_line(r, "/a/b/c", line, sizeof(line)), 0, "root_read_line() reads the replaced file");
	is_str(line, "x", "the replaced file has the new text");
	root_write(r, "/a/b/c", "\r\n \ta b \r\nc\n", 12);
	is_int(root_read_line(r, "/a/b/c", line, sizeof(line)), 0, "root_read_line() reads a file with CR and blanks");
	is_str(line, "a b", "root_read_line() drops the white space around the first line, and the other lines");
	root_write(r, "/a/b/c", "\xef\xbb\xbf# by hand\r\n\n  #\nd\n# e\n", 24);
	is_int(root_read_line(r, "/a/b/c", line, sizeof(line)), 0, "root_read_line() reads a file of an editor");
	is_str(line, "d", "root_read_line() drops a byte order mark and comments");
	root_write(r, "/a/b/c", "# e", 3);
	is_int(root_read_line(r, "/a/b/c", line, 1), 0, "a comment alone is an empty line");
	root_write(r, "/a/b/c", " \n", 2);
	is_int(root_read_line(r, "/a/b/c", line, 1), 0, "a file of white space is an empty line");
	is_str(line, "", "an empty line is an empty string");
}

static void large(const struct root *r) {
	size_t size = 100000, n = 0;
	char *bytes = malloc(size), *back = NULL;

	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)(i * 7);
	root_write(r, "/large", bytes, size);
	is_int(root_read(r, "/large", size, &back, &n), 0, "a file as large as the limit is read");
	ok(n == size && memcmp(bytes, back, size) == 0, "a large file is read byte for byte");
	free(back);
	is_int(root_read(r, "/large", size - 1, &back, &n), -EFBIG,
	       "a large file one byte larger than the limit is EFBIG");
	free(bytes);
}

static void links(const struct root *r, const char *outside) {
	char buf[64], escape[300];

	tree_link(r, "/links/relative", "../a/b/c");
	tree_link(r, "/links/absolute", "/a/b/c");
	snprintf(escape, sizeof(escape), "../../../../../../..%s", outside);
	tree_link(r, "/links/escape", escape);
	is_int(root_read_link(r, "/links/relative", buf, sizeof(buf)), 0, "root_read_link() reads a symbolic link");
	is_str(buf, "../a/b/c", "root_read_link() returns the text of the link");
	is_int(root_read_link(r, "/links/relative", buf, 8), -ENAMETOOLONG,
	       "a link text that does not fit is ENAMETOOLONG");
	is_int(root_read_link(r, "/a/b/c", buf, sizeof(buf)), -EINVAL, "a file that is no link is EINVAL");
	is_int(root_read_line(r, "/links/relative", buf, sizeof(buf)), 0, "relative links are followed");
	is_int(root_read_line(r, "/links/absolute", buf, sizeof(buf)), 0,
	       "absolute links start at the top of the tree");
	is_int(root_read_line(r, "/links/escape", buf, sizeof(buf)), -ENOENT,
	       "a link with many \"..\" does not lead out of the tree");
}

static void names(const struct root *r) {
	char **list = NULL;
	size_t n = 99;

	tree_file(r, "/dir/nvme1", "");
	tree_file(r, "/dir/nvme0", "");
	tree_file(r, "/dir/.hidden", "");
	is_int(root_list(r, "/dir", &list, &n), 0, "root_list() lists a directory");
	if (is_int(n, 3, "a list has neither \".\" nor \"..\", and no temporary file"))
		ok(!strcmp(list[0], ".hidden") && !strcmp(list[1], "nvme0") && !strcmp(list[2], "nvme1"),
		   "a list is sorted");
	root_free_names(list, n);
	is_int(root_list(r, "/none", &list, &n), -ENOENT, "a missing directory is ENOENT");
	is_int(root_list(r, "/dir/nvme0", &list, &n), -ENOTDIR, "a file is ENOTDIR as a directory");
	is_int(root_write(r, "/dir/nvme0/x", "", 0), -ENOTDIR, "root_write() below a file is ENOTDIR");
	is_int(root_write(r, "name", "", 0), -EINVAL, "a path without a slash is EINVAL");
}

static void setting(const struct root *r) {
	char line[16];

	tree_file(r, "/sys/key", "0\n");
	is_int(root_set(r, "/sys/key", "1"), 0, "root_set() writes a value");
	is_int(root_read_line(r, "/sys/key", line, sizeof(line)), 0, "the value is read");
	is_str(line, "1", "the value is the one that was written");
	is_int(root_set(r, "/sys/none", "1"), -ENOENT, "root_set() on a missing file is ENOENT");
	is_int(root_read_line(r, "/sys/none", line, sizeof(line)), -ENOENT, "root_set() makes no file");
}

static void making_links(const struct root *r) {
	char text[32];

	is_int(root_link(r, "/new/place/link", "/run/target"), 0, "root_link() makes a link and its directories");
	is_int(root_read_link(r, "/new/place/link", text, sizeof(text)), 0, "the link is read");
	is_str(text, "/run/target", "the link has the given text");
	is_int(root_link(r, "/new/place/link", "/elsewhere"), -EEXIST, "root_link() does not replace an existing file");
	is_int(root_link(r, "/sys/key/link", "/x"), -ENOTDIR, "root_link() below a file is ENOTDIR");
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
	ok(r.captured, "a root other than \"/\" is captured");
	is_int(root_open("", &real), 0, "an empty prefix opens the real root");
	ok(!real.captured, "the real root is not captured");
	root_close(&real);
	is_int(root_open("/nonexistent/tree", &real), -ENOENT, "a root that does not exist is ENOENT");
	unlink(outside);
	close(fd);
	tree_free(&r);
	return tap_done();
}
