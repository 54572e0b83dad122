#!/bin/sh
# Builds a release: Scripts/release.sh [--with-symbols] [--product NAME]; all products unless said otherwise. The programs are
# in .build/release: stripped, without a run path, and with Swift's runtime, libcrypto, libyaml and libstdc++ inside. With
# symbols they are larger, and a profiler can name functions (Benchmarks/limit.sh).
set -eu
cd "$(dirname "$0")/.."

strip="-Xlinker -s"
if [ "${1:-}" = --with-symbols ]; then
    strip=
    shift
fi

# A run path of $ORIGIN, which the package manager adds, would load libraries from the program's own directory.
set -- -c release --explicit-target-dependency-import-check error --static-swift-stdlib --disable-local-rpath \
    $strip "$@"

# Loading the shared libcrypto, libyaml and libstdc++ takes a third of the program's start. The linker scripts in
# Scripts/static make it take the archives instead, where the system has them.
has() { [ -e "$(${CC:-cc} -print-file-name="$1" 2>/dev/null)" ]; }
if has libcrypto.a && has libyaml.a && has libstdc++.a; then
    set -- "$@" -Xlinker "-L$PWD/Scripts/static" -Xswiftc -Xclang-linker -Xswiftc -static-libgcc
else
    echo "note: no archives of libcrypto, libyaml and libstdc++ here; the program loads the shared ones" >&2
fi
exec swift build "$@"
