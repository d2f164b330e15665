"""
PN532 over HSU (UART): frames and the few commands of a card reader (NXP UM0701-02, chapters 6.2 and 7).

Host frames carry the TFI D4, the module's D5. LEN + LCS and TFI + data + DCS are 0 modulo 256.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from devices.readers.card import BadFrame
from devices.readers.iso14443 import SAK_CASCADE, SAK_ISO_14443_4, UID_LENGTHS

TO_MODULE: Final = 0xD4
FROM_MODULE: Final = 0xD5
ACK: Final = bytes.fromhex("0000FF00FF00")
NACK: Final = bytes.fromhex("0000FFFF0000")
ERROR: Final = b"\x7f"
# 55 wakes it from power-down, the zeros give it the time (section 6.2.3.2 and application note AN10609, HSU wake-up)
WAKE_UP: Final = bytes.fromhex("5555") + bytes(14)

GET_FIRMWARE_VERSION: Final = 0x02
SAM_CONFIGURATION: Final = 0x14
RF_CONFIGURATION: Final = 0x32
IN_DATA_EXCHANGE: Final = 0x40
IN_LIST_PASSIVE_TARGET: Final = 0x4A

NORMAL_MODE: Final = b"\x01"
# item 5: retries of ATR, PSL and of looking for a card; FF would wait for one for ever
FEW_RETRIES: Final = b"\x05\xff\x01\x01"
ONE_TYPE_A: Final = b"\x01\x00"

MAX_DATA: Final = 265
_START: Final = b"\x00\xff"
_HEAD: Final = 4
_EXTENDED_HEAD: Final = 7


@dataclass(frozen=True, slots=True)
class Ack:
    """The other side has the last frame."""


@dataclass(frozen=True, slots=True)
class Nack:
    """The other side wants the last frame again."""


@dataclass(frozen=True, slots=True)
class Data:
    """An information frame: TFI and data, or the error code of an application error."""

    data: bytes


Found = Ack | Nack | Data | BadFrame


class Decoder:
    """Finds frames in a byte stream, however it is split. Keeps at most one frame's bytes."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> list[Found]:
        """Consume what arrived; return the frames that ended in it. A frame ends with its postamble."""
        self._bytes += data
        return list(self._frames())

    @property
    def pending(self) -> bool:
        """True in the middle of a frame."""
        return self._bytes.startswith(_START)

    def reset(self) -> None:
        """Forget what was begun."""
        self._bytes.clear()

    def _frames(self) -> Iterator[Found]:
        while True:
            at = self._bytes.find(_START)
            if at < 0:
                del self._bytes[: max(0, len(self._bytes) - 1)]
                return
            del self._bytes[:at]
            item, used = self._first()
            if item is None:
                return
            del self._bytes[:used]
            yield item

    def _first(self) -> tuple[Found | None, int]:
        """The frame that begins here, and its length; None while it is incomplete."""
        have = self._bytes
        if len(have) < _HEAD:
            return None, 0
        if bytes(have[2:4]) in (b"\x00\xff", b"\xff\x00"):
            return (Ack() if have[2] == 0 else Nack()), _HEAD
        head, length = _HEAD, have[2]
        good = (have[2] + have[3]) & 0xFF == 0
        if have[2:4] == b"\xff\xff":
            if len(have) < _EXTENDED_HEAD:
                return None, 0
            head, length = _EXTENDED_HEAD, have[4] << 8 | have[5]
            good = sum(have[4:7]) & 0xFF == 0
        if not good or not 0 < length <= MAX_DATA:
            return BadFrame("framing"), len(_START)
        if len(have) < head + length + 2:
            return None, 0
        data = bytes(have[head : head + length])
        if (sum(data) + have[head + length]) & 0xFF:
            return BadFrame("checksum"), len(_START)
        if have[head + length + 1] != 0:
            return BadFrame("framing"), len(_START)
        return Data(data), head + length + 2


def frame(data: bytes) -> bytes:
    """A normal information frame, or an extended one beyond 255 bytes. Raises ValueError for more than 265 bytes."""
    if not 0 < len(data) <= MAX_DATA:
        raise ValueError(f"{len(data)} bytes do not fit a frame")
    if len(data) <= 0xFF:  # noqa: PLR2004
        head = bytes([len(data), -len(data) & 0xFF])
    else:
        length = len(data).to_bytes(2)
        head = b"\xff\xff" + length + bytes([-sum(length) & 0xFF])
    return b"\x00\x00\xff" + head + data + bytes([-sum(data) & 0xFF, 0])


def command(code: int, parameters: bytes = b"") -> bytes:
    """The frame of a command."""
    return frame(bytes([TO_MODULE, code]) + parameters)


def response(code: int, data: bytes) -> bytes | None:
    """What a frame answers to the command `code`; None when it is no answer to it."""
    return data[2:] if data[:2] == bytes([FROM_MODULE, code + 1]) else None


def parse_target(answer: bytes) -> bytes | None:
    """
    The UID in an InListPassiveTarget answer for one 106 kbps type A card; None when there was none.

    NbTg, then Tg, SENS_RES (2), SEL_RES, length and bytes of NFCID1, and the ATS of an ISO 14443-4 card (section
    7.3.5). Raises ValueError unless the answer has exactly this form.
    """
    if answer == b"\x00":
        return None
    if len(answer) < 6 or answer[:2] != b"\x01\x01":  # noqa: PLR2004
        raise ValueError("not one card")
    select, length = answer[4], answer[5]
    uid, ats = answer[6 : 6 + length], answer[6 + length :]
    if length not in UID_LENGTHS or len(uid) != length or select & SAK_CASCADE:
        raise ValueError("not a whole UID")
    if ats and (not select & SAK_ISO_14443_4 or ats[0] != len(ats)):
        raise ValueError("more than a UID")
    return uid
