#!/bin/sh
# Runs the built tests: Scripts/test.sh [--all]. Without --all it leaves out what is slow or needs other programs: kills,
# full disks, lasting faults (ReliabilityTests) and real browsers (BrowserTests). Two targets run at a time, but
# ReliabilityTests, which kills programs at chosen moments, runs alone. Prints the time of each target; fails if any target
# does, after all have run. A target that hangs fails after ten minutes.
set -u
cd "$(dirname "$0")/.."

run() { # target: runs one target, and prints its line
    start=$(date +%s)
    # The package manager starts anew for each target, and cannot limit how many tests run at once: with more tests than
    # threads, the time of each would contain that of others.
    set -- "$1" --testing-library swift-testing --filter "^$1\\." --experimental-maximum-parallelization-width 4
    [ -n "$all" ] || set -- "$@" --skip '\.BrowserTests'
    target=$1
    shift
    timeout --kill-after=10 600 .build/debug/fetchPackageTests.xctest "$@" >"$logs/$target" 2>&1
    status=$?
    seconds=$(($(date +%s) - start))
    if [ "$status" = 0 ] && summary=$(grep -o 'Test run with [1-9].*' "$logs/$target"); then
        printf '%-22s %4d s  %s\n' "$target" "$seconds" "$(printf '%s\n' "$summary" | tail -n 1)"
        : >"$logs/$target.passed"
    else
        printf '%-22s %4d s  FAILED\n' "$target" "$seconds"
        cat "$logs/$target"
    fi
}

if [ "${1:-}" = --target ]; then
    run "$2"
    exit 0
fi
all=
[ "${1:-}" != --all ] || all=1
logs=$(mktemp -d)
# What `--json` prints in the stories is held against its schema by Packaging/tests/test_schemas.py.
COLLECT_JSON=$PWD/.build/json
rm -rf "$COLLECT_JSON"
export all logs COLLECT_JSON
trap 'rm -rf "$logs"' EXIT
trap 'exit 130' INT TERM

begin=$(date +%s)
# The longest first; FuzzTests are not below Tests/.
long="StoryTests FetchGitTests FetchArchiveTests FuzzTests"
for directory in Tests/*Tests; do
    target=$(basename "$directory")
    case " $long ReliabilityTests " in *" $target "*) ;; *) long="$long $target" ;; esac
done
printf '%s\n' $long | xargs -P 2 -n 1 "$0" --target
targets=$long
if [ -n "$all" ]; then
    run ReliabilityTests
    targets="$targets ReliabilityTests"
fi
failed=
passes=0 failures=0
for target in $targets; do
    if [ -e "$logs/$target.passed" ]; then
        passes=$((passes + 1))
    else
        failures=$((failures + 1))
        failed="$failed $target"
    fi
done
# What was left out says why.
grep -h ' skipped: ' "$logs"/* | sed 's/.*skipped: /skipped: /' | sort | uniq -c
echo "$(($(date +%s) - begin)) s in all; of the targets:"
echo "$passes passed, $failures failed"
[ -z "$failed" ] || { echo "error: failed:$failed" >&2; exit 1; }
