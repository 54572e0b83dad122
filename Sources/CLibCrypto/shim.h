#pragma once
// The algorithm itself, as every libcrypto has it. Its 3.x calls that deprecated and offers a look-up by name instead, which
// costs more than hashing a small project.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

// As <openssl/crypto.h> declares it. That header includes <pthread.h>, whose types would then be this module's for Swift.
const char *OpenSSL_version(int type);
