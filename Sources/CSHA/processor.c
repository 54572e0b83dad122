#include "CSHA.h"

#if defined(__x86_64__)
#include <cpuid.h>

bool fetch_sha_has_two(void) {
    unsigned int a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1)) return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}
#else
bool fetch_sha_has_two(void) { return false; }
#endif

bool fetch_sha_gains(void) {
#ifdef __OPTIMIZE__
    return fetch_sha_has_two();
#else
    return false;
#endif
}
