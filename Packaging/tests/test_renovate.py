"""The preset for Renovate: valid by its schema, and its expressions find what they should in manifests."""
import json
import re
import unittest

from support import ROOT, VALIDATORS, run

PRESET = json.loads((ROOT / "Packaging/renovate.json").read_text())


def compiled(expression):
    # Renovate uses RE2, which has no lookarounds and no references back.
    assert not re.search(r"\(\?<?[=!]|\\[1-9]", expression), expression
    return re.compile(expression.replace("(?<", "(?P<"))


def recursive(text, expressions, groups):
    """Each expression searches what the one before found, and groups add up, as Renovate's strategy does."""
    for match in compiled(expressions[0]).finditer(text):
        found = groups | {name: value for name, value in match.groupdict().items() if value}
        if len(expressions) == 1:
            yield found
        else:
            yield from recursive(match[0], expressions[1:], found)


def filled(manager, key, groups):
    template = manager.get(f"{key}Template")
    if template is None:
        return groups.get(key)
    return re.sub(r"\{\{\{(\w+)\}\}\}", lambda match: groups[match[1]], template)


def updates(text):
    """What the custom managers extract from a manifest."""
    found = set()
    for manager in PRESET["customManagers"]:
        expressions = manager["matchStrings"]
        if manager.get("matchStringsStrategy") == "recursive":
            matches = recursive(text, expressions, {})
        else:
            matches = (groups for expression in expressions for groups in recursive(text, [expression], {}))
        for groups in matches:
            found.add((manager["datasourceTemplate"], filled(manager, "packageName", groups), groups["currentValue"]))
    return found


class RenovateTests(unittest.TestCase):
    def test_the_schema(self):
        run(VALIDATORS / "check-jsonschema", "--builtin-schema", "vendor.renovate", "Packaging/renovate.json")

    def test_the_manifest_of_the_contract(self):
        text = (ROOT / "Fixtures/manifests/valid/contract.yaml").read_text()
        self.assertEqual(updates(text), {
            ("bitbucket-tags", "jumboskill/engine", "rev1"),
            ("bitbucket-tags", "jumboskill/physics-core", "v2.3.0"),
        } | {("bitbucket-tags", "jumboskill/engine", "v1.2")})

    def test_the_forms_of_each_host(self):
        for host, source in [("bitbucket", "bitbucket-tags"), ("github", "github-tags"), ("gitlab", "gitlab-tags"),
                             ("codeberg", "gitea-tags")]:
            with self.subTest(host):
                text = f"""\
# A comment.
version: 1
host: {host}   # the default
workspace: studio

dependencies:
  engine: v1.0 # short
  "quoted": '2.1'

  long:
    # a comment
    repo: studio/long-core
    include: [src/**]
    tag: v2.3.0
  named:
    repo: {host}:other/named
    tag: "v4"
  brace: {{repo: "{host}:other/brace", tag: v5}}
  ranged: {{repo: "{host}:other/ranged", version: ^1.2}}
  zlib:
    url: https://zlib.net/zlib-1.3.1.tar.gz
    sha256: 9a93b2b7dfdac77ceba5a558a580e74667dd6fede4585b91eefb60f03b72df23
  crossing:
    repo: studio/crossing
    branch: main
  tool:
    git: ssh://git@git.example.com/tool.git
    tag: v6
"""
                self.assertEqual(updates(text), {
                    (source, "studio/engine", "v1.0"), (source, "studio/quoted", "2.1"),
                    (source, "studio/long-core", "v2.3.0"), (source, "other/named", "v4"), (source, "other/brace", "v5"),
                })

    def test_any_indentation_blank_lines_and_comments(self):
        for n in (1, 2, 3, 4, 8):
            with self.subTest(n):
                entry, key = " " * n, " " * 2 * n
                text = f"""\
workspace: studio
dependencies:
{entry}ranged:
{key}repo: github:other/ranged
{key}# tag: v1
{key}version: ^1
{entry}named:
{key}repo: github:other/named

# A comment at the margin.
{key}tag: v3.0.0
{entry}owned:
{key}repo: other/owned
{key}tag: v4
{entry}short: v7
audit:
{entry}ignore:
{entry}- {{id: CVE-2024-1, reason: not compiled in}}
"""
                self.assertEqual(updates(text), {
                    ("github-tags", "other/named", "v3.0.0"), ("bitbucket-tags", "other/owned", "v4"),
                    ("bitbucket-tags", "studio/short", "v7"),
                })

    def test_without_a_default_host_it_is_bitbucket_and_another_is_no_guess(self):
        self.assertEqual(updates("workspace: studio\ndependencies:\n  engine: v1\n"),
                         {("bitbucket-tags", "studio/engine", "v1")})
        self.assertEqual(updates("host: work\nworkspace: studio\ndependencies:\n  engine: v1\n"), set())

    def test_archives_are_excluded_and_it_says_why(self):
        self.assertTrue(any("checksum" in line for line in PRESET["description"]))
        self.assertEqual(updates("dependencies:\n  zlib:\n    url: https://zlib.net/zlib-1.3.1.tar.gz\n"), set())

    def test_the_lockfile_follows(self):
        tasks = PRESET["packageRules"][0]["postUpgradeTasks"]
        self.assertEqual(tasks["commands"], ["fetch lock --manifest {{{packageFile}}}"])

    def test_what_is_allowed_is_one_command(self):
        text = " ".join(PRESET["description"])
        allowed = compiled(json.loads(re.search(r"allowedCommands: (\[.*?\"\])", text)[1])[0])
        self.assertIn(allowed.pattern.replace("\\", "\\\\"), (ROOT / "docs/Integrations.md").read_text())
        self.assertTrue(allowed.search("fetch lock --manifest libs/core-1/deps.yaml"))
        for file in ("deps.yaml; id", "$(id)/deps.yaml", "a b/deps.yaml", "deps.yaml\nid", "x | sh"):
            self.assertFalse(allowed.search(f"fetch lock --manifest {file}"), file)


if __name__ == "__main__":
    unittest.main()
