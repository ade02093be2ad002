/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Leaves secrets out of a kernel command line. nvmf-boot has no secrets there, but other programs do: passwords of
 * iSCSI and CIFS, credentials of systemd, keys. Input: text. Output: the text with *** in place of secrets. See mask.h.
 * Pure.
 */
#include "mask.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* Parts of the names of options whose values are secrets. "key" is among them: a key file's path is no loss. */
static const char *const SECRET[] = { "pass", "pw", "secret", "credential", "token", "psk", "key" };
/* Options that have such a part in their names and no secret. */
static const char *const HARMLESS[] = { "keymap", "keyboard", "keytable", "keyctl" };

/* How the text of a secret of NVMe begins: a DH-HMAC-CHAP key, and a TLS PSK. */
static const char *const SECRET_TEXT[] = { "DHHC-1:", "NVMeTLSkey-1:" };

static bool contains(const char *text, size_t n, const char *part) {
	for (size_t i = 0; i + strlen(part) <= n; i++)
		if (strncasecmp(text + i, part, strlen(part)) == 0)
			return true;
	return false;
}

static bool is_secret(const char *name, size_t n) {
	for (size_t i = 0; i < sizeof(HARMLESS) / sizeof(*HARMLESS); i++)
		if (contains(name, n, HARMLESS[i]))
			return false;
	for (size_t i = 0; i < sizeof(SECRET) / sizeof(*SECRET); i++)
		if (contains(name, n, SECRET[i]))
			return true;
	return false;
}

/*
 * True for a value such as "user=joe,password=x", "https://host/ks.cfg?token=x" or "DHHC-1:00:x:": all of it counts as a
 * secret.
 */
static bool holds_secret(const char *value, size_t n) {
	size_t name = 0;

	for (size_t i = 0; i < n; i++) {
		if (value[i] == '=' && is_secret(value + name, i - name))
			return true;
		if (strchr(",;:&? \t", value[i]))
			name = i + 1;
	}
	for (size_t i = 0; i < sizeof(SECRET_TEXT) / sizeof(*SECRET_TEXT); i++)
		if (contains(value, n, SECRET_TEXT[i]))
			return true;
	return false;
}

/*
 * How many bytes of a value are a user and a password: up to the last "@" behind a colon, as in
 * "iscsi:USER:PASSWORD@192.0.2.1::::iqn" or "cifs://USER:PASSWORD@server/share".
 */
static size_t login_length(const char *value, size_t n) {
	size_t at = n;

	while (at > 0 && value[at - 1] != '@')
		at--;
	return at > 0 && memchr(value, ':', at - 1) ? at - 1 : 0;
}

/* Writes one word, such as "quiet" or "root=UUID=1". */
static void mask_word(FILE *f, const char *word, size_t n) {
	const char *equals = memchr(word, '=', n);
	size_t name = equals ? (size_t)(equals - word) : n, value = equals ? name + 1 : n;
	size_t login = login_length(word + value, n - value);

	fprintf(f, "%.*s", (int)value, word);
	if (value < n && (is_secret(word, name) || holds_secret(word + value, n - value)))
		fputs("***", f);
	else if (login > 0)
		fprintf(f, "***%.*s", (int)(n - value - login), word + value + login);
	else
		fprintf(f, "%.*s", (int)(n - value), word + value);
}

/* The length of the next word. Quotes keep blanks together: double ones for the kernel, both kinds for systemd. */
static size_t word_length(const char *text) {
	char quote = '\0';
	size_t n = 0;

	for (; text[n] && text[n] != '\n' && (quote || !strchr(" \t\r\f\v", text[n])); n++)
		if (text[n] == quote)
			quote = '\0';
		else if (!quote && strchr("\"'", text[n]))
			quote = text[n];
	return n;
}

void mask_secrets(FILE *f, const char *text) {
	while (*text) {
		size_t n = word_length(text);

		mask_word(f, text, n);
		text += n;
		if (*text)
			fputc(*text++, f);
	}
}
