"""The line between hub and radio base, of our own (docs/terminals.md): framed, addressed, checked, byte-stuffed.

SOF, then escaped: length, base, address (2, high byte first), seq, type, payload, CRC (2, low byte first). The CRC is
the FCS-16 of RFC 1662, appendix C (CRC-16/X-25, check value 906E), over the unescaped bytes from length to payload;
the escaping that of RFC 1662, 4.2: 7D and the byte XOR 20 stand for 7E and 7D, so that a 7E always starts a frame.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Literal

SOF: Final = 0x7E
ESCAPE: Final = 0x7D
FLIP: Final = 0x20
MAX_PAYLOAD: Final = 200
HEADER: Final = 6
CRC: Final = 2
BROADCAST: Final = 0
"""The address of terminals that have not joined yet."""
MAX_ADDRESS: Final = 999
SEQS: Final = 256
VERSION: Final = 1


class FrameType(IntEnum):
    """DATA is acknowledged by ACK or refused by NAK with the same seq; POLL asks the base for HELLO."""

    DATA = 0x01
    ACK = 0x02
    NAK = 0x03
    STATUS = 0x04
    POLL = 0x10
    HELLO = 0x11


class Refusal(IntEnum):
    """The payload of a NAK."""

    UNREACHABLE = 1
    BUSY = 2


@dataclass(frozen=True, slots=True)
class Frame:
    type: FrameType
    address: int
    seq: int
    payload: bytes = b""
    base: int = 0

    def __repr__(self) -> str:
        return f"Frame({self.type.name}, {self.address}, seq={self.seq}, {len(self.payload)} bytes)"


@dataclass(frozen=True, slots=True)
class BadFrame:
    """A frame that cannot be trusted."""

    reason: Literal["checksum", "framing", "overrun"]


@dataclass(frozen=True, slots=True)
class Hello:
    """What a base says of itself: how many terminals it serves, and how long a round of their slots takes."""

    version: int
    slots: int
    cycle_ms: int

    def encode(self) -> bytes:
        return bytes([self.version]) + self.slots.to_bytes(2) + self.cycle_ms.to_bytes(2)


def hello(payload: bytes) -> Hello | None:
    """None for one that is too short, or of another version."""
    if len(payload) < 5 or payload[0] != VERSION:  # noqa: PLR2004
        return None
    return Hello(payload[0], int.from_bytes(payload[1:3]), int.from_bytes(payload[3:5]))


@dataclass(frozen=True, slots=True)
class Status:
    """How well the base hears a terminal."""

    rssi_dbm: int

    def encode(self) -> bytes:
        return self.rssi_dbm.to_bytes(1, signed=True)


def status(payload: bytes) -> Status | None:
    return Status(int.from_bytes(payload[:1], signed=True)) if payload else None


def crc16(data: bytes) -> int:
    """FCS-16 (RFC 1662, appendix C): reflected polynomial 8408, begun and ended with FFFF."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0x8408 if value & 1 else value >> 1
    return value ^ 0xFFFF


def encode(frame: Frame) -> bytes:
    """Raises ValueError for what does not fit."""
    if len(frame.payload) > MAX_PAYLOAD or not 0 <= frame.address <= MAX_ADDRESS:
        raise ValueError(f"{len(frame.payload)} bytes for {frame.address}")
    head = bytes([len(frame.payload), frame.base]) + frame.address.to_bytes(2) + bytes([frame.seq, frame.type])
    body = head + frame.payload
    body += crc16(body).to_bytes(CRC, "little")
    stuffed = bytearray([SOF])
    for byte in body:
        stuffed += bytes([ESCAPE, byte ^ FLIP]) if byte in {SOF, ESCAPE} else bytes([byte])
    return bytes(stuffed)


class Decoder:
    """Finds frames in a byte stream, however it is split. Keeps at most one frame's bytes."""

    def __init__(self) -> None:
        self._body: bytearray | None = None
        self._escaped = False

    def feed(self, data: bytes) -> list[Frame | BadFrame]:
        """Consume what arrived; return the frames that ended in it. Bytes between frames are noise."""
        found: list[Frame | BadFrame] = []
        for byte in data:
            item = self._step(byte)
            if item is not None:
                found.append(item)
        return found

    def _step(self, byte: int) -> Frame | BadFrame | None:
        if byte == SOF:
            cut_short = self._body
            self._body, self._escaped = bytearray(), False
            return BadFrame("framing") if cut_short else None
        if self._body is None:
            return None
        if byte == ESCAPE or self._escaped:
            return self._unescape(byte)
        return self._take(byte)

    def _unescape(self, byte: int) -> Frame | BadFrame | None:
        if not self._escaped:
            self._escaped = True
            return None
        self._escaped = False
        if byte ^ FLIP not in {SOF, ESCAPE}:
            self._body = None
            return BadFrame("framing")
        return self._take(byte ^ FLIP)

    def _take(self, byte: int) -> Frame | BadFrame | None:
        body = self._body
        if body is None:
            return None
        body.append(byte)
        if body[0] > MAX_PAYLOAD:
            self._body = None
            return BadFrame("overrun")
        if len(body) < HEADER + body[0] + CRC:
            return None
        self._body = None
        return _parse(bytes(body))


def _parse(body: bytes) -> Frame | BadFrame:
    if crc16(body[:-CRC]) != int.from_bytes(body[-CRC:], "little"):
        return BadFrame("checksum")
    address = int.from_bytes(body[2:4])
    if body[5] not in set(FrameType) or address > MAX_ADDRESS:
        return BadFrame("framing")
    return Frame(FrameType(body[5]), address, body[4], body[HEADER:-CRC], body[1])


class Incoming:
    """Which frames of one address are new: seq within half a turn after the last one. Reset at each HELLO."""

    def __init__(self) -> None:
        self._last: dict[int, int] = {}

    def is_new(self, frame: Frame) -> bool:
        last = self._last.get(frame.address)
        if last is not None and not 0 < (frame.seq - last) % SEQS < SEQS // 2:
            return False
        self._last[frame.address] = frame.seq
        return True

    def reset(self) -> None:
        self._last.clear()
