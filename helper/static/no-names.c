/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Replacements for functions of glibc, for the static link only. libsystemd.a refers to the databases of users, groups,
 * hosts and services, and to POSIX timers, in functions that nvmf-boot never calls. The functions of glibc would bring
 * the name service switch, the resolver, dlopen() and threads into the binary (a quarter of its size), and one linker
 * warning each. The replacements here find no user, group or host, and make no timer.
 */
#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <pwd.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>

struct passwd *getpwnam(const char *name) {
	(void)name;
	return NULL;
}

struct passwd *getpwuid(uid_t uid) {
	(void)uid;
	return NULL;
}

struct group *getgrnam(const char *name) {
	(void)name;
	return NULL;
}

struct group *getgrgid(gid_t gid) {
	(void)gid;
	return NULL;
}

int getpwnam_r(const char *name, struct passwd *pw, char *buf, size_t size, struct passwd **ret) {
	(void)name, (void)pw, (void)buf, (void)size;
	*ret = NULL;
	return ENOENT;
}

int getpwuid_r(uid_t uid, struct passwd *pw, char *buf, size_t size, struct passwd **ret) {
	(void)uid, (void)pw, (void)buf, (void)size;
	*ret = NULL;
	return ENOENT;
}

int getgrnam_r(const char *name, struct group *gr, char *buf, size_t size, struct group **ret) {
	(void)name, (void)gr, (void)buf, (void)size;
	*ret = NULL;
	return ENOENT;
}

int getgrgid_r(gid_t gid, struct group *gr, char *buf, size_t size, struct group **ret) {
	(void)gid, (void)gr, (void)buf, (void)size;
	*ret = NULL;
	return ENOENT;
}

int getnameinfo(const struct sockaddr *sa, socklen_t salen, char *host, socklen_t hostlen, char *serv,
		socklen_t servlen, int flags) {
	(void)sa, (void)salen, (void)host, (void)hostlen, (void)serv, (void)servlen, (void)flags;
	return EAI_FAIL;
}

int timer_create(clockid_t clock, struct sigevent *event, timer_t *ret) {
	(void)clock, (void)event, (void)ret;
	errno = ENOSYS;
	return -1;
}
