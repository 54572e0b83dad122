#!/usr/bin/env python3
"""Makes a project with very many dependencies: `Benchmarks/scale.py DIRECTORY [DEPENDENCIES [FILES]]`, 10,000 of 20 files by default.

Each is an archive of its own beside the manifest. Then time `fetch -C DIRECTORY sync`, again (nothing to do), and `verify`.
"""
import io
import os
import sys
import tarfile


def main():
    if not 2 <= len(sys.argv) <= 4:
        sys.exit("usage: Benchmarks/scale.py DIRECTORY [DEPENDENCIES [FILES]]")
    root = sys.argv[1]
    count, files = (int(sys.argv[i]) if len(sys.argv) > i else default for i, default in ((2, 10_000), (3, 20)))
    os.makedirs(root + "/archives")
    with open(root + "/deps.yaml", "w") as manifest:
        manifest.write("dependencies:\n")
        for number in range(count):
            name = f"lib{number:06}"
            make(f"{root}/archives/{name}.tar.gz", name, files)
            manifest.write(f"  {name}: {{url: archives/{name}.tar.gz}}\n")


def make(path, name, files):
    with tarfile.open(path, "w:gz", compresslevel=1) as tar:
        for number in range(files):
            data = f"/* {name} {number} */\n".encode() * (1 + number % 20)
            member = tarfile.TarInfo(f"{name}/part{number // 10}/file{number}.c")
            member.size, member.mode, member.mtime = len(data), 0o644, 1700000000
            tar.addfile(member, io.BytesIO(data))


if __name__ == "__main__":
    main()
