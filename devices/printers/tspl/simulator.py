"""A label printer on the network: keeps the labels it prints as pictures, answers ESC !?."""

import asyncio
import re
from collections.abc import Callable
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
    printed: int = 0
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
            copies = int(printed[1]) * int(printed[2])
            self.labels += [self._sheet.copy() for _ in range(copies)]
            self.printed += copies
            del self.labels[:-MAX_LABELS]
        elif not SILENT.match(line):
            self.unknown.append(line)


class Simulator:
    """A printer at `address`; `status` is the byte it answers: 0 ready, 1 head open, 4 no labels, None silent."""

    def __init__(self, host: str = "127.0.0.1", *, on_label: Callable[[Image.Image], None] | None = None) -> None:
        """`on_label` gets each label as it comes out."""
        self.status: int | None = 0
        self.status_after_label: int | None = None
        self.interpreter = Interpreter()
        self._on_label = on_label
        self._server: asyncio.Server | None = None
        self._host, self._port = host, 0
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def address(self) -> str:
        """For --device tspl:ADDRESS."""
        return f"{self._host}:{self._port}"

    @property
    def labels(self) -> list[Image.Image]:
        """The last 200 labels."""
        return self.interpreter.labels

    async def __aenter__(self) -> Self:
        await self.plug()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.unplug()

    async def plug(self) -> None:
        """Listen (again) on the same port."""
        if self._server is None:
            self._server = await asyncio.start_server(self._connected, self._host, self._port)
            self._port = self._server.sockets[0].getsockname()[1]

    def unplug(self) -> None:
        """Pull the cable: every connection ends, half a command is forgotten."""
        if self._server is not None:
            self._server.close()
            self._server = None
            for writer in self._writers:
                writer.transport.abort()
            self.interpreter = Interpreter(labels=self.interpreter.labels)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while data := await reader.read(READ_SIZE):
                before = self.interpreter.printed
                asked = self.interpreter.feed(data)
                self._told(self.interpreter.printed - before)
                if self.status is not None:
                    writer.write(bytes([self.status]) * asked)
        except ConnectionError:
            return  # pulled out, or the driver let go
        finally:
            self._writers.discard(writer)
            writer.close()

    def _told(self, fresh: int) -> None:
        """What follows from labels that have just come out."""
        if fresh and self.status_after_label is not None:
            self.status = self.status_after_label
        if fresh and self._on_label is not None:
            for label in self.labels[-fresh:]:
                self._on_label(label)
