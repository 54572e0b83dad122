#!/bin/sh
# Tests what surrounds the program, against a built release: Packaging/tests.sh [TEST…]. Each test is a Python module in
# Packaging/tests. Programs of other projects that they need are installed first.
set -eu
cd "$(dirname "$0")/.."

missing=
wanted() { # program, package
    command -v "$1" >/dev/null || missing="$missing $2"
}
module() { # Python module, package
    python3 -c "import $1" 2>/dev/null || missing="$missing $2"
}
wanted python3 python3
wanted zsh zsh
wanted fish fish
wanted mandoc mandoc
wanted lintian lintian
wanted mmdebstrap mmdebstrap
[ -e /usr/share/bash-completion/bash_completion ] || missing="$missing bash-completion"
module yaml python3-yaml
module jsonschema python3-jsonschema
if [ -n "$missing" ]; then
    sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo apt-get update -qq
    # shellcheck disable=SC2086 # one word a package
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi
# Where PyPI cannot be reached, 69 says that nothing was tested.
Scripts/validators.sh || { echo "skipped: the validators cannot be installed from PyPI" >&2; exit 69; }
cd Packaging/tests
export PYTHONDONTWRITEBYTECODE=1
[ $# -gt 0 ] || exec python3 -m unittest discover -v
exec python3 -m unittest -v "$@"
