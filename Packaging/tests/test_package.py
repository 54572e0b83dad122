"""The tarball and the Debian package: the same bytes twice, complete, and running where they say."""
import os
import pathlib
import re
import shutil
import unittest

from support import RELEASE, ROOT, ScratchTest, package, require, run, shell

ROOTS = ROOT / ".build/debian"


def relations(field):
    """The packages of a field of the control file."""
    control = (ROOT / "Packaging/debian/control.in").read_text()
    line = re.search(rf"^{field}: (.*)$", control, re.M)
    return {item.split()[0] for item in line[1].split(",")}


class TarballTests(ScratchTest):
    def test_twice_from_one_release_it_is_the_same(self):
        again = run("Packaging/dist.sh", self.scratch).stdout.strip().splitlines()[-1]
        self.assertEqual(package("tar.gz").read_bytes(), pathlib.Path(again).read_bytes())

    def test_it_runs_from_any_directory(self):
        shell(f"tar -xzf {package('tar.gz')} && cd fetch-* && sha256sum --check --quiet --strict SHA256SUMS && "
              "test -s LICENSE && test -s README.md && test -s share/man/man1/fetch.1 && "
              "test -s share/bash-completion/completions/fetch && cd .. && mv fetch-* 'a b' && "
              "'./a b/bin/fetch' --version && env -i './a b/bin/fetch' doctor --help", cwd=self.scratch)
        files = run("tar", "-tvzf", package("tar.gz")).stdout.splitlines()
        self.assertTrue(all("0/0" in line for line in files))
        listed = (self.scratch / "a b/SHA256SUMS").read_text().splitlines()
        self.assertEqual(len(listed) + 1, len([line for line in files if not line.startswith("d")]))

    def test_it_is_stripped(self):
        self.assertIn("no symbols", run("nm", RELEASE / "fetch", code=None).stderr)


class DependencyTests(unittest.TestCase):
    """Libraries that are loaded at run time are seen by no tool."""

    def test_each_library_that_is_loaded_is_in_the_list(self):
        owners = {}
        for path in (ROOT / "Sources").rglob("*.swift"):
            for call in re.findall(r"SystemLibrary\.load\(\s*\[([^\]]*)\]", path.read_text()):
                # The first of several is the usual one.
                library = re.findall(r'"(lib[^"]+\.so\.\d+)"', call)[0]
                found = run("dpkg-query", "-S", f"*/{library}").stdout.splitlines()
                owners[library] = {line.split(":")[0] for line in found}
        self.assertEqual(len(owners), 4, owners)
        wanted = set().union(*owners.values())
        declared = relations("Depends") | relations("Recommends")
        self.assertEqual(wanted - declared, set())
        # Each name in the program comes from such a call.
        names = set(re.findall(rb"\blib[a-z0-9+-]+\.so\.\d+", (RELEASE / "fetch").read_bytes()))
        linked = set(re.findall(r"NEEDED\s+(\S+)", run("objdump", "-p", RELEASE / "fetch").stdout))
        loaded = {name.decode() for name in names} - linked
        self.assertLessEqual(loaded, set(owners) | {"libcurl-gnutls.so.4"})
        # What is in the list is loaded, linked, run or read.
        self.assertEqual(relations("Depends") - wanted, {"libc6", "ca-certificates"})
        self.assertEqual(relations("Recommends") - wanted, {"git"})
        self.assertEqual(relations("Suggests"), {"git-lfs"})


class DebianTests(ScratchTest):
    def test_twice_from_one_release_it_is_the_same(self):
        again = run("Packaging/deb.sh", self.scratch).stdout.strip().splitlines()[-1]
        self.assertEqual(package("deb").read_bytes(), pathlib.Path(again).read_bytes())

    def test_lintian(self):
        require("lintian")
        run("lintian", "--fail-on", "error,warning", package("deb"))
        text = (ROOT / "Packaging/debian/lintian-overrides").read_text()
        for block in re.split(r"\n(?=#)", text.strip()):
            self.assertTrue(block.startswith("# "), f"an override without its reason: {block}")


