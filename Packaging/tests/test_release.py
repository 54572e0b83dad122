"""Releases: the version is set everywhere, a dirty tree is refused, and the bill of materials is one."""
import json
import os
import re
import unittest

from support import RELEASE, ROOT, VALIDATORS, ScratchTest, run, shell


class ReleaseTests(ScratchTest):
    def setUp(self):
        super().setUp()
        self.clone = self.scratch / "clone"
        git = "git -c user.name=n -c user.email=e@example.com"
        # What is here, committed or not.
        shell(f"mkdir {self.clone} && git ls-files -z --cached --others --exclude-standard | "
              f"xargs -0 cp --parents -P -t {self.clone} && cd {self.clone} && git init -q && git add -A && "
              f"{git} commit -q -m all")

    def prepare(self, version, code=0, **environment):
        return run("Packaging/release.sh", "--prepare", version, cwd=self.clone, code=code, env=environment)

    def test_the_version_is_set_everywhere(self):
        self.prepare("9.8.7", SOURCE_DATE_EPOCH="1800000000")
        changed = run("git", "diff", "--name-only", cwd=self.clone).stdout.split()
        self.assertEqual(changed, ["CHANGELOG.md", "Packaging/examples/bitbucket-pipe.yml",
                                   "Sources/FetchCLI/Version.swift", "action.yml", "docs/Day.md",
                                   "docs/Integrations.md", "docs/Troubleshooting.md", "pipe.yml"])
        self.assertEqual(run("Packaging/version.sh", cwd=self.clone).stdout, "9.8.7\n")
        self.assertIn("## [Unreleased]\n\n## [9.8.7] - 2027-01-15\n", (self.clone / "CHANGELOG.md").read_text())
        self.assertIn("image: fetch/fetch-pipe:9.8.7\n", (self.clone / "pipe.yml").read_text())
        self.assertIn("uses: OWNER/fetch@v9.8.7\n", (self.clone / "docs/Integrations.md").read_text())
        # Nothing that users read, and no story, names the version before.
        before = run("Packaging/version.sh").stdout.strip().replace(".", "[.]")
        named = run("git", "grep", "-nE", f"(^|[^0-9.v^]){before}([^0-9]|$)", "--", "README.md", "docs", "action.yml",
                    "pipe.yml", "templates", "Packaging/examples", "Fixtures/stories", cwd=self.clone, code=None)
        self.assertEqual(named.stdout, "")

    def test_what_is_refused(self):
        for version in ["", "1.2", "v1.2.3", "01.2.3", "1.2.3;touch x"]:
            self.assertIn("is not a version", self.prepare(version, code=1).stderr)
        self.assertIn("is older", self.prepare("0.0.1", code=1).stderr)
        (self.clone / "stray").write_text("")
        self.assertIn("not committed", self.prepare("9.8.7", code=1).stderr)
        self.assertEqual(run("git", "status", "--porcelain", cwd=self.clone).stdout, "?? stray\n")

    def test_a_release_without_a_change_is_refused(self):
        self.prepare("9.8.7")
        shell("git -c user.name=n -c user.email=e@example.com commit -qam release", cwd=self.clone)
        self.assertIn("nothing has changed", self.prepare("9.8.8", code=1).stderr)

    def test_a_release_is_made_and_made_again_with_the_same_bytes(self):
        # The program is the one that is built here: what is tested is everything around the build.
        shell(f"mkdir -p .build/release && cp {RELEASE}/fetch {RELEASE}/generate-manual .build/release && "
              "git config user.name n && git config user.email e@example.com && "
              "printf '#!/bin/sh\n' >Scripts/release.sh && git commit -qam stub", cwd=self.clone)
        run("Packaging/release.sh", "9.8.7", cwd=self.clone)
        self.assertEqual(run("git", "status", "--porcelain", cwd=self.clone).stdout, "")
        self.assertEqual(run("git", "describe", cwd=self.clone).stdout, "v9.8.7\n")
        sums = (self.clone / "dist/SHA256SUMS").read_text()
        names = [line.split()[1] for line in sums.splitlines()]
        self.assertEqual(names, ["fetch-9.8.7-linux-" + os.uname().machine + ".tar.gz", "fetch-9.8.7.cdx.json",
                                 names[2]])
        self.assertRegex(names[2], r"^fetch_9\.8\.7_\w+\.deb$")
        run("Packaging/release.sh", "9.8.7", cwd=self.clone)
        self.assertEqual(sums, (self.clone / "dist/SHA256SUMS").read_text())

    def test_the_changelog_has_the_form_that_people_know(self):
        text = (ROOT / "CHANGELOG.md").read_text()
        self.assertRegex(text, r"\A# Changelog\n")
        for title in re.findall(r"^## (.*)$", text, re.M):
            self.assertRegex(title, r"^\[(Unreleased|\d+\.\d+\.\d+\S*\] - \d{4}-\d\d-\d\d)\]?$")
        for title in re.findall(r"^### (.*)$", text, re.M):
            self.assertIn(title, ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"])

    def test_the_bill_of_materials(self):
        text = run("python3", "Packaging/sbom.py", "1.2.3", "1800000000").stdout
        self.assertEqual(text, run("python3", "Packaging/sbom.py", "1.2.3", "1800000000").stdout)
        check = ("import sys; from cyclonedx.schema import SchemaVersion; from cyclonedx.validation.json import "
                 "JsonStrictValidator; sys.exit(JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.argv[1]))")
        run(VALIDATORS / "python", "-c", check, text)
        names = {component["name"] for component in json.loads(text)["components"]}
        self.assertLessEqual({"swift", "swift-argument-parser", "swift-subprocess", "openssl", "libyaml", "libcurl4"}, names)
        self.assertNotIn("FlyingFox", names)


if __name__ == "__main__":
    unittest.main()
