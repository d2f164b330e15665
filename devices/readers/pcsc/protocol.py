"""
Contactless cards through PC/SC: the pseudo-APDUs of PC/SC part 3 (section 3.2.2) as the ACS ACR122U API gives them.

FF CA 00 00 00 asks for the UID, FF B0 00 page 10 reads 16 bytes from a page on, FF D6 00 page 04 writes one page. An
answer ends with SW1 SW2; 90 00 is success, 63 00 failure.
"""

from typing import Final

from devices.readers.card import UID_LENGTHS
from devices.readers.ntag import READ, WRITE

GET_UID: Final = bytes.fromhex("FFCA000000")
OK: Final = b"\x90\x00"
STATUS_BYTES: Final = 2
# PC/SC part 3, section 3.1.3.2.3.1: the ATR of a storage card holds the RID of the PC/SC workgroup, standard and name
STORAGE_RID: Final = bytes.fromhex("A000000306")
TYPE_A_STANDARDS: Final = range(0x01, 0x04)  # ISO 14443 A part 1 to 3
CARD_NAMES: Final = {
    0x0001: "MIFARE Classic 1K", 0x0002: "MIFARE Classic 4K", 0x0003: "MIFARE Ultralight or NTAG",
    0x0026: "MIFARE Mini", 0x003A: "MIFARE Ultralight C",
}  # fmt: skip
ULTRALIGHTS: Final = frozenset((0x0003, 0x003A))
_COMMANDS: Final = {READ: (b"\xff\xb0\x00", b"\x10"), WRITE: (b"\xff\xd6\x00", b"\x04")}


def apdu(command: bytes) -> bytes:
    """The APDU for a type 2 READ or WRITE. Raises KeyError for another command."""
    begin, length = _COMMANDS[command[0]]
    return begin + command[1:2] + length + command[2:]


def answer(data: bytes) -> bytes:
    """What came before a status of 90 00. Raises ValueError for another status."""
    if data[-STATUS_BYTES:] != OK:
        raise ValueError(f"status {data[-STATUS_BYTES:].hex()}")
    return data[:-STATUS_BYTES]


def uid(data: bytes) -> bytes:
    """The UID in an answer. Raises ValueError for a failure, or what is no UID."""
    found = answer(data)
    if len(found) not in UID_LENGTHS:
        raise ValueError(f"{len(found)} bytes are no UID")
    return found


def storage_card(atr: bytes) -> tuple[int, int] | None:
    """Standard and card name in the ATR of a storage card; None for a card with a processor."""
    at = atr.find(STORAGE_RID)
    if at < 0 or len(atr) < at + len(STORAGE_RID) + 3:
        return None
    fields = atr[at + len(STORAGE_RID) :]
    return fields[0], int.from_bytes(fields[1:3])


def has_memory(atr: bytes) -> bool:
    """True for a card whose pages are worth reading."""
    kind = storage_card(atr)
    return kind is not None and kind[0] in TYPE_A_STANDARDS and kind[1] in ULTRALIGHTS


def card_name(atr: bytes) -> str:
    """What the ATR says of the card, for people."""
    kind = storage_card(atr)
    return "processor card" if kind is None else CARD_NAMES.get(kind[1], f"card {kind[1]:04X}")


def is_contactless(reader: str) -> bool:
    """False for the slot of a security module that many readers show beside the antenna."""
    return "SAM" not in reader.upper().split()
