#!/bin/sh
# Writes the manual for a built program: Packaging/manual.sh PROGRAM OUT. The pages of the commands are made by the
# argument parser's generate-manual, which is built as the program is.
set -eu
cd "$(dirname "$0")/.."
program=$(realpath "$1") out=$2
generator=.build/release/generate-manual
# It changes with the argument parser alone, whose version is in Package.swift.
[ "$generator" -nt Package.swift ] || Scripts/release.sh --product generate-manual >&2
date=$(date -u -d "@$(Packaging/date.sh)" +%Y-%m-%d)

raw=$(mktemp -d)
trap 'rm -rf "$raw"' EXIT
trap 'exit 130' INT TERM
"$generator" "$program" --multi-page --date "$date" --output-directory "$raw"
rm -rf "$out"
python3 Packaging/manual.py "$raw" "$program" "$out" "$date"