@unittest.skipUnless(os.geteuid() == 0, "a root directory of Debian needs root")
class InstalledTests(ScratchTest):
    """The package in a fresh root of Debian 12."""

    def root(self, *extra):
        """A fresh root with the package, and `extra` packages."""
        require("mmdebstrap")
        base = ROOTS / "bookworm.tar"
        if not base.exists():
            base.parent.mkdir(parents=True, exist_ok=True)
            new = base.with_name("new.tar")
            run("mmdebstrap", "--variant=apt", "--quiet", "--format=tar", "bookworm", new)
            new.rename(base)
        root = self.scratch / "root"
        root.mkdir()
        run("tar", "-C", root, "--exclude=./dev/*", "-xf", base)
        shutil.copy(package("deb"), root / "fetch.deb")
        shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
        self.before = self.files(root)
        # curl stands for a browser in the quickstart.
        self.inside(root, "export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && apt-get install -qq -y "
                    f"--no-install-recommends /fetch.deb {' '.join(extra)}")
        return root

    @staticmethod
    def files(root):
        return {str(path.relative_to(root)) for path in root.rglob("*")
                if not str(path.relative_to(root)).startswith(("var/", "proc/", "dev/", "etc/", "tmp/", "root/"))}

    @staticmethod
    def inside(root, script, code=0):
        # Mounts are gone with the namespace.
        mounts = f"mount -t proc proc {root}/proc && mount --rbind /dev {root}/dev && mount -t tmpfs tmp {root}/tmp"
        return run("unshare", "-m", "sh", "-euc", f"{mounts} && exec env TMPDIR=/tmp chroot {root} sh -euc \"$1\"", "sh", script, code=code)

    def products(self, root):
        """A directory with a `fetch` that runs in `root`, in the same working directory, and the local forge."""
        products = self.scratch / "products"
        products.mkdir()
        shutil.copy(RELEASE / "local-forge", products)
        self.write("products/fetch", f"#!/bin/sh\nexec {shutil.which('chroot')} {root} /bin/sh -c 'cd \"$1\" && shift && exec "
                   "/usr/bin/fetch \"$@\"' sh \"$PWD\" \"$@\"\n").chmod(0o755)
        return products

    def within(self, root, script, **options):
        """Runs a script outside `root`, whose /tmp, /proc and /dev are those of the machine."""
        mounts = " && ".join(f"mount --rbind /{name} {root}/{name}" for name in ("tmp", "proc", "dev"))
        return run("unshare", "-m", "sh", "-euc", f"mount --make-rprivate / && {mounts} && {script}", **options)

    def test_with_what_it_recommends_it_passes_the_stories(self):
        # Besides what it recommends and suggests, the programs that check signatures, which it names when it needs them.
        root = self.root("curl", "git", "libisal2", "git-lfs", "openssh-client", "gpgv", "sqv")
        products = self.products(root)
        self.assertIn("ISA-L", self.inside(root, "fetch --version -v").stdout)
        self.within(root, f"Scripts/quickstart.sh {products}", env={"TMPDIR": "/tmp"})
        tests = ROOT / ".build/debug/fetchPackageTests.xctest"
        if not tests.exists():
            self.fail("run `make test` first: it builds the stories' runner")
        result = self.within(root, f"FETCH_PRODUCTS={products} {tests} --testing-library swift-testing "
                             "--filter '^StoryTests\\.StoryTests' --experimental-maximum-parallelization-width 2",
                             env={"TMPDIR": "/tmp"}, code=None)
        said = (result.stdout + result.stderr).splitlines()
        failed = [line for line in said if "recorded an issue" in line]
        self.assertTrue(any("Test run with" in line for line in said), "\n".join(said[-50:]))
        self.assertEqual(result.returncode != 0, bool(failed), "\n".join(said[-50:]))
        # It drops all rights of root, with them that to enter this root.
        failed = [line for line in failed if "fixture → rare-messages.txt at" not in line]
        self.assertEqual(failed, [], "\n".join(failed))

    def test_without_it_does_its_main_job_and_says_what_is_missing(self):
        root = self.root("curl")
        self.within(root, f"Scripts/quickstart.sh {self.products(root)}", env={"TMPDIR": "/tmp"})
        self.assertIn("zlib", self.inside(root, "fetch --version -v").stdout)
        project = "mkdir /p && cd /p && printf 'dependencies:\\n  a: {git: /nowhere, tag: v1}\\n' > deps.yaml"
        self.assertIn("git", self.inside(root, f"{project} && fetch sync", code=69).stderr)

    def test_removed_it_leaves_nothing(self):
        root = self.root()
        owned = self.inside(root, "dpkg -L fetch").stdout.split()
        self.assertIn("/usr/bin/fetch", owned)
        self.inside(root, "fetch --version && apt-get purge -qq -y fetch")
        # What is left of these are directories of other packages; nothing else has the program's name.
        self.inside(root, f"for path in {' '.join(owned[1:])}; do test ! -e $path || dpkg -S $path >/dev/null; done")
        left = [path for path in self.files(root) if "fetch" in pathlib.Path(path).name and "prefetch" not in path]
        self.assertEqual([path for path in left if path not in self.before], [])

    def test_the_container(self):
        """Runs the lines of the Dockerfile in a root directory, as docker would."""
        root = self.root()
        user, folder, home = "root", "/", "/root"
        text = (ROOT / "Packaging/Dockerfile").read_text().replace("\\\n", " ")
        for line in text.splitlines():
            word, _, rest = line.partition(" ")
            if word == "COPY":
                shutil.copy(package("deb"), root / "fetch_container.deb")
            elif word == "RUN":
                self.inside(root, f"cp /fetch_container.deb /tmp/fetch_1.deb; {rest}")
            elif word == "USER":
                user = rest
            elif word == "WORKDIR":
                folder = rest
            elif word == "ENV":
                home = rest.removeprefix("HOME=")
        self.assertEqual((user, folder), ("fetch", "/project"))
        entry = f"cd {folder} && exec setpriv --reuid {user} --regid {user} --init-groups env HOME={home} "
        self.inside(root, f"{entry} fetch init")
        self.assertEqual(os.stat(root / "project/deps.yaml").st_uid, 1000)
        self.inside(root, f"{entry} fetch sync")
        self.assertLessEqual(len([line for line in (ROOT / "Packaging/Dockerfile").read_text().splitlines()
                                  if line and not line.startswith("#")]), 12)


if __name__ == "__main__":
    unittest.main()
