"""What a shell script does for the same result: one from everybody's toolbox, and one from an expert's.

Both download at once, check the archives' digests, unpack on both cores, and keep a stamp for each dependency.
"""
import os

from bench.peers.peer import Peer

SYNC = """set -eu
mkdir -p dl vendor
: >todo; : >get
while read -r sum url name; do
    stamp=
    [ -f "vendor/$name.ok" ] && read -r stamp <"vendor/$name.ok"
    [ "$stamp" = "$sum" ] && [ -d "vendor/$name" ] && continue
    echo "$sum $name" >>todo
    [ -f "dl/$name.tar.gz" ] || printf 'url = "%s"\\noutput = "dl/%s.tar.gz"\\n' "$url" "$name" >>get
done <deps.txt
[ -s todo ] || exit 0
[ ! -s get ] || curl -fsS --retry 3 --parallel --parallel-max 8 -K get
sed 's| \\(.*\\)|  dl/\\1.tar.gz|' todo >want
CHECK
cut -d' ' -f2 todo >names
(cd vendor; xargs rm -rf <../names; xargs mkdir <../names)
sed 's|.*|dl/&.tar.gz -C vendor/&|' names | xargs -P2 -L1 UNPACK
while read -r sum name; do echo "$sum" >"vendor/$name.ok"; done <todo
"""


class PlainShell(Peer):
    key, title, program = "plain", "plain shell", "curl"
    cache = ("dl",)
    commands = {**dict.fromkeys(("cold", "warm", "noop"), ["sh", "sync.sh"]), "verify": ["sh", "verify.sh"]}
    unchecked = "the files, in a no-op: it trusts its stamps; tar's own rules decide where an archive may write"
    sums = ""               # run.py puts the folder of the corpus's lists of digests here

    check = "sha256sum -c --quiet want"
    unpack = "tar --strip-components=1 -xzf"
    # Each core takes every second file.
    verify = """sha256sum -c --quiet sums1 & first=$!
sha256sum -c --quiet sums2
wait $first
"""

    def prepare(self):
        self.write("deps.txt", "".join(
            f"{one['sha256']} {self.url(one)} {one['name']}\n" for one in self.dependencies))
        self.write("sync.sh", SYNC.replace("CHECK", self.check).replace("UNPACK", self.unpack))
        self.write("verify.sh", "set -eu\n" + self.verify)
        lines = []
        for one in self.dependencies:
            with open(os.path.join(self.sums, one["archive"].split("/")[0], one["name"])) as file:
                lines += [line.replace("  ", f"  vendor/{one['name']}/", 1) for line in file]
        for half, part in (("1", lines[::2]), ("2", lines[1::2])):
            self.write("sums" + half, "".join(part))
            self.write("stars" + half, "".join(line.replace("  ", " *", 1) for line in part))
            self.write("paths" + half, "".join(line[66:].rstrip("\n") + "\0" for line in part))


class ExpertShell(PlainShell):
    """igzip inflates at more than twice gzip's speed, and openssl hashes with the processor's instructions."""
    key, title, program = "expert", "expert's shell", "igzip"
    check = """half=$((($(wc -l <want) + 1) / 2))
cut -c67- want | xargs -P2 -n"$half" openssl dgst -sha256 -r | sed 's/ \\*/  /' | sort >got
sort want | cmp - got"""
    unpack = "tar --strip-components=1 -I igzip -xf"
    verify = """half() { xargs -0 openssl dgst -sha256 -r <"paths$1" | cmp - "stars$1"; }
half 1 & first=$!
half 2
wait $first
"""
