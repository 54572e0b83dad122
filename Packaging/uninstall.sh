#!/bin/sh
# Removes what Packaging/install.sh installed: PREFIX=/usr/local DESTDIR= Packaging/uninstall.sh. Directories that it made
# go as well if nothing else is in them.
set -eu
target=${DESTDIR:-}${PREFIX:-/usr/local}
list=$target/share/fetch/installed
[ -e "$list" ] || { echo "error: fetch is not installed in $target" >&2; exit 1; }

# The deepest first.
entries=$(LC_ALL=C sort -r "$list")
printf '%s\n' "$entries" | while IFS= read -r path; do
    case "$path" in
        */) rmdir "$target/$path" 2>/dev/null || true ;;
        *) rm -f "$target/$path" ;;
    esac
done
echo "removed fetch from $target"
