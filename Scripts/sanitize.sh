#!/bin/sh
# Runs the tests of everything that runs inside of the tests' own process under a sanitizer, one target after the other:
# Scripts/sanitize.sh [thread|address] [TARGET…]; thread, and all of them, unless said otherwise. It builds beside the usual
# build, in .build-thread or .build-address. Fails where the sanitizer finds anything, or a test fails.
set -u
cd "$(dirname "$0")/.."
kind=${1:-thread}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- FetchModelTests FetchSystemTests FetchManifestTests FetchForgeTests FetchAuthTests \
    FetchTransportTests FetchGitTests FetchArchiveTests FetchVendorTests FetchCacheTests FetchEngineTests FetchCLITests
swift build --build-tests --scratch-path ".build-$kind" --sanitize "$kind" || exit 1
# A refusal is a Swift error, whose memory lives as long as the test. Programs that tests start are not looked at.
export ASAN_OPTIONS=detect_leaks=0
export TSAN_OPTIONS="halt_on_error=0 suppressions=$PWD/Scripts/thread-sanitizer.supp"
log=.build-$kind/log
failed=
for target; do
    echo "== $target"
    if timeout --kill-after=10 1200 swift test --skip-build --scratch-path ".build-$kind" --sanitize "$kind" \
        --filter "^$target\\." >"$log" 2>&1; then
        grep 'Test run with' "$log"
    else
        grep -E '✘|SUMMARY|Sanitizer' "$log" | sort | uniq -c
        failed="$failed $target"
    fi
done
[ -z "$failed" ] || { echo "error: failed:$failed" >&2; exit 1; }
