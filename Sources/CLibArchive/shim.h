// libarchive, loaded when the first archive in xz, zstd or bzip2 is read: with ICU and libxml2 it takes 3 to 4
// milliseconds to load, which a run without such an archive does not pay. Nothing here links against it; the functions
// are found by name, with the types that <archive.h> declares.
#pragma once
#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <stdbool.h>

#define FETCH_ARCHIVE_FUNCTIONS(f)                                                                                     \
    f(read_new) f(read_free) f(read_append_filter) f(read_support_format_raw) f(read_support_format_empty)             \
    f(read_open) f(read_next_header) f(read_data) f(filter_bytes) f(error_string)             \
    f(version_details)

/// The functions of a loaded libarchive.
struct fetch_archive {
#define FETCH_ARCHIVE_FIELD(name) __typeof__(archive_##name) *name;
    FETCH_ARCHIVE_FUNCTIONS(FETCH_ARCHIVE_FIELD)
#undef FETCH_ARCHIVE_FIELD
};

/// Loads the shared library `file` and finds all functions in it; false when it is not there or lacks one.
static inline bool fetch_archive_load(struct fetch_archive *archive, const char *file) {
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library) return false;
#define FETCH_ARCHIVE_FIND(name)                                                                                       \
    archive->name = (__typeof__(archive->name))dlsym(library, "archive_" #name);                                       \
    if (!archive->name) return false;
    FETCH_ARCHIVE_FUNCTIONS(FETCH_ARCHIVE_FIND)
#undef FETCH_ARCHIVE_FIND
    return true;
}
