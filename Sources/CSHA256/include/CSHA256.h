// SHA-256 of two messages at once, with the SHA extensions of x86-64.
//
// Each of these instructions waits for the result of the one before, so that a core hashing one message is idle half of the
// time. Two messages whose instructions alternate take hardly longer than one: 3.2 GB/s instead of 1.8.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether this processor has the instructions that `fetch_sha256_two` uses.
bool fetch_sha256_has_two(void);

/// Whether that gains time: in a build without optimization it does not.
bool fetch_sha256_gains(void);

/// Hashes `blocks` blocks of 64 bytes at `x` into the state `a`, and as many at `y` into the state `b`, which is another one. A
/// state is eight words, as in libcrypto's SHA256_CTX. Must not be called where `fetch_sha256_has_two` returns false.
void fetch_sha256_two(uint32_t a[8], const void *x, uint32_t b[8], const void *y, size_t blocks);
