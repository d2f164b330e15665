"""Reads a display's bytes back as what a customer sees: the two lines, or the digits and the lamp."""

from typing import Final

from devices.displays.line_display.protocol import CommandSet
from devices.printers.layout import char_columns

MAX_PENDING: Final = 64
LAMP_NAMES: Final = {0: "", 1: "单价", 2: "总计", 3: "收款", 4: "找零"}
CONTROL: Final = 0x20
ZERO: Final = 0x30


class Screen:
    """The state of a display. A command split over two feeds is one command; what is not known is passed over."""

    def __init__(self, commands: CommandSet = "escpos", columns: int = 20, *, chinese: bool = False) -> None:
        self._commands = commands
        self._columns = columns
        self._encoding = "gb18030" if chinese else "ascii"
        self._cells = [bytearray(b" " * columns) for _ in range(2)]
        self._x = self._y = 0
        self._pending = bytearray()
        self.digits = ""
        self.lamp = ""
        self.unknown: list[bytes] = []

    @property
    def lines(self) -> tuple[str, str]:
        """The upper and the lower line as a person reads them, without the blanks at their ends."""
        upper, lower = (bytes(cells).decode(self._encoding, "replace").rstrip() for cells in self._cells)
        return upper, lower

    def feed(self, data: bytes) -> None:
        """Work off what arrived."""
        self._pending += data
        while self._pending and (length := self._length()):
            command = bytes(self._pending[:length])
            del self._pending[:length]
            self._obey(command)

    def _length(self) -> int:
        """Bytes of the first command; 0 while its end has not come. Beyond 64 bytes it counts as ended."""
        head = bytes(self._pending[:3])
        if head[:2] == b"\x1bQ":
            end = self._pending.find(b"\r")
            return end + 1 if end >= 0 else len(self._pending) if len(self._pending) > MAX_PENDING else 0
        fixed = {0x02: 6, 0x1F: 4 if head[1:2] == b"$" else 2, 0x1B: 3 if head[1:2] == b"s" else 2}.get(head[0], 1)
        if head[0] in {0x1B, 0x1F} and len(head) == 1:
            return 0
        return fixed if len(self._pending) >= fixed else 0

    def _obey(self, command: bytes) -> None:
        match command[:1], command[1:2]:
            case (b"\x1b", b"@") | (b"\x0c", _):
                self._clear()
            case b"\x1f", b"\x01":
                pass
            case b"\x1f", b"$" if self._commands == "escpos":
                self._x, self._y = max(0, command[2] - 1), min(1, max(0, command[3] - 1))
            case b"\x1b", b"Q" if self._commands != "escpos" and command[2:3] in {b"A", b"B"}:
                self._string(command[2:3], command[3:].rstrip(b"\r"))
            case b"\x1b", b"s":
                self.lamp = LAMP_NAMES.get(command[2] - ZERO if command[2] >= ZERO else command[2], "")
            case b"\x02", b"L":
                self.lamp = LAMP_NAMES[command[2:].find(b"1") + 1]
            case (first, _) if first[0] >= CONTROL and self._commands == "escpos":
                self._put(first[0])
            case _:
                self.unknown.append(command)

    def _clear(self) -> None:
        self._cells = [bytearray(b" " * self._columns) for _ in range(2)]
        self._x = self._y = 0
        self.digits = ""

    def _string(self, line: bytes, text: bytes) -> None:
        if self._commands == "led8":
            self.digits = text.decode("ascii", "replace")
        else:
            self._cells[line == b"B"] = bytearray(text[: self._columns].ljust(self._columns))

    def _put(self, byte: int) -> None:
        """Overwrite mode: after the last column of a line comes the first of the other."""
        self._cells[self._y][self._x] = byte
        self._x += 1
        if self._x == self._columns:
            self._x, self._y = 0, 1 - self._y


def fits(line: str, columns: int) -> bool:
    """True for a line that the display can hold."""
    return sum(map(char_columns, line)) <= columns
