#!/usr/bin/env bash
# Makes the benchmark's archives in the folder $1: lib01 to lib50 of 400 text files each, and a small and a large one of
# bytes that hardly compress. The same on every machine.
set -euo pipefail
out=${1:?usage: corpus.sh FOLDER}
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for i in $(seq -w 50); do
    mkdir -p "$work/lib$i"
    awk -v seed="$i" -v root="$work/lib$i" 'BEGIN {
        srand(seed)
        for (folder = 0; folder < 20; folder++) {
            path = root "/module" folder
            system("mkdir -p " path)
            for (file = 0; file < 20; file++) {
                name = path "/part" file ".c"
                lines = 20 + int(rand() * 200)
                for (line = 0; line < lines; line++)
                    printf "static int value_%d_%d = %d; /* %d */\n", file, line, rand() * 1e9, rand() * 1e6 > name
                close(name)
            }
        }
    }'
    tar --sort=name --mtime=@1700000000 --owner=0 --group=0 --numeric-owner -C "$work" -cf - "lib$i" | gzip -n6 >"$out/lib$i.tar.gz"
done
for size in small:16 large:256; do
    name=${size%%:*}
    mkdir "$work/$name"
    # A keyed stream: the same bytes everywhere, and none that gzip can shorten.
    openssl enc -aes-128-ctr -K 00 -iv 00 -nosalt -in /dev/zero 2>/dev/null | head -c "$((${size##*:} << 20))" >"$work/$name/data.bin" || true
    tar --mtime=@1700000000 --owner=0 --group=0 --numeric-owner -C "$work" -cf - "$name" | gzip -n1 >"$out/$name.tar.gz"
done
