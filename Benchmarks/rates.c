// What this machine can do at most, in CPU seconds of one core.
//
// `hash` prints the seconds that SHA-256 of a gigabyte takes, two messages at once. `write DIRECTORY` creates a file of each
// size on standard input, 40 in a directory; `read` opens and reads each file that is named there. Both print their seconds.
#include "CSHA.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double cpu(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec + now.tv_nsec * 1e-9;
}

static int hash(void) {
    enum { size = 128 << 10, rounds = 256 };
    static unsigned char one[size], other[size];
    unsigned int a[8] = {1}, b[8] = {2};
    if (!fetch_sha_has_two()) return 1;
    double best = 1e9;
    for (int attempt = 0; attempt < 10; attempt++) {
        double start = cpu();
        for (int i = 0; i < rounds; i++) fetch_sha256_two(a, one, b, other, size / 64);
        double seconds = cpu() - start;
        if (seconds < best) best = seconds;
    }
    printf("%.4f\n", best * 1e9 / (2.0 * size * rounds));
    return 0;
}

static int write_files(const char *directory) {
    if (mkdir(directory, 0777) || chdir(directory)) return 1;
    static unsigned char buffer[1 << 20];
    memset(buffer, 'x', sizeof buffer);
    int folder = -1;
    char name[32];
    double start = cpu();
    long size;
    for (int i = 0; scanf("%ld", &size) == 1; i++) {
        if (i % 40 == 0) {
            if (folder >= 0) close(folder);
            snprintf(name, sizeof name, "d%d", i / 40);
            if (mkdir(name, 0777) || (folder = open(name, O_RDONLY | O_DIRECTORY)) < 0) return 1;
        }
        snprintf(name, sizeof name, "f%d", i);
        int file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        struct stat status;
        if (file < 0) return 1;
        while (size > 0) {
            ssize_t count = write(file, buffer, size < (long)sizeof buffer ? size : (long)sizeof buffer);
            if (count <= 0) return 1;
            size -= count;
        }
        if (fstat(file, &status) || close(file)) return 1;
    }
    printf("%.4f\n", cpu() - start);
    return 0;
}

static int read_files(void) {
    static char buffer[128 << 10], path[4096];
    double start = cpu();
    while (fgets(path, sizeof path, stdin)) {
        path[strcspn(path, "\n")] = 0;
        int file = open(path, O_RDONLY | O_CLOEXEC);
        struct stat status;
        if (file < 0 || fstat(file, &status)) return 1;
        for (off_t left = status.st_size; left > 0;) {
            ssize_t count = read(file, buffer, sizeof buffer);
            if (count <= 0) return 1;
            left -= count;
        }
        close(file);
    }
    printf("%.4f\n", cpu() - start);
    return 0;
}

int main(int count, char **arguments) {
    if (count == 2 && !strcmp(arguments[1], "hash")) return hash();
    if (count == 2 && !strcmp(arguments[1], "read")) return read_files();
    if (count == 3 && !strcmp(arguments[1], "write")) return write_files(arguments[2]);
    fprintf(stderr, "usage: rates hash | rates write DIRECTORY < SIZES | rates read < PATHS\n");
    return 64;
}
