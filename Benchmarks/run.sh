#!/usr/bin/env bash
# Times `fetch` beside curl, tar and sha256sum on the same archives, from the same server, in the same run.
#
#   Benchmarks/run.sh FETCH [ROUNDS]
#
# 50 archives of 400 small files, 20,000 in all, and one large archive that shows whether memory grows with size. Rounds
# are interleaved, and medians are printed. Every number is of one run on one machine: compare columns, not days.
#   WORK   where it works (default: a folder in /dev/shm where that has 4 GB free, else in $TMPDIR)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
fetch=$(realpath "${1:?usage: run.sh FETCH [ROUNDS]}")
rounds=${2:-3}
forge=$(dirname "$fetch")/local-forge
[ -x "$forge" ] || { echo "error: '$forge' is not built; run: swift build -c release --product local-forge" >&2; exit 64; }
command -v /usr/bin/time >/dev/null || { echo "error: GNU time is missing; run: apt-get install time" >&2; exit 64; }

base=${TMPDIR:-/tmp}
[ "$(df -Pk /dev/shm 2>/dev/null | awk 'NR==2 {print $4}')" -gt 4000000 ] && base=/dev/shm
WORK=${WORK:-$(mktemp -d "$base/fetch-bench-XXXXXX")}
server=
clean() { [ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$WORK"; }
trap clean EXIT

echo "making 50 archives of 400 files, and a large one"
"$here/corpus.sh" "$WORK/files"
"$forge" --port 0 --repositories "$here/../Fixtures/forges" --files "$WORK/files" --ready-file "$WORK/ready" >/dev/null &
server=$!
for _ in $(seq 300); do [ -s "$WORK/ready" ] && break; sleep 0.1; done
url=$(cat "$WORK/ready")/files

mkdir "$WORK/fetch" "$WORK/shell" "$WORK/small" "$WORK/large"
{ echo "dependencies:"; for i in $(seq -w 50); do echo "  lib$i: {url: $url/lib$i.tar.gz}"; done; } >"$WORK/fetch/deps.yaml"
for i in $(seq -w 50); do printf 'url = "%s"\noutput = "dl/lib%s.tar.gz"\n' "$url/lib$i.tar.gz" "$i"; done >"$WORK/shell/get.cfg"
for size in small large; do echo "dependencies: {big: {url: $url/$size.tar.gz}}" >"$WORK/$size/deps.yaml"; done

# What a shell does for the same result; sha256sum -c stands for `fetch verify`.
cat >"$WORK/shell/cold.sh" <<'END'
set -e
mkdir -p dl vendor
curl -fsS --parallel --parallel-max 8 -K get.cfg
ls dl/*.tar.gz | xargs -P2 -n1 tar xz -C vendor -f
END
cat >"$WORK/shell/warm.sh" <<'END'
set -e
mkdir -p vendor
ls dl/*.tar.gz | xargs -P2 -n1 tar xz -C vendor -f
END
echo 'find vendor -type f -print0 | xargs -0 -P2 -n 500 sha256sum >/dev/null' >"$WORK/shell/verify.sh"

measure() { # job, tool, folder, command…
    local job=$1 tool=$2 folder=$3; shift 3
    (cd "$folder" && /usr/bin/time -q -o "$WORK/time" -f '%e %U %S %M' "$@" >"$WORK/log" 2>&1) ||
        { echo "error: '$*' failed:" >&2; cat "$WORK/log" >&2; exit 70; }
    awk -v job="$job" -v tool="$tool" '{printf "%s %s %.3f %.3f %.1f\n", job, tool, $1, $2 + $3, $4 / 1024}' \
        "$WORK/time" >>"$WORK/results"
}
export FETCH_CACHE_DIR=$WORK/cache
(cd "$WORK/fetch" && "$fetch" sync -q)
for round in $(seq "$rounds"); do
    # Old trees are moved away, not deleted: creating files soon after deleting like ones is slow on some file systems.
    mkdir "$WORK/old$round"
    mv "$WORK/fetch/vendor" "$WORK/cache" "$WORK/old$round"
    measure cold fetch "$WORK/fetch" "$fetch" sync
    measure cold curl+tar "$WORK/shell" sh cold.sh
    measure noop fetch "$WORK/fetch" "$fetch" sync
    measure verify fetch "$WORK/fetch" "$fetch" verify
    measure verify sha256sum "$WORK/shell" sh verify.sh
    mv "$WORK/fetch/vendor" "$WORK/old$round/vendor-warm"
    mv "$WORK/shell/vendor" "$WORK/old$round/vendor-shell"
    measure warm fetch "$WORK/fetch" "$fetch" sync
    measure warm tar "$WORK/shell" sh warm.sh
    mv "$WORK/shell/vendor" "$WORK/old$round/vendor-shell-warm"
    mv "$WORK/shell/dl" "$WORK/old$round"
done
for size in small large; do measure "$size" fetch "$WORK/$size" "$fetch" sync; done

median() { awk -v job="$1" -v tool="$2" '$1 == job && $2 == tool {print $'"$3"'}' "$WORK/results" | sort -n |
    awk '{a[NR] = $1} END {print a[int((NR + 1) / 2)]}'; }
printf '\n%-8s %-10s %9s %9s %9s\n' job tool 'wall s' 'cpu s' 'peak MiB'
for pair in "cold fetch" "cold curl+tar" "warm fetch" "warm tar" "noop fetch" "verify fetch" "verify sha256sum" "small fetch" "large fetch"; do
    set -- $pair
    printf '%-8s %-10s %9s %9s %9s\n' "$1" "$2" "$(median "$1" "$2" 3)" "$(median "$1" "$2" 4)" "$(median "$1" "$2" 5)"
done
small=$(du -b "$WORK/files/small.tar.gz" | cut -f1)
large=$(du -b "$WORK/files/large.tar.gz" | cut -f1)
echo
echo "small is an archive of $((small >> 20)) MiB, large one of $((large >> 20)) MiB"
awk -v a="$(median small fetch 5)" -v b="$(median large fetch 5)" 'BEGIN {
    if (b > a + 16) { print "error: peak memory grows with the size of an archive: " a " MiB, then " b " MiB"; exit 1 }
    print "peak memory does not grow with the size of an archive: " a " MiB, then " b " MiB" }'
