"""Where the CPU time of a job goes, from perf, and the least that it could be on this machine, from the machine's own rates.

The least is inflating with igzip, hashing with the same instructions from memory, creating and writing the same files, or
opening and reading them, each measured alone on one core and added up. Nothing else is counted, so no program reaches it.
"""
import argparse
import os
import re
import resource
import shutil
import subprocess
import sys

from bench import corpus, peers
from bench.server import Server

SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Sources", "CSHA")
HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CLASSES = ("inflate", "hash", "kernel", "own code")


def main():
    parser = argparse.ArgumentParser(prog="Benchmarks/limit.sh", description=__doc__.split("\n")[0])
    parser.add_argument("fetch", metavar="FETCH", help="the program, built with symbols")
    parser.add_argument("--workloads", default="S,M,L", help="of S, M, L (S,M,L)")
    parser.add_argument("--corpus")
    parser.add_argument("--work")
    options = parser.parse_args()
    for program, package in (("perf", "linux-perf"), ("igzip", "isal"), ("cc", "clang")):
        if not shutil.which(program) and not (program == "cc" and shutil.which("clang")):
            sys.exit(f"error: {program} is missing; run: apt-get install {package}")
    peers.Fetch.binary = os.path.abspath(options.fetch)
    names = options.workloads.split(",")
    index = corpus.ensure(options.corpus, names)
    os.makedirs(options.work)
    try:
        rates = compile_rates(options.work)
        with Server(options.corpus, options.work + "/server") as server:
            print(f"{'':10}{'CPU':>9}{'least':>9}{'ratio':>7}   " + "".join(f"{one:>10}" for one in CLASSES))
            for name in names:
                measure(name, index[name], server.near, options, rates)
    finally:
        shutil.rmtree(options.work)


def compile_rates(work):
    program = work + "/rates"
    subprocess.run([shutil.which("clang") or "cc", "-O2", "-I", SOURCES + "/include", HERE + "/rates.c", SOURCES + "/sha256.c",
                    SOURCES + "/processor.c", "-o", program], check=True)
    return program


def measure(name, dependencies, addresses, options, rates):
    folder = f"{options.work}/{name}"
    peer = peers.Fetch(folder, dependencies, addresses, shutil.rmtree)
    os.makedirs(folder)
    peer.prepare()
    www = os.path.join(options.corpus, "www")
    archives = [os.path.join(www, one["archive"]) for one in dependencies]
    paths = [os.path.join(at, file) for at, _, files in os.walk(folder + "/vendor") for file in files]
    sizes = list(map(os.path.getsize, paths))
    inflate = min(seconds(["igzip", "-dc", *archives]) for _ in range(3))
    per_gigabyte = rate(rates, "hash")
    write = min(written(rates, f"{folder}/files", sizes) for _ in range(3))
    read = min(rate(rates, "read", given=paths) for _ in range(3))
    packed, unpacked = sum(map(os.path.getsize, archives)), sum(sizes)
    least = {"warm": inflate + write + per_gigabyte * (packed + unpacked) / 1e9, "verify": read + per_gigabyte * unpacked / 1e9}
    for job in ("warm", "verify"):
        runs = [profile(peer, job, options.work) for _ in range(3)]
        cpu, shares = min(runs, key=lambda run: run[0])
        print(f"{name} {job:8}{cpu * 1e3:6.0f} ms{least[job] * 1e3:6.0f} ms{cpu / least[job]:7.2f}   "
              + "".join(f"{shares.get(one, 0):9.0%} " for one in CLASSES), flush=True)
    shutil.rmtree(folder)


def rate(*command, given=()):
    """What `rates` prints: seconds of CPU."""
    done = subprocess.run(command, input="".join(f"{one}\n" for one in given), stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit("error: this processor cannot hash two messages at once" if command[1] == "hash" else "error: rates failed")
    return float(done.stdout)


def written(rates, folder, sizes):
    """Seconds of CPU to write files, which are removed again: memory that was just freed is as warm as fetch's."""
    try:
        return rate(rates, "write", folder, given=sizes)
    finally:
        shutil.rmtree(folder)


def seconds(command):
    """CPU seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def profile(peer, job, work):
    """CPU seconds of a job, and the share of each class of functions in its samples."""
    if job == "warm":
        peer.empty("warm")
    data = work + "/perf.data"
    command = ["perf", "record", "-q", "-F", "4000", "-o", data, *peer.command(job)]
    environment = {**os.environ, **peer.variables()}
    subprocess.run(command, cwd=peer.folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    report = subprocess.run(["perf", "report", "-i", data, "--stdio", "--no-children", "-g", "none", "--sort", "dso,symbol",
                             "-F", "sample,dso,symbol"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    counts = dict.fromkeys(CLASSES, 0)
    for line in report.splitlines():
        found = re.match(r"\s*(\d+)\s+(\S+)\s+\[(.)\]\s+(.*)", line)
        if found:
            counts[kind(found[2], found[3], found[4])] += int(found[1])
    total = sum(counts.values())
    return total / 4000, {one: count / total for one, count in counts.items()}


def kind(library, level, symbol):
    if level == "k":
        return "kernel"
    if library.startswith(("libisal", "libz.")):
        return "inflate"
    # Swift's own functions have mangled names; those that hash are written in C and assembler.
    return "hash" if "sha256" in symbol.lower() and "$s" not in symbol else "own code"


if __name__ == "__main__":
    main()
