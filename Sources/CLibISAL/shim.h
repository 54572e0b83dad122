// ISA-L, loaded when the first gzip or zip is read: at the same cost in all, but none for a run that reads no archive, and
// a machine without it (it is for x86-64 and arm64) uses zlib. Nothing here links against it.
#pragma once
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How one step of inflating ended.
enum fetch_isal_end {
    fetch_isal_goes_on,
    fetch_isal_finished,
    fetch_isal_wrong_data,
    fetch_isal_wrong_header,
    fetch_isal_wrong_check
};

#if __has_include(<isa-l/igzip_lib.h>)
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

/// The functions of a loaded ISA-L.
struct fetch_isal {
    __typeof__(isal_inflate_init) *init;
    __typeof__(isal_inflate) *inflate;
    __typeof__(crc32_gzip_refl) *crc32;
};

/// Loads the shared library `file` and finds all functions in it; false when it is not there or lacks one.
static inline bool fetch_isal_load(struct fetch_isal *isal, const char *file) {
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library) return false;
    isal->init = (__typeof__(isal->init))dlsym(library, "isal_inflate_init");
    isal->inflate = (__typeof__(isal->inflate))dlsym(library, "isal_inflate");
    isal->crc32 = (__typeof__(isal->crc32))dlsym(library, "crc32_gzip_refl");
    return isal->init && isal->inflate && isal->crc32;
}

/// The bytes of a state.
static const size_t fetch_isal_state_size = sizeof(struct inflate_state);

/// Makes `state` ready for the next member: gzip (RFC 1952), or nothing around the deflated bytes (RFC 1951).
static inline void fetch_isal_start(const struct fetch_isal *isal, void *state, bool gzip) {
    struct inflate_state *inflate = state;
    isal->init(inflate);
    inflate->crc_flag = gzip ? ISAL_GZIP : ISAL_DEFLATE;
}

/// Clears the upper parts of the vector registers. ISA-L leaves them in use, and SHA-256's instructions then take up to twice as
/// long: 1.39 instead of 1.84 GB/s for one message, 1.63 instead of 3.29 for two.
static inline void fetch_clear_wide_registers(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx")) __asm__ volatile("vzeroupper");
#endif
}

/// Inflates from `input` to `output`, and leaves in the counts how many bytes of each are left.
static inline enum fetch_isal_end fetch_isal_step(
    const struct fetch_isal *isal, void *state, const void *input, uint32_t *input_left, void *output,
    uint32_t *output_left
) {
    struct inflate_state *inflate = state;
    inflate->next_in = (uint8_t *)input; // It is only read.
    inflate->avail_in = *input_left;
    inflate->next_out = output;
    inflate->avail_out = *output_left;
    int result = isal->inflate(inflate);
    fetch_clear_wide_registers();
    *input_left = inflate->avail_in;
    *output_left = inflate->avail_out;
    switch (result) {
    case ISAL_DECOMP_OK:
    case ISAL_END_INPUT:
    case ISAL_OUT_OVERFLOW:
        return inflate->block_state == ISAL_BLOCK_FINISH ? fetch_isal_finished : fetch_isal_goes_on;
    case ISAL_INCORRECT_CHECKSUM: return fetch_isal_wrong_check;
    case ISAL_INVALID_WRAPPER:
    case ISAL_UNSUPPORTED_METHOD: return fetch_isal_wrong_header;
    default: return fetch_isal_wrong_data;
    }
}

/// CRC-32 of `count` bytes, after others whose check is `start`.
static inline uint32_t fetch_isal_crc32(
    const struct fetch_isal *isal, uint32_t start, const void *bytes, size_t count
) {
    return isal->crc32(start, bytes, count);
}
#else
// Built where there is none.
struct fetch_isal { bool none; };
static const size_t fetch_isal_state_size = 1;
static inline bool fetch_isal_load(struct fetch_isal *isal, const char *file) { return false; }
static inline void fetch_isal_start(const struct fetch_isal *isal, void *state, bool gzip) {}
static inline enum fetch_isal_end fetch_isal_step(
    const struct fetch_isal *isal, void *state, const void *input, uint32_t *input_left, void *output,
    uint32_t *output_left
) {
    return fetch_isal_wrong_data;
}
static inline uint32_t fetch_isal_crc32(
    const struct fetch_isal *isal, uint32_t start, const void *bytes, size_t count
) {
    return start;
}
#endif
