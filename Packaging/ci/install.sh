#!/bin/sh
# Installs a released tarball: install.sh URL SHA256 DIRECTORY. The program is DIRECTORY/bin/fetch afterwards. Nothing is
# unpacked before its checksum is the expected one.
set -eu
url=$1 sha256=$2 directory=$3

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
curl --fail --silent --show-error --location --proto '=https,file' --retry 3 --output "$scratch/fetch.tar.gz" "$url"
actual=$(sha256sum "$scratch/fetch.tar.gz" | cut -d ' ' -f 1)
if [ "$actual" != "$sha256" ]; then
    echo "error: $url has the SHA-256 $actual, not $sha256" >&2
    exit 65
fi
mkdir -p "$directory"
tar -xzf "$scratch/fetch.tar.gz" --strip-components 1 --no-same-owner -C "$directory"
"$directory/bin/fetch" --version
