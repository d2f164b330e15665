"""ISO/IEC 14443-3 type A, as far as a reader without firmware of its own needs it: commands, BCC, CRC_A, cascades."""

from functools import reduce
from operator import xor
from typing import Final

WUPA: Final = 0x52
HLTA: Final = b"\x50\x00"
# SEL of the cascade levels; NVB 20 asks for a part of the UID, 70 selects by it
CASCADES: Final = (0x93, 0x95, 0x97)
NVB_ANTICOLLISION: Final = 0x20
NVB_SELECT: Final = 0x70
CASCADE_TAG: Final = 0x88
PART_LENGTH: Final = 5
SAK_CASCADE: Final = 0x04
SAK_ISO_14443_4: Final = 0x20
UID_LENGTHS: Final = (4, 7, 10)


def crc_a(data: bytes) -> bytes:
    """CRC_A of annex B: preset 6363, polynomial x^16+x^12+x^5+1 reflected, low byte first."""
    crc = 0x6363
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x8408 if crc & 1 else crc >> 1
    return crc.to_bytes(2, "little")


def bcc(part: bytes) -> int:
    """The check byte of four bytes of a UID: their XOR."""
    return reduce(xor, part, 0)


def uid_part(answer: bytes) -> bytes:
    """The four bytes of an anticollision answer. Raises ValueError when the length or the BCC is wrong."""
    if len(answer) != PART_LENGTH or bcc(answer):
        raise ValueError("the BCC of a UID is wrong")
    return answer[:-1]


def without_crc(answer: bytes) -> bytes:
    """An answer's data. Raises ValueError when its CRC_A is wrong."""
    data = answer[:-2]
    if not data or crc_a(data) != answer[-2:]:
        raise ValueError("the CRC of a card's answer is wrong")
    return data


def parts(uid: bytes) -> list[bytes]:
    """A UID as its cascade levels send it: all but the last begin with the cascade tag. Raises ValueError."""
    if len(uid) not in UID_LENGTHS:
        raise ValueError(f"{len(uid)} bytes are no UID")
    levels = []
    rest = uid
    while len(rest) > 4:  # noqa: PLR2004 -- a level carries four bytes
        levels.append(bytes([CASCADE_TAG]) + rest[:3])
        rest = rest[3:]
    return [*levels, rest]
