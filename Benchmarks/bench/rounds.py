"""Interleaved rounds: each job by one tool after the other, so that the ratio of a round is of runs close in time."""
import hashlib
import os
import shutil
import statistics

from bench.measure import file_system, timed

# A job that changes nothing is run again, so many times or so many seconds, and its median taken.
REPEAT, SECONDS = 9, 0.5


class Discard:
    """Gets rid of old trees. On a disk they are moved away and deleted at the end, as long as there is room: some file
    systems are slow to create files soon after like ones were deleted. In memory they are deleted at once."""

    def __init__(self, folder):
        self.folder, self.count = folder, 0
        os.makedirs(folder)
        self.memory = file_system(folder) == "tmpfs"

    def __call__(self, path):
        if not os.path.lexists(path):
            return
        if not os.path.isdir(path):
            os.remove(path)
        elif self.memory or shutil.disk_usage(self.folder).free < 20e9:
            shutil.rmtree(path)
        else:
            self.count += 1
            os.rename(path, os.path.join(self.folder, str(self.count)))


def prepare(classes, folder, dependencies, addresses, discard, tell):
    """The tools whose manifest can be written; `tell` hears of the others."""
    peers = []
    for made in classes:
        peer = made(os.path.join(folder, made.key), dependencies, addresses, discard)
        os.makedirs(peer.folder)
        try:
            peer.prepare()
            peers.append(peer)
        except (RuntimeError, OSError) as error:
            tell({"kind": "absent", "peer": made.key, "title": made.title, "why": " ".join(str(error).split())})
    return peers


def play(peers, workload, jobs, rounds, sums, tell, label=None):
    """Runs the jobs; `tell` hears of each. A tool that failed, or took ten times the expert's time, has no further round."""
    done = set()
    for number in range(rounds):
        for job in jobs:
            took = {}
            for peer in peers:
                command = peer.command(job)
                if command is None or (peer.key, job) in done:
                    continue
                if job in ("cold", "warm"):
                    peer.empty(job)
                os.sync()
                log = os.path.join(os.path.dirname(peer.folder), f"{peer.key}.{job}.log")
                run = once(peer, job, command, log)
                problem = f"exit code {run['exit']}" if run["exit"] else None
                if not problem and job in ("cold", "warm"):
                    problem = difference(peer, sums, every_byte=number == 0)
                run.update(kind="run", workload=workload, job=label or job, peer=peer.key, title=peer.title, round=number,
                           command=" ".join([os.path.basename(command[0])] + command[1:]))
                if problem:
                    run["problem"] = problem + ": " + last_words(log)
                    done.add((peer.key, job))
                tell(run)
                took[peer.key] = run["wall"]
                if run["wall"] > 10 * took.get("expert", run["wall"]) and run["wall"] > 1:
                    done.add((peer.key, job))


def once(peer, job, command, log):
    run = timed(command, peer.folder, peer.variables(), log)
    if job in ("noop", "verify"):
        again, spent = [], run["wall"]
        while not run["exit"] and len(again) < REPEAT and spent < SECONDS:
            again.append(timed(command, peer.folder, peer.variables(), log, memory=False))
            spent += again[-1]["wall"]
        for what in ("wall", "cpu") if again else ():
            run[what] = statistics.median(one[what] for one in again)
    return run


def difference(peer, sums, every_byte):
    """What is wrong with the tool's tree: every file's digest, or the number of files; None where nothing is."""
    for one in peer.dependencies:
        root = peer.tree(one)
        if every_byte:
            with open(os.path.join(sums, one["archive"].split("/")[0], one["name"])) as file:
                for line in file:
                    digest, path = line.rstrip("\n").split("  ", 1)
                    try:
                        with open(os.path.join(root, path), "rb") as data:
                            if hashlib.sha256(data.read()).hexdigest() != digest:
                                return f"{one['name']}/{path} differs"
                    except OSError as error:
                        return str(error)
        files = 0
        for folder, folders, names in os.walk(root):
            if folder == root:
                folders[:] = [name for name in folders if name not in peer.adds]
                names = [name for name in names if name not in peer.adds]
            files += len(names)
        if files != one["files"]:
            return f"{one['name']} has {files} files, not {one['files']}"
    return None


def last_words(log):
    with open(log, errors="replace") as file:
        return " ".join(file.read()[-300:].split())
