"""What a printer would put on paper for a job's bytes: to read, to show in a browser, to draw."""

import base64
import io
from dataclasses import dataclass, field
from typing import Any, Final

from PIL import Image

from devices.printers.commands import Token, Tokenizer
from devices.printers.drawing import draw

ALIGNS: Final = {0: "left", 1: "center", 2: "right", 48: "left", 49: "center", 50: "right"}
CODE_PAGE: Final = "cp437"
FUNCTION_B: Final = 65
BARCODES: Final = {2: "ean13", 67: "ean13", 73: "code128"}
KNOWN_SILENT: Final = frozenset(
    {b"\r", b"\x0c", b"\x1b2", b"\x1b3", b"\x1b ", b"\x1bt", b"\x1bR", b"\x1b=", b"\x1bc", b"\x1bM", b"\x1br"}
    | {
        b"\x10\x04",
        b"\x10\x05",
        b"\x1dr",
        b"\x1dI",
        b"\x1da",
        b"\x1dL",
        b"\x1dW",
        b"\x1dP",
        b"\x1dH",
        b"\x1df",
    }
    | {b"\x1dh", b"\x1dw", b"\x1c-", b"\x1cS", b"\x1b-", b"\x1bG", b"\x1dB"}
)


@dataclass(frozen=True, slots=True)
class Paper:
    """`blocks` from top to bottom; `unknown` holds the bytes that no printer command explains."""

    blocks: list[dict[str, Any]]
    unknown: list[bytes] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Plain text as a person would read it."""
        return "\n".join(_plain(block) for block in self.blocks)


@dataclass(slots=True)
class _Style:
    align: str = "left"
    bold: bool = False
    width: int = 1
    height: int = 1


class _Head:
    """The printer's state while it works a job off."""

    def __init__(self) -> None:
        self.blocks: list[dict[str, Any]] = []
        self.unknown: list[bytes] = []
        self._style = _Style()
        self._chinese = True
        self._line: list[dict[str, Any]] = []
        self._bytes = bytearray()
        self._qr = b""
        self._raster: list[Image.Image] = []

    def take(self, token: Token) -> None:
        """Work one command off."""
        if token.name == b"":
            self._end_raster()
            self._bytes += token.data
            return
        self._end_run()
        if token.name == b"\x1dv" and self._take_raster(token.data):
            return
        self._end_raster()
        if not (self._take_style(token) or self._take_motion(token) or self._take_object(token)):
            self.unknown.append(token.raw)

    def finish(self) -> None:
        """What was not fed out stays in the printer's line buffer; it is shown all the same."""
        self._end_raster()
        self._end_run()
        if self._line:
            self._feed()

    def _take_style(self, token: Token) -> bool:
        style = self._style
        match token.name:
            case b"\x1b@":
                self._style, self._chinese = _Style(), True
            case b"\x1ba" if token.data[0] in ALIGNS:
                style.align = ALIGNS[token.data[0]]
            case b"\x1bE":
                style.bold = bool(token.data[0] & 1)
            case b"\x1b!":
                mode = token.data[0]
                style.bold, style.height, style.width = (
                    bool(mode & 0x08),
                    2 if mode & 0x10 else 1,
                    2 if mode & 0x20 else 1,
                )
            case b"\x1d!":
                style.width, style.height = (token.data[0] >> 4 & 7) + 1, (token.data[0] & 7) + 1
            case b"\x1c!":
                style.width, style.height = 2 if token.data[0] & 4 else 1, 2 if token.data[0] & 8 else 1
            case b"\x1cW":
                style.width = style.height = 2 if token.data[0] & 1 else 1
            case b"\x1c&" | b"\x1c.":
                self._chinese = token.name == b"\x1c&"
            case _:
                return token.name in KNOWN_SILENT
        return True

    def _take_motion(self, token: Token) -> bool:
        match token.name:
            case b"\n":
                self._feed()
            case b"\t":
                self._bytes += b" "
            case b"\x1bd":
                lines = token.data[0]
                if self._line:
                    self._feed()
                    lines -= 1
                self.blocks.extend(self._text_block([]) for _ in range(lines))
            case b"\x1bJ":
                if self._line:
                    self._feed()
            case b"\x1dV" | b"\x1bi" | b"\x1bm" | b"\x1d\x0c":
                if self._line:
                    self._feed()
                self.blocks.append({"type": "cut"})
            case _:
                return False
        return True

    def _take_object(self, token: Token) -> bool:
        match token.name:
            case b"\x1bp":
                self.blocks.append({"type": "drawer", "pin": 2 if token.data[0] in {0, 48} else 5})
            case b"\x10\x14" if token.data[0] == 1:
                self.blocks.append({"type": "drawer", "pin": 2 if token.data[1] == 0 else 5})
            case b"\x1dk":
                self._take_barcode(token.data)
            case b"\x1bB":
                self.blocks.append({"type": "beep", "times": token.data[0]})
            case b"\x07":
                self.blocks.append({"type": "beep", "times": 1})
            case b"\x1b(" if token.data[:1] == b"A" and token.data[3:4] == b"0":
                self.blocks.append({"type": "beep", "times": token.data[5]})
            case b"\x1d(" if token.data[:1] == b"k" and token.data[3:4] == b"1":
                self._take_qr(token.data[4:])
            case _:
                return False
        return True

    def _take_barcode(self, data: bytes) -> None:
        """GS k: m 2 and 67 are EAN-13, 73 is Code 128 in code set B."""
        kind = BARCODES.get(data[0])
        if kind is None:
            self.unknown.append(data)
            return
        digits = data[2:] if data[0] >= FUNCTION_B else data[1:].rstrip(b"\0")
        text = digits.decode("ascii", "backslashreplace").removeprefix("{B").replace("{{", "{")
        self.blocks.append({"type": "barcode", "symbology": kind, "data": text, "align": self._style.align})

    def _take_qr(self, data: bytes) -> None:
        """GS ( k for QR: function 80 keeps the data, 81 prints it; 65, 67 and 69 set it up."""
        function = data[0] if data else 0
        if function == 80:  # noqa: PLR2004 -- store
            self._qr = data[2:]
        elif function == 81:  # noqa: PLR2004 -- print
            text = self._qr.decode("utf-8", "backslashreplace")
            self.blocks.append({"type": "qr", "data": text, "align": self._style.align})
        elif function not in {65, 67, 69}:
            self.unknown.append(data)

    def _take_raster(self, data: bytes) -> bool:
        if data[:1] != b"0":
            return False
        width_bytes, rows = int.from_bytes(data[2:4], "little"), int.from_bytes(data[4:6], "little")
        if width_bytes == 0 or rows == 0:
            return True
        bits = bytes(byte ^ 0xFF for byte in data[6:])
        image = Image.frombytes("1", (width_bytes * 8, rows), bits)
        if self._raster and self._raster[0].width != image.width:
            self._end_raster()
        self._raster.append(image)
        return True

    def _end_raster(self) -> None:
        """Blocks that follow each other without a gap are one picture."""
        if not self._raster:
            return
        whole = Image.new("1", (self._raster[0].width, sum(image.height for image in self._raster)), 1)
        top = 0
        for image in self._raster:
            whole.paste(image, (0, top))
            top += image.height
        self._raster.clear()
        png = io.BytesIO()
        whole.save(png, "PNG")
        self.blocks.append(
            {
                "type": "raster",
                "png_base64": base64.b64encode(png.getvalue()).decode(),
                "align": self._style.align,
                "width": whole.width,
                "height": whole.height,
            }
        )

    def _end_run(self) -> None:
        """Text of one style: decode it as the printer's font would show it."""
        if not self._bytes:
            return
        text = self._bytes.decode("gb18030" if self._chinese else CODE_PAGE, "backslashreplace")
        self._bytes.clear()
        style = self._style
        self._line.append({"text": text, "bold": style.bold, "width": style.width, "height": style.height})

    def _feed(self) -> None:
        self.blocks.append(self._text_block(self._line))
        self._line = []

    def _text_block(self, runs: list[dict[str, Any]]) -> dict[str, Any]:
        first = runs[0] if runs else {"bold": False, "width": 1, "height": 1}
        block = {"type": "text", "align": self._style.align, **first}
        block["text"] = "".join(run["text"] for run in runs)
        if any({**run, "text": ""} != {**first, "text": ""} for run in runs):
            block["runs"] = runs
        return block


def decode(data: bytes) -> Paper:
    """Read a job's bytes as a printer in Chinese mode would."""
    tokenizer, head = Tokenizer(), _Head()
    for token in tokenizer.feed(data):
        if token.name == b"?":
            head.unknown.append(token.raw)
        else:
            head.take(token)
    head.finish()
    if tokenizer.pending:
        head.unknown.append(tokenizer.pending)
    return Paper(head.blocks, head.unknown)


def png(paper: Paper, width_dots: int = 576) -> bytes:
    """The paper as a PNG. Raises devices.printers.fonts.NoFontError without a Chinese font."""
    out = io.BytesIO()
    draw(paper.blocks, width_dots).save(out, "PNG")
    return out.getvalue()


def _plain(block: dict[str, Any]) -> str:
    match block["type"]:
        case "text":
            return str(block["text"])
        case "qr":
            return f"[二维码] {block['data']}"
        case "raster":
            return f"[图像 {block['width']}×{block['height']}]"
        case "barcode":
            return f"[条码] {block['data']}"
        case "beep":
            return f"[蜂鸣 {block['times']}]"
        case "cut":
            return "✂" + "-" * 31
        case _:
            return f"[钱箱 {block['pin']}]"
