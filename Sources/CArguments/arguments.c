// The arguments of `main`. Swift's CommandLine reads /proc/self/cmdline on Linux: without /proc (in a chroot or a small
// container) it finds no arguments and says nothing. The C library passes them to each constructor.
#include "arguments.h"

#include <stddef.h>

static int count;
static char **values;

__attribute__((constructor)) static void keep_arguments(int argc, char **argv, char **environment) {
    (void)environment;
    count = argc;
    values = argv;
}

int fetch_argument_count(void) { return values ? count : 0; }

char *const *fetch_arguments(void) { return values; }
