/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nvmf-boot run: makes the plan and carries it out, or lists what would be done. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "inputs.h"
#include "log.h"
#include "runner.h"
#include "verb.h"

static const char HELP[] = "Usage: nvmf-boot run [--dry-run] [--table FILE|DIR] [--cmdline TEXT] [--sysroot DIR]\n\n"
			   "Brings up the interfaces the NBFT names, connects its paths and waits for the\n"
			   "namespace to boot from. With --dry-run it lists the actions and does nothing.\n";
