#!/usr/bin/env bash
# Counts the instructions of start, no-op, parser and extractor with valgrind: a regression shows without a clock, on
# a busy machine too.
#
#   Benchmarks/instructions.sh FETCH [BASELINE]
#
# Prints a line for each job, in thousands. BASELINE is an earlier output: a job that takes 10 % more than there is an error.
set -euo pipefail
fetch=$(realpath "${1:?usage: instructions.sh FETCH [BASELINE]}")
baseline=${2:+$(realpath "$2")}
command -v valgrind >/dev/null || { echo "error: valgrind is missing; run: apt-get install valgrind" >&2; exit 64; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export FETCH_CACHE_DIR=$work/cache

# valgrind cannot read the debug information of a statically linked Swift binary.
cp "$fetch" "$work/fetch"
strip --strip-debug "$work/fetch"

# 50 dependencies of 40 files, and one of 2,000.
mkdir -p "$work/noop" "$work/parser" "$work/extractor"
tree() { # folder, files
    mkdir -p "$1"
    awk -v root="$1" -v files="$2" 'BEGIN {
        for (file = 0; file < files; file++) {
            if (file % 20 == 0) system("mkdir -p " root "/part" int(file / 20))
            name = root "/part" int(file / 20) "/file" file ".c"
            for (line = 0; line < 60; line++) printf "static int value_%d_%d = %d;\n", file, line, file * line > name
            close(name)
        }
    }'
    tar --sort=name --mtime=@1700000000 --owner=0 --group=0 --numeric-owner -C "${1%/*}" -cf - "${1##*/}" | gzip -n6 >"$1.tar.gz"
}
tree "$work/small" 40
tree "$work/large" 2000
{ echo "dependencies:"; for i in $(seq -w 50); do echo "  lib$i: {url: ../small.tar.gz}"; done; } >"$work/noop/deps.yaml"
echo "dependencies: {large: {url: ../large.tar.gz}}" >"$work/extractor/deps.yaml"
awk -v folder="$work/parser" 'BEGIN {
    print "workspace: team\ndependencies:" > folder "/deps.yaml"
    print "version: 1\ndependencies:" > folder "/deps.lock"
    for (i = 0; i < 10000; i++) {
        printf "  lib%05d:\n    repo: team/library-%05d\n    tag: v1.%d.0\n    exclude: [docs/**]\n", i, i, i % 50 > folder "/deps.yaml"
        printf "  lib%05d:\n    source: https://bitbucket.org/team/library-%05d\n    request:\n      tag: v1.%d.0\n      exclude:\n        - docs/**\n", i, i, i % 50 > folder "/deps.lock"
        printf "    tag: v1.%d.0\n    commit: %040x\n    archive: https://bitbucket.org/team/library-%05d/get/%040x.tar.gz\n", i % 50, i, i, i > folder "/deps.lock"
        printf "    sha256: %064x\n    tree: sha256:%064x\n    files: 12\n    bytes: 3456\n", i, i > folder "/deps.lock"
    }
}'
(cd "$work/noop" && "$fetch" sync -q && "$fetch" sync -q)

count() { # job, folder, arguments…
    local job=$1 folder=$2; shift 2
    (cd "$folder" && valgrind --tool=callgrind --callgrind-out-file=/dev/null "$work/fetch" "$@") >"$work/log" 2>&1 ||
        { echo "error: 'fetch $*' failed:" >&2; tail -n 5 "$work/log" >&2; exit 70; }
    awk -v job="$job" '/Collected/ {printf "%-10s %9d\n", job, $NF / 1000}' "$work/log" | tee -a "$work/counts"
}
count start "$work" --version
count noop "$work/noop" sync -q
count parser "$work/parser" sync -q --dry-run --locked
count extractor "$work/extractor" sync -q

[ -n "$baseline" ] || exit 0
awk 'NR == FNR {old[$1] = $2; next}
    $1 in old && $2 > old[$1] * 1.1 {print "error: " $1 " takes " $2 " thousand instructions, and took " old[$1]; bad = 1}
    END {exit bad}' "$baseline" "$work/counts"
