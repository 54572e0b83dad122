#!/bin/sh
# Makes the tables of docs/Performance.md and README.md and the chart docs/performance.svg from saved results.
#
#   Benchmarks/report.sh RESULTS…
set -eu
here=$(cd "$(dirname "$0")" && pwd)
PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 exec python3 -m bench.report "$(dirname "$here")" "$@"
