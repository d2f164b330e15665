"""Documents to ESC/POS bytes, for what a printer can and cannot do."""

from typing import Final, Literal

from PIL import Image

from devices.errors import ProblemError
from devices.printers import barcodes, fonts, raster
from devices.printers.document import (
    BarcodePart,
    BeepPart,
    Columns,
    CutPart,
    Document,
    DrawerPart,
    FeedPart,
    ImagePart,
    Part,
    QrPart,
    RowPart,
    RulePart,
    TextPart,
)
from devices.printers.escpos import library
from devices.printers.escpos.protocol import ALIGN, CHINESE_MODE, CUTS, INITIALISE, NEXT_LABEL, beep, drawer_kick
from devices.printers.layout import GBK_BYTES, Line, in_gb2312, row_lines, rule_line, text_lines
from devices.printers.page import sections
from devices.printers.work import Encoded, Pace

MISSING: Final = {True: "〓", False: "?"}
MAX_CHARACTERS: Final = 20_000
DOTS_PER_MM: Final = 8
CENTER: Final = ALIGN["center"]


class Abilities(Pace, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """
    What this printer can do; `width` in columns of 12 dots (32: 58 mm, 42 and 48: 80 mm).

    `chinese` false: its font has no Chinese, so every line with more than ASCII is drawn. `charset`: which characters
    the font has; a line with others is drawn. `qr` and `barcode`: drawn
    here, or left to the printer. `paper` label: a label ends at the mark instead of a cut.
    """

    width: Columns = 48
    chinese: bool = True
    charset: Literal["gbk", "gb2312"] = "gbk"
    qr: Literal["raster", "native"] = "raster"
    barcode: Literal["raster", "native"] = "raster"
    cut: Literal["partial", "full", "none"] = "partial"
    drawer: Literal["both", "2", "5"] = "both"
    beep: Literal["esc_b", "esc_a", "bel", "none"] = "esc_b"
    paper: Literal["roll", "label"] = "roll"


class Encoder:
    """Turns documents into one printer's bytes."""

    def __init__(self, abilities: Abilities) -> None:
        self._abilities = abilities
        self._degraded = False

    def encode(self, document: Document) -> Encoded:
        """The job's bytes. Raises ProblemError for what does not fit the paper."""
        check_length(document)
        self._degraded = False
        columns: int = document.width or self._abilities.width
        if document.label is not None:
            columns = min(columns, document.label.width_mm * DOTS_PER_MM // raster.COLUMN_DOTS)
        if document.label is None:
            body = b"".join(self._part(part, columns) for part in document.parts)
        else:
            labels = [[self._part(part, columns) for part in parts] for parts in sections(document.parts)]
            body = b"".join(b"".join(parts) + self._end_of_label() for parts in labels)
        start = INITIALISE + (CHINESE_MODE if self._abilities.chinese else b"")
        return Encoded(start + body, self._degraded)

    def _end_of_label(self) -> bytes:
        return NEXT_LABEL if self._abilities.paper == "label" else CUTS[self._abilities.cut]

    def _part(self, part: Part, width: int) -> bytes:
        match part:
            case TextPart():
                data = self._lines(text_lines(part, width), width)
            case RowPart():
                data = self._lines(row_lines(part, width), width)
            case RulePart():
                data = self._line(rule_line(part, width), width)
            case FeedPart():
                data = b"\x1bd" + bytes([part.lines])
            case CutPart():
                data = CUTS[self._abilities.cut]
            case DrawerPart():
                data = drawer_kick(self._abilities.drawer)
            case BeepPart():
                data = beep(self._abilities.beep, part.times)
            case QrPart() | BarcodePart() | ImagePart():
                data = self._picture(part, width * raster.COLUMN_DOTS)
        return data

    def _picture(self, part: QrPart | BarcodePart | ImagePart, dots: int) -> bytes:
        match part:
            case QrPart() if self._abilities.qr == "native":
                return CENTER + library.native_qr(part.data, raster.qr_module_dots(part.data, part.size, dots))
            case QrPart():
                image = raster.qr(part.data, part.size, dots)
            case BarcodePart() if self._abilities.barcode == "native":
                data = barcodes.checked(part)
                return CENTER + library.native_barcode(data, part.symbology, part.height, text=part.text)
            case BarcodePart():
                image = barcodes.draw(part, dots)
            case ImagePart():
                image = raster.picture(part.png_base64, dots)
        return _raster(raster.centered(image, dots))

    def _lines(self, lines: list[Line], width: int) -> bytes:
        return b"".join(self._line(line, width) for line in lines)

    def _line(self, line: Line, width: int) -> bytes:
        rare = {char for char in line.text if not self._printable(char)}
        if rare:
            if drawable(rare):
                return _raster(raster.text_line(line, width * raster.COLUMN_DOTS))
            self._degraded = True
            line = Line(self._replace(line.text, rare), line.align, line.bold, line.size)
            return self._line(line, width)
        scale = line.size - 1
        before = ALIGN[line.align] + (b"\x1bE\x01" if line.bold else b"")
        after = b"\n" + (b"\x1bE\x00" if line.bold else b"") + (b"\x1d!\x00" if scale else b"")
        size = b"\x1d!" + bytes([scale << 4 | scale]) if scale else b""
        return before + size + line.text.encode("gb18030") + after

    def _printable(self, char: str) -> bool:
        if char.isascii() or not self._abilities.chinese:
            return char.isascii()
        return in_gb2312(char) if self._abilities.charset == "gb2312" else in_printer_font(char)

    def _replace(self, text: str, rare: set[str]) -> str:
        """A mark for what can be neither printed nor drawn; what can be drawn stays. Keeps the columns."""
        mark = MISSING[self._abilities.chinese]
        wide = mark if self._abilities.chinese else mark * 2
        return "".join(wide if char in rare and not drawable({char}) else char for char in text)


def check_length(document: Document) -> None:
    """Raises ProblemError document_too_long beyond 20,000 characters."""
    length = sum(len(part.text) for part in document.parts if isinstance(part, TextPart))
    length += sum(len(cell.text) for part in document.parts if isinstance(part, RowPart) for cell in part.cells)
    if length > MAX_CHARACTERS:
        raise ProblemError(
            422,
            "document_too_long",
            f"小票文字超过 {MAX_CHARACTERS} 个字，无法打印。",
            f"The document has more than {MAX_CHARACTERS} characters.",
        )


def _raster(image: Image.Image) -> bytes:
    return ALIGN["left"] + raster.blocks(image)


def in_printer_font(char: str) -> bool:
    """True for ASCII and the two-byte characters of GB18030 outside its user-defined areas."""
    return char.isascii() or (not "\ue000" <= char <= "\uf8ff" and len(char.encode("gb18030", "replace")) == GBK_BYTES)


def drawable(chars: set[str]) -> bool:
    """True when there is a font and it has them all."""
    try:
        return all(map(fonts.has_glyph, chars))
    except fonts.NoFontError:
        return False
