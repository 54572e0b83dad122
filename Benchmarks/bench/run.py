"""Times `fetch` beside other tools: makes and serves the corpus, plays the rounds, writes the results, prints the tables.

Run it by Benchmarks/run.sh, which finds the folders.
"""
import argparse
import json
import os
import shutil
import signal
import sys

from bench import corpus, growth, measure, peers, rounds, tables
from bench.server import Server, nginx

JOBS = ("cold", "noop", "verify", "warm")
NEEDED = {"nginx": "nginx", "git": "git", "curl": "curl", "igzip": "isal", "openssl": "openssl", "time": "time"}


def arguments():
    parser = argparse.ArgumentParser(prog="Benchmarks/run.sh", description=__doc__.split("\n")[0])
    parser.add_argument("fetch", metavar="FETCH", help="the program")
    parser.add_argument("--workloads", default="S,M,L", help="of S, M, L (S,M,L)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each job is timed (3)")
    parser.add_argument("--peers", help="which tools besides fetch and the shells, by their short names (all that are installed; '' for none): "
                        + ", ".join(one.key for one in peers.ALL if one not in peers.ALWAYS))
    parser.add_argument("--jobs", default=",".join(JOBS), help=f"of {','.join(JOBS)} (all)")
    parser.add_argument("--far", action="store_true", help="also a cold sync of S from 20 ms away")
    parser.add_argument("--no-growth", dest="growth", action="store_false", help="without the check that memory does not grow")
    parser.add_argument("--results", help="where the results go, as JSON lines")
    parser.add_argument("--corpus", help="where the archives are kept between runs")
    parser.add_argument("--work", help="where it works; emptied at the end")
    options = parser.parse_args()
    for name, known in (("workloads", "SML"), ("jobs", JOBS)):
        values = getattr(options, name).split(",")
        if any(value not in known for value in values):
            parser.error(f"--{name} takes {', '.join(known)}")
        setattr(options, name, values)
    keys = [one.key for one in peers.ALL]
    options.peers = keys if options.peers is None else [key for key in options.peers.split(",") if key]
    for key in options.peers:
        if key not in keys:
            parser.error(f"there is no peer '{key}'")
    return options


def main():
    options = arguments()
    missing = [package for program, package in NEEDED.items()
               if not (nginx() if program == "nginx" else shutil.which(program))]
    if missing:
        sys.exit(f"error: programs are missing; run: apt-get install {' '.join(missing)}")
    peers.Fetch.binary = os.path.abspath(options.fetch)
    peers.PlainShell.sums = os.path.abspath(options.corpus) + "/sums"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    records = []
    index = corpus.ensure(options.corpus, options.workloads + (growth.NEEDS if options.growth else [])
                          + (["S"] if options.far and "S" not in options.workloads else []))
    os.makedirs(options.work)
    try:
        with open(options.results, "w") as file:
            def tell(record):
                records.append(record)
                file.write(json.dumps(record) + "\n")
                file.flush()
                say(record)
            play_all(options, index, tell)
    finally:
        shutil.rmtree(options.work)
    print("\n" + tables.full(records))
    ours = [one for one in records if one.get("peer") == "fetch"]
    problems = [f"fetch, {one['job']}: {one['problem']}" for one in ours if one.get("problem")]
    problems += [f"fetch: {one['why']}" for one in ours if one["kind"] == "absent"]
    problems += growth.problems(records) if options.growth else []
    for problem in problems:
        print("error: " + problem)
    sys.exit(1 if problems else 0)


def play_all(options, index, tell):
    chosen = []
    tell({**measure.machine(options.work), "rounds": options.rounds})
    for one in peers.ALL:
        if one not in peers.ALWAYS and one.key not in options.peers:
            continue
        if one is not peers.Fetch and not shutil.which(one.program):
            tell({"kind": "absent", "peer": one.key, "title": one.title, "why": "not installed"})
            continue
        chosen.append(one)
        tell({"kind": "tool", "peer": one.key, "title": one.title, "unchecked": one.unchecked, "looks": one.looks,
              "version": measure.version(one.binary if one is peers.Fetch else one.program)})
    sums = os.path.abspath(options.corpus) + "/sums"
    discard = rounds.Discard(options.work + "/old")
    with Server(options.corpus, options.work + "/server") as server:
        def play(workload, classes, addresses, jobs, label=None, count=options.rounds):
            dependencies = index[workload]
            if label != "far":
                tell({"kind": "workload", "workload": workload, "about": corpus.WORKLOADS[workload].about,
                      "packed": sum(one["packed"] for one in dependencies), "files": sum(one["files"] for one in dependencies),
                      "bytes": sum(one["bytes"] for one in dependencies)})
            folder = f"{options.work}/{workload}-{label or 'near'}"
            ready = rounds.prepare(classes, folder, dependencies, addresses, discard, tell)
            rounds.play(ready, workload, jobs, count, sums, tell, label)
            discard(folder)

        for workload in options.workloads:
            play(workload, [one for one in chosen if workload in one.workloads], server.near, options.jobs)
        if options.far:
            play("S", [one for one in chosen if "cold" in one.commands or one is peers.Fetch], server.far, ["cold"], "far")
        for workload in growth.NEEDS if options.growth else ():
            play(workload, [peers.Fetch], server.near, ["cold"], count=min(options.rounds, 3))


def say(record):
    if record["kind"] == "run":
        peak = f"{record['peak']:6.0f} MB" if record["peak"] else ""
        print(f"{record['workload']:5} {record['round'] + 1} {record['job']:6} {record['title']:19} {record['wall']:9.4f} s"
              f"  cpu {record['cpu']:8.3f} s {peak}" + (f"  FAILED: {record['problem']}" if record.get("problem") else ""),
              flush=True)
    elif record["kind"] == "absent":
        print(f"left out: {record['title']}: {record['why']}", flush=True)


if __name__ == "__main__":
    main()
