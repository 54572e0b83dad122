#pragma once

#include <stddef.h>

// The text of a licence. Texts hold UTF-8, and no NUL ends them.
struct fetch_license {
    const char *id;
    const unsigned char *text;
    size_t size;
};

// How many texts there are.
size_t fetch_license_count(void);

// The text at `index`; NULL where there is none.
const struct fetch_license *fetch_license_at(size_t index);
