"""Tools that clone git repositories, and `git status`, the measure of a no-op."""
import subprocess
import time

from bench.peers.peer import Peer

AUTHOR = ("-c", "user.name=bench", "-c", "user.email=bench@example.invalid")


class GitStatus(Peer):
    """Looks at the status of every file of the same tree, committed into a repository."""
    key, title, program = "git-status", "git status", "git"
    commands = {"noop": ["git", "status", "--porcelain"]}
    looks = True

    def prepare(self):
        self.run("mkdir", "vendor")
        for one in self.dependencies:
            download = subprocess.Popen(["curl", "-fsS", self.url(one)], stdout=subprocess.PIPE)
            subprocess.run(["tar", "xz", "-C", self.path("vendor")], stdin=download.stdout, check=True)
            download.wait()
        self.run("git", "init", "-q")
        self.run("git", "add", "-Af")
        self.run("git", *AUTHOR, "commit", "-qm", "the same tree")
        # git reads files again that were written in the second of its index: let it do so once.
        time.sleep(1.5)
        self.run("git", "status", "--porcelain")


class GitClone(Peer):
    """Two clones at once."""
    key, title, program = "git-clone", "git clone --depth 1", "git"
    workloads = "SM"
    commands = {**dict.fromkeys(("cold", "noop"), ["sh", "sync.sh"]), "verify": ["sh", "verify.sh"]}
    adds = (".git",)
    unchecked = "that a tag still names the same commit; SHA-256 (SHA-1 only); keeps no cache"

    def prepare(self):
        self.write("deps.txt", "".join(f"{self.repository(one)} vendor/{one['name']}\n" for one in self.dependencies))
        self.write("sync.sh", """set -eu
mkdir -p vendor
while read -r url folder; do [ -d "$folder" ] || echo "$url $folder"; done <deps.txt |
    xargs -r -P2 -L1 git -c advice.detachedHead=false clone -q --depth 1 -b v1.0.0
""")
        # An index without times makes git hash every file.
        self.write("verify.sh", """set -eu
ls vendor | xargs -P2 -I@ sh -ec '
    cd vendor/@; rm -f .git/fresh; export GIT_INDEX_FILE=.git/fresh; git read-tree HEAD; git update-index -q --refresh'
""")


class Submodule(Peer):
    key, title, program = "submodule", "git submodule", "git"
    workloads = "SM"
    commands = dict.fromkeys(("cold", "warm", "noop"),
                             "git submodule --quiet update --init --depth 1 --jobs 2".split())
    cache = (".git/modules",)
    adds = (".git",)
    unchecked = "SHA-256 (SHA-1 only); files in a no-op"

    def prepare(self):
        self.run("git", "init", "-q")
        for one in self.dependencies:
            name = f"vendor/{one['name']}"
            for key, value in (("path", name), ("url", self.repository(one)), ("shallow", "true")):
                self.run("git", "config", "-f", ".gitmodules", f"submodule.{name}.{key}", value)
            self.run("git", "update-index", "--add", "--cacheinfo", f"160000,{one['commit']},{name}")
        self.run("git", "add", ".gitmodules")
        self.run("git", *AUTHOR, "commit", "-qm", "dependencies")
