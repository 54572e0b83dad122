#!/usr/bin/env python3
"""Prints the bill of materials of the program itself, as CycloneDX: Packaging/sbom.py VERSION EPOCH

What is linked into it comes from Package.swift and the packages of this system; what it loads at run time is from the
package's dependencies. The same build gives the same bytes.
"""
import datetime
import json
import pathlib
import re
import subprocess
import sys
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Used by the tests alone.
TESTS_ONLY = {"FlyingFox"}
# The archives that the linker takes, by their Debian packages, with their licences.
STATIC = [("libssl-dev", "openssl", "Apache-2.0"), ("libyaml-dev", "libyaml", "MIT"),
          (None, "libstdc++", "GPL-3.0-with-GCC-exception")]


def output(*arguments):
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout.strip()


def installed(package):
    return output("dpkg-query", "-W", "-f", "${Version}", package)


def swift_packages():
    manifest = (ROOT / "Package.swift").read_text()
    for url, version in re.findall(r'\.package\(url: "([^"]+)", exact: "([^"]+)"\)', manifest):
        owner, name = url.removesuffix(".git").split("/")[-2:]
        if name not in TESTS_ONLY:
            yield {"type": "library", "name": name, "version": version, "purl": f"pkg:github/{owner}/{name}@{version}",
                   "scope": "required", "licenses": [{"license": {"id": "Apache-2.0"}}]}


def linked():
    compiler = re.search(r"Swift version (\S+)", output("swift", "--version"))[1]
    yield {"type": "library", "name": "swift", "version": compiler, "purl": f"pkg:github/swiftlang/swift@swift-{compiler}-RELEASE",
           "scope": "required", "description": "Swift's runtime and Foundation, linked statically",
           "licenses": [{"license": {"id": "Apache-2.0"}}]}
    for package, name, licence in STATIC:
        if package is None:
            archive = output("cc", "-print-file-name=libstdc++.a")
            package = output("dpkg-query", "-S", str(pathlib.Path(archive).resolve())).split(":")[0]
        version = installed(package)
        choice = {"license": {"id": licence}} if licence in ("Apache-2.0", "MIT") else {"license": {"name": licence}}
        yield {"type": "library", "name": name, "version": version, "purl": f"pkg:deb/debian/{package}@{version.replace('+', '%2B').replace(':', '%3A')}",
               "scope": "required", "description": "linked statically", "licenses": [choice]}


def loaded():
    control = (ROOT / "Packaging/debian/control.in").read_text()
    for field, scope in (("Depends", "required"), ("Recommends", "optional"), ("Suggests", "optional")):
        for item in re.search(rf"^{field}: (.*)$", control, re.M)[1].split(","):
            name = item.split()[0]
            yield {"type": "library" if name.startswith(("lib", "zlib")) else "application", "name": name,
                   "purl": f"pkg:deb/debian/{name}", "scope": scope, "description": "of the system, not part of the program"}


def main():
    version, epoch = sys.argv[1], int(sys.argv[2])
    components = [*swift_packages(), *linked(), *loaded()]
    for component in components:
        component["bom-ref"] = component["purl"]
    reference = f"pkg:generic/fetch@{version}"
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {"type": "application", "name": "fetch", "version": version, "bom-ref": reference, "purl": reference,
                          "licenses": [{"license": {"id": "Apache-2.0"}}]},
        },
        "components": components,
        "dependencies": [{"ref": reference, "dependsOn": [component["bom-ref"] for component in components]}],
    }
    document["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(document, sort_keys=True)).urn
    print(json.dumps(document, indent=2, sort_keys=True))


main()
