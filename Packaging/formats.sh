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
mkdir -p "$HOME" "$scratch/starter" "$scratch/project/patches" "$scratch/source/engine/src"

(cd "$scratch/starter" && "$program" init -q)

cd "$scratch/project"
printf 'int hour;\n' >../source/engine/src/clock.c
printf '# Engine\n' >../source/engine/README.md
tar -C ../source --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf - engine | gzip -9n >engine.tar.gz
printf -- '--- a/src/clock.c\n+++ b/src/clock.c\n@@ -1 +1 @@\n-int hour;\n+int minute;\n' >patches/minute.patch
git init -q -b main ../tools.git
printf 'tool\n' >../tools.git/tool
git -C ../tools.git add tool
git -C ../tools.git commit -q -m tool
git -C ../tools.git tag v1.2.0
git -C ../tools.git tag engine/v1.1.0
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
  licensed: {url: engine.tar.gz, license: MIT OR Apache-2.0}
END
"$program" add -q ./engine.tar.gz --name added --exclude '*.md'
"$program" lock -q
"$program" prove -q tagged

mkdir -p "$out"
cp "$scratch/starter/deps.yaml" "$out/starter.yaml"
cp deps.yaml "$out/project.yaml"
cp deps.lock "$out/project.lock"
echo "wrote $out"
