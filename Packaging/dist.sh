#!/bin/sh
# Packs a built release into dist/fetch-VERSION-linux-MACHINE.tar.gz: Packaging/dist.sh [DIRECTORY]. The same release
# gives the same bytes.
set -eu
cd "$(dirname "$0")/.."
out=${1:-dist}
version=$(Packaging/version.sh) epoch=$(Packaging/date.sh)
name=fetch-$version-linux-$(uname -m)
Packaging/requirements.sh .build/release/fetch

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
trap 'exit 130' INT TERM
Packaging/stage.sh "$stage/$name"
for file in LICENSE README.md CHANGELOG.md; do
    install -m 644 "$file" "$stage/$name/$file"
done
(cd "$stage/$name" && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | sed 's,^\./,,' | xargs -d '\n' sha256sum) \
    >"$stage/SHA256SUMS"
install -m 644 "$stage/SHA256SUMS" "$stage/$name/SHA256SUMS"

mkdir -p "$out"
tar -C "$stage" --sort=name --mtime="@$epoch" --owner=0 --group=0 --numeric-owner --format=ustar -cf - "$name" |
    gzip -9n >"$stage/packed"
mv "$stage/packed" "$out/$name.tar.gz"
chmod 644 "$out/$name.tar.gz"
echo "$out/$name.tar.gz"
