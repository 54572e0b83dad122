"""The JSON Schemas, held by a validator that we did not write against every fixture and what the program prints."""
import base64
import functools
import http.server
import json
import os
import pathlib
import re
import threading
import unittest

import jsonschema
import yaml

from core_yaml import read
from support import RELEASE, ROOT, VALIDATORS, ScratchTest, commands, run

# Mistakes that a schema cannot see, since JSON has no comments, places, orders, or relations between entries. The others
# must be refused.
UNSEEN = {
    "bad-workspace.yaml": "whether a workspace has '/' depends on the kind of host",
    "destination-holds-vendor.yaml": "two destinations",
    "entry-null.yaml": "null and nothing are the same in JSON, and the tag may be called null",
    "no-workspace.yaml": "whether one is needed depends on the entries",
    "overlapping-destinations.yaml": "two destinations",
    "unknown-default-host.yaml": "the names of hosts are keys elsewhere",
    "unknown-version.yaml": "1.0 is 1 in JSON",
}


def schema(name):
    return json.loads((ROOT / "schema" / name).read_text())


def validator(name):
    return jsonschema.Draft202012Validator(schema(name))


def problems(name, value):
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
            for error in validator(name).iter_errors(value)]


def below(value, path=()):
    """Every schema inside a schema, with its path."""
    yield path, value
    for key in ("properties", "$defs", "dependentSchemas"):
        for name, sub in value.get(key, {}).items():
            if isinstance(sub, dict):
                yield from below(sub, (*path, key, name))
    for key in ("items", "additionalProperties", "if", "then", "else", "not"):
        if isinstance(value.get(key), dict):
            yield from below(value[key], (*path, key))


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files, and logs nothing."""

    def log_message(self, format, *arguments):
        pass


class SchemaTests(ScratchTest):
    def files(self):
        return sorted(path.name for path in (ROOT / "schema").iterdir())

    def test_they_are_schemas_with_titles_and_descriptions(self):
        self.assertEqual(self.files(), ["fetch-config.json", "fetch-deps.json", "fetch-lock.json", "fetch-report.json"])
        for name in self.files():
            whole = schema(name)
            jsonschema.Draft202012Validator.check_schema(whole)
            self.assertEqual(whole["$schema"], "https://json-schema.org/draft/2020-12/schema")
            self.assertEqual(whole["$id"].rsplit("/", 1)[1], name)
            for path, part in below(whole):
                # What only constrains describes no key of its own.
                is_key = path[-2:-1] == ("properties",) and not {"dependentSchemas", "if", "then"} & set(path)
                if is_key or path == () or path[-2:-1] == ("$defs",):
                    self.assertTrue(part.get("title") and part.get("description"), (name, path))

    def test_each_works_from_a_file_and_a_url(self):
        # Nothing in them refers to another file.
        for name in self.files():
            text = (ROOT / "schema" / name).read_text()
            references = [part["$ref"] for _, part in below(json.loads(text)) if "$ref" in part]
            self.assertTrue(all(reference.startswith("#/$defs/") for reference in references))
        handler = functools.partial(QuietHandler, directory=ROOT / "schema")
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            for place in [ROOT / "schema/fetch-deps.json", f"http://127.0.0.1:{server.server_port}/fetch-deps.json"]:
                check = [VALIDATORS / "check-jsonschema", "--no-cache", "--schemafile", place]
                run(*check, "Fixtures/manifests/valid/contract.yaml")
                run(*check, "Fixtures/manifests/invalid/entry-unknown-key.yaml", code=1)
            server.shutdown()

    def test_the_starter_names_the_schema(self):
        run(RELEASE / "fetch", "init", cwd=self.scratch)
        starter = (self.scratch / "deps.yaml").read_text()
        line = f"# yaml-language-server: $schema={schema('fetch-deps.json')['$id']}"
        self.assertEqual(starter.splitlines()[0], line)
        self.assertEqual(problems("fetch-deps.json", read(starter)), [])

    def test_the_help_page_has_every_key(self):
        page = run(RELEASE / "fetch", "help", "manifest").stdout
        manifest = schema("fetch-deps.json")
        keys = set(manifest["properties"]) | set(manifest["$defs"]["entry"]["properties"])
        # Each stands at the beginning of a line, alone or among others.
        shown = {word.strip(": ") for line in page.splitlines()
                 for word in re.split(r",| or ", re.sub(r"(:.*|  .*)$", "", line.strip()))}
        self.assertLessEqual(keys - shown, unread())

    def test_valid_manifests(self):
        manifests = sorted((ROOT / "Fixtures/manifests/valid").iterdir())
        manifests += [ROOT / "deps.yaml.example", ROOT / "Fixtures/quickstart/deps.yaml"]
        for path in manifests:
            with self.subTest(path.name):
                self.assertEqual(problems("fetch-deps.json", read(path.read_text())), [])

    def test_invalid_manifests(self):
        seen = set()
        for path in sorted((ROOT / "Fixtures/manifests/invalid").glob("*.yaml")):
            with self.subTest(path.name):
                try:
                    value = read(path.read_text())
                except yaml.YAMLError:
                    continue
                refused = problems("fetch-deps.json", value) != []
                self.assertEqual(refused, path.name not in UNSEEN, "see UNSEEN")
                seen.add(path.name)
        self.assertLessEqual(set(UNSEEN), seen)

    def test_schema_and_program_agree(self):
        """Both refuse the same values."""
        repository, archive = {"repo": "w/a", "tag": "v1"}, {"url": "https://example.com/a.tgz"}
        cases = [{"dependencies": {"a": archive | {"signature": "https://example.com/a.asc"}}},
                 {"dependencies": {"a": archive | {"signed-by": "k"}}}, {"dependencies": {"a b": "v1"}},
                 {"dependencies": {"a": repository | {"signature": "https://example.com/a.asc", "signed-by": "k"}}},
                 {"dependencies": {"a": repository | {"download": "x.zip", "signed-by": "k"}}}]
        for key, values in {
            "tag": ["v1", "a/b", "x.lock", "a/.b", "a/", "@", "a@b", "x.LOCK", "x."],
            "into": ["-x", "a:b", "x.", "a ", "a\nb", "a/-b", "con", "a/con.txt", ".a", "a b", "x/y", "...", "a/"],
            "include": ["../x", "./a", "[a", "[a]", "\\[a", "[]a]", "[]", "**", "a\\", "x/**/y", "/a", "/", "a/.."],
            "license": ["MIT", "a/b", "(MIT OR ISC)", "MIT,ISC", "DocumentRef-a:LicenseRef-b"],
        }.items():
            cases += [{"dependencies": {"a": repository | {key: value}}} for value in values]
        for value in ["release-1.", "engine/", ".x", "a/.b", "x.lock/", "a..", "-x"]:
            cases.append({"dependencies": {"a": {"repo": "w/a", "version": "^1", "tag-prefix": value}}})
        for value in ["https://[::1]/x", "ssh://git@[2001:db8::1]:22/x.git", "ext::sh", "git@h:x", "git@[::1]:x", "../x"]:
            cases.append({"dependencies": {"a": {"git": value, "tag": "v1"}}})
        for value in ["[a", "!x", "a+b", "-a", "w/..", "github:", "github:/a", "a/", "w/a", "github:w/a"]:
            cases.append({"workspace": "w", "dependencies": {"a": {"repo": value, "tag": "v1"}}})
        for name in ["a.", "con", "CON.x", "a ", "a:b", "é", "a.b", ".a", "conx", "lpt1"]:
            cases.append({"dependencies": {name: repository}})
        for value in ["-x", "a:b", "/x", "é", "a.b", "~x", "a//b", "1"]:
            cases.append({"workspace": value, "dependencies": {"a": "v1"}})
        for value in ["https://h/..", "https://h:99999", "https://h:65535", "https://h:0", "https://h/a..b"]:
            cases.append({"hosts": {"h": {"kind": "gitea", "url": value}}, "dependencies": {"a": {"repo": "h:w/a", "tag": "v1"}}})
        for value in [{"reason": " "}, {"id": "a b"}, {"id": ".x"}, {"until": "2026-13-01"}, {"until": "2026-06-30"}]:
            ignored = {"id": "CVE-2024-1", "reason": "not compiled in"} | value
            cases.append({"audit": {"ignore": [ignored]}, "dependencies": {"a": repository}})
        key = base64.b64encode(b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes(range(32))).decode()
        self.write("k", f"ada@example.com ssh-ed25519 {key}\n")
        for manifest in cases:
            with self.subTest(json.dumps(manifest)):
                self.write("deps.yaml", json.dumps(manifest))
                result = run(RELEASE / "fetch", "status", cwd=self.scratch, code=None)
                self.assertEqual(problems("fetch-deps.json", manifest) != [], result.returncode == 65, result.stderr)

    def test_lockfiles(self):
        for path in sorted((ROOT / "Fixtures/lockfiles").rglob("*.lock")):
            with self.subTest(path.name):
                self.assertEqual(problems("fetch-lock.json", read(path.read_text())), [])
        self.assertNotEqual(problems("fetch-lock.json", {"version": 2, "dependencies": {}}), [])

    def test_configurations(self):
        self.assertEqual(problems("fetch-config.json", read("""
            jobs: 4
            timeout: '60'
            cache: /var/cache/fetch
            mirrors:
              https://bitbucket.org: [https://mirror.example.com/bitbucket, https://other.example.com]
              https://github.com: https://mirror.example.com/github
            clients: {"https://github.com": Iv1.8a61f9b3a7aba766}
        """)), [])
        for text in ["jobs: 0", "jobs: many", "job: 1", "timeout: -1", "mirrors: {github.com: https://m.example}",
                     "mirrors: {https://github.com: []}", "mirrors: {https://github.com: ftp://m.example}",
                     "mirrors: {https://github.com: https://u:p@m.example}", "clients: {https://a.example: a b}",
                     "clients: {https://a.example/path: id}", "[]"]:
            with self.subTest(text):
                self.assertNotEqual(problems("fetch-config.json", read(text)), [])


class ReportTests(unittest.TestCase):
    """What `--json` prints: the stories, run with COLLECT_JSON, leave every document in a directory."""

    def documents(self):
        folder = pathlib.Path(os.environ.get("COLLECT_JSON", ROOT / ".build/json"))
        documents = [(path, path.read_text()) for path in sorted(folder.glob("*"))]
        self.assertTrue(documents, "run `make test` first: its stories write what --json prints to .build/json")
        # A killed program, and one that had to print nothing else, left no document.
        return [(path.name, json.loads(text)) for path, text in documents if text]

    def test_each_document_has_the_keys_of_the_schema_and_no_others(self):
        strict = jsonschema.Draft202012Validator(closed(schema("fetch-report.json")))
        for name, document in self.documents():
            found = [f"{'/'.join(map(str, error.absolute_path))}: {error.message[-200:]}"
                     for error in strict.iter_errors(document)]
            self.assertEqual(found, [], f"{name}: {document['command']}")

    def test_each_command_was_held_against_it(self):
        root = json.loads(run(RELEASE / "fetch", "--experimental-dump-help").stdout)["command"]
        wanted = {" ".join(words) for words, command in commands(root)
                  if any(name["name"] == "json" for argument in command.get("arguments", [])
                         for name in argument.get("names") or [])}
        self.assertEqual(wanted - {document["command"] for _, document in self.documents()}, set())


def closed(value):
    """A schema that knows no keys but its own, where a reader has to accept what later versions add."""
    if isinstance(value, dict):
        value = {key: closed(item) for key, item in value.items()}
        return {"additionalProperties": False} | value if isinstance(value.get("properties"), dict) else value
    return [closed(item) for item in value] if isinstance(value, list) else value


def unread():
    """Keys of the schema that the program does not read yet: the list in Tests/FetchManifestTests/SchemaTests.swift."""
    text = (ROOT / "Tests/FetchManifestTests/SchemaTests.swift").read_text()
    return set(re.findall(r'"([^"]+)"', re.search(r"unread: Set(?:<String>)? = \[([^\]]*)\]", text)[1]))


if __name__ == "__main__":
    unittest.main()
