#!/bin/sh
# Prints the version of the source.
set -eu
cd "$(dirname "$0")/.."
sed -n 's/^ *static let text = "\(.*\)"$/\1/p' Sources/FetchCLI/Version.swift
