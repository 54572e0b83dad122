#!/usr/bin/env python3
"""Writes the manual: Packaging/manual.py RAW PROGRAM OUT DATE

RAW is the directory of the pages that the argument parser's generate-manual wrote for PROGRAM. They are renamed to
fetch-COMMAND(1), and brought into the form that `mandoc -T lint` accepts. deps.yaml(5) and deps.lock(5) are written
from the schemas. DATE is YYYY-MM-DD.
"""
import datetime
import json
import pathlib
import re
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parent.parent


def escaped(text):
    """Text as roff shows it: backslashes, and quotes that would begin a macro's argument or a request."""
    text = text.replace("\\", "\\e")
    return "\\&" + text if text[:1] in ".'" else text


def coded(text):
    """Escapes text, and sets what is in backticks in bold."""
    parts = escaped(text).split("`")
    return "".join(part if index % 2 == 0 else f"\\fB{part}\\fP" for index, part in enumerate(parts))


def sentences(text):
    """Lines of at most 78 columns, each sentence on a new one, as mdoc wants it."""
    lines = []
    for sentence in re.split(r"(?<=[.!?:])\s+(?=[A-Z`$])", " ".join(text.split())):
        for line in textwrap.wrap(coded(sentence), 78, break_long_words=False, break_on_hyphens=False):
            lines.append("\\&" + line if line[0] in ".'" else line)
    return lines


def display(lines):
    """An example, as it is."""
    return [".Bd -literal -offset indent", *[escaped(line) for line in lines], ".Ed"]


def prose(text):
    """Paragraphs; indented ones are examples."""
    lines = []
    for paragraph in re.split(r"\n\s*\n", text.strip("\n")):
        block = paragraph.split("\n")
        if all(line.startswith("  ") for line in block):
            lines += display(textwrap.dedent(paragraph).split("\n"))
        else:
            lines += ([".Pp"] if lines else []) + sentences(paragraph)
    return lines


def header(title, section, date):
    day = datetime.date.fromisoformat(date)
    return [f".Dd {day:%B} {day.day}, {day.year}", f".Dt {title} {section}", ".Os"]


def cross_references(pages):
    pages = sorted(pages, key=lambda page: (page[1], page[0]))
    return [f".Xr {name} {section}" + (" ," if index + 1 < len(pages) else "")
            for index, (name, section) in enumerate(pages)]


def topic(program, name):
    """A page of `fetch help`, without its first line."""
    text = subprocess.run([program, "help", name], check=True, capture_output=True, text=True).stdout
    return text.split("\n", 1)[1].strip("\n")


class Command:
    """A page of a command, from what generate-manual wrote."""

    def __init__(self, path):
        self.words = path.name[: -len(".1")].split(".")
        self.sections = {}
        section = None
        for line in path.read_text().split("\n"):
            if line.startswith(".Sh "):
                section = self.sections.setdefault(line[4:].strip('"'), [])
            elif section is not None:
                section.append(line)
        missing = {"NAME", "SYNOPSIS", "DESCRIPTION"} - self.sections.keys()
        if missing:
            sys.exit(f"error: {path} has no {', '.join(sorted(missing))}")

    name = property(lambda self: "-".join(self.words))

    def summary(self):
        line = next(line for line in self.sections["NAME"] if line.startswith(".Nd "))
        return line[4:].strip().strip('"').rstrip(".")

    def synopsis(self):
        return [f'.Nm "{" ".join(self.words)}"' if line == ".Nm" else line
                for line in self.sections["SYNOPSIS"] if line]

    def description(self):
        section = self.sections["DESCRIPTION"]
        start = next((index for index, line in enumerate(section) if line.startswith(".Bl ")), len(section))
        lines = prose("\n".join(section[:start])) if any(section[:start]) else [self.summary() + "."]
        options = []
        for line in section[start:]:
            if line in ("", ".Pp"):
                continue
            options += [line] if line.startswith(".") else sentences(line)
        return lines + ([".Pp", "The options are as follows:"] + options if options else [])

    def relatives(self, commands):
        """The pages above, below and beside it."""
        near = [other for other in commands if other.name != self.name
                and (other.words[:-1] == self.words or self.words[:-1] == other.words)]
        return [(other.name, 1) for other in near] + [("deps.yaml", 5), ("deps.lock", 5)]

    def page(self, commands, program, date):
        lines = header(self.name.upper(), 1, date)
        lines += [".Sh NAME", f".Nm {self.name}", f".Nd {self.summary()}"]
        lines += [".Sh SYNOPSIS", *self.synopsis(), ".Sh DESCRIPTION", *self.description()]
        if len(self.words) == 1:
            lines += [".Pp", "The commands are as follows:", ".Bl -tag -width Ds"]
            for other in commands:
                if len(other.words) == 2:
                    lines += [f".It Xr {other.name} 1", *sentences(other.summary() + ".")]
            lines += [".El", ".Sh ENVIRONMENT", *display(topic(program, "environment").split("\n"))]
            lines += [".Sh FILES", *self.files()]
            lines += [".Sh EXIT STATUS", *display(topic(program, "exit-codes").split("\n"))]
        else:
            lines += [".Sh EXIT STATUS", "The exit status is 0 on success.", "The others are listed in",
                      ".Xr fetch 1 ."]
        lines += [".Sh SEE ALSO", *cross_references(self.relatives(commands))]
        return "\n".join(lines) + "\n"

    @staticmethod
    def files():
        rows = [("deps.yaml", "the manifest, see"), ("deps.lock", "the lockfile, see")]
        lines = [".Bl -tag -width Ds"]
        for name, text in rows:
            lines += [f".It Pa {name}", text, f".Xr {name} 5"]
        lines += [".It Pa .fetch", "what the program knows of a project; never believed, and ignored by git"]
        lines += [".It Pa $XDG_CONFIG_HOME/fetch/config.yaml", "the user's settings:"]
        configuration = json.loads((ROOT / "schema/fetch-config.json").read_text())
        lines += [".Bl -tag -width Ds"]
        for key, value in configuration["properties"].items():
            lines += [f".It Ic {key}", *sentences(value["description"])]
        lines += [".El", ".It Pa $XDG_CACHE_HOME/fetch", "the shared cache of archives",
                  ".It Pa $XDG_DATA_HOME/fetch/credentials.json", "the credentials that", ".Xr fetch-login 1",
                  "stored", ".El"]
        return lines


