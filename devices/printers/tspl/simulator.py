"""A label printer on the network: keeps the labels it prints as pictures, answers ESC !?."""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Self

from PIL import Image

from devices.printers.tspl.protocol import ASK_STATUS

READ_SIZE: Final = 4096
MAX_LABELS: Final = 200
DOTS_PER_MM: Final = 8
SIZE: Final = re.compile(rb"SIZE (\d+) mm,(\d+) mm$")
BITMAP: Final = re.compile(rb"BITMAP (\d+),(\d+),(\d+),(\d+),0,")
PRINT: Final = re.compile(rb"PRINT (\d+),(\d+)$")
SILENT: Final = re.compile(rb"(GAP \d+ mm,0 mm|DENSITY \d+|DIRECTION [01])$")


@dataclass(slots=True)
class Interpreter:
    """Reads TSPL however it is split. `unknown` keeps the lines that mean nothing to it."""

    labels: list[Image.Image] = field(default_factory=list)
    unknown: list[bytes] = field(default_factory=list)
    _pending: bytearray = field(default_factory=bytearray)
    _size: tuple[int, int] = (0, 0)
    _sheet: Image.Image | None = None

    def feed(self, data: bytes) -> int:
        """Work off what arrived; how many times the status was asked for."""
        asked = data.count(ASK_STATUS)
        self._pending += data.replace(ASK_STATUS, b"")
        while self._step():
            pass
        return asked

    def _step(self) -> bool:
        """One command; false when its end has not come."""
        if found := BITMAP.match(self._pending):
            x, y, wide, rows = map(int, found.groups())
            end = found.end() + wide * rows
            if len(self._pending) < end + 2:
                return False
            self._draw(Image.frombytes("1", (wide * 8, rows), bytes(self._pending[found.end() : end])), (x, y))
            del self._pending[: end + 2]
            return True
        line, mark, rest = bytes(self._pending).partition(b"\r\n")
        if not mark:
            return False
        self._pending = bytearray(rest)
        self._obey(line)
        return True

    def _draw(self, picture: Image.Image, at: tuple[int, int]) -> None:
        if self._sheet is not None:
            self._sheet.paste(picture, at)

    def _obey(self, line: bytes) -> None:
        if size := SIZE.match(line):
            self._size = (int(size[1]) * DOTS_PER_MM, int(size[2]) * DOTS_PER_MM)
        elif line == b"CLS":
            self._sheet = Image.new("1", self._size, 1)
        elif (printed := PRINT.match(line)) and self._sheet is not None:
            self.labels += [self._sheet.copy() for _ in range(int(printed[1]) * int(printed[2]))]
            del self.labels[:-MAX_LABELS]
        elif not SILENT.match(line):
            self.unknown.append(line)


class Simulator:
    """A printer at `address`; `status` is the byte it answers: 0 ready, 1 head open, 4 no labels, None silent."""

    def __init__(self) -> None:
        self.status: int | None = 0
        self.status_after_label: int | None = None
        self.interpreter = Interpreter()
        self._server: asyncio.Server | None = None
        self._port = 0

    @property
    def address(self) -> str:
        """For --device tspl:ADDRESS."""
        return f"127.0.0.1:{self._port}"

    @property
    def labels(self) -> list[Image.Image]:
        """The last 200 labels."""
        return self.interpreter.labels

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(READ_SIZE):
                before = len(self.labels)
                asked = self.interpreter.feed(data)
                if len(self.labels) > before and self.status_after_label is not None:
                    self.status = self.status_after_label
                if self.status is not None:
                    writer.write(bytes([self.status]) * asked)
        writer.close()
