#!/usr/bin/env bash
# Installs the programs of CycloneDX and SPDX that judge bills of materials, into a virtual environment of Python's below
# .build; put .build/validators/bin into PATH for the tests that use them.
set -euo pipefail
cd "$(dirname "$0")/.."

home=.build/validators
[ -x "$home/bin/pyspdxtools" ] && exit 0
python3 -m venv "$home"
"$home/bin/pip" install --quiet --disable-pip-version-check \
    'cyclonedx-python-lib[validation]==11.12.0' spdx-tools==0.8.5
