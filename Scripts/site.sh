#!/bin/sh
# Builds the site from docs/ into .build/site. A dead link, or a page that mkdocs.yml does not name, is an error.
set -eu
cd "$(dirname "$0")/.."
tools=.build/site-tools
[ -x "$tools/bin/mkdocs" ] || { python3 -m venv "$tools" && "$tools/bin/pip" install --quiet 'mkdocs==1.6.1'; }
# The start of the site is the page for newcomers.
"$tools/bin/mkdocs" build --quiet --strict
cp .build/site/Start.html .build/site/index.html
echo "$PWD/.build/site/index.html"
