"""Draws the blocks of devices.printers.paper as a picture of the paper."""

import base64
import io
from typing import Any, Final

import segno
from PIL import Image, ImageDraw

from devices.errors import ProblemError
from devices.printers import barcodes
from devices.printers.document import BarcodePart
from devices.printers.layout import char_columns, columns
from devices.printers.raster import COLUMN_DOTS, GAP_DOTS, LINE_DOTS, ROW_DOTS, draw_char

MARGIN_DOTS: Final = 32
CUT_DOTS: Final = 24
PAPER_GREY: Final = 255
QR_MODULE_DOTS: Final = 6


def draw(blocks: list[dict[str, Any]], width_dots: int) -> Image.Image:
    """The blocks from top to bottom. Raises NoFontError."""
    pieces = [piece for block in blocks if (piece := _piece(block, width_dots)) is not None]
    height = sum(piece.height for piece in pieces)
    page = Image.new("L", (width_dots + 2 * MARGIN_DOTS, height + 2 * MARGIN_DOTS), PAPER_GREY)
    top = MARGIN_DOTS
    for piece in pieces:
        page.paste(piece, (MARGIN_DOTS, top))
        top += piece.height
    return page


def _piece(block: dict[str, Any], width_dots: int) -> Image.Image | None:
    match block["type"]:
        case "text":
            return _text(block, width_dots)
        case "qr":
            png = io.BytesIO()
            segno.make_qr(block["data"], error="m").save(png, kind="png", scale=QR_MODULE_DOTS, border=2)
            return _aligned(Image.open(png), block["align"], width_dots)
        case "barcode":
            return _aligned(_barcode(block, width_dots), block["align"], width_dots)
        case "raster":
            png = io.BytesIO(base64.b64decode(block["png_base64"]))
            return _aligned(Image.open(png), block["align"], width_dots)
        case "cut":
            return _cut(width_dots)
        case _:
            return None


def _barcode(block: dict[str, Any], width_dots: int) -> Image.Image:
    """As the printer would draw it; white where nobody could."""
    try:
        return barcodes.draw(BarcodePart(block["data"], block["symbology"]), width_dots)
    except ProblemError:
        return Image.new("L", (width_dots, LINE_DOTS), PAPER_GREY)


def _text(block: dict[str, Any], width_dots: int) -> Image.Image:
    runs = block.get("runs") or [block]
    height = LINE_DOTS * max(run["height"] for run in runs)
    image = Image.new("L", (width_dots, height), PAPER_GREY)
    used = sum(columns(run["text"]) * COLUMN_DOTS * run["width"] for run in runs)
    x = _left(block["align"], used, width_dots)
    for run in runs:
        tall = ROW_DOTS * run["height"]
        for char in run["text"]:
            wide = char_columns(char) * COLUMN_DOTS * run["width"]
            draw_char(image, char, (x, height - tall - GAP_DOTS, wide, tall), bold=run["bold"])
            x += wide
    return image


def _aligned(picture: Image.Image, align: str, width_dots: int) -> Image.Image:
    image = Image.new("L", (width_dots, picture.height), PAPER_GREY)
    image.paste(picture.convert("L"), (_left(align, picture.width, width_dots), 0))
    return image


def _cut(width_dots: int) -> Image.Image:
    image = Image.new("L", (width_dots, CUT_DOTS), PAPER_GREY)
    pen = ImageDraw.Draw(image)
    for x in range(0, width_dots, 16):
        pen.line((x, CUT_DOTS // 2, x + 8, CUT_DOTS // 2), fill=160, width=2)
    return image


def _left(align: str, used: int, width_dots: int) -> int:
    return max(0, {"left": 0, "center": (width_dots - used) // 2, "right": width_dots - used}[align])
