#!/bin/sh
# What the Bitbucket Pipe runs. The cache is in the clone, which alone is shared with the step; the step caches it under
# the hash of deps.lock, as Packaging/examples/bitbucket-pipe.yml does.
set -eu
cd "${BITBUCKET_CLONE_DIR:?this runs in Bitbucket Pipelines}/${DIRECTORY:-.}"
export FETCH_CACHE_DIR="${FETCH_CACHE_DIR:-$BITBUCKET_CLONE_DIR/.fetch-cache}"
# The clone may belong to another user than the container's: -C says that it is meant.
fetch sync --locked -C .
[ "${VERIFY:-true}" != true ] || fetch verify -C .
