#!/bin/sh
# Makes a release: Packaging/release.sh VERSION. Sets the version everywhere, commits and tags it, and leaves tarball, Debian
# package, bill of materials and SHA256SUMS in dist. At the commit of a release it only packs: the same bytes again.
# With --prepare it stops before anything is built or committed.
set -eu
cd "$(dirname "$0")/.."
prepare=
[ "${1:-}" != --prepare ] || { prepare=1; shift; }
version=${1:-}
fail() { echo "error: $*" >&2; exit 1; }

number='\(0\|[1-9][0-9]*\)'
printf '%s\n' "$version" | grep -q "^$number\.$number\.$number\(-[0-9A-Za-z.-]\+\)\?$" ||
    fail "'$version' is not a version: make release VERSION=1.2.3"
[ -z "$(git status --porcelain)" ] || fail "the tree has changes that are not committed: commit or stash them first"
current=$(Packaging/version.sh)
tagged=$(git rev-parse -q --verify "refs/tags/v$version^{commit}" || true)

if [ -n "$tagged" ]; then
    [ "$tagged" = "$(git rev-parse HEAD)" ] || fail "v$version is another commit: git checkout v$version"
    [ "$current" = "$version" ] || fail "the tag v$version is not on a release's commit"
else
    [ "$(printf '%s\n%s\n' "$current" "$version" | sort -V | tail -n 1)" = "$version" ] ||
        fail "$version is older than $current"
    grep -q '^## \[Unreleased\]$' CHANGELOG.md || fail "CHANGELOG.md has no section Unreleased"
    sed -n '/^## \[Unreleased\]$/,/^## \[[0-9]/p' CHANGELOG.md | grep -q '^- ' ||
        fail "nothing has changed: the section Unreleased of CHANGELOG.md is empty"

    sed -i "s/^\( *static let text = \)\".*\"$/\1\"$version\"/" Sources/FetchCLI/Version.swift
    sed -i "s|\(fetch/fetch-pipe:\)[0-9][0-9A-Za-z.-]*|\1$version|" pipe.yml Packaging/examples/bitbucket-pipe.yml
    # Pages show what this version prints, and lines to copy that name it.
    sed -i "s/\(^\|[^0-9.]\)$(printf '%s' "$current" | sed 's/[.]/\\./g')\([^0-9]\|$\)/\1$version\2/g" \
        action.yml docs/Day.md docs/Integrations.md docs/Troubleshooting.md
    sed -i "s/^## \[Unreleased\]$/&\n\n## [$version] - $(date -u -d "@${SOURCE_DATE_EPOCH:-$(date +%s)}" +%Y-%m-%d)/" CHANGELOG.md
fi
[ -z "$prepare" ] || exit 0

Scripts/release.sh --product fetch
if [ -z "$tagged" ]; then
    Packaging/formats.sh .build/release/fetch
    git add -A Sources/FetchCLI/Version.swift CHANGELOG.md action.yml pipe.yml docs Packaging/examples Fixtures/formats
    git commit -q -m "Release $version"
    git tag -a -m "fetch $version" "v$version"
fi

rm -rf dist
Packaging/dist.sh
Packaging/deb.sh
python3 Packaging/sbom.py "$version" "$(Packaging/date.sh)" >"dist/fetch-$version.cdx.json"
(cd dist && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | sed 's,^\./,,' | xargs -d '\n' sha256sum >SHA256SUMS)
cat dist/SHA256SUMS
