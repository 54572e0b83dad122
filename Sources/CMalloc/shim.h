// The allocator of the C library, whose settings the Glibc module leaves out.
#pragma once
#include <malloc.h>
