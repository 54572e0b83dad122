#!/usr/bin/env bash
# Measures what proofs cost: Benchmarks/provenance.sh [FETCH]
#
# `verify --origin` beside `verify`, and `sbom` beside `list`, on the same project of 20 dependencies of 1,000 files. Each
# figure is the processor time of the program (user and system), the least of five runs: it says the same on a busy
# machine. Nothing is downloaded: the repository is on this machine.
set -euo pipefail

fetch=$(realpath "${1:-.build/release/fetch}")
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
export HOME=$room/home FETCH_CACHE_DIR=$room/cache GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.com
mkdir -p "$HOME" "$room/project"

git init -q -b main "$room/repository"
cd "$room/repository"
for directory in $(seq 20); do
    mkdir -p "part$directory"
    for file in $(seq 50); do
        head -c 8400 /dev/urandom | base64 > "part$directory/file$file.txt"
    done
done
echo 'MIT License' > LICENSE
git add .
git commit -qm one
git tag -a -m one v1

cd "$room/project"
{
    echo 'dependencies:'
    for name in $(seq 20); do echo "  part$name: {git: ../repository, tag: v1}"; done
} > deps.yaml
"$fetch" sync -q
"$fetch" prove -q > /dev/null

# Prints the least processor time of a command, in milliseconds.
cost() {
    local best=999999 TIMEFORMAT='%U %S' user system
    for _ in 1 2 3 4 5; do
        read -r user system < <({ time "$@" > /dev/null 2>&1; } 2>&1)
        best=$(awk -v u="$user" -v s="$system" -v b="$best" 'BEGIN { t = (u + s) * 1000; print t < b ? t : b }')
    done
    echo "$best"
}

# Prints the cost of two commands, and their ratio.
compare() {
    local first=$1 second=$2 a b
    # shellcheck disable=SC2086
    a=$(cost "$fetch" $first) b=$(cost "$fetch" $second)
    awk -v f="$first" -v s="$second" -v a="$a" -v b="$b" \
        'BEGIN { printf "%-16s %5d ms   %-8s %5d ms   ratio %.2f\n", f, a, s, b, a / b }'
}

echo "20 dependencies, $(find vendor -type f | wc -l) files, $(du -sm --apparent-size vendor | cut -f1) MB"
compare 'verify --origin' verify
compare sbom list
compare 'list --licenses' list
echo "deps.origin: $(cat deps.origin/*/* | wc -c) bytes"
