#!/bin/sh
# Prints what a terminal of 80 columns and 24 rows shows in the midst of a sync: Scripts/screen.sh [PROGRAMS]; with
# --readme, writes it to README.md. Needs tmux. The archives come from the local forge, slowly.
set -eu
cd "$(dirname "$0")/.."
checkout=$PWD
readme=
[ "${1:-}" != --readme ] || { readme=1; shift; }
bin=$(realpath "${1:-.build/debug}")

scratch=$(mktemp -d)
forge=
clean() {
    tmux -S "$scratch/tmux" kill-server 2>/dev/null || true
    [ -z "$forge" ] || kill "$forge" 2>/dev/null || true
    [ -z "$forge" ] || wait "$forge" 2>/dev/null || true
    rm -rf "$scratch"
}
trap clean EXIT
trap 'exit 130' INT

mkdir -p "$scratch/files" "$scratch/project" "$scratch/home"
archive() { # name, kibibytes
    mkdir -p "$scratch/source/$1"
    head -c "$(($2 * 1024))" /dev/urandom >"$scratch/source/$1/data"
    tar -C "$scratch/source" -czf "$scratch/files/$1.tar.gz" "$1"
}
archive engine 6144
archive physics 3072
archive sound 4608
archive fonts 1024
archive maps 9216
archive toolchain 12288

"$bin/local-forge" --port 0 --repositories "$checkout/Fixtures/forges" --files "$scratch/files" \
    --ready-file "$scratch/ready" >"$scratch/log" 2>&1 &
forge=$!
waited=0
until [ -s "$scratch/ready" ]; do
    waited=$((waited + 1))
    [ "$waited" -lt 300 ] || { cat "$scratch/log" >&2; exit 70; }
    sleep 0.1
done
url=$(cat "$scratch/ready")
{
    echo "dependencies:"
    for name in fonts engine physics sound maps toolchain; do
        echo "  $name: {url: \"$url/files/$name.tar.gz\"}"
    done
} >"$scratch/project/deps.yaml"
# Each takes a time of its own, so that the screen shows several states.
for pause in fonts=1500 physics=2500 sound=4000 engine=5000 maps=6000 toolchain=9000; do
    curl -sSf -X POST "$url/_forge/fault?path=%2Ffiles%2F${pause%=*}&kind=slow:${pause#*=}&times=100" >/dev/null
done

tmux -S "$scratch/tmux" -f /dev/null new-session -d -x 80 -y 24 \
    "cd '$scratch/project' && PS1='\$ ' HOME='$scratch/home' PATH='$bin:$PATH' TERM=xterm CI= sh"
tmux -S "$scratch/tmux" send-keys 'clear; fetch sync --jobs 4' Enter
waited=0
screen=
until screen=$(tmux -S "$scratch/tmux" capture-pane -p) && echo "$screen" | grep -q '2 of 6 done'; do
    waited=$((waited + 1))
    [ "$waited" -lt 600 ] || { echo "$screen" >&2; echo "error: no such screen in 60 seconds" >&2; exit 70; }
    sleep 0.1
done
screen=$(echo "\$ fetch sync --jobs 4"; echo "$screen" | grep -v '^ *$' | grep -v 'fetch sync')
if [ -z "$readme" ]; then
    echo "$screen"
    exit
fi
{
    sed '/<!-- screen/q' README.md
    echo '```console'
    echo "$screen"
    echo '```'
    sed -n '/<!-- end screen/,$p' README.md
} >"$scratch/README.md"
cp "$scratch/README.md" README.md
