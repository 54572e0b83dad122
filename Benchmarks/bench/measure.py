"""One timed command, and what the machine is."""
import datetime
import os
import platform
import shutil
import subprocess
import tempfile
import time


def timed(command, folder, environment, log, memory=True):
    """Runs a command: seconds of wall and of CPU (with its children's), and peak MB of its largest process.

    The peak comes from GNU time, because a child's own includes that of the Python which started it. Short jobs do
    without, for time is a process more to start.
    """
    handle, peak_file = tempfile.mkstemp()
    os.close(handle)
    prefix = [shutil.which("time"), "-q", "-f", "%M", "-o", peak_file] if memory else []
    with open(log, "wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen(prefix + command, cwd=folder, env={**os.environ, **environment},
                                   stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    with open(peak_file) as file:
        peak = file.read().split()
    os.remove(peak_file)
    return {
        "wall": round(wall, 6), "cpu": round(usage.ru_utime + usage.ru_stime, 6),
        "peak": round(int(peak[-1]) / 1024, 1) if peak else None, "exit": process.returncode,
    }


def machine(work):
    """What a reader must know to read the figures."""
    return {
        "kind": "machine", "date": datetime.date.today().isoformat(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "processor": processor(), "kernel": " ".join([platform.system(), *platform.release().split("-")[:1]]),
        "file_system": file_system(work), "load": round(os.getloadavg()[0], 2),
    }


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def file_system(path):
    """The kind of file system that holds a path: tmpfs, ext4, …"""
    path, best = os.path.realpath(path) + "/", ("", "unknown")
    try:
        with open("/proc/mounts") as file:
            for line in file:
                _, point, kind, *_ = line.split()
                if path.startswith(point.rstrip("/") + "/") and len(point) >= len(best[0]):
                    best = (point, kind)
    except OSError:
        pass
    return best[1]


def version(program):
    """The first line that a program says of itself."""
    for flag in ("--version", "version"):
        done = subprocess.run([program, flag], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              env={**os.environ, "COMPOSER_ALLOW_SUPERUSER": "1", "CHECKPOINT_DISABLE": "1"})
        if done.returncode == 0 and (done.stdout or done.stderr).strip():
            return (done.stdout or done.stderr).strip().splitlines()[0]
    return "unknown"
