#!/usr/bin/env bash
# Installs validators of others: the programs of CycloneDX and SPDX that judge bills of materials, and those that have the
# vendors' published schemas of CI files and hooks. They go into a virtual environment of Python's below .build; put
# .build/validators/bin into PATH for the tests of bills that use them.
set -euo pipefail
cd "$(dirname "$0")/.."

home=.build/validators
[ -e "$home/complete" ] && exit 0
python3 -m venv "$home"
"$home/bin/pip" install --quiet --disable-pip-version-check \
    'cyclonedx-python-lib[validation]==11.12.0' spdx-tools==0.8.5 check-jsonschema==0.39.0 pre-commit==4.7.0
: >"$home/complete"
