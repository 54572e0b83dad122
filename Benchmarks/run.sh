#!/bin/sh
# Times `fetch` beside curl, tar and other tools on the same archives, from the same server, in the same run.
#
#   Benchmarks/run.sh FETCH [--workloads S,M,L] [--rounds N] [--peers NAME,…] [--far] [--results FILE] …
#
# Benchmarks/run.sh --help says more. Of the environment:
#   CORPUS   where the archives are kept between runs (default: a folder in $TMPDIR)
#   WORK     where it works (default: in /dev/shm where that has 16 GB free, else in $TMPDIR)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
base=${TMPDIR:-/tmp}/fetch-bench
free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 {print $4}')
[ "${free:-0}" -lt 16000000 ] && place=$base || place=/dev/shm
mkdir -p "$base"
PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 exec python3 -m bench.run --corpus "${CORPUS:-$base/corpus}" \
    --work "${WORK:-$place/fetch-bench-work-$$}" --results "$base/results.jsonl" "$@"
