#!/bin/sh
# Fails unless a program runs wherever the packages say: Packaging/requirements.sh PROGRAM. It may link to the C library
# alone, in no newer version than 2.36; libraries that it loads later are held by Packaging/tests/test_package.py.
set -eu
program=$1
linked=$(objdump -p "$program" | sed -n 's/^ *NEEDED *//p')
for library in $linked; do
    case "$library" in
        libc.so.6 | libm.so.6 | ld-linux*.so.*) ;;
        *)
            echo "error: $program links to $library: install libssl-dev, libyaml-dev and libstdc++ with their archives" >&2
            exit 1
            ;;
    esac
done
newest=$(objdump -T "$program" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -Vu | tail -n 1)
[ "$(printf '%s\n2.36\n' "$newest" | sort -V | tail -n 1)" = 2.36 ] ||
    { echo "error: $program needs glibc $newest, and the packages say 2.36" >&2; exit 1; }
