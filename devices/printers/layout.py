"""Lays a document's text out in columns of a fixed-width printer font."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from devices.errors import ProblemError
from devices.printers.document import Align, Cell, RowPart, RulePart, TextPart

NO_LINE_START: Final = frozenset("，。、；：？！）》”’】」』％,.;:?!)]}%")
NO_LINE_END: Final = frozenset("（《“‘【「￥([{$")
GBK_BYTES: Final = 2
MIDDLE_DOT_AND_DASH: Final = frozenset("\u00b7\u2014")
THEIR_TWINS: Final = frozenset("\u30fb\u2015")
RULES: Final = {"single": "-", "double": "=", "dashed": "- "}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of print. `text` needs at most `width // size` columns."""

    text: str
    align: Align = "left"
    bold: bool = False
    size: int = 1


def char_columns(char: str) -> int:
    """Columns of a character: in Chinese mode a printer gives ASCII one and everything else two."""
    return 1 if char.isascii() else 2


def in_gb2312(char: str) -> bool:
    """
    True for ASCII and what GB 2312 has, the font of older Chinese devices; its bytes are those of GB18030.

    Python's gb2312 codec reads two of its signs as Japanese ones; everyone writes and means the Chinese.
    """
    if char.isascii() or char in MIDDLE_DOT_AND_DASH:
        return True
    try:
        return char not in THEIR_TWINS and len(char.encode("gb2312")) == GBK_BYTES
    except UnicodeEncodeError:
        return False


def columns(text: str) -> int:
    """Columns of a whole text."""
    return sum(map(char_columns, text))


def clean(text: str) -> str:
    """Composed, without control characters (none may reach a printer as a command); line breaks stay."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("¥", "￥")
    return "".join(_clean_char(char) for char in composed)


def _clean_char(char: str) -> str:
    if char == "\n":
        return char
    if char in "\t\u00a0\u2002\u2003\u2009":
        return " "
    return "" if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Mn", "Me"} else char


def wrap(text: str, width: int) -> list[str]:
    """Break into lines of at most `width` columns, at spaces where there are any; at least one line."""
    return [line for paragraph in text.split("\n") for line in _wrap_paragraph(paragraph, width)]


def _wrap_paragraph(text: str, width: int) -> Iterator[str]:
    while columns(text) > width:
        end = _break_at(text, width)
        yield text[:end].rstrip()
        text = text[end:].lstrip(" ")
    yield text


def _break_at(text: str, width: int) -> int:
    """Where to cut so that text[:end] fits: after a space, between wide characters, else anywhere."""
    used = end = 0
    for end, char in enumerate(text):  # noqa: B007 -- `end` is what we look for
        used += char_columns(char)
        if used > width:
            break
    end = max(end, 1)
    start_of_word = end
    while start_of_word and _joined(text, start_of_word):
        start_of_word -= 1
    if start_of_word:
        end = start_of_word
    if end > 1 and (text[end] in NO_LINE_START or text[end - 1] in NO_LINE_END):
        end -= 1
    return end


def _joined(text: str, at: int) -> bool:
    """True where a break would split an ASCII word."""
    before, after = text[at - 1], text[at]
    return before.isascii() and after.isascii() and " " not in {before, after}


def pad(text: str, width: int, align: Align) -> str:
    """Fill with spaces to exactly `width` columns."""
    space = width - columns(text)
    left = {"left": 0, "center": space // 2, "right": space}[align]
    return " " * left + text + " " * (space - left)


def text_lines(part: TextPart, width: int) -> list[Line]:
    """A text part's lines on paper of `width` columns."""
    return [Line(line, part.align, part.bold, part.size) for line in wrap(clean(part.text), width // part.size)]


def rule_line(part: RulePart, width: int) -> Line:
    """A rule across the paper."""
    return Line((RULES[part.style] * width)[:width])


def row_lines(part: RowPart, width: int) -> list[Line]:
    """A row's lines: every cell wraps inside its own columns. Raises ProblemError when they do not fit."""
    widths = _cell_widths(part.cells, width)
    last = len(part.cells) - 1
    texts = [
        wrap(clean(cell.text), cells - (1 if index < last and cells > 4 else 0))  # noqa: PLR2004 -- a gutter
        for index, (cell, cells) in enumerate(zip(part.cells, widths, strict=True))
    ]
    lines = []
    for index in range(max(map(len, texts))):
        pieces = [
            pad(wrapped[index] if index < len(wrapped) else "", cells, cell.align)
            for wrapped, cells, cell in zip(texts, widths, part.cells, strict=True)
        ]
        lines.append(Line("".join(pieces).rstrip(), bold=part.bold))
    return lines


def _cell_widths(cells: list[Cell], width: int) -> list[int]:
    fixed = sum(cell.width or 0 for cell in cells)
    flexible = sum(cell.width is None for cell in cells)
    left = width - fixed
    if left < 2 * flexible:
        raise ProblemError(
            422,
            "row_too_wide",
            f"这一行的各列共需超过 {width} 列，纸张放不下。",
            f"The row's cells need more than the paper's {width} columns.",
        )
    share, extra = divmod(left, flexible) if flexible else (0, 0)
    widths = []
    for cell in cells:
        if cell.width is not None:
            widths.append(cell.width)
        else:
            widths.append(share + (1 if extra > 0 else 0))
            extra -= 1
    return widths
