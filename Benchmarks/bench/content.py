"""Bytes that look and compress like what repositories hold: sources, prose, tables and pictures, drawn from a seed."""
import random
import struct

SYLLABLES = "ar be con de el fi gra ho in ka lo mer ni or pa qui re sta ter un ver wo xi yel zu".split()

STATEMENTS = (
    "    {t} {a} = {b}->{c} + {n};\n",
    "    if ({a} < {n} || !{b}->{c})\n        return -{n};\n",
    "    for (size_t {a} = 0; {a} < {b}->{c}; {a}++) {{\n        {d}[{a}] ^= 0x{x};\n    }}\n",
    "    {b}->{c} = {d}_{a}({b}, &{c}, sizeof {c});\n",
    "    /* {w} {w} {w} the {w} of {w} */\n",
    "    memcpy({a}, {b}->{c} + {n}, sizeof({t}) * {d});\n",
    "    switch ({b}->{c}) {{\n    case {n}: return {d}_{a}({b});\n    default: break;\n    }}\n",
    '    {d}_log({b}, "{w} {w}: %s ({n})", {a});\n',
)
TYPES = "int uint32_t size_t uint64_t bool double".split()
NOTICE = """/*
 * Part of {}. You may use, copy, change and hand on this file, in whole or in part,
 * provided that this notice stays on every copy of it. It comes as it is, without a warranty of any
 * kind, stated or implied, of fitness for a purpose or of anything else; nobody who wrote it is liable
 * for what comes of its use.
 */
"""


class Pool:
    """Material of each kind, made once for a repository; files are cut from it."""

    def __init__(self, seed, size):
        self.random = random.Random(seed)
        words = ["".join(self.random.choices(SYLLABLES, k=self.random.randint(1, 4))) for _ in range(2500)]
        weights = [1 / (rank + 3) for rank in range(len(words))]
        self.words = self.random.choices(words, weights, k=40_000)
        self.names = self.random.sample(words, 300)
        self.family = self.names[:14]
        self.pieces = {
            "source": self._fill(self._function, size),
            "prose": self._fill(self._paragraph, size // 4),
            "table": self._fill(self._rows, size // 3),
        }

    def data(self, kind, size, title):
        """`size` bytes of a kind; the title makes each file its own."""
        if kind == "picture":
            return b"\x89PNG\r\n\x1a\n" + self.random.randbytes(max(size - 8, 8))
        parts = [NOTICE.format(title).encode() if kind == "source" else title.encode() + b"\n\n"]
        pieces, filled = self.pieces[kind], len(parts[0])
        while filled < size:
            # A few pieces in a row, as they share their names, then on elsewhere.
            start = int(self.random.random() * len(pieces))
            for piece in pieces[start:start + 12]:
                parts.append(piece)
                filled += len(piece)
        return b"".join(parts)[:max(size - 1, 0)] + b"\n"

    def _fill(self, make, size):
        pieces, filled = [], 0
        while filled < size:
            pieces.append(make())
            filled += len(pieces[-1])
        return pieces

    def _function(self):
        pick = self.random.choice
        if self.random.random() < 0.1:
            self.family = self.random.sample(self.names, 14)
        few = self.random.sample(self.family, 5)
        text = ["/* {} {} {} {}. */\nstatic {} {}_{}(struct {} *{})\n{{\n".format(
            *(pick(self.words) for _ in range(4)), pick(TYPES), few[0], few[1], few[2], few[3])]
        for _ in range(self.random.randint(4, 16)):
            text.append(pick(STATEMENTS).format(
                t=pick(TYPES), a=pick(few), b=pick(few), c=pick(self.family), d=pick(self.family), w=pick(self.words),
                n=self.random.randint(0, 999), x=f"{self.random.getrandbits(24):06x}"))
        text.append("    return {};\n}}\n\n".format(few[4]))
        return "".join(text).encode()

    def _paragraph(self):
        start = self.random.randrange(len(self.words) - 120)
        words = self.words[start:start + self.random.randint(30, 120)]
        lines = [" ".join(words[i:i + 12]) for i in range(0, len(words), 12)]
        return ("\n".join(lines).capitalize() + ".\n\n").encode()

    def _rows(self):
        """Forty records of an offset, a kind and two values, as symbol tables and fonts have them."""
        offset, rows = self.random.getrandbits(20), []
        for _ in range(40):
            offset += self.random.randint(4, 96)
            rows.append(struct.pack("<IHHII", offset, self.random.randint(1, 6), 0, self.random.getrandbits(12), offset * 3))
        return b"".join(rows)
