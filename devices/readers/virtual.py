"""Contactless cards for the simulators: ISO 14443 type A with the memory of an NTAG213, or none."""

from dataclasses import dataclass, field
from typing import Final

from devices.readers.ntag import CC_PAGE, PAGE_BYTES, READ, READ_BYTES, WRITE

NTAG213_PAGES: Final = 45
SAK_TYPE_2: Final = 0x00
SAK_CLASSIC_1K: Final = 0x08
LOCKED_FROM: Final = 40  # dynamic lock bytes and configuration
ACKNOWLEDGED: Final = b""


@dataclass(slots=True)
class VirtualCard:
    """A card; `pages` is empty for one without type 2 memory. `exchanges_left`: taken away after so many."""

    uid: bytes
    sak: int = SAK_CLASSIC_1K
    pages: bytearray = field(default_factory=bytearray)
    locked: bool = False
    exchanges_left: int | None = None

    @property
    def is_gone(self) -> bool:
        """True once it was taken away."""
        return self.exchanges_left == 0

    def memory(self, length: int) -> bytes:
        """User memory from page 4 on."""
        return bytes(self.pages[4 * PAGE_BYTES : 4 * PAGE_BYTES + length])

    def exchange(self, command: bytes) -> bytes | None:
        """The answer to a command without CRC: data, nothing for ACK, None for NAK. Raises TimeoutError once gone."""
        if self.exchanges_left is not None:
            if not self.exchanges_left:
                raise TimeoutError("the card was taken away")
            self.exchanges_left -= 1
        if not self.pages or len(command) < 2 or command[1] * PAGE_BYTES >= len(self.pages):  # noqa: PLR2004
            return None
        start = command[1] * PAGE_BYTES
        if command[0] == READ and len(command) == 2:  # noqa: PLR2004
            return bytes((self.pages + self.pages)[start : start + READ_BYTES])  # reading rolls over to page 0
        if command[0] == WRITE and len(command) == 2 + PAGE_BYTES and self._is_writable(command[1]):
            self.pages[start : start + PAGE_BYTES] = command[2:]
            return ACKNOWLEDGED
        return None

    def _is_writable(self, page: int) -> bool:
        return not self.locked and CC_PAGE < page < LOCKED_FROM


def ntag213(uid: bytes, memory: bytes = b"") -> VirtualCard:
    """An NTAG213 as delivered, with `memory` written into it. Raises ValueError unless the UID has 7 bytes."""
    if len(uid) != 7:  # noqa: PLR2004
        raise ValueError("an NTAG213 has a UID of 7 bytes")
    pages = bytearray(NTAG213_PAGES * PAGE_BYTES)
    pages[12:16] = bytes.fromhex("E1101200")  # data sheet, section 8.5.6
    pages[16:24] = bytes.fromhex("0103A00C340300FE")  # section 8.5.7, content at delivery
    pages[16 : 16 + len(memory)] = memory
    return VirtualCard(uid, SAK_TYPE_2, pages)
