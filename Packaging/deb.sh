#!/bin/sh
# Packs a built release into dist/fetch_VERSION_ARCHITECTURE.deb: Packaging/deb.sh [DIRECTORY]. The same release gives the
# same bytes. MAINTAINER is who answers for the package.
set -eu
cd "$(dirname "$0")/.."
out=${1:-dist}
version=$(Packaging/version.sh) epoch=$(Packaging/date.sh)
architecture=$(dpkg --print-architecture)
maintainer=${MAINTAINER:-the fetch authors <authors@fetch.example>}
Packaging/requirements.sh .build/release/fetch

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
trap 'exit 130' INT TERM
root=$stage/root
ZSH_DIRECTORY=zsh/vendor-completions Packaging/stage.sh "$root/usr"
gzip -9n "$root"/usr/share/man/man?/*
doc=$root/usr/share/doc/fetch
install -D -m 644 Packaging/debian/copyright "$doc/copyright"
# A SemVer pre-release sorts before its release: 1.0.0-rc.1 is 1.0.0~rc.1.
debian=$(printf %s "$version" | sed 's/-/~/g')
{
    printf 'fetch (%s) unstable; urgency=medium\n\n  * CHANGELOG.md.gz beside this file lists what changed.\n' "$debian"
    printf '\n -- %s  %s\n' "$maintainer" "$(date -u -R -d "@$epoch")"
} | gzip -9n >"$doc/changelog.gz"
gzip -9nc CHANGELOG.md >"$doc/CHANGELOG.md.gz"
install -D -m 644 Packaging/debian/lintian-overrides "$root/usr/share/lintian/overrides/fetch"
find "$root" -type d -exec chmod 755 {} +
chmod 644 "$doc"/*

mkdir "$root/DEBIAN"
(cd "$root" && find usr -type f | LC_ALL=C sort | xargs -d '\n' md5sum) >"$stage/md5sums"
# In KiB, each file rounded up, as dpkg-gencontrol counts; a directory is one.
size=$(find "$root/usr" -type f -printf '%s\n' -o -type d -printf '1\n' | awk '{ n += int(($1 + 1023) / 1024) } END { print n }')
sed -e "s|@VERSION@|$debian|" -e "s|@ARCHITECTURE@|$architecture|" -e "s|@MAINTAINER@|$maintainer|" -e "s|@SIZE@|$size|" \
    Packaging/debian/control.in >"$root/DEBIAN/control"
install -m 644 "$stage/md5sums" "$root/DEBIAN/md5sums"
chmod 644 "$root/DEBIAN/control"
find "$root" -exec touch -h -d "@$epoch" {} +

mkdir -p "$out"
SOURCE_DATE_EPOCH=$epoch dpkg-deb --root-owner-group -Zxz --threads-max=1 --build "$root" \
    "$out/fetch_${debian}_$architecture.deb" >&2
echo "$out/fetch_${debian}_$architecture.deb"
