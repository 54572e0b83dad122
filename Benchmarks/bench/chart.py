"""Results as an SVG: bars of seconds, a group for each job.

All colours are legible on white and on black, because a page's theme need not be the system's.
"""
from xml.sax.saxutils import escape

from bench import tables

WIDTH, COLUMN, NAMES, BARS, ROW = 880, 420, 132, 216, 21
TOP, HEADING = 74, 46
STYLE = """
    text { font-family: -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; font-size: 12px; fill: #717a84; }
    .title { font-size: 18px; font-weight: 600; }
    .job { font-size: 13px; font-weight: 600; }
    text.ours { font-weight: 700; }
    .bar { fill: #8b949e; fill-opacity: .55; }
    .bar.ours { fill: #2f81f7; fill-opacity: 1; }
    @media (prefers-color-scheme: light) { text { fill: #5f6973; } }
    @media (prefers-color-scheme: dark) { text { fill: #8d96a0; } }
    text.ours { fill: #2f81f7; }
    .axis { stroke: #8b949e; stroke-opacity: .55; }
"""
# A bar longer than so many yardsticks is broken off.
LONGEST = 4


def chart(records):
    groups = list(chosen(records))
    heights = [HEADING + ROW * len(rows) for _, _, rows in groups]
    # The first groups go to the left, as many as make both columns about as long.
    split = min(range(len(groups) + 1), key=lambda at: (abs(sum(heights[:at]) - sum(heights[at:])), -at))
    columns = [groups[:split], groups[split:]]
    parts, bottom = [], 0
    for index, column in enumerate(columns):
        x, y = index * (WIDTH - COLUMN), TOP
        for title, longest, rows in column:
            parts.append(text(x + 4, y + 26, "job", title))
            y += HEADING - 8
            parts.append(f'<line class="axis" x1="{x + NAMES + 8}" x2="{x + NAMES + 8}" y1="{y}" y2="{y + ROW * len(rows)}"/>')
            for key, name, seconds in rows:
                parts += bar(x, y, key, name, seconds, longest)
                y += ROW
            y += 8
        bottom = max(bottom, y)
    machine = next(one for one in records if one["kind"] == "machine")
    head = [
        text(4, 24, "title", "How long the same job takes"),
        text(4, 46, "", "Wall time in seconds (s) or milliseconds (ms); shorter is better. A broken bar is longer than there is room for."),
        text(4, 63, "", f"{machine['date']}, {machine['cores']} cores, {machine['processor']}, archives from loopback. "
                        "° looks at no file when there is nothing to do."),
    ]
    height = bottom + 8
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        'aria-label="How long the same job takes with fetch and with other tools">',
        f"<style>{STYLE}</style>", *head, *parts, "</svg>", ""])


def chosen(records):
    """The groups: title, seconds of the longest bar, and rows, the fastest first."""
    about = {one["workload"]: one for one in tables.workloads(records)}
    common = "M" if "M" in about else next(iter(about), None)
    small = about.get(common, {}).get("about", "")
    jobs = [(workload, "cold", f"Nothing cached: {about[workload]['about']}") for workload in about]
    jobs += [("S", "far", f"The same, 20 ms away: {about['S']['about']}")] if "S" in about else []
    jobs += [(common, "warm", f"Archives cached: {small}"), (common, "noop", f"Nothing to do: {small}"),
             (common, "verify", f"Hash every file: {small}")]
    for workload, job, title in jobs:
        rows = [(key, name + tables.mark(records, key, job), tables.seconds(records, workload, job, key))
                for key, name in tables.tools(records, workload)]
        rows = sorted((row for row in rows if row[2]), key=lambda row: row[2])
        base = tables.yardsticks(records, workload, job)
        if rows and base:
            yield title, min(rows[-1][2], LONGEST * base), rows


def bar(x, y, key, name, seconds, longest):
    ours = " ours" if key == "fetch" else ""
    start, length = x + NAMES + 8, max(2, BARS * min(seconds / longest, 1))
    top, low = y + 4, y + ROW - 4
    parts = [text(x + NAMES, y + 15, ours.strip(), name, "end")]
    if seconds > longest:
        cut = start + length - 22
        parts.append(f'<path class="bar{ours}" d="M{start} {top}H{cut + 3}L{cut - 3} {low}H{start}Z'
                     f'M{cut + 8} {top}H{start + length}V{low}H{cut + 2}Z"/>')
    else:
        parts.append(f'<path class="bar{ours}" d="M{start} {top}H{start + length:.1f}V{low}H{start}Z"/>')
    return parts + [text(start + length + 6, y + 15, ours.strip(), tables.time(seconds))]


def text(x, y, kind, words, anchor="start"):
    kind = f' class="{kind}"' if kind else ""
    end = ' text-anchor="end"' if anchor == "end" else ""
    return f'<text x="{x:.1f}" y="{y}"{kind}{end}>{escape(words)}</text>'
