#!/bin/sh
# Records three screens of a terminal of 80 columns and 24 rows into docs/screens, as SVG for light and dark pages:
# Scripts/screens.sh [PROGRAMS]. Needs tmux and python3. Everything comes from the local forge, the archives slowly.
set -eu
cd "$(dirname "$0")/.."
checkout=$PWD
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


terminal() { tmux -S "$scratch/tmux" "$@"; }
start() { # directory
    terminal -u -f /dev/null new-session -d -x 80 -y 24 \
        "cd '$scratch/$1' && exec env -i PS1='\$ ' HOME='$scratch/home' PATH='$bin:/usr/bin:/bin' TERM=screen LANG=C.UTF-8 \
        BITBUCKET_URL='$url' BITBUCKET_API_URL='$url/2.0' sh"
    terminal set-option -g status off
    terminal send-keys 'clear' Enter
}
until_shown() { # pattern
    waited=0
    until terminal capture-pane -p | grep -q -- "$1"; do
        waited=$((waited + 1))
        [ "$waited" -lt 1200 ] || { terminal capture-pane -p >&2; echo "error: '$1' was not shown in 60 seconds" >&2; exit 70; }
        sleep 0.05
    done
}
# Writes what the terminal shows, to the last line that is not empty, without the prompt that waits there.
record() { # name
    mkdir -p docs/screens
    terminal capture-pane -e -p | sed -e "s,$url,https://bitbucket.org,g" -e 's/ *$//' >"$scratch/screen"
    sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' "$scratch/screen" | sed '${/^\$$/d}' >"$scratch/text"
    for theme in light dark; do
        Scripts/screen-svg.py "$theme" <"$scratch/text" >"docs/screens/$1-$theme.svg"
    done
    cat "$scratch/text"
    terminal kill-server
}

mkdir -p "$scratch/behind" "$scratch/typo"
cat >"$scratch/behind/deps.yaml" <<END
workspace: jumboskill

dependencies:
  engine: v1.0.0
  physics: {repo: physics-core, tag: v2.3.0}
  toolkit: {repo: swift-toolkit, version: ^1.2}
END
(cd "$scratch/behind" && HOME="$scratch/home" BITBUCKET_URL="$url" BITBUCKET_API_URL="$url/2.0" "$bin/fetch" sync -q)
start behind
until_shown '^\$'
terminal send-keys 'fetch outdated' Enter
until_shown 'behind;'
sleep 0.3
record outdated

cat >"$scratch/typo/deps.yaml" <<END
workspace: jumboskill

dependencies:
  engine:
    tag: rev1
    inclde: [src/**]
END
start typo
until_shown '^\$'
terminal send-keys 'fetch sync' Enter
until_shown '^help:'
sleep 0.3
record typo

start project
until_shown '^\$'
terminal send-keys 'fetch sync --jobs 4' Enter
until_shown '2 of 6 done'
record sync
