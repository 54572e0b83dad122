// What SHA-1 and SHA-256 of two messages have in common.
#pragma once
#include "CSHA.h"

#if defined(__x86_64__)
#include <immintrin.h>

// Functions compiled for processors that have the instructions, and never called on others.
#define WITH_SHA __attribute__((target("sha,sse4.1,ssse3"))) static
#define LANE __attribute__((always_inline)) WITH_SHA inline

// What used the wide vector registers before and left them so makes these instructions take twice as long.
__attribute__((target("avx"))) static void clear_wide_registers(void) { _mm256_zeroupper(); }

/// Reads a block, whose words are big-endian, in the order that a `_mm_shuffle_epi8` by `order` gives them.
LANE void read_words(__m128i words[4], const uint8_t *bytes, __m128i order) {
    for (int i = 0; i < 4; i++) words[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)bytes + i), order);
}

/// Defines `fetch_NAME_two` for states of `state_words` words and blocks of `turns` times four rounds. The file that uses it
/// has a `struct lane` for one message, and `load`, `store`, `read_block`, `four_rounds` and `add` for lanes.
#define HASH_OF_TWO(name, state_words, turns)                                                                              \
    WITH_SHA void name##_of_two(                                                                                           \
        uint32_t a[state_words], const uint8_t *x, uint32_t b[state_words], const uint8_t *y, size_t blocks) {             \
        struct lane one = load(a), other = load(b);                                                                        \
        for (; blocks > 0; blocks--, x += 64, y += 64) {                                                                   \
            const struct lane one_before = one, other_before = other;                                                      \
            read_block(&one, x);                                                                                           \
            read_block(&other, y);                                                                                         \
            _Pragma("clang loop unroll(full)") for (int i = 0; i < (turns); i++) {                                         \
                four_rounds(&one, i);                                                                                      \
                four_rounds(&other, i);                                                                                    \
            }                                                                                                              \
            add(&one, one_before);                                                                                         \
            add(&other, other_before);                                                                                     \
        }                                                                                                                  \
        store(&one, a);                                                                                                    \
        store(&other, b);                                                                                                  \
    }                                                                                                                      \
                                                                                                                           \
    void fetch_##name##_two(                                                                                               \
        uint32_t a[state_words], const void *x, uint32_t b[state_words], const void *y, size_t blocks) {                   \
        if (__builtin_cpu_supports("avx")) clear_wide_registers();                                                         \
        name##_of_two(a, x, b, y, blocks);                                                                                 \
    }
#else
// arm64 has such instructions as well; libcrypto uses them for one message at a time.
#define HASH_OF_TWO(name, state_words, turns)                                                                              \
    void fetch_##name##_two(                                                                                               \
        uint32_t a[state_words], const void *x, uint32_t b[state_words], const void *y, size_t blocks) {                   \
        __builtin_trap();                                                                                                  \
    }
#endif
