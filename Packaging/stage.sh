#!/bin/sh
# Fills a directory with what is installed, from a built release: Packaging/stage.sh DIRECTORY. It gets bin and share;
# ZSH_DIRECTORY says where zsh looks below share.
set -eu
cd "$(dirname "$0")/.."
root=$1
program=.build/release/fetch
[ -x "$program" ] || { echo "error: there is no release: run Scripts/release.sh --product fetch" >&2; exit 1; }

install -D -m 755 "$program" "$root/bin/fetch"
script() { # shell, path below share
    mkdir -p "$(dirname "$root/share/$2")"
    "$program" completions "$1" >"$root/share/$2"
}
script bash bash-completion/completions/fetch
# It is read, not run.
sed -i '1{/^#!/d}' "$root/share/bash-completion/completions/fetch"
script zsh "${ZSH_DIRECTORY:-zsh/site-functions}/_fetch"
script fish fish/vendor_completions.d/fetch.fish
Packaging/manual.sh "$program" "$root/share/man"
for schema in schema/*.json; do
    install -D -m 644 "$schema" "$root/share/fetch/$schema"
done
find "$root" -type d -exec chmod 755 {} +
find "$root/share" -type f -exec chmod 644 {} +
