"""Results as Markdown tables of ratios."""
import statistics

from bench import growth

JOBS = {"cold": "cold", "far": "cold, 20 ms away", "warm": "warm", "noop": "nothing to do", "verify": "verify"}


def yardstick(records, workload, job, number):
    """Seconds of what a round's runs are measured by."""
    keys = {"noop": ("git-status",), "verify": ("expert", "plain")}.get(job, ("expert",))
    walls = [one["wall"] for one in runs(records, workload, job) if one["round"] == number and one["peer"] in keys]
    return min(walls) if walls else None


def runs(records, workload=None, job=None, peer=None):
    return [one for one in records if one["kind"] == "run" and not one.get("problem") and workload in (None, one["workload"])
            and job in (None, one["job"]) and peer in (None, one["peer"])]


def ratio(records, workload, job, peer):
    """The median of the rounds' ratios to the yardstick; None without runs of both."""
    ratios = []
    for one in runs(records, workload, job, peer):
        base = yardstick(records, workload, job, one["round"])
        if base:
            ratios.append(one["wall"] / base)
    return statistics.median(ratios) if ratios else None


def seconds(records, workload, job, peer):
    walls = [one["wall"] for one in runs(records, workload, job, peer)]
    return statistics.median(walls) if walls else None


def tools(records, workload=None):
    """Keys and names, the fastest first."""
    keys = dict.fromkeys((one["peer"], one["title"]) for one in runs(records, workload) if one["workload"] in "SML")
    order = lambda key: next((value for value in (ratio(records, w, "cold", key) for w in ([workload] if workload else "SML"))
                              if value), float("inf"))
    return sorted(keys, key=lambda pair: order(pair[0]))


def mark(records, key, job):
    """A sign at a no-op that looks at no file."""
    looks = any(one["kind"] == "tool" and one["peer"] == key and one["looks"] for one in records)
    return "" if looks or job != "noop" else "°"


def number(value):
    if value is None:
        return ""
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def cell(records, workload, job, key):
    value = number(ratio(records, workload, job, key))
    return value and value + mark(records, key, job)


def time(value):
    return f"{value * 1000:.0f} ms" if value < 0.0995 else f"{value:.2f} s" if value < 9.95 else f"{value:.0f} s"


def table(rows, bold="fetch"):
    """Rows of words; the first is the heading."""
    lines = ["| " + " | ".join(rows[0]) + " |", "| --- |" + " ---: |" * (len(rows[0]) - 1)]
    for row in rows[1:]:
        lines.append("| " + " | ".join(f"**{cell}**" if row[0] == bold and cell else cell for cell in row) + " |")
    return "\n".join(lines)


def workloads(records):
    return [one for one in records if one["kind"] == "workload" and one["workload"] in ("S", "M", "L")]


def about(one):
    return f"{one['about']} ({one['packed'] / 1e6:.0f} MB, {one['bytes'] / 1e6:.0f} MB unpacked)"


def origin(records):
    """When and where it was measured."""
    machine = next(one for one in records if one["kind"] == "machine")
    place = "in memory" if machine["file_system"] == "tmpfs" else f"on {machine['file_system']}"
    rounds = sorted({one["rounds"] for one in records if one["kind"] == "machine"})
    count = " or ".join(str(one) for one in rounds) + (" round" if rounds == [1] else " rounds")
    return f"{machine['date']}, {machine['cores']} cores ({machine['processor']}), {machine['kernel']}, {place}, {count}"


def full(records):
    """For docs/Performance.md: a table for each workload, and what each tool leaves unchecked."""
    parts = [f"Measured on {origin(records)}, interleaved; medians of wall time. **1 is the expert's shell**: `curl --parallel`, "
             "`igzip` and `tar` on both cores, `openssl dgst`. What has nothing to do is measured by `git status` on the same tree, "
             "and verify by the faster of `sha256sum -c` and `openssl dgst` on both cores. What takes ten times the shell's time is "
             "timed once. ° looks at no file."]
    for one in workloads(records):
        workload = one["workload"]
        jobs = [job for job in JOBS if runs(records, workload, job)]
        rows = [[workload] + [JOBS[job] for job in jobs] + ["peak memory"]]
        for key, title in tools(records, workload):
            peaks = [run["peak"] for run in runs(records, workload, peer=key) if run["peak"]]
            cells = [cell(records, workload, job, key) for job in jobs]
            rows.append([title] + cells + [f"{max(peaks):.0f} MB" if peaks else ""])
        walls = [yardsticks(records, workload, job) for job in jobs]
        rows.append(["*what 1 is*"] + [f"*{time(wall)}*" if wall else "" for wall in walls] + [""])
        parts += [f"**{workload}**: {about(one)}", table(rows)]
    parts += growth.sentences(records)
    parts.append("What they leave unchecked:\n\n" + "\n".join(
        f"- {one['title']}: {one['unchecked']}" for one in records
        if one["kind"] == "tool" and one["unchecked"]))
    absent = dict.fromkeys(f"{one['title']} ({one['why']})" for one in records if one["kind"] == "absent")
    if absent:
        parts.append("Left out: " + ", ".join(absent) + ".")
    return "\n\n".join(parts)


def yardsticks(records, workload, job):
    numbers = {one["round"] for one in runs(records, workload, job)}
    walls = [wall for wall in (yardstick(records, workload, job, one) for one in numbers) if wall]
    return statistics.median(walls) if walls else None


def short(records):
    """For the README: one table."""
    names = {"S": "50 small", "M": "20 × 1,000 files", "L": "3 × 136 MB"}
    present = [one["workload"] for one in workloads(records)]
    common = "M" if "M" in present else present[0]
    columns = [(workload, "cold", f"cold, {names[workload]}") for workload in present]
    columns += [(common, job, f"{JOBS[job]}, {names[common]}") for job in ("warm", "noop", "verify") if runs(records, common, job)]
    rows = [["wall time, as a ratio"] + [heading for *_, heading in columns]]
    for key, title in tools(records):
        rows.append([title] + [cell(records, workload, job, key) for workload, job, _ in columns])
    return table(rows) + ("\n\n1 is what an expert's shell takes: `curl --parallel`, `igzip` and `tar` on both cores, `openssl dgst`; "
                          "with nothing to do, `git status`. ° looks at no file. "
                          f"Measured on {origin(records)}; [what was measured, and how](docs/Performance.md).")
