#!/usr/bin/env bash
# Plays a day with fetch on a terminal of tmux's and prints its screens: Scripts/day.sh [PROGRAMS]; with --write, writes them
# to docs/Day.md. Everything comes from the local forge. COLUMNS_OF_DAY (80) and LANG_OF_DAY (C.UTF-8) choose the terminal.
set -euo pipefail
cd "$(dirname "$0")/.."
checkout=$PWD
write=
[ "${1:-}" != --write ] || { write=1; shift; }
bin=$(realpath "${1:-.build/debug}")
columns=${COLUMNS_OF_DAY:-80}
lang=${LANG_OF_DAY:-C.UTF-8}

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

mkdir -p "$scratch/files" "$scratch/home" "$scratch/game" "$scratch/legacy-game" "$scratch/source/zlib-1.3"
echo zlib >"$scratch/source/zlib-1.3/README"
tar -C "$scratch/source" -czf "$scratch/files/zlib-1.3.tar.gz" zlib-1.3
"$bin/local-forge" --port 0 --repositories "$checkout/Fixtures/forges" --files "$scratch/files" \
    --ready-file "$scratch/ready" >"$scratch/log" 2>&1 &
forge=$!
for _ in $(seq 300); do [ ! -s "$scratch/ready" ] || break; sleep 0.1; done
url=$(cat "$scratch/ready")
cat >"$scratch/legacy-game/vendir.yml" <<END
apiVersion: vendir.k14s.io/v1alpha1
kind: Config
directories:
- path: vendor
  contents:
  - path: engine
    git:
      url: $url/jumboskill/engine.git
      ref: rev1
  - path: charts
    helmChart:
      name: redis
END

terminal() { tmux -S "$scratch/tmux" "$@"; }
terminal -u -f /dev/null new-session -d -x "$columns" -y 24 \
    "cd '$scratch/game' && exec env -i PS1='\$ ' HOME='$scratch/home' PATH='$bin:/usr/bin:/bin' TERM=screen LANG='$lang' \
    BITBUCKET_URL='$url' BITBUCKET_API_URL='$url/2.0' FORGE='$url' ${NO_COLOR:+NO_COLOR=1} sh" </dev/null >/dev/null 2>&1
terminal set-option -g status off

shown() { terminal capture-pane -p | sed -e "s,$url,http://127.0.0.1:8080,g; s/ *\$//" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'; }
until_shown() { # pattern
    for _ in $(seq 600); do
        if terminal capture-pane -p | grep -q -- "$1"; then return; fi
        sleep 0.05
    done
    shown >&2
    echo "error: '$1' was not shown in 30 seconds" >&2
    exit 70
}
number=0
begin() { # title, command: types it
    number=$((number + 1))
    printf '\n**%s**\n\n```console\n$ %s\n' "$1" "$2"
    terminal send-keys "clear; $2; printf '\\043 %s\\n' over$number" Enter
}
finish() { # prints the screen without the mark of the end
    shown | sed -e "/^# over$number/,\$d" -e '/printf .*043/d'
    echo '```'
}
screen() { # title, command: runs it to its end, and prints the screen
    begin "$1" "$2"
    until_shown "^# over$number"
    finish
}
glimpse() { # title, command, pattern, key: shows the screen in the midst of it, and presses the key
    begin "$1" "$2"
    until_shown "$3"
    if [ -n "$4" ]; then
        terminal send-keys "$4"
        until_shown "^# over$number"
    fi
    finish
    until_shown "^# over$number"
}
slow() { curl -sSf -X POST "$url/_forge/fault?path=%2Fjumboskill%2F$1%2Fget&kind=slow:$2&times=100" >/dev/null; }
fast() { curl -sSf -X DELETE "$url/_forge/fault" >/dev/null; }

day() {
    echo "# A day with fetch"
    echo
    echo "What a terminal of $columns by 24 shows, made by \`Scripts/day.sh --write\`."
    screen "A new project" "fetch init"
    screen "Three dependencies: a repository, a web page, an archive" \
        "fetch add jumboskill/engine@rev1; fetch add \$FORGE/jumboskill/physics-core/src/v2.3.0/; fetch add \$FORGE/files/zlib-1.3.tar.gz"
    screen "What is there, and where it comes from" "fetch list; fetch why engine"
    slow engine 4000
    glimpse "A fresh clone on a slow day" "rm -r vendor; fetch sync --no-cache" '1 of 2 done\|2 of 3 done' ''
    glimpse "Ctrl-C keeps what is ready" "rm -r vendor; fetch sync --no-cache" '2 of 3 done' C-c
    fast
    screen "And the rest" "fetch sync"
    screen "Somebody has edited a file" "echo '/* a quick fix */' >> vendor/engine/src/clock.c; fetch verify"
    screen "What was it?" "fetch diff engine"
    screen "Worth keeping" "fetch diff engine --save; fetch verify"
    screen "What is behind?" "fetch add jumboskill/swift-toolkit@v1.9.0; fetch outdated"
    screen "Move it" "fetch update swift-toolkit --to v1.10.0"
    screen "Work on one in place" "mkdir ../engine; fetch override engine ../engine; fetch status; fetch verify"
    screen "And back" "fetch override engine --off; fetch verify"
    screen "A credential that has expired" "BITBUCKET_ACCESS_TOKEN=token-of-last-year fetch add jumboskill/secret-engine@rev1"
    screen "A host that is down" "fetch add http://127.0.0.1:9/a/b.tar.gz --timeout 2"
    screen "Words that mean nothing" "fetch instal; fetch sync --lcoked; fetch sync --jobs x"
    screen "Another tool's project" "cd ../legacy-game; fetch import vendir.yml; fetch sync; cd ../game"
    screen "Is all well?" "fetch doctor"
}
if [ -n "$write" ]; then
    day >"$scratch/Day.md"
    cp "$scratch/Day.md" docs/Day.md
else
    day
fi
