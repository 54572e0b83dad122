#!/bin/sh
# Runs the built tests, one target after the other: some block threads while programs run, and would starve others that
# share their process. Fails when any target does, after all have run.
set -u
cd "$(dirname "$0")/.."
failed=
for folder in Tests/*Tests; do
    target=$(basename "$folder")
    # Kills, signals and faults take minutes and a quiet machine: `make chaos` runs them.
    [ "$target" = ReliabilityTests ] && continue
    echo "== $target"
    swift test --skip-build --filter "^$target\\." || failed="$failed $target"
done
[ -z "$failed" ] || { echo "error: failed:$failed" >&2; exit 1; }
