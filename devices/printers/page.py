"""Documents as pictures of a fixed size: for printers that print whole labels."""

from typing import Final

from PIL import Image

from devices.errors import ProblemError
from devices.printers import barcodes, raster
from devices.printers.document import (
    BarcodePart,
    CutPart,
    Document,
    FeedPart,
    ImagePart,
    Label,
    Part,
    QrPart,
    RowPart,
    RulePart,
    TextPart,
)
from devices.printers.fonts import NoFontError, has_glyph
from devices.printers.layout import Line, clean, row_lines, rule_line, text_lines

DOTS_PER_MM: Final = 8  # 203 dpi
MAX_LABELS: Final = 5
WHITE: Final = 255


def pages(document: Document, label: Label) -> list[Image.Image]:
    """
    The document on labels of this size, black on white, in the middle of the height; a cut begins the next label.

    What names its own label must fit one between two cuts; other documents go over at most five. Raises ProblemError
    label_too_small, no_font, and what the parts themselves raise.
    """
    width, height = label.width_mm * DOTS_PER_MM, label.height_mm * DOTS_PER_MM
    try:
        made = [
            [piece for part in _without_tail(parts) for piece in _pieces(part, width)]
            for parts in sections(document.parts)
        ]
    except NoFontError as error:
        raise ProblemError(
            503, "no_font", "系统没有中文字体，无法打印标签。请安装 fonts-noto-cjk。", str(error)
        ) from error
    sheets = [_sheets(pieces, height) for pieces in made]
    most = len(sheets) if document.label is not None else MAX_LABELS
    if sum(map(len, sheets)) > most or any(piece.height > height for pieces in made for piece in pieces):
        raise ProblemError(
            422,
            "label_too_small",
            f"内容放不进 {label.width_mm}×{label.height_mm} 毫米的标签，无法打印。",
            f"This does not fit a label of {label.width_mm} by {label.height_mm} mm.",
        )
    return [_stack(sheet, width, height) for one in sheets for sheet in one]


def sections(parts: list[Part]) -> list[list[Part]]:
    """What stands between cuts; nothing of an empty end, but at least one."""
    found: list[list[Part]] = [[]]
    for part in parts:
        if isinstance(part, CutPart):
            found.append([])
        else:
            found[-1].append(part)
    return [one for one in found if one] or [[]]


def _sheets(pieces: list[Image.Image], height: int) -> list[list[Image.Image]]:
    """Over as many labels as they need."""
    sheets: list[list[Image.Image]] = [[]]
    for piece in pieces:
        if sum(laid.height for laid in sheets[-1]) + piece.height > height:
            sheets.append([])
        sheets[-1].append(piece)
    return sheets


def degraded(document: Document) -> bool:
    """True when a character is in no font here: an empty box is drawn in its place."""
    texts = [part.text for part in document.parts if isinstance(part, TextPart)]
    texts += [cell.text for part in document.parts if isinstance(part, RowPart) for cell in part.cells]
    try:
        return not all(char.isascii() or has_glyph(char) for text in texts for char in clean(text))
    except NoFontError:
        return True


def _without_tail(parts: list[Part]) -> list[Part]:
    """What feeds the paper to a cutter would cost a label."""
    end = len(parts)
    while end and isinstance(parts[end - 1], FeedPart):
        end -= 1
    return parts[:end]


def _stack(pieces: list[Image.Image], width: int, height: int) -> Image.Image:
    sheet = Image.new("L", (width, height), WHITE)
    top = (height - sum(piece.height for piece in pieces)) // 2
    for piece in pieces:
        sheet.paste(piece, ((width - piece.width) // 2, top))
        top += piece.height
    return sheet


def _pieces(part: Part, width: int) -> list[Image.Image]:
    """The part's strips from top to bottom; none for what a label cannot hold (cut, drawer, beep)."""
    columns = width // raster.COLUMN_DOTS
    match part:
        case TextPart():
            return _lines(text_lines(part, columns), columns)
        case RowPart():
            return _lines(row_lines(part, columns), columns)
        case RulePart():
            return _lines([rule_line(part, columns)], columns)
        case FeedPart():
            return [Image.new("L", (width, raster.LINE_DOTS), WHITE)] * part.lines
        case QrPart():
            return [raster.qr(part.data, part.size, width)]
        case BarcodePart():
            return [barcodes.draw(part, width)]
        case ImagePart():
            return [raster.picture(part.png_base64, width)]
        case _:
            return []


def _lines(lines: list[Line], columns: int) -> list[Image.Image]:
    return [raster.text_line(line, columns * raster.COLUMN_DOTS) for line in lines]
