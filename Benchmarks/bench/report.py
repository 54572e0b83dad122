"""Writes what was measured into docs/Performance.md, README.md and docs/performance.svg. Run it by Benchmarks/report.sh."""
import json
import os
import sys

from bench import chart, tables

BEGIN, END = "<!-- benchmark -->", "<!-- end benchmark -->"


def insert(path, words):
    """Puts words between the marks of a file."""
    with open(path) as file:
        content = file.read()
    if content.count(BEGIN) != 1 or content.count(END) != 1:
        sys.exit(f"error: {path} must have the marks {BEGIN} and {END} once")
    before, rest = content.split(BEGIN)
    with open(path, "w") as file:
        file.write(f"{before}{BEGIN}\n{words}\n{END}{rest.split(END)[1]}")
    print(f"wrote {path}")


def main():
    if len(sys.argv) < 3:
        sys.exit("usage: Benchmarks/report.sh RESULTS…")
    root, records = sys.argv[1], []
    for path in sys.argv[2:]:
        with open(path) as file:
            records += [json.loads(line) for line in file]
    if not any(one["kind"] == "run" for one in records):
        sys.exit("error: there are no runs in the results")
    records = merged(records)
    with open(os.path.join(root, "docs/performance.svg"), "w") as file:
        file.write(chart.chart(records))
    print(f"wrote {root}/docs/performance.svg")
    picture = "![How long the same job takes with fetch and with other tools]({})"
    insert(os.path.join(root, "docs/Performance.md"), picture.format("performance.svg") + "\n\n" + tables.full(records))
    insert(os.path.join(root, "README.md"), picture.format("docs/performance.svg") + "\n\n" + tables.short(records))


def merged(records):
    """Of several files, what all say the same is kept once; a workload's runs must come from one of them."""
    seen, kept = set(), []
    for one in records:
        if one["kind"] in ("tool", "workload", "absent"):
            name = (one["kind"], one.get("peer"), one.get("workload"))
            if name in seen:
                continue
            seen.add(name)
        kept.append(one)
    return kept


if __name__ == "__main__":
    main()
