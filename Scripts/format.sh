#!/bin/sh
# Formats the sources with the toolchain's own formatter; with --check, only lints them, strictly.
set -eu
cd "$(dirname "$0")/.."
if [ "${1:-}" = --check ]; then
    exec swift format lint --strict --parallel --recursive Package.swift Sources Tests Fuzz
fi
swift format --in-place --parallel --recursive Package.swift Sources Tests Fuzz