def keys(schema, properties, depth=0):
    """A list of keys with their descriptions, and those below them."""
    lines = [".Bl -tag -width Ds"]
    for key, value in properties.items():
        target = value
        if "$ref" in value:
            target = schema["$defs"][value["$ref"].rsplit("/", 1)[1]] | value
        lines += [f".It Ic {key}", *sentences(value.get("description") or target["description"])]
        if isinstance(value.get("default"), (str, int)):
            default = json.dumps(value["default"]) if isinstance(value["default"], bool) else value["default"]
            lines += [f"The default is", f".Ql {default} ."]
        for below in (target.get("properties"), *below_items(schema, target)):
            if below and depth < 3 and key != "dependencies" and key not in ("hosts",):
                lines += keys(schema, below, depth + 1)
    return lines + [".El"]


def below_items(schema, target):
    item = target.get("items")
    if isinstance(item, dict):
        item = schema["$defs"][item["$ref"].rsplit("/", 1)[1]] if "$ref" in item else item
        yield item.get("properties")


EXAMPLES = {"fetch-deps.json": "Fixtures/manifests/valid/contract.yaml", "fetch-lock.json": "Fixtures/lockfiles/contract.lock"}


def file_page(name, file, summary, sections, date, related):
    """A page about a file, from its schema: each section is a title, text, and a definition of the schema."""
    schema = json.loads((ROOT / "schema" / file).read_text())
    lines = header(name.upper(), 5, date) + [".Sh NAME", f".Nm {name}", f".Nd {summary}"]
    lines += [".Sh DESCRIPTION", *sentences(schema["description"]), ".Pp", "The keys at the top are:"]
    lines += keys(schema, schema["properties"])
    for title, text, definition in sections:
        lines += [f".Ss {title}", *sentences(text), *keys(schema, schema["$defs"][definition]["properties"])]
    example = (ROOT / EXAMPLES[file]).read_text().strip("\n").split("\n")
    lines += [".Sh EXAMPLES", *display([re.sub(r"\s+#.*$", "", line) if not line.startswith("#") else line for line in example])]
    lines += [".Sh SEE ALSO", *cross_references(related)]
    return "\n".join(lines) + "\n"


def main():
    raw, program, out, date = sys.argv[1:]
    out = pathlib.Path(out)
    for section in ("man1", "man5"):
        (out / section).mkdir(parents=True, exist_ok=True)
    commands = [Command(path) for path in sorted(pathlib.Path(raw).glob("*.1"))]
    if not commands:
        sys.exit(f"error: no pages in {raw}")
    for command in commands:
        (out / "man1" / f"{command.name}.1").write_text(command.page(commands, program, date))
    (out / "man5/deps.yaml.5").write_text(file_page(
        "deps.yaml", "fetch-deps.json", "manifest of fetch",
        [("Hosts", "The keys of a host below `hosts` are:", "host"),
         ("Dependencies", "The value of a dependency is a tag, or a mapping of these keys:", "entry")],
        date, [("fetch", 1), ("fetch-init", 1), ("fetch-sync", 1), ("deps.lock", 5)]))
    (out / "man5/deps.lock.5").write_text(file_page(
        "deps.lock", "fetch-lock.json", "lockfile of fetch",
        [("Dependencies", "The fields of a dependency are:", "entry")],
        date, [("fetch", 1), ("fetch-lock", 1), ("fetch-verify", 1), ("deps.yaml", 5)]))


main()
