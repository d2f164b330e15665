"""What a slip says, before a template puts it in order; figures come from the books only."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import get_args

from devices.printers.document import (
    Cell,
    Columns,
    CutPart,
    Document,
    FeedPart,
    ImagePart,
    Part,
    QrPart,
    RowPart,
    RulePart,
    TextPart,
)
from hub.language import label, recalled
from hub.printing.facts import Block
from hub.printing.template import fill

QR_DOTS = 4
_FEED_LINES = 2
_WIDTHS: tuple[Columns, ...] = get_args(Columns)


@dataclass(frozen=True, slots=True)
class Content:
    """number, time: the legal lines of `meta`. fields: more of its lines by name. values: for placeholders.

    lines, totals and balances make their parts for the block that shows them.
    """

    title: str
    copy: int
    number: str
    time: str
    fields: dict[str, str]
    values: dict[str, str]
    lines: Callable[[Block], list[Part]]
    totals: Callable[[Block], list[Part]] = lambda _block: []
    balances: Callable[[Block], list[Part]] = lambda _block: []
    more: list[str] = field(default_factory=list)
    qr: str | None = None
    store: str = ""
    footer: str = ""
    logo: str | None = None
    before: list[Part] = field(default_factory=list)

    def framed(self, *, store: str, footer: str, logo: str | None, values: dict[str, str]) -> "Content":
        """As this store prints it."""
        return replace(self, store=store, footer=footer, logo=logo, values=values)


def document(content: Content, blocks: tuple[Block, ...], width: int | None) -> Document:
    """The template filled. `width` in columns, None for the printer's own. The mark of a copy stands above `meta`."""
    parts = list(content.before)
    for block in blocks:
        if block.on:
            parts += _parts(block, content)
    parts += [FeedPart(_FEED_LINES), CutPart()]
    return fitted(Document(parts=parts), width)


def fitted(made: Document, width: int | None) -> Document:
    """On paper of so many columns, the printer's own where it is None or no width that papers have."""
    known = next((columns for columns in _WIDTHS if columns == width), None)
    return Document(parts=made.parts, width=known)


def _parts(block: Block, content: Content) -> list[Part]:
    made: dict[str, Callable[[Block], list[Part]]] = {
        "meta": partial(_meta, content=content),
        "lines": content.lines,
        "totals": content.totals,
        "balances": content.balances,
    }
    if block.block in made:
        return made[block.block](block)
    match block.block:
        case "logo":
            return [ImagePart(content.logo)] if content.logo else []
        case "qr":
            return [QrPart(content.qr, size=QR_DOTS)] if content.qr else []
        case "rule":
            return [RulePart(block.style)]
    words = _words(block, content)
    return [_text(words, block)] if words else []


def _words(block: Block, content: Content) -> str:
    if block.block == "store":
        return content.store
    if block.block == "title":
        return content.title
    if block.block == "footer" and not block.text:
        return content.footer
    return fill(recalled(block.text), content.values)


def _meta(block: Block, content: Content) -> list[Part]:
    shown = [content.number, content.time]
    shown += [content.fields[name] for name in block.fields if content.fields.get(name)]
    parts: list[Part] = []
    if content.copy > 1:
        parts.append(TextPart(label("补打 第 {copy} 联").format(copy=content.copy), align="center", bold=True))
    return [*parts, *(_text(words, block) for words in [*shown, *content.more])]


def _text(text: str, block: Block) -> TextPart:
    return TextPart(text, align=block.align, bold=block.bold, size=block.size)


def row(*cells: Cell, bold: bool = False) -> RowPart:
    return RowPart(list(cells), bold=bold)


def amount_row(words: str, amount: str, *, bold: bool = False) -> RowPart:
    """Words to the left, a figure to the right."""
    return RowPart([Cell(words), Cell(amount, align="right")], bold=bold)


def line_row(name: str, quantity: str, amount: str, *, bold: bool = False) -> RowPart:
    """A line of a bill: name, quantity, amount."""
    return RowPart(
        [Cell(name), Cell(quantity, align="right", width=6), Cell(amount, align="right", width=12)], bold=bold
    )


def money(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}￥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
