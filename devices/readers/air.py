"""Cards in the field of a simulated reader, as ISO/IEC 14443-3 type A says: states, cascades, collisions, CRC_A."""

from dataclasses import dataclass
from typing import Final

from devices.readers.iso14443 import (
    CASCADES,
    HLTA,
    NVB_ANTICOLLISION,
    NVB_SELECT,
    SAK_CASCADE,
    WUPA,
    bcc,
    crc_a,
    parts,
    without_crc,
)
from devices.readers.virtual import VirtualCard

REQA: Final = 0x26
SHORT_FRAME_BITS: Final = 7
ACK: Final = 0x0A
NAK: Final = 0x00
ATQA_SINGLE: Final = b"\x04\x00"
ATQA_DOUBLE: Final = b"\x44\x00"


class CollisionError(Exception):
    """Several cards answered, and not the same."""


@dataclass(slots=True)
class _Present:
    card: VirtualCard
    state: str = "idle"
    level: int = 0


class Air:
    """The cards that lie on a reader."""

    def __init__(self) -> None:
        self._present: list[_Present] = []

    def lay(self, *cards: VirtualCard) -> None:
        """These, and no others, lie there now."""
        self._present = [_Present(card) for card in cards]

    def field_off(self) -> None:
        """Every card loses its power."""
        for present in self._present:
            present.state = "idle"

    def answer(self, data: bytes, last_bits: int) -> tuple[bytes, int] | None:
        """What comes back, and the bits of its last byte; None for silence. Raises CollisionError."""
        found = [self._one(present, data, last_bits) for present in self._present if not present.card.is_gone]
        answers = [answer for answer in found if answer is not None]
        if not answers:
            return None
        if any(answer != answers[0] for answer in answers):
            raise CollisionError
        return answers[0]

    def _one(self, present: _Present, data: bytes, last_bits: int) -> tuple[bytes, int] | None:
        if last_bits == SHORT_FRAME_BITS:
            return self._wake(present, data[0])
        if present.state == "ready":
            return self._cascade(present, data)
        if present.state != "active":
            return None
        try:
            command = without_crc(data)
        except ValueError:
            return None
        if command == HLTA:
            present.state = "halt"
            return None
        return _memory(present.card, command)

    def _wake(self, present: _Present, command: int) -> tuple[bytes, int] | None:
        before = present.state
        if before in {"ready", "active"}:
            present.state = "idle"  # an unexpected command: it wants to be asked again
            return None
        if command != WUPA and not (command == REQA and before == "idle"):
            return None
        present.state, present.level = "ready", 0
        return (ATQA_SINGLE if len(present.card.uid) == 4 else ATQA_DOUBLE), 0  # noqa: PLR2004

    def _cascade(self, present: _Present, data: bytes) -> tuple[bytes, int] | None:
        levels = parts(present.card.uid)
        part = levels[present.level]
        whole = part + bytes([bcc(part)])
        if data == bytes([CASCADES[present.level], NVB_ANTICOLLISION]):
            return whole, 0
        request = bytes([CASCADES[present.level], NVB_SELECT]) + whole
        if data != request + crc_a(request):
            present.state = "idle"
            return None
        present.level += 1
        done = present.level == len(levels)
        present.state = "active" if done else "ready"
        sak = bytes([present.card.sak if done else SAK_CASCADE])
        return sak + crc_a(sak), 0


def _memory(card: VirtualCard, command: bytes) -> tuple[bytes, int] | None:
    try:
        answer = card.exchange(command)
    except TimeoutError:
        return None
    if answer is None:
        return bytes([NAK]), 4
    return (answer + crc_a(answer), 0) if answer else (bytes([ACK]), 4)
