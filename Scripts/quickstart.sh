#!/bin/sh
# The main job, start to end, against a forge on this machine: no account, no network, nothing left behind.
set -eu
cd "$(dirname "$0")/.."
checkout=$PWD
bin=${1:-$checkout/.build/release}

scratch=$(mktemp -d)
forge=
clean() {
    [ -z "$forge" ] || kill "$forge" 2>/dev/null || true
    [ -z "$forge" ] || wait "$forge" 2>/dev/null || true
    rm -rf "$scratch"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '\n\033[1m%s\033[0m\n' "$1"; }
run() { printf '\033[36m$ %s\033[0m\n' "$*"; "$@"; }
# What must fail: shows it, and fails itself where it did not, or with another code.
refuses() {
    code=$1; shift
    printf '\033[36m$ %s\033[0m\n' "$*"
    got=0; "$@" || got=$?
    [ "$got" = "$code" ] || { echo "error: '$*' ended with $got, not $code" >&2; exit 70; }
    printf '(exit code %s)\n' "$got"
}

say "A small forge starts on loopback, in the shapes of Bitbucket Cloud"
random() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }
# A port for the way back from the browser, below those that the system gives to outgoing connections.
while :; do
    port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 8000))
    grep -qi ":$(printf %04X "$port") " /proc/net/tcp /proc/net/tcp6 2>/dev/null || break
done
key=$(random) secret=$(random)
"$bin/local-forge" --port 0 --repositories "$checkout/Fixtures/forges" --consumer-key "$key" --consumer-secret "$secret" \
    --callback "http://localhost:$port" --auto-consent grant --ready-file "$scratch/ready" >"$scratch/forge.log" 2>&1 &
forge=$!
waited=0
until [ -s "$scratch/ready" ]; do
    kill -0 "$forge" 2>/dev/null || { cat "$scratch/forge.log" >&2; exit 70; }
    waited=$((waited + 1))
    [ "$waited" -lt 300 ] || { echo "error: the local forge was not ready in 30 seconds" >&2; exit 70; }
    sleep 0.1
done
url=$(cat "$scratch/ready")
echo "$url"

# These say that Bitbucket lives here, which is needed nowhere else. The browser is curl, and the forge consents by itself.
# Nothing of the user's own has a part in it.
unset XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME BITBUCKET_ACCESS_TOKEN BITBUCKET_EMAIL BITBUCKET_API_TOKEN \
    BITBUCKET_CONSUMER_KEY BITBUCKET_CONSUMER_SECRET
export NO_PROXY=localhost,127.0.0.1 no_proxy=localhost,127.0.0.1
export BITBUCKET_URL="$url" BITBUCKET_API_URL="$url/2.0" FETCH_CACHE_DIR="$scratch/cache" HOME="$scratch"
export BITBUCKET_CALLBACK_URL="http://localhost:$port" BROWSER="curl -sSL -o '$scratch/landed.html'"
PATH="$bin:$PATH"
mkdir "$scratch/project"
cp "$checkout/Fixtures/quickstart/deps.yaml" "$scratch/project/deps.yaml"
cd "$scratch/project"
# In a project's .env they would have to be confirmed at a terminal.
export BITBUCKET_CONSUMER_KEY="$key" BITBUCKET_CONSUMER_SECRET="$secret"

say "What the project needs"
run cat deps.yaml

say "One of these repositories is private: signing in, once, in the browser"
run fetch login

say "The first sync resolves, downloads, pins and puts in place"
run fetch sync
run ls vendor
run head -n 16 deps.lock

say "The second has nothing to do, and sends no request"
run fetch sync

say "Every byte is what the lock says"
run fetch verify

say "A vendored file is edited"
changed=$(find vendor -name '*.c' | sort | head -n 1)
echo '/* a quick fix */' >>"$changed"
refuses 1 fetch verify
run fetch status

say "A sync keeps the edit, and says so; --force puts the locked tree back"
refuses 1 fetch sync
run fetch sync --force
run fetch verify

say "That is the whole job. Next: fetch init, in a project of your own"
