"""What the tests of packaging share: the checkout, scratch directories, running programs, an installation."""
import functools
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RELEASE = ROOT / ".build/release"
# Validators of others from PyPI, see Packaging/tests.sh.
VALIDATORS = ROOT / ".build/validators/bin"


def run(*arguments, code=0, cwd=ROOT, **options):
    """Runs a program and returns what it printed; fails unless it ends with `code`."""
    options.setdefault("timeout", 1200)
    options["env"] = os.environ | {"LC_ALL": "C.UTF-8"} | options.pop("env", {})
    result = subprocess.run([str(argument) for argument in arguments], cwd=cwd, capture_output=True, text=True,
                            stdin=subprocess.DEVNULL, **options)
    if code is not None and result.returncode != code:
        raise AssertionError(f"{arguments} ended with {result.returncode}, not {code}:\n{result.stdout}{result.stderr}")
    return result


def shell(script, **options):
    """Runs lines of a shell."""
    return run("sh", "-euc", script, **options)


def require(*programs):
    """Fails where a program is missing: a test that is skipped would hold nothing."""
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        raise AssertionError(f"install {', '.join(missing)}: Packaging/tests.sh does")


@functools.cache
def installation():
    """A prefix into which `make install` put the release; gone when the tests end."""
    folder = tempfile.TemporaryDirectory()
    INSTALLATIONS.append(folder)
    prefix = pathlib.Path(folder.name) / "prefix"
    run("Packaging/install.sh", env={"PREFIX": str(prefix), "DESTDIR": ""})
    return prefix


@functools.cache
def package(kind):
    """The release as a package, `tar.gz` or `deb`; gone when the tests end."""
    folder = tempfile.TemporaryDirectory()
    INSTALLATIONS.append(folder)
    script = {"tar.gz": "Packaging/dist.sh", "deb": "Packaging/deb.sh"}[kind]
    return pathlib.Path(run(script, folder.name).stdout.strip().splitlines()[-1])


INSTALLATIONS = []


def commands(command, path=()):
    """The words of every command below `command` of the parser's own description."""
    for sub in command.get("subcommands", []):
        words = (*path, sub["commandName"])
        yield words, sub
        yield from commands(sub, words)


class ScratchTest(unittest.TestCase):
    """A test with a directory of its own."""

    def setUp(self):
        # fish writes completions into its home in the background, also while the directory is removed.
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.addCleanup(folder.cleanup)
        self.scratch = pathlib.Path(folder.name)

    def write(self, path, text):
        target = self.scratch / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        return target
