"""Whether `fetch` grows with its work: memory with an archive's size and with their number, time with their number."""
import statistics

NEEDS = ["16MB", "256MB", "few", "many"]
# MB that may lie between two runs of one size.
SLACK = 16


def median(records, workload, what):
    values = [one[what] for one in records if one["kind"] == "run" and one["workload"] == workload and not one.get("problem")]
    return statistics.median(values) if values else 0


def problems(records):
    """What grows that must not."""
    found = []
    for small, large, grows in (("16MB", "256MB", "the size of an archive"), ("few", "many", "the number of archives")):
        before, after = median(records, small, "peak"), median(records, large, "peak")
        if not before or after > before + SLACK:
            found.append(f"peak memory grows with {grows}: {before:.0f} MB, then {after:.0f} MB")
    return found


def sentences(records):
    """The same for a reader, as Markdown; nothing where it was not measured."""
    if not median(records, "many", "wall"):
        return []
    peak = lambda workload: f"{median(records, workload, 'peak'):.0f} MB"
    times = median(records, "many", "wall") / median(records, "few", "wall")
    return [
        f"Peak memory of `fetch`: {peak('16MB')} for an archive of 16 MB, {peak('256MB')} for one of 256 MB; {peak('few')} for "
        f"5 dependencies of 400 files, {peak('many')} for 50 (20,000 files), which take {times:.1f} times as long.",
    ]
