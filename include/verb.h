/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verbs of nvmf-boot. Each verb takes its own argv (argv[0] is "nvmf-boot VERB") and returns an exit status. */
#pragma once

#include "exit-status.h"

int verb_show(int argc, char **argv);
int verb_plan(int argc, char **argv);
int verb_check(int argc, char **argv);
int verb_run(int argc, char **argv);
int verb_status(int argc, char **argv);
int verb_report(int argc, char **argv);
int verb_lease(void); /* the script that dhcpcd runs */
int verb_marks(int argc, char **argv); /* runs under the name of the systemd generator, too */
