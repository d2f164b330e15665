"""Bits for a thermal head: pictures, codes and lines of text as GS v 0 blocks."""

import base64
import binascii
import io
import math
import re
from typing import Final

import segno
from PIL import Image, ImageDraw, UnidentifiedImageError

from devices.errors import ProblemError
from devices.printers import fonts
from devices.printers.layout import Line, char_columns, columns

COLUMN_DOTS: Final = 12
ROW_DOTS: Final = 24
LINE_DOTS: Final = 30
GAP_DOTS: Final = (LINE_DOTS - ROW_DOTS) // 2
MAX_BLOCK_ROWS: Final = 100
BAD_HEIGHT: Final = 48  # a block as high as a multiple of this hangs a POS-5890K (escpos issue 424)
MAX_IMAGE_PIXELS: Final = 4_000_000
MAX_IMAGE_ROWS: Final = 2400
QUIET_MODULES: Final = 2
MIN_MODULE_DOTS: Final = 3
TEXT_THRESHOLD: Final = 150
OVERSAMPLE: Final = 4
BASELINE: Final = 0.86  # of the square, from its top: where Noto Sans CJK stands on the line
INVERT: Final = bytes(byte ^ 0xFF for byte in range(256))
REALTIME: Final = re.compile(rb"\x10(?=[\x04\x05\x14])")


def blocks(image: Image.Image) -> bytes:
    """GS v 0 commands for a black-on-white picture: at most 100 rows each, never a multiple of 48."""
    ink = image.convert("1", dither=Image.Dither.FLOYDSTEINBERG)
    width_bytes = (ink.width + 7) // 8
    parts = []
    top = 0
    while top < ink.height:
        rows = min(MAX_BLOCK_ROWS, ink.height - top)
        padded = rows + 1 if rows % BAD_HEIGHT == 0 else rows
        strip = Image.new("1", (width_bytes * 8, padded), 1)
        strip.paste(ink.crop((0, top, ink.width, top + rows)), (0, 0))
        data = _without_realtime(strip.tobytes().translate(INVERT))
        parts.append(b"\x1dv0\x00" + width_bytes.to_bytes(2, "little") + padded.to_bytes(2, "little") + data)
        top += rows
    return b"".join(parts)


def _without_realtime(data: bytes) -> bytes:
    """A printer obeys DLE EOT, DLE ENQ and DLE DC4 even inside a picture: one dot more keeps them out."""
    return REALTIME.sub(b"\x11", data)


def centered(image: Image.Image, width_dots: int) -> Image.Image:
    """The picture with white to its left: some printers do not obey ESC a for pictures."""
    left = max(0, (width_dots - image.width) // 2)
    canvas = Image.new("L", (left + image.width, image.height), 255)
    canvas.paste(image, (left, 0))
    return canvas


def picture(png_base64: str, width_dots: int) -> Image.Image:
    """A PNG on white, shrunk to the paper. Raises ProblemError for what is not a PNG or too large."""
    try:
        raw = base64.b64decode(png_base64, validate=True)
        with Image.open(io.BytesIO(raw), formats=["PNG"]) as image:
            if image.width * image.height > MAX_IMAGE_PIXELS:
                raise _bad_image("超过四百万像素", "has more than four million pixels")
            layered = image.convert("RGBA")
    except (binascii.Error, ValueError, UnidentifiedImageError, OSError, SyntaxError) as error:
        raise _bad_image("不是有效的 PNG", "is not a valid PNG") from error
    flat = Image.new("RGBA", layered.size, "white")
    flat.alpha_composite(layered)
    grey = flat.convert("L")
    if grey.width > width_dots:
        grey = grey.resize((width_dots, max(1, grey.height * width_dots // grey.width)))
    if grey.height > MAX_IMAGE_ROWS:
        raise _bad_image("太长", "is too long for a receipt")
    return grey


def _bad_image(zh: str, en: str) -> ProblemError:
    return ProblemError(422, "bad_image", f"图片{zh}，无法打印。", f"The picture {en} and cannot be printed.")


def qr(data: str, module_dots: int, width_dots: int) -> Image.Image:
    """
    A QR code with modules of `module_dots`, or smaller to fit. Raises ProblemError where that is too fine to read.

    Drawn here, not by the printer: the cheaper 58 mm printers print GS ( k as text.
    """
    dots = qr_module_dots(data, module_dots, width_dots)
    png = io.BytesIO()
    _qr_code(data).save(png, kind="png", scale=dots, border=QUIET_MODULES)
    png.seek(0)
    return Image.open(png).convert("L")


def qr_module_dots(data: str, module_dots: int, width_dots: int) -> int:
    """The side of a module that fits the paper, at most `module_dots`. Raises ProblemError qr_too_large."""
    side = int(_qr_code(data).symbol_size(border=QUIET_MODULES)[0])
    dots = min(module_dots, width_dots // side)
    if dots < min(MIN_MODULE_DOTS, module_dots):
        raise _qr_too_large()
    return dots


def _qr_code(data: str) -> segno.QRCode:
    try:
        # bytes in UTF-8: telephones misread what a Kanji segment holds of Chinese
        return segno.make_qr(data.encode(), error="m", mode="byte" if not data.isascii() else None)
    except segno.DataOverflowError as error:
        raise _qr_too_large() from error


def _qr_too_large() -> ProblemError:
    return ProblemError(
        422, "qr_too_large", "二维码内容太长，纸张放不下。", "The QR code holds too much for the paper."
    )


def text_line(line: Line, width_dots: int) -> Image.Image:
    """A line drawn as a picture of the paper's width, every character in its column. Raises NoFontError."""
    image = Image.new("L", (width_dots, LINE_DOTS * line.size), 255)
    free = width_dots - columns(line.text) * COLUMN_DOTS * line.size
    x = {"left": 0, "center": free // 2, "right": free}[line.align]
    for char in line.text:
        cell = char_columns(char) * COLUMN_DOTS * line.size
        draw_char(image, char, (x, GAP_DOTS, cell, ROW_DOTS * line.size), bold=line.bold)
        x += cell
    return image.point(lambda grey: 255 if grey > TEXT_THRESHOLD else 0)


def draw_char(image: Image.Image, char: str, box: tuple[int, int, int, int], *, bold: bool) -> None:
    """Draw a character in the middle of a box (left, top, width, height). Raises NoFontError."""
    left, top, width, height = box
    square = width if not char.isascii() else width * 2
    font = fonts.load(round(square * 0.95) * OVERSAMPLE)
    # a proportional font's wide letters are squeezed into their column
    canvas = max(width * OVERSAMPLE, math.ceil(font.getlength(char)))
    glyph = Image.new("L", (canvas, square * OVERSAMPLE), 255)
    at = (canvas / 2, square * OVERSAMPLE * BASELINE)
    stroke = OVERSAMPLE // 2 if bold else 0
    ImageDraw.Draw(glyph).text(at, char, fill=0, font=font, anchor="ms", stroke_width=stroke)
    image.paste(glyph.resize((width, height), Image.Resampling.LANCZOS), (left, top))
