"""
User memory of NFC Forum type 2 cards: NTAG213, NTAG215, NTAG216 and MIFARE Ultralight C.

Pages of 4 bytes, user memory from page 4. READ (30) answers 16 bytes from a page on, WRITE (A2) takes one page; page 3
holds the capability container E1, version, size / 8, access (NXP data sheet NTAG213/215/216, sections 8.5.6, 10.2 and
10.4; MF0ICU2 for Ultralight C). 144 bytes are all that an NTAG213 has, and all that is used of larger ones.

Whoever has a card can copy this memory to another one that lets its UID be set: it proves that the store wrote it,
not that it is the same piece of plastic.
"""

from typing import Final, Protocol

PAGE_BYTES: Final = 4
FIRST_PAGE: Final = 4
CC_PAGE: Final = 3
CC_MAGIC: Final = 0xE1
CC_UNIT_BYTES: Final = 8
CC_READ_WRITE: Final = 0x00
READ: Final = 0x30
READ_BYTES: Final = 16
WRITE: Final = 0xA2
MEMORY_BYTES: Final = 144
# as delivered: nothing, an empty NDEF message, or that after the lock control of an NTAG213, 215 or 216
EMPTY_MESSAGE: Final = b"\x03\x00\xfe"
BLANKS: Final = (b"", EMPTY_MESSAGE)
LOCK_CONTROL: Final = b"\x01\x03"
LOCK_CONTROL_BYTES: Final = 5


class TagError(Exception):
    """A card's memory cannot be used."""


class TagGoneError(TagError):
    """The card does not answer any more: it was taken away, or lies at the edge of the field."""


class TagRefusedError(TagError):
    """The card is of another kind, is locked, or says no."""


class Tag(Protocol):
    """The card that a reader has selected."""

    async def transceive(self, command: bytes) -> bytes:
        """The card's answer without its CRC; empty for an acknowledgement. Raises TagGoneError, TagRefusedError."""


async def read_memory(tag: Tag) -> bytes:
    """
    All 144 bytes of user memory; none for a card of another kind, a protected one, or one never written.

    Raises TagGoneError.
    """
    try:
        first = await _read(tag, CC_PAGE)
        if not _is_usable(first[:PAGE_BYTES]) or is_blank(first[PAGE_BYTES:]):
            return b""
        starts = range(FIRST_PAGE, FIRST_PAGE + MEMORY_BYTES // PAGE_BYTES, READ_BYTES // PAGE_BYTES)
        return b"".join([await _read(tag, page) for page in starts])
    except TagRefusedError:
        return b""


async def write_memory(tag: Tag, memory: bytes) -> None:
    """
    Write user memory from its beginning and read it back; the last page is filled up with zeros.

    A card that is taken away meanwhile keeps half of it: what it says must be signed or checked as a whole. Raises
    TagGoneError, TagRefusedError, ValueError for more than 144 bytes.
    """
    if len(memory) > MEMORY_BYTES:
        raise ValueError(f"{len(memory)} bytes are more than {MEMORY_BYTES}")
    if not _is_usable((await _read(tag, CC_PAGE))[:PAGE_BYTES]):
        raise TagRefusedError("no card with 144 bytes of memory that can be written")
    padded = memory + bytes(-len(memory) % PAGE_BYTES)
    for at in range(0, len(padded), PAGE_BYTES):
        page = FIRST_PAGE + at // PAGE_BYTES
        await tag.transceive(bytes([WRITE, page]) + padded[at : at + PAGE_BYTES])
    for at in range(0, len(padded), READ_BYTES):
        wanted = padded[at : at + READ_BYTES]
        if not (await _read(tag, FIRST_PAGE + at // PAGE_BYTES)).startswith(wanted):
            raise TagRefusedError("the card does not hold what was written")


def is_blank(memory: bytes) -> bool:
    """True for the beginning of user memory that was never written."""
    if memory.startswith(LOCK_CONTROL):
        memory = memory[LOCK_CONTROL_BYTES:]
    return memory.rstrip(b"\0") in BLANKS


def _is_usable(container: bytes) -> bool:
    magic, _, size, access = container
    return magic == CC_MAGIC and size * CC_UNIT_BYTES >= MEMORY_BYTES and access == CC_READ_WRITE


async def _read(tag: Tag, page: int) -> bytes:
    answer = await tag.transceive(bytes([READ, page]))
    if len(answer) != READ_BYTES:
        raise TagRefusedError(f"READ answered {len(answer)} bytes")
    return answer
