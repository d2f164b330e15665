"""Price labels of goods: name, price, barcode. One job is one label."""

from typing import Literal

from devices.printers.document import BarcodePart, Document, Label, Part, TextPart
from hub.catalog.state import Item
from hub.printing.paper.content import money

_EAN13_DIGITS = 13
_SIZE = Label(width_mm=40, height_mm=30)
_BAR_DOTS = 60


def document(item: Item) -> Document:
    """On a label printer the page is the label; a receipt printer cuts after each."""
    parts: list[Part] = [
        TextPart(item.name, align="center", bold=True),
        TextPart(money(item.price_fen), align="center", bold=True, size=2),
    ]
    if item.barcode is not None:
        parts.append(BarcodePart(item.barcode, symbology(item.barcode), height=_BAR_DOTS))
    return Document(parts=parts, label=_SIZE)


def symbology(barcode: str) -> Literal["ean13", "code128"]:
    """EAN-13 where the check digit is right (GS1 General Specifications 7.9), else Code 128."""
    if len(barcode) != _EAN13_DIGITS or not barcode.isdecimal():
        return "code128"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(barcode[:-1]))
    return "ean13" if (10 - total % 10) % 10 == int(barcode[-1]) else "code128"
