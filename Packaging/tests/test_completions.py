"""Completions in bash, zsh and fish, as installed: each shell completes a command, an option, a NAME and a group."""
import os
import pty
import select
import signal
import time
import unittest

from support import ScratchTest, installation, require, run

MANIFEST = """\
dependencies:
  engine: {url: engine.tar.gz, groups: [core]}
  physics: {url: physics.tar.gz, groups: [extras]}
"""
SUBSTITUTE = """\
#!/bin/sh
[ "$1" != ---completion ] || exec {program} "$@"
echo "fetch $*" >>{log}
echo "ran: $*"
"""
# What is typed before the key, and what the line is after it.
CASES = [
    ("a command", "fetch outd", "fetch outdated"),
    ("an option", "fetch sync --lock", "fetch sync --locked"),
    ("a NAME", "fetch verify phy", "fetch verify physics"),
    ("a group", "fetch sync --group ext", "fetch sync --group extras"),
]


class Terminal:
    """A shell on a terminal of its own."""

    def __init__(self, arguments, environment, folder):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execvpe(arguments[0], arguments, environment)

    def type(self, text):
        os.write(self.terminal, text.encode())

    def read(self, until, seconds=30):
        """Reads until `until` is there, and returns whether it is."""
        text, end = "", time.monotonic() + seconds
        while until not in text:
            if not select.select([self.terminal], [], [], max(0, end - time.monotonic()))[0]:
                return False
            try:
                text += os.read(self.terminal, 4096).decode(errors="replace")
            except OSError:
                return False
        return True

    def close(self):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)


class CompletionTests(ScratchTest):
    def setUp(self):
        super().setUp()
        require("bash", "zsh", "fish")
        self.prefix = installation()
        self.write("project/deps.yaml", MANIFEST)
        (self.scratch / "home").mkdir()
        # A line that is run is only noted; completions come from the program.
        program = self.write("bin/fetch", SUBSTITUTE.format(program=self.prefix / "bin/fetch", log=self.scratch / "log"))
        program.chmod(0o755)
        self.environment = {
            "HOME": str(self.scratch / "home"), "TERM": "xterm", "LC_ALL": "C.UTF-8",
            "PATH": f"{program.parent}:/usr/bin:/bin", "XDG_DATA_DIRS": f"{self.prefix}/share:/usr/share",
        }

    def complete(self, arguments, start):
        """Types what is before the key, the key and Enter, and expects the rest of the line to be run."""
        shell = Terminal(arguments, self.environment, self.scratch / "project")
        self.addCleanup(shell.close)
        shell.type(start + "; echo rea''dy\n")
        self.assertTrue(shell.read("ready"), "the shell does not start")
        for what, typed, line in CASES:
            with self.subTest(what):
                shell.type(f"{typed}\t\n")
                self.assertTrue(shell.read("ran: "), "nothing was run")
                self.assertEqual((self.scratch / "log").read_text().splitlines()[-1], line)

    def test_bash(self):
        # The script is found by its place, as bash-completion looks for it.
        self.complete(["bash", "--noprofile", "--norc", "-i"], ". /usr/share/bash-completion/bash_completion")

    def test_zsh(self):
        start = f"fpath=({self.prefix}/share/zsh/site-functions $fpath); autoload -U compinit; compinit -u -D"
        self.complete(["zsh", "-f", "-i"], start)

    def test_fish(self):
        self.complete(["fish", "--private"], "set -g fish_autosuggestion_enabled 0; set -g fish_greeting")

    def test_fish_without_a_terminal(self):
        """As scripts ask it."""
        for what, typed, line in CASES:
            with self.subTest(what):
                result = run("fish", "-c", f"complete -C '{typed}'", cwd=self.scratch / "project", env=self.environment)
                self.assertIn(line.split()[-1], result.stdout)
                self.assertEqual(result.stderr, "")


if __name__ == "__main__":
    unittest.main()
