"""`make install` and `make uninstall`."""
import os
import unittest

from support import ScratchTest, run


class InstallTests(ScratchTest):
    def files(self):
        return sorted(str(path.relative_to(self.scratch)) for path in self.scratch.rglob("*") if not path.is_dir())

    def test_installs_what_it_lists_and_removes_it(self):
        environment = {"PREFIX": "/opt/tools", "DESTDIR": str(self.scratch)}
        self.write("opt/tools/share/man/man1/other.1", ".Dd\n")
        run("Packaging/install.sh", env=environment)
        names = self.files()
        for name in ["bin/fetch", "share/bash-completion/completions/fetch", "share/zsh/site-functions/_fetch",
                     "share/fish/vendor_completions.d/fetch.fish", "share/man/man1/fetch.1",
                     "share/man/man1/fetch-sync.1", "share/man/man5/deps.yaml.5", "share/man/man5/deps.lock.5",
                     "share/fetch/schema/fetch-deps.json"]:
            self.assertIn(f"opt/tools/{name}", names)
        self.assertTrue(os.access(self.scratch / "opt/tools/bin/fetch", os.X_OK))
        run(self.scratch / "opt/tools/bin/fetch", "--version", cwd=self.scratch)

        # Once more over itself, after a version that installed another file.
        self.write("opt/tools/share/fetch/old", "")
        with open(self.scratch / "opt/tools/share/fetch/installed", "a") as listing:
            listing.write("share/fetch/old\n")
        run("Packaging/install.sh", env=environment)
        self.assertEqual(names, self.files())

        run("Packaging/uninstall.sh", env=environment)
        self.assertEqual(self.files(), ["opt/tools/share/man/man1/other.1"])
        self.assertEqual([path.name for path in (self.scratch / "opt/tools").iterdir()], ["share"])
        run("Packaging/uninstall.sh", env=environment, code=1)


if __name__ == "__main__":
    unittest.main()
