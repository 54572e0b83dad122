"""The manual: complete, and in order for mandoc, which we did not write."""
import json
import re
import shutil
import unittest

from support import RELEASE, ROOT, ScratchTest, commands, installation, require, run


class ManualTests(ScratchTest):
    def page(self, name):
        return next((installation() / "share/man").rglob(name)).read_text()

    def test_mandoc_is_silent(self):
        require("mandoc")
        pages = sorted(path.name for path in (installation() / "share/man").rglob("*.[15]"))
        # mandoc looks for the pages that others name in the working directory.
        for path in (installation() / "share/man").rglob("*.[15]"):
            shutil.copy(path, self.scratch)
        result = run("mandoc", "-T", "lint", *pages, cwd=self.scratch, code=None)
        self.assertEqual(result.stdout + result.stderr, "")
        self.assertEqual(result.returncode, 0)

    def test_each_command_has_a_page_with_its_options(self):
        root = json.loads(run(RELEASE / "fetch", "--experimental-dump-help").stdout)["command"]
        for words, command in commands(root):
            page = self.page(f"fetch-{'-'.join(words)}.1")
            for argument in command.get("arguments", []):
                for name in argument.get("names") or []:
                    if argument["shouldDisplay"] and name["kind"] == "long":
                        self.assertIn(f"Fl -{name['name']}", page, words)
        self.assertTrue(all(f"fetch-{words[0]} 1" in self.page("fetch.1") for words, _ in commands(root)))

    def test_the_pages_of_files_have_every_key_of_the_schema(self):
        for name, file in [("deps.yaml.5", "fetch-deps.json"), ("deps.lock.5", "fetch-lock.json")]:
            schema = json.loads((ROOT / "schema" / file).read_text())
            keys = set(re.findall(r"^\.It Ic (\S+)$", self.page(name), re.M))
            wanted = set(schema["properties"])
            for definition in ("entry", "host", "limits", "ignored", "origin"):
                wanted |= set(schema["$defs"].get(definition, {}).get("properties", {}))
            wanted |= set(schema["properties"].get("audit", {}).get("properties", {}))
            self.assertEqual(keys, wanted)

    def test_no_page_has_a_time_of_the_build(self):
        day = run("sh", "-c", "date -u -d @$(Packaging/date.sh) +'%B %-d, %Y'").stdout.strip()
        for path in (installation() / "share/man").rglob("*.[15]"):
            self.assertIn(f".Dd {day}\n", path.read_text())


if __name__ == "__main__":
    unittest.main()
