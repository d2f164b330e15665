"""The inside of a simulated ESC/POS printer: buffer, paper, cover and status, apart from its cable."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from devices.printers.commands import Token, Tokenizer

MAX_RECEIPTS: Final = 1000
CUTS: Final = frozenset((b"\x1dV", b"\x1bi", b"\x1bm", b"\x1d\x0c"))
TWO_DIMENSIONAL: Final = b"\x1d("
FIRST_PRINTABLE: Final = 0x20

Reply = Callable[[bytes], None]
Paper = Literal["ok", "low", "out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """
    What this model does: `sequenced` answers GS r, `native_qr` knows GS ( k (else its data comes out as text),
    `automatic` sends its status unasked at every change (GS a).
    """

    sequenced: bool = True
    native_qr: bool = True
    automatic: bool = False
    buffer_bytes: int = 1 << 20


class Machine:
    """Takes bytes, gives status bytes through `reply`; `receipts`: the last 1,000 papers, split at the cut."""

    def __init__(self, traits: Traits, on_paper: Callable[[bytes], None] | None = None) -> None:
        self.receipts: list[bytes] = []
        self.drawer_kicks = 0
        self.muted = False
        self.held = False
        self.reply: Reply = lambda _: None
        self._traits = traits
        self._on_paper = on_paper
        self._paper: Paper = "ok"
        self._cover_open = False
        self._left: int | None = None
        self._buffer: deque[Token] = deque()
        self._buffered = 0
        self._current = bytearray()
        self._tokenizer = Tokenizer()

    @property
    def unfinished(self) -> bytes:
        """What is on the paper below the last cut."""
        return bytes(self._current)

    @property
    def stopped(self) -> bool:
        return self._paper == "out" or self._cover_open

    @property
    def room(self) -> int:
        """Bytes that the buffer still takes; a command longer than the buffer is worked off while it comes."""
        if not self._buffer:
            return self._traits.buffer_bytes
        return max(0, self._traits.buffer_bytes - self._buffered - len(self._tokenizer.pending))

    def set_paper(self, paper: Paper) -> None:
        """Change the roll; with paper again, what waits in the buffer is printed, as a real printer does."""
        self._paper = paper
        if paper != "out":
            self._left = None
        self._changed()
        self.work()

    def run_out_after(self, n_bytes: int) -> None:
        """Paper ends when `n_bytes` more have been printed: off line, the rest waits in the buffer."""
        self._left = n_bytes

    def set_cover(self, *, open: bool) -> None:  # noqa: A002 -- the word on the printer
        """Open or close the cover."""
        self._cover_open = open
        self._changed()
        self.work()

    def hold(self, *, held: bool = True) -> None:
        """Stop printing without saying why: a slow or hung printer; status requests are still answered."""
        self.held = held
        self.work()

    def power_off(self) -> None:
        """What waits in the buffer is lost; what is on the paper stays."""
        self._buffer.clear()
        self._buffered = 0
        self.disconnect()

    def disconnect(self) -> None:
        """The cable was pulled, or another connection begins: half a command is forgotten."""
        self._tokenizer = Tokenizer()

    def feed(self, data: bytes) -> None:
        """Take bytes from the cable; what does not fit the buffer is lost, as without flow control."""
        for token in self._tokenizer.feed(data):
            if token.name == b"\x10\x04":
                self._answer(self._status(token.data[0]))
            elif not self._buffer or self._buffered + len(token.raw) <= self._traits.buffer_bytes:
                self._buffer.append(token)
                self._buffered += len(token.raw)
        self.work()

    def work(self, limit_bytes: int | None = None) -> int:
        """Print from the buffer while there is paper, at most about `limit_bytes`; how many were printed."""
        done = 0
        while self._buffer and not self.stopped and not self.held and (limit_bytes is None or done < limit_bytes):
            token = self._buffer.popleft()
            size = len(token.raw)
            self._buffered -= size
            if self._left is not None and size > self._left:
                self._run_out(token, self._left)
                break
            if self._left is not None:
                self._left -= size
            done += size
            self._print(token)
        return done

    def _run_out(self, token: Token, kept: int) -> None:
        """The paper ends inside a token: the rest of it waits for a new roll."""
        self._left = None
        self._current += token.raw[:kept]
        if token.name == b"" and kept:
            token = Token(b"", token.data[kept:], token.raw[kept:])
        self._buffer.appendleft(token)
        self._buffered += len(token.raw)
        self._paper = "out"
        self._changed()

    def _changed(self) -> None:
        """Automatic status (Epson, GS a): offline and cover, error, paper, reserved."""
        if self._traits.automatic and not self.muted:
            first = 0x10 | (0x08 if self.stopped else 0) | (0x20 if self._cover_open else 0)
            paper = {"ok": 0, "low": 0x03, "out": 0x0F}[self._paper]
            self.reply(bytes((first, 0, paper, 0)))

    def _answer(self, byte: int) -> None:
        if not self.muted:
            self.reply(bytes([byte]))

    def _status(self, number: int) -> int:
        """A DLE EOT reply: 0xx1xx10."""
        out = self._paper == "out"
        flags = {
            1: 0x08 if self.stopped else 0,
            2: (0x04 if self._cover_open else 0) | (0x20 if out else 0),
            3: 0,
            4: 0x6C if out else 0x0C if self._paper == "low" else 0,
        }
        return 0x12 | flags.get(number, 0)

    def _print(self, token: Token) -> None:
        if token.name == b"\x1dr":
            if self._traits.sequenced:
                self._answer(0x03 if self._paper == "low" else 0)
            return
        if token.name == TWO_DIMENSIONAL and not self._traits.native_qr:
            self._current += bytes(byte for byte in token.raw[2:] if byte >= FIRST_PRINTABLE) + b"\n"
            return
        self._current += token.raw
        if token.name == b"\x1bp":
            self.drawer_kicks += 1
        if token.name in CUTS:
            self._cut()

    def _cut(self) -> None:
        receipt = bytes(self._current)
        self._current.clear()
        self.receipts.append(receipt)
        del self.receipts[:-MAX_RECEIPTS]
        if self._on_paper is not None:
            self._on_paper(receipt)
