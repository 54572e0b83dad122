#!/bin/sh
# Feeds the readers of what others wrote with libFuzzer: Scripts/fuzz.sh [SECONDS] [ENTRY…]; 600 seconds each, and all
# entries in turn, unless said otherwise. Corpora grow in .build-fuzz/corpus; what fails is left in .build-fuzz/findings.
set -eu
cd "$(dirname "$0")/.."
seconds=600
case "${1:-}" in [0-9]*) seconds=$1; shift ;; esac

# Findings of the address sanitizer count as well; -enable-testing lets the entries see what no other target may. The
# gold linker fails on what the address sanitizer leaves.
FETCH_FUZZ=1 swift build --scratch-path .build-fuzz -c release --product FetchFuzz \
    -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing -Xcc -fsanitize=address -Xswiftc -use-ld=lld
fuzz=$PWD/.build-fuzz/release/FetchFuzz
[ $# -gt 0 ] || set -- $("$fuzz" --list)

# A refusal is a Swift error, which lives on: leaks are looked for by the tests, not here.
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=32 SWIFT_BACKTRACE=enable=no
FETCH_FUZZ_SCRATCH=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)")
export FETCH_FUZZ_SCRATCH
trap 'rm -rf "$FETCH_FUZZ_SCRATCH"' EXIT
trap 'exit 130' INT TERM
failed=0
for entry; do
    corpus=.build-fuzz/corpus/$entry
    findings=.build-fuzz/findings/$entry
    mkdir -p "$corpus" "$findings"
    "$fuzz" --seeds "$entry" "$corpus"
    log=.build-fuzz/$entry.log
    status=0
    # Five seconds for one input, half a gigabyte for all: more of either is a finding.
    "$fuzz" "$entry" "$corpus" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=512 -max_len=65536 \
        -artifact_prefix="$findings/" -print_final_stats=1 >"$log" 2>&1 || status=$?
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    memory=$(sed -n 's/^stat::peak_rss_mb: *//p' "$log")
    covered=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
    if [ "$status" = 0 ]; then
        printf '%-10s %10s executions, %6s edges, %4s MB at most, nothing found\n' "$entry" "$executions" "$covered" "$memory"
    else
        printf '%-10s FAILED after %s executions: see %s and %s\n' "$entry" "${executions:-?}" "$log" "$findings"
        failed=1
    fi
done
exit "$failed"
