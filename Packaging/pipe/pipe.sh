#!/bin/sh
# What the Bitbucket Pipe runs. The cache is in the clone, which alone is shared with the step; the step caches it under
# the hash of deps.lock, as Packaging/examples/bitbucket-pipe.yml does.
set -eu
cd "${BITBUCKET_CLONE_DIR:?this runs in Bitbucket Pipelines}/${DIRECTORY:-.}"
export FETCH_CACHE_DIR="${FETCH_CACHE_DIR:-$BITBUCKET_CLONE_DIR/.fetch-cache}"
fetch sync --locked
[ "${VERIFY:-true}" != true ] || fetch verify
