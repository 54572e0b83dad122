#!/bin/sh
# Installs a built release: PREFIX=/usr/local DESTDIR= Packaging/install.sh. Writes the list of what it made, files and
# directories, for Packaging/uninstall.sh.
set -eu
cd "$(dirname "$0")/.."
target=${DESTDIR:-}${PREFIX:-/usr/local}
list=$target/share/fetch/installed

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
trap 'exit 130' INT TERM
Packaging/stage.sh "$stage"

# What an earlier version installed, and this one does not, goes.
[ ! -e "$list" ] || Packaging/uninstall.sh
made=$stage.made
trap 'rm -rf "$stage" "$made"' EXIT
: >"$made"
(cd "$stage" && find . -mindepth 1 | LC_ALL=C sort) | while IFS= read -r path; do
    path=${path#./}
    if [ -d "$stage/$path" ]; then
        [ -d "$target/$path" ] || { mkdir -p "$target/$path" && echo "$path/" >>"$made"; }
    else
        # Never written in place: a running program keeps its file.
        install -m "$(stat -c %a "$stage/$path")" "$stage/$path" "$target/$path.new"
        mv -f "$target/$path.new" "$target/$path"
        echo "$path" >>"$made"
    fi
done
echo share/fetch/installed >>"$made"
install -m 644 "$made" "$list"
echo "installed fetch in $target"
