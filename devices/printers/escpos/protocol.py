"""ESC/POS: a document's bytes, and what a printer's status bytes mean."""

from dataclasses import dataclass
from typing import Final, Literal

from PIL import Image

from devices.errors import ProblemError
from devices.printers import fonts, raster
from devices.printers.document import (
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
from devices.printers.layout import Line, row_lines, rule_line, text_lines

SELECT_PRINTER: Final = b"\x1b=\x01"
INITIALISE: Final = b"\x1b@"
CHINESE_MODE: Final = b"\x1c&"
# ESC p m t1 t2: pin 2 and pin 5, 50 ms on, 500 ms off (Epson: units of 2 ms)
DRAWER_KICK: Final = SELECT_PRINTER + b"\x1bp\x00\x19\xfa" + b"\x1bp\x01\x19\xfa"
# The cutter sits some four lines above the head; GS V 1 is the cut that every clone knows.
CUT: Final = b"\x1bd\x04\x1dV\x01"
ASK_SEQUENCED: Final = b"\x1dr\x01"
MISSING: Final = "〓"
ALIGN: Final = {"left": b"\x1ba\x00", "center": b"\x1ba\x01", "right": b"\x1ba\x02"}
STATUS_NUMBERS: Final = (1, 2, 3, 4)
GBK_BYTES: Final = 2
MAX_CHARACTERS: Final = 20_000

PaperState = Literal["ok", "low", "out", "unknown"]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A job's bytes; `degraded` when characters had to be replaced by 〓."""

    data: bytes
    degraded: bool


@dataclass(frozen=True, slots=True)
class Status:
    """What a printer said of itself."""

    paper: PaperState = "unknown"
    cover_open: bool = False
    offline: bool = False
    error: bool = False

    @property
    def blocking(self) -> str | None:
        """The reason code of what keeps it from printing, the most useful first."""
        if self.cover_open:
            return "cover_open"
        if self.paper == "out":
            return "paper_out"
        if self.error:
            return "printer_error"
        return "offline" if self.offline else None

    @property
    def reason(self) -> str | None:
        """The reason code of what a person should know."""
        return self.blocking or ("paper_low" if self.paper == "low" else None)


def ask_status(number: int) -> bytes:
    """DLE EOT n, answered at once whatever waits in the printer's buffer."""
    return bytes((0x10, 0x04, number))


def is_realtime_reply(byte: int) -> bool:
    """A DLE EOT reply is 0xx1xx10."""
    return byte & 0x93 == 0x12  # noqa: PLR2004 -- the fixed bits and their values


def is_sequenced_reply(byte: int) -> bool:
    """A GS r reply has bits 4 and 7 clear; clones differ in the others."""
    return byte & 0x90 == 0


def sequenced_paper_out(byte: int) -> bool:
    """GS r 1: bits 2 and 3 say that the roll has ended."""
    return bool(byte & 0x0C)


def parse_status(replies: dict[int, int]) -> Status | None:
    """The status in the replies to DLE EOT 1-4 by number; None without the first."""
    if 1 not in replies:
        return None
    offline_cause, error_cause = replies.get(2, 0), replies.get(3, 0)
    paper: PaperState = "unknown"
    if 4 in replies:  # noqa: PLR2004 -- DLE EOT 4
        paper = "out" if replies[4] & 0x60 else "low" if replies[4] & 0x0C else "ok"
    if offline_cause & 0x20:
        paper = "out"
    return Status(
        paper=paper,
        cover_open=bool(offline_cause & 0x04),
        offline=bool(replies[1] & 0x08),
        error=bool(offline_cause & 0x40 or error_cause & 0x68),
    )


class Encoder:
    """Turns documents into bytes for paper of `width` columns (12 dots each)."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._degraded = False

    def encode(self, document: Document) -> Encoded:
        """The job's bytes. Raises ProblemError for what does not fit the paper."""
        width = document.width or self._width
        _check_length(document)
        self._degraded = False
        body = b"".join(self._part(part, width) for part in document.parts)
        return Encoded(INITIALISE + CHINESE_MODE + body, self._degraded)

    def _part(self, part: Part, width: int) -> bytes:
        dots = width * raster.COLUMN_DOTS
        match part:
            case TextPart():
                data = self._lines(text_lines(part, width), width)
            case RowPart():
                data = self._lines(row_lines(part, width), width)
            case RulePart():
                data = self._line(rule_line(part, width), width)
            case QrPart():
                data = _raster(raster.centered(raster.qr(part.data, part.size, dots), dots))
            case ImagePart():
                data = _raster(raster.centered(raster.picture(part.png_base64, dots), dots))
            case FeedPart():
                data = b"\x1bd" + bytes([part.lines])
            case CutPart():
                data = CUT
            case DrawerPart():
                data = DRAWER_KICK
        return data

    def _lines(self, lines: list[Line], width: int) -> bytes:
        return b"".join(self._line(line, width) for line in lines)

    def _line(self, line: Line, width: int) -> bytes:
        rare = {char for char in line.text if not in_printer_font(char)}
        if rare:
            if drawable(rare):
                return _raster(raster.text_line(line, width * raster.COLUMN_DOTS))
            self._degraded = True
            line = Line(_replace(line.text, rare), line.align, line.bold, line.size)
            return self._line(line, width)
        scale = line.size - 1
        before = ALIGN[line.align] + (b"\x1bE\x01" if line.bold else b"")
        after = b"\n" + (b"\x1bE\x00" if line.bold else b"") + (b"\x1d!\x00" if scale else b"")
        size = b"\x1d!" + bytes([scale << 4 | scale]) if scale else b""
        return before + size + line.text.encode("gb18030") + after


def _check_length(document: Document) -> None:
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


def _replace(text: str, rare: set[str]) -> str:
    """Put 〓 for what can be neither printed nor drawn; what can be drawn stays."""
    return "".join(MISSING if char in rare and not drawable({char}) else char for char in text)
