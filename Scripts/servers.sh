#!/bin/sh
# Installs the servers of the tests that are written in Python into .build/servers, where that is possible: klaus, and
# giftless with what it does not say that it needs. PyJWT from 2.10 on refuses giftless's own tokens.
set -u
cd "$(dirname "$0")/.."
servers=.build/servers
"$servers/bin/python3" -c 'import klaus, giftless' 2>/dev/null && exit 0
python3 -m venv "$servers" && "$servers/bin/pip" install --quiet \
    'klaus<4' 'giftless==0.6.2' 'pyjwt<2.10' \
    flask-marshmallow flask-classful webargs python-dotenv figcan cachetools python-dateutil pyyaml ||
    echo "warning: without klaus and giftless their tests are skipped" >&2
