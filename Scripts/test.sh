#!/bin/sh
# Runs the built tests, one target after the other: some block threads while programs run, and would starve others that
# share their process. Fails when any target does, after all have run; a target that hangs fails after ten minutes.
set -u
cd "$(dirname "$0")/.."
failed=
for folder in Tests/*Tests FuzzTests; do
    target=$(basename "$folder")
    echo "== $target"
    timeout --kill-after=10 600 swift test --skip-build --filter "^$target\\." || failed="$failed $target"
done
[ -z "$failed" ] || { echo "error: failed:$failed" >&2; exit 1; }
