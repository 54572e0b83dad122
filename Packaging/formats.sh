#!/bin/sh
# Writes what this version of the program writes, manifests and lockfiles, into Fixtures/formats/VERSION, where a test reads
# it for ever: Packaging/formats.sh PROGRAM.
set -eu
cd "$(dirname "$0")/.."
program=$(realpath "$1")
out=$PWD/Fixtures/formats/$("$program" --version)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
export HOME="$scratch/home" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
export GIT_AUTHOR_NAME=n GIT_AUTHOR_EMAIL=e@example.com GIT_COMMITTER_NAME=n GIT_COMMITTER_EMAIL=e@example.com
export GIT_AUTHOR_DATE='2026-01-01T00:00:00Z' GIT_COMMITTER_DATE='2026-01-01T00:00:00Z'
mkdir -p "$HOME" "$scratch/starter" "$scratch/project/patches" "$scratch/project/keys" "$scratch/source/engine/src"

(cd "$scratch/starter" && "$program" init -q)

cd "$scratch/project"
printf 'int hour;\n' >../source/engine/src/clock.c
printf '# Engine\n' >../source/engine/README.md
tar -C ../source --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf - engine | gzip -9n >engine.tar.gz
printf -- '--- a/src/clock.c\n+++ b/src/clock.c\n@@ -1 +1 @@\n-int hour;\n+int minute;\n' >patches/minute.patch
git init -q -b main ../lib.git
printf 'int lib;\n' >../lib.git/lib.c
git -C ../lib.git add lib.c
git -C ../lib.git commit -q -m lib
git init -q -b main ../tools.git
printf 'tool\n' >../tools.git/tool
git -C ../tools.git -c protocol.file.allow=always submodule --quiet add ../lib.git lib
git -C ../tools.git add tool
git -C ../tools.git commit -q -m tool
git -C ../tools.git tag v1.2.0
git -C ../tools.git tag engine/v1.1.0
ssh-keygen -q -t ed25519 -N '' -C '' -f ../key
printf 'n@example.com %s\n' "$(cut -d ' ' -f 1,2 ../key.pub)" >keys/allowed_signers
git -C ../tools.git -c gpg.format=ssh -c user.signingkey="$scratch/key" tag -s -m signed signed
export GNUPGHOME="$scratch/gpg"
mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-gen-key 'n <e@example.com>' ed25519 sign never
gpg --batch --armor --export >keys/engine.asc
gpg --batch --quiet --armor --detach-sign engine.tar.gz
gpgconf --kill all
cat >deps.yaml <<'END'
version: 1
vendor: vendor
host: work
workspace: tools
portable: false
origin: optional
hosts:
  work: {kind: gitea, url: "https://git.example.com", api: "https://git.example.com/api/v1"}
audit:
  ignore: [{id: CVE-2024-1, reason: not compiled in, until: 2027-03-01}]
dependencies:
  whole: {url: engine.tar.gz}
  shaped:
    url: engine.tar.gz
    include: ["*.c"]
    exclude: [docs/**]
    patches: [patches/minute.patch]
    strip: 1
    into: third_party/shaped
    groups: [core]
    limits: {files: 10, bytes: 1 MiB, ratio: 100}
    portable: true
  rooted: {url: engine.tar.gz, root: src}
  kept: {url: engine.tar.gz, unpack: false}
  tagged: {git: ../tools.git, tag: v1.2.0}
  ranged: {git: ../tools.git, version: ^1.0}
  branched: {git: ../tools.git, branch: main}
  prefixed: {git: ../tools.git, version: ^1.0, tag-prefix: engine/}
  complete: {git: ../tools.git, tag: v1.2.0, submodules: true}
  large: {git: ../tools.git, tag: v1.2.0, lfs: true}
  signed: {git: ../tools.git, tag: signed, signed-by: [keys/engine.asc, keys/allowed_signers]}
  detached: {url: engine.tar.gz, signature: engine.tar.gz.asc, signed-by: keys/engine.asc}
  licensed: {url: engine.tar.gz, license: MIT OR Apache-2.0}
END
printf '  exact: {git: ../tools.git, commit: %s}\n' "$(git -C ../tools.git rev-parse HEAD)" >>deps.yaml
"$program" add -q ./engine.tar.gz --name added --exclude '*.md'
"$program" lock -q
"$program" prove -q >/dev/null

# What is not written cannot be read again. `repo` and `download` need a forge.
python3 - "$OLDPWD/schema/fetch-deps.json" deps.yaml <<'END'
import json, re, sys
schema, text = json.load(open(sys.argv[1])), open(sys.argv[2]).read()
levels = [schema, schema["$defs"]["entry"], schema["$defs"]["ignored"]]
keys = {key for level in levels for key in level["properties"]} - {"repo", "download"}
missing = sorted(key for key in keys if not re.search(rf"(^ *|[{{,] *){key}:", text, re.M))
sys.exit(f"error: no entry has {', '.join(missing)}" if missing else 0)
END

mkdir -p "$out"
cp "$scratch/starter/deps.yaml" "$out/starter.yaml"
cp deps.yaml "$out/project.yaml"
cp deps.lock "$out/project.lock"
echo "wrote $out"
