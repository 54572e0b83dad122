"""Makes the workloads: each dependency as a tar.gz with one top folder, the list of what it must unpack to, and, where
git-based tools want it, as a bare repository with the tag v1.0.0.

They have no symbolic links, because some tools stop at the first one. The shape, the names and the contents come from a
seed, and a corpus is kept between runs.
"""
import concurrent.futures
import gzip
import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import tarfile
from dataclasses import dataclass

from bench.content import Pool

VERSION = "1.0.0"
WHEN = 1700000000


@dataclass
class Workload:
    count: int              # dependencies
    files: int              # in each
    size: int               # bytes in each, unpacked
    large: int = 0          # how many of the files share nine tenths of the bytes
    git: bool = False       # as repositories too
    kinds: str = "source " * 4 + "prose " + "source " * 4 + "table " + "source " * 6 + "prose source source picture"
    about: str = ""


WORKLOADS = {
    "S": Workload(50, 40, 560_000, git=True, about="50 dependencies of 40 files"),
    "M": Workload(20, 1000, 11_500_000, git=True, about="20 dependencies of 1,000 files"),
    "L": Workload(3, 600, 361_000_000, large=20, kinds="source table prose source picture source prose table source source",
                  about="3 dependencies of 136 MB"),
    "many": Workload(50, 400, 1_600_000, about="50 dependencies of 400 files"),
    "few": Workload(5, 400, 1_600_000, about="5 dependencies of 400 files"),
    "16MB": Workload(1, 1, 16_000_000, kinds="picture", about="1 archive of 16 MB"),
    "256MB": Workload(1, 1, 256_000_000, kinds="picture", about="1 archive of 256 MB"),
}


def ensure(root, names):
    """The index of the corpus in `root`: what is missing of `names`, or was made by another version, is made now."""
    here = os.path.dirname(os.path.abspath(__file__))
    maker = hashlib.sha256(b"".join(read(os.path.join(here, f)) for f in ("content.py", "corpus.py"))).hexdigest()
    path = os.path.join(root, "index.json")
    index = json.loads(read(path)) if os.path.exists(path) else {}
    if index.get("maker") != maker:
        for folder in ("www", "git", "sums"):
            shutil.rmtree(os.path.join(root, folder), ignore_errors=True)
        index = {"maker": maker}
    os.makedirs(root, exist_ok=True)
    for name in names:
        if name in index:
            continue
        print(f"making {name}: {WORKLOADS[name].about}", flush=True)
        for folder in ("www", "git", "sums"):
            os.makedirs(os.path.join(root, folder, name), exist_ok=True)
        with concurrent.futures.ProcessPoolExecutor() as workers:
            index[name] = list(workers.map(make, *zip(*((root, name, i) for i in range(WORKLOADS[name].count)))))
        with open(path + ".new", "w") as file:
            json.dump(index, file, indent=1)
        os.replace(path + ".new", path)
    return index


def make(root, workload, number):
    """One dependency; answers its entry in the index."""
    name = f"{workload.lower()}-lib-{number:02d}"
    top = f"{name}-{VERSION}"
    archive = f"{workload}/{top}.tar.gz"
    repository = Repository(os.path.join(root, "git", workload, name + ".git")) if WORKLOADS[workload].git else None
    files = total = 0
    with open(os.path.join(root, "www", archive), "wb") as raw, \
            gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed, \
            tarfile.open(fileobj=packed, mode="w|", format=tarfile.USTAR_FORMAT) as tar, \
            open(os.path.join(root, "sums", workload, name), "w") as sums:
        for path, mode, data in tree(workload, name):
            member = tarfile.TarInfo(f"{top}/{path}")
            member.size, member.mode, member.mtime = len(data), mode, WHEN
            tar.addfile(member, io.BytesIO(data))
            sums.write(f"{hashlib.sha256(data).hexdigest()}  {path}\n")
            if repository:
                repository.add(path, mode, data)
            files, total = files + 1, total + len(data)
    data = read(os.path.join(root, "www", archive))
    return {
        "name": name, "top": top, "archive": archive, "packed": len(data), "files": files, "bytes": total,
        "sha256": hashlib.sha256(data).hexdigest(), "sha1": hashlib.sha1(data).hexdigest(),
        "commit": repository.commit() if repository else None,
    }


def tree(workload, name):
    """The files of a dependency, sorted by path: (path, mode, bytes)."""
    spec = WORKLOADS[workload]
    pool = Pool(name, min(spec.size, 2_000_000))
    draw = random.Random(name + " sizes")
    kinds = spec.kinds.split()
    endings = {"source": "c", "prose": "md", "table": "bin", "picture": "png"}
    sizes = [draw.lognormvariate(0, 1) for _ in range(spec.files)]
    scale = spec.size * (0.1 if spec.large else 1) / sum(sizes)
    sizes = [max(60, int(size * scale)) for size in sizes]
    for i in range(spec.large):
        sizes[i] = int(spec.size * 0.9 / spec.large * (0.5 + i / (spec.large - 1)))
    out = {
        # What meson, terraform and Composer want to see before they take a folder for one of theirs.
        "meson.build": (0o644, lambda: f"project('{name}', version: '{VERSION}')\n".encode()),
        "main.tf": (0o644, lambda: b"# an empty module\n"),
        "composer.json": (0o644, lambda: json.dumps({"name": f"bench/{name}", "version": VERSION}).encode() + b"\n"),
        "bin/run.sh": (0o755, lambda: b"#!/bin/sh\nexec true\n"),
    }
    for i, size in enumerate(sizes):
        kind = kinds[i % len(kinds)]
        path = f"src/module{i // 80}/part{i // 8 % 10}/file{i}.{endings[kind]}"
        out[path] = (0o644, lambda kind=kind, size=size, path=path: pool.data(kind, size, f"{name}/{path}"))
    for path in sorted(out):
        yield path, out[path][0], out[path][1]()


class Repository:
    """A bare git repository of one commit, filled as the files come."""

    def __init__(self, path):
        shutil.rmtree(path, ignore_errors=True)
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", path], check=True)
        subprocess.run(["git", "-C", path, "config", "uploadpack.allowAnySHA1InWant", "true"], check=True)
        self.path = path
        self.importer = subprocess.Popen(["git", "-C", path, "fast-import", "--quiet"], stdin=subprocess.PIPE)
        self.write = self.importer.stdin.write
        who = f"bench <bench@example.invalid> {WHEN} +0000"
        self.write(f"commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata 8\nrelease\n".encode())

    def add(self, path, mode, data):
        self.write(f"M 100{mode:o} inline {path}\ndata {len(data)}\n".encode() + data + b"\n")

    def commit(self):
        """Closes the repository, and answers its commit."""
        self.write(f"\nreset refs/tags/v{VERSION}\nfrom refs/heads/main\n\n".encode())
        self.importer.stdin.close()
        if self.importer.wait():
            raise SystemExit(f"error: git fast-import failed in {self.path}")
        return subprocess.check_output(["git", "-C", self.path, "rev-parse", f"v{VERSION}"], text=True).strip()


def read(path):
    with open(path, "rb") as file:
        return file.read()
