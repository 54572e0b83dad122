#include "two.h"

#if defined(__x86_64__)
/// One message: its state, with `e` in the highest word of a vector of its own, and the last 16 words of its schedule.
struct lane {
    __m128i abcd, e, words[4];
};

LANE struct lane load(const uint32_t state[5]) {
    return (struct lane){
        .abcd = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0x1B),
        .e = _mm_set_epi32((int)state[4], 0, 0, 0),
    };
}

LANE void store(const struct lane *lane, uint32_t state[5]) {
    _mm_storeu_si128((__m128i *)state, _mm_shuffle_epi32(lane->abcd, 0x1B));
    state[4] = (uint32_t)_mm_extract_epi32(lane->e, 3);
}

/// Reads the next block.
LANE void read_block(struct lane *lane, const uint8_t *bytes) {
    const __m128i big_endian = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
    read_words(lane->words, bytes, big_endian);
}

/// Does the rounds 4 * `i` to 4 * `i` + 3, and computes their words of the schedule. Before the first, `e` is the fifth word of
/// the state; before the others, it is `abcd` of four rounds earlier, from which the instruction takes that word.
LANE void four_rounds(struct lane *lane, int i) {
    __m128i *words = lane->words;
    if (i >= 4) {
        __m128i sum = _mm_sha1msg1_epu32(words[i & 3], words[(i + 1) & 3]);
        words[i & 3] = _mm_sha1msg2_epu32(_mm_xor_si128(sum, words[(i + 2) & 3]), words[(i + 3) & 3]);
    }
    const __m128i before = lane->abcd;
    const __m128i input = i == 0 ? _mm_add_epi32(lane->e, words[0]) : _mm_sha1nexte_epu32(lane->e, words[i & 3]);
    // The function and the constant of these rounds (FIPS 180-4, sections 4.1.1 and 4.2.1) are part of the instruction.
    switch (i / 5) {
    case 0: lane->abcd = _mm_sha1rnds4_epu32(before, input, 0); break;
    case 1: lane->abcd = _mm_sha1rnds4_epu32(before, input, 1); break;
    case 2: lane->abcd = _mm_sha1rnds4_epu32(before, input, 2); break;
    default: lane->abcd = _mm_sha1rnds4_epu32(before, input, 3); break;
    }
    lane->e = before;
}

LANE void add(struct lane *lane, struct lane before) {
    lane->abcd = _mm_add_epi32(lane->abcd, before.abcd);
    lane->e = _mm_sha1nexte_epu32(lane->e, before.e);
}

#endif

HASH_OF_TWO(sha1, 5, 20)
