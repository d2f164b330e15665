"""
TSPL: whole labels as pictures, and the status byte (TSC, TSPL/TSPL2 Programming; Gprinter GP-2120T manual, ESC !?).

SIZE, GAP, DENSITY, DIRECTION and CLS set a label up, BITMAP x,y,bytes,rows,0,data draws (a bit of 0 is black), PRINT
m,n prints. Lines end with CR LF.
"""

from dataclasses import dataclass
from typing import Final

from PIL import Image

from devices.printers.document import Label
from devices.printers.status import Status

ASK_STATUS: Final = b"\x1b!?"
HEAD_OPEN: Final = 0x01
JAM: Final = 0x02
NO_PAPER: Final = 0x04
NO_RIBBON: Final = 0x08
PAUSED: Final = 0x10
COVER_OPEN: Final = 0x40
TOO_HOT: Final = 0x80


@dataclass(frozen=True, slots=True)
class Look:
    """`density` 0-15, `direction` 1 prints the other way up."""

    density: int = 8
    direction: int = 0


def job(sheets: list[Image.Image], label: Label, look: Look) -> bytes:
    """The bytes for one label a picture."""
    return b"".join(_label(sheet, label, look) for sheet in sheets)


def _label(sheet: Image.Image, label: Label, look: Look) -> bytes:
    bits = sheet.convert("1", dither=Image.Dither.FLOYDSTEINBERG)
    head = (
        f"SIZE {label.width_mm} mm,{label.height_mm} mm\r\n"
        f"GAP {label.gap_mm} mm,0 mm\r\n"
        f"DENSITY {look.density}\r\n"
        f"DIRECTION {look.direction}\r\n"
        "CLS\r\n"
        f"BITMAP 0,0,{(bits.width + 7) // 8},{bits.height},0,"
    )
    return head.encode("ascii") + bits.tobytes() + b"\r\nPRINT 1,1\r\n"


def parse_status(byte: int) -> Status:
    """The answer to ESC !?: bits 0 head open, 1 jam, 2 no paper, 3 no ribbon, 4 pause, 6 cover, 7 temperature."""
    return Status(
        paper="out" if byte & NO_PAPER else "ok",
        cover_open=bool(byte & (HEAD_OPEN | COVER_OPEN)),
        offline=bool(byte & PAUSED),
        error=bool(byte & (JAM | NO_RIBBON | TOO_HOT)),
    )
