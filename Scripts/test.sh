#!/bin/sh
# Runs the built tests, one target after the other: Scripts/test.sh [--all]. Without --all it leaves out what is slow or
# needs other programs: kills, full disks, lasting faults (ReliabilityTests) and real browsers (BrowserTests). Prints the
# time of each target; fails if any target does, after all have run. A target that hangs fails after ten minutes.
set -u
cd "$(dirname "$0")/.."
all=
[ "${1:-}" != --all ] || all=1
program=.build/debug/fetchPackageTests.xctest
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
trap 'exit 130' INT TERM

failed=
passes=0 failures=0
begin=$(date +%s)
for directory in Tests/*Tests FuzzTests; do
    target=$(basename "$directory")
    [ -n "$all" ] || [ "$target" != ReliabilityTests ] || continue
    # The package manager starts anew for each target, and cannot limit how many tests run at once: with more tests than
    # threads, the time of each would contain that of others.
    set -- --testing-library swift-testing --filter "^$target\\." --experimental-maximum-parallelization-width 4
    [ -n "$all" ] || set -- "$@" --skip '\.BrowserTests'
    start=$(date +%s)
    if timeout --kill-after=10 600 "$program" "$@" >"$logs/$target" 2>&1 && grep -q 'Test run with [1-9]' "$logs/$target"; then
        printf '%-22s %4d s  %s\n' "$target" $(($(date +%s) - start)) \
            "$(grep -o 'Test run with .*' "$logs/$target" | tail -n 1)"
        passes=$((passes + 1))
    else
        printf '%-22s %4d s  FAILED\n' "$target" $(($(date +%s) - start))
        cat "$logs/$target"
        failed="$failed $target"
        failures=$((failures + 1))
    fi
done
# What was left out says why.
grep -h ' skipped: ' "$logs"/* | sed 's/.*skipped: /skipped: /' | sort | uniq -c
echo "$(($(date +%s) - begin)) s in all; of the targets:"
echo "$passes passed, $failures failed"
[ -z "$failed" ] || { echo "error: failed:$failed" >&2; exit 1; }
