#!/usr/bin/env python3
"""Turns what a terminal shows, with its colours, into an SVG: tmux capture-pane -e -p | screen-svg.py light|dark."""
import html
import re
import sys

THEMES = {
    "light": {"back": "#ffffff", "edge": "#d0d7de", "text": "#1f2328", "faint": "#656d76",
              "31": "#b3202a", "32": "#1a7f37", "33": "#8a5a00", "36": "#0b6e7f"},
    "dark": {"back": "#0d1117", "edge": "#30363d", "text": "#e6edf3", "faint": "#8d96a0",
             "31": "#ff7b72", "32": "#56d364", "33": "#e3b341", "36": "#56d4dd"},
}
COLUMNS, WIDTH, HEIGHT, MARGIN = 80, 8.4, 18, 14


def style(codes, theme):
    """The attributes of text after the escape codes `codes`."""
    colour = next((theme[code] for code in codes if code in theme), theme["faint" if "2" in codes else "text"])
    return f'fill="{colour}"' + (' font-weight="bold"' if "1" in codes else "")


def spans(line, codes, theme):
    """The text elements of `line`, each at its column, and the codes that are in force behind it."""
    column, parts = 0, []
    for piece in re.split(r"(\x1b\[[0-9;]*m)", line):
        if piece.startswith("\x1b"):
            for code in piece[2:-1].split(";"):
                if code in ("", "0"):
                    codes = []
                elif code in ("22", "39"):
                    codes = [c for c in codes if (c in ("1", "2")) != (code == "22")]
                else:
                    codes = codes + [code.replace("9", "3", 1) if len(code) == 2 and code[0] == "9" else code]
        elif piece:
            # Words that a gap parts stay in their columns whatever the font.
            for words in re.finditer(r"\S+(?: \S+)*", piece):
                parts.append((column + words.start(), words[0], style(codes, theme)))
            column += len(piece)
    return parts, codes


def main():
    theme = THEMES[sys.argv[1]]
    lines = sys.stdin.read().rstrip("\n").split("\n")
    width, height = COLUMNS * WIDTH + 2 * MARGIN, len(lines) * HEIGHT + 2 * MARGIN
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">')
    print(f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" rx="6" fill="{theme["back"]}" stroke="{theme["edge"]}"/>')
    print('<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">')
    codes = []
    for row, line in enumerate(lines):
        parts, codes = spans(line, codes, theme)
        for column, text, attributes in parts:
            x, y = MARGIN + column * WIDTH, MARGIN + (row + 0.75) * HEIGHT
            print(f'<text x="{x:g}" y="{y:g}" textLength="{len(text) * WIDTH:g}" {attributes}>{html.escape(text, quote=False)}</text>')
    print("</g>\n</svg>")


main()
