#!/bin/sh
# Prints the time of everything that is packaged, in seconds since 1970: SOURCE_DATE_EPOCH, else that of the commit.
set -eu
cd "$(dirname "$0")/.."
if [ -n "${SOURCE_DATE_EPOCH:-}" ]; then
    echo "$SOURCE_DATE_EPOCH"
elif git rev-parse --verify -q HEAD >/dev/null 2>&1; then
    git log -1 --format=%ct
else
    echo "error: this is no git checkout: set SOURCE_DATE_EPOCH to the time of the release" >&2
    exit 1
fi
