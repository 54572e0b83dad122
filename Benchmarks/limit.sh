#!/bin/sh
# Shows what a warm sync and a verify spend their time on, beside the least that this machine could take for the same work.
#
#   Scripts/release.sh --with-symbols --product fetch
#   Benchmarks/limit.sh .build/release/fetch [--workloads S,M,L]
#
# CORPUS and WORK are as for run.sh. It needs perf (linux-perf), igzip (isal) and a C compiler.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
base=${TMPDIR:-/tmp}/fetch-bench
free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 {print $4}')
[ "${free:-0}" -lt 16000000 ] && place=$base || place=/dev/shm
mkdir -p "$base"
PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 exec python3 -m bench.limit --corpus "${CORPUS:-$base/corpus}" \
    --work "${WORK:-$place/fetch-limit-work-$$}" "$@"
