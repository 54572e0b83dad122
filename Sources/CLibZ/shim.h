// zlib, loaded when the first gzip or zip is read on a machine without ISA-L. Nothing here links against it.
#pragma once
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

/// The functions of a loaded zlib.
struct fetch_zlib {
    __typeof__(inflateInit2_) *init;
    __typeof__(inflateReset) *reset;
    __typeof__(inflate) *inflate;
    __typeof__(inflateEnd) *end;
    __typeof__(crc32) *crc32;
    __typeof__(zlibVersion) *version;
};

/// Loads the shared library `file` and finds all functions in it; false when it is not there or lacks one.
static inline bool fetch_zlib_load(struct fetch_zlib *zlib, const char *file) {
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library) return false;
    zlib->init = (__typeof__(zlib->init))dlsym(library, "inflateInit2_");
    zlib->reset = (__typeof__(zlib->reset))dlsym(library, "inflateReset");
    zlib->inflate = (__typeof__(zlib->inflate))dlsym(library, "inflate");
    zlib->end = (__typeof__(zlib->end))dlsym(library, "inflateEnd");
    zlib->crc32 = (__typeof__(zlib->crc32))dlsym(library, "crc32");
    zlib->version = (__typeof__(zlib->version))dlsym(library, "zlibVersion");
    return zlib->version && zlib->init && zlib->reset && zlib->inflate && zlib->end && zlib->crc32;
}

/// What is around the deflated bytes (RFC 1951): nothing, zlib's header and checksum (RFC 1950), or gzip's (RFC 1952).
enum fetch_zlib_wrapper { fetch_zlib_raw = -MAX_WBITS, fetch_zlib_own = MAX_WBITS, fetch_zlib_gzip = 16 + MAX_WBITS };

/// Begins. Gives zlib's own result.
static inline int fetch_zlib_init(const struct fetch_zlib *zlib, z_stream *stream, enum fetch_zlib_wrapper wrapper) {
    return zlib->init(stream, wrapper, ZLIB_VERSION, (int)sizeof(z_stream));
}
