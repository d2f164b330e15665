"""EAN-13 and Code 128 as bars, with the digits below."""

from typing import Final

from barcode import Code128
from barcode.ean import EuropeanArticleNumber13
from PIL import Image

from devices.errors import ProblemError
from devices.printers import fonts
from devices.printers.document import BarcodePart
from devices.printers.layout import Line
from devices.printers.raster import COLUMN_DOTS, LINE_DOTS, text_line

MAX_MODULE_DOTS: Final = 3
MIN_MODULE_DOTS: Final = 2
QUIET_MODULES: Final = 10
EAN_DIGITS: Final = (12, 13)
PRINTABLE: Final = range(0x20, 0x7F)


def checked(part: BarcodePart) -> str:
    """The data with its check digit. Raises ProblemError bad_barcode."""
    data = part.data
    if part.symbology == "code128":
        if any(ord(char) not in PRINTABLE for char in data):
            raise _bad("只能包含英文字母、数字和半角符号", "may hold printable ASCII only")
        return data
    if not data.isascii() or not data.isdigit() or len(data) not in EAN_DIGITS:
        raise _bad("应为 12 或 13 位数字", "needs 12 or 13 digits")
    whole = data[:12] + check_digit(data[:12])
    if len(data) == len(whole) and data != whole:
        raise _bad("校验位不对，请核对最后一位", "has a wrong check digit")
    return whole


def check_digit(digits: str) -> str:
    """The 13th digit of an EAN-13 (GS1 General Specifications 7.9)."""
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits))
    return str(-total % 10)


def modules(part: BarcodePart) -> str:
    """1 for a dark module, 0 for a light one, without the quiet zone. Raises ProblemError bad_barcode."""
    data = checked(part)
    code = Code128(data) if part.symbology == "code128" else EuropeanArticleNumber13(data)
    bars: str = code.build()[0]
    return bars.replace("G", "1")


def draw(part: BarcodePart, width_dots: int) -> Image.Image:
    """The bars with their quiet zone. Raises ProblemError bad_barcode, also for what is too wide to be read."""
    bars = modules(part)
    wide = len(bars) + 2 * QUIET_MODULES
    dots = min(MAX_MODULE_DOTS, width_dots // wide)
    if dots < MIN_MODULE_DOTS:
        raise _bad("内容太长，纸张放不下", "is too long for the paper")
    row = Image.new("L", (wide, 1), 255)
    for index, bar in enumerate(bars):
        if bar == "1":
            row.putpixel((QUIET_MODULES + index, 0), 0)
    picture = row.resize((wide * dots, part.height), Image.Resampling.NEAREST)
    return _with_text(picture, checked(part)) if part.text else picture


def _with_text(bars: Image.Image, text: str) -> Image.Image:
    """The digits in the middle below; without a font the bars alone."""
    width = bars.width // COLUMN_DOTS * COLUMN_DOTS
    try:
        below = text_line(Line(text[: width // COLUMN_DOTS], "center"), bars.width)
    except fonts.NoFontError:
        return bars
    whole = Image.new("L", (bars.width, bars.height + LINE_DOTS), 255)
    whole.paste(bars, (0, 0))
    whole.paste(below, (0, bars.height))
    return whole


def _bad(zh: str, en: str) -> ProblemError:
    return ProblemError(422, "bad_barcode", f"条码{zh}，无法打印。", f"The barcode {en}.")
