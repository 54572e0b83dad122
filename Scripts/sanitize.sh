#!/bin/sh
# Runs tests under a sanitizer: Scripts/sanitize.sh [thread|address] [FILTER]; thread, and the unit tests of all targets
# that share state between threads, unless said otherwise. It builds beside the usual build, in .build-thread.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-thread}
filter=${2:-'FetchModelTests|FetchSystemTests|FetchArchiveTests|FetchManifestTests|FetchTransportTests|FetchVendorTests|FetchCacheTests|FetchEngineTests'}
swift build --build-tests --scratch-path ".build-$kind" --sanitize "$kind"
# A refusal is a Swift error, whose memory lives as long as the test.
ASAN_OPTIONS=detect_leaks=0 TSAN_OPTIONS=halt_on_error=0 \
    exec swift test --skip-build --scratch-path ".build-$kind" --sanitize "$kind" --filter "$filter"
