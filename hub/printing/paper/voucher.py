"""Printed vouchers (代金券) on receipt paper, to be cut one by one, and on labels to be stuck onto a card."""

from collections.abc import Sequence

import msgspec

from devices.printers import raster
from devices.printers.document import CutPart, Document, FeedPart, Label, Part, QrPart, RulePart, TextPart
from devices.printers.layout import clean, wrap
from devices.printers.page import DOTS_PER_MM
from hub.language import joined, label, spoken
from hub.vouchers.good import ONCE
from hub.vouchers.serials import grouped
from hub.vouchers.slips import Printable

_SIZE = Label(width_mm=40, height_mm=30)
_COLUMNS = _SIZE.width_mm * DOTS_PER_MM // raster.COLUMN_DOTS
_SLIP_DOTS = 8
_LABEL_DOTS = 4
_FEED_LINES = 2


def slips(found: Sequence[Printable], store: str, copy: int) -> Document:
    """A slip each, with a cut after it."""
    return Document(parts=[part for one in found for part in _slip(one, store, copy)])


def labels(found: Sequence[Printable], copy: int, language: str) -> Document:
    """A label each; what is too long for a line is cut off."""
    parts: list[Part] = []
    for one in found:
        parts += [*_label(one, copy), CutPart()]
    said = spoken(Document(parts=parts, label=_SIZE), language)
    return msgspec.structs.replace(said, parts=[_line(part) for part in said.parts])


def _slip(one: Printable, store: str, copy: int) -> list[Part]:
    good = one.good
    said = [good.over, good.scope, good.term, ONCE]
    return [
        TextPart(store, align="center"),
        TextPart(one.name, align="center", bold=True),
        TextPart(good.worth, align="center", bold=True, size=2),
        *_mark(copy),
        RulePart("dashed"),
        *(TextPart(words) for words in said if words),
        RulePart("dashed"),
        QrPart(one.serial, size=_SLIP_DOTS),
        TextPart(grouped(one.serial), align="center"),
        FeedPart(_FEED_LINES),
        CutPart(),
    ]


def _label(one: Printable, copy: int) -> list[Part]:
    """For what it is good the till says: 40 by 30 mm hold a line each of what it is worth and until when."""
    return [
        TextPart(one.name if copy == 1 else _copied(copy), align="center"),
        TextPart(joined("{worth} {over}", worth=one.good.worth, over=one.good.over), align="center", bold=True),
        QrPart(one.serial, size=_LABEL_DOTS),
        TextPart(grouped(one.serial), align="center"),
        TextPart(one.good.until, align="center"),
    ]


def _mark(copy: int) -> list[Part]:
    return [TextPart(_copied(copy), align="center", bold=True)] if copy > 1 else []


def _copied(copy: int) -> str:
    return label("补打 第 {copy} 联").format(copy=copy)


def _line(part: Part) -> Part:
    if isinstance(part, TextPart):
        return msgspec.structs.replace(part, text=wrap(clean(part.text), _COLUMNS)[0])
    return part
