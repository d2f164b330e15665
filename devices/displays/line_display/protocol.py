"""
What a customer display is to show, and the bytes that make it.

Command sets: `escpos`, Epson DM-D series (ESC @, CLR, US MD1, US $) and the "Epson mode" of others; `cd5220`, Partner
Tech CD5220 (User's Manual, 6.1: CLR, ESC Q A, ESC Q B); `led8`, eight-digit LED displays (LED8N User's Manual: ESC Q A
with digits, STX L). That others light their lamps by ESC s n is common in shops' code; no manual of one was checked.
"""

from dataclasses import dataclass
from typing import Final, Literal

from devices.model import Show
from devices.printers.layout import char_columns, clean, columns, in_gb2312, pad, wrap

CommandSet = Literal["escpos", "cd5220", "led8"]
Lamps = Literal["auto", "none", "ascii", "binary", "stx"]

INITIALISE: Final = b"\x1b@"
OVERWRITE: Final = b"\x1f\x01"
CLEAR: Final = b"\x0c"
UPPER: Final = b"\x1bQA"
LOWER: Final = b"\x1bQB"
CR: Final = b"\r"
LED_DIGITS: Final = 8
NO_FIGURE: Final = "-" * LED_DIGITS
MISSING: Final = "〓"
# 0 dark, 1 单价 price, 2 总计 total, 3 收款 received, 4 找零 change
LAMP: Final = {"welcome": 0, "item": 1, "total": 2, "received": 3, "change": 4}
WORDS: Final = {
    True: {"item": "单价", "total": "合计", "received": "收款", "change": "找零"},
    False: {"item": "PRICE", "total": "TOTAL", "received": "PAID", "change": "CHANGE"},
}


@dataclass(frozen=True, slots=True)
class Looks:
    """A display: its language, its columns, whether its font has Chinese (GB 2312), and how its lamps are lit."""

    commands: CommandSet = "escpos"
    columns: int = 20
    chinese: bool = False
    lamps: Lamps = "auto"


def greeting(looks: Looks) -> bytes:
    """Sent once after opening: the display's defaults, nothing shown."""
    return INITIALISE + (OVERWRITE if looks.commands == "escpos" else b"")


def encode(show: Show, looks: Looks) -> bytes:
    """The bytes that replace what is shown."""
    lamps = lamp(show, looks)
    if looks.commands == "led8":
        figures = digits(show.amount_fen)
        return lamps + (UPPER + figures.encode("ascii") + CR if figures else CLEAR)
    upper, lower = (_bytes(line, looks) for line in lines(show, looks))
    if looks.commands == "cd5220":
        return lamps + CLEAR + UPPER + upper + CR + LOWER + lower + CR
    return lamps + CLEAR + b"\x1f$\x01\x01" + upper + b"\x1f$\x01\x02" + lower


def lamp(show: Show, looks: Looks) -> bytes:
    """
    Lights the lamp beside the figure: `ascii` ESC s "1", `binary` ESC s 0x01, `stx` STX L "1000" (LED8N).

    `auto` is ascii for led8 and none otherwise: on a CD5220 ESC s 1 writes to its EEPROM.
    """
    how = looks.lamps
    if how == "auto":
        how = "ascii" if looks.commands == "led8" else "none"
    number = LAMP[show.view]
    match how:
        case "ascii":
            return b"\x1bs" + str(number).encode("ascii")
        case "binary":
            return b"\x1bs" + bytes([number])
        case "stx":
            return b"\x02L" + bytes(0x31 if number == place else 0x30 for place in range(1, 5))
        case _:
            return b""


def lines(show: Show, looks: Looks) -> tuple[str, str]:
    """
    The two lines, each exactly as wide as the display.

    Without Chinese a line that holds more than ASCII stays blank as a whole: half a name misleads, the figure does
    not. The words beside the figure are then English.
    """
    width = looks.columns
    text = _showable(clean(show.text).replace("\n", " ").strip(), looks)
    if show.amount_fen is None:
        upper, lower = [*wrap(text, width)[:2], ""][:2]
        return pad(_cut(upper, width), width, "center"), pad(_cut(lower, width), width, "center")
    figure = amount(show.amount_fen)
    if looks.chinese:
        figure = f"￥{figure}"
    word = WORDS[looks.chinese].get(show.view, "")
    if columns(word) + 1 + columns(figure) > width:
        word = ""
    room = width - columns(word)
    return pad(_cut(text, width), width, "left"), word + pad(_cut(figure, room), room, "right")


def amount(fen: int) -> str:
    """Yuan with two decimals, as in -0.05."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan}.{rest:02d}"


def digits(fen: int | None) -> str:
    """At most eight digits and a point; without decimals where they do not fit, dashes where nothing does."""
    if fen is None:
        return ""
    figure = amount(fen)
    if len(figure) - 1 <= LED_DIGITS:
        return figure
    whole = figure.rsplit(".", 1)[0]
    return whole if len(whole) <= LED_DIGITS and fen % 100 == 0 else NO_FIGURE


def _showable(text: str, looks: Looks) -> str:
    """What the display's font has; see lines."""
    if text.isascii():
        return text
    if not looks.chinese:
        return ""
    return "".join(char if in_gb2312(char) else MISSING for char in text)


def _cut(text: str, width: int) -> str:
    """As many whole characters as fit."""
    used = 0
    for index, char in enumerate(text):
        used += char_columns(char)
        if used > width:
            return text[:index]
    return text


def _bytes(line: str, looks: Looks) -> bytes:
    return line.encode("gb18030" if looks.chinese else "ascii", "replace")
