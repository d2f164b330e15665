"""Between hub and radio terminal, whatever carries it: a key a terminal, a fresh session at each join, counters. Pure.

JOIN     01, nonce of the terminal (8), serial (ASCII), tag (8)                     terminal to hub, on address 0
ACCEPT   02, nonce of the terminal (8), nonce of the hub (8), address (2), tag (8)  hub to terminal, on address 0
SEALED   03, counter (4), AES-128-CCM of the message with a tag of 8 bytes          either way
REJOIN   04: the hub has no session for you; a hint that is believed at most once in REJOIN_EVERY_S

Tags are AES-CMAC (RFC 4493) under the terminal's key, cut to 8 bytes; session keys, one each way, are CMAC in counter
mode (NIST SP 800-108). CCM (RFC 3610): nonce of 13 bytes is address, counter and seven zeros, additional data is 03 and
the counter. A counter is taken once, and never goes back; both sides begin at 1 after a join, so that no counter
outlives a restart.
"""

import re
from dataclasses import dataclass
from hmac import compare_digest
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

JOIN, ACCEPT, SEALED, REJOIN = 1, 2, 3, 4
NONCE: Final = 8
TAG: Final = 8
COUNTER: Final = 4
MAX_COUNTER: Final = 2**32 - 1
REJOIN_EVERY_S: Final = 5.0
_CODE = re.compile(r"MST1\|([A-Z0-9-]{4,16})\|([0-9A-Fa-f]{32})")


class Rejected(Exception):
    """Not sealed by who it should be, changed on the way, or heard before."""


@dataclass(frozen=True, slots=True)
class SetUpCode:
    """What stands on a terminal's back as QR: `MST1|serial|key in 32 hex digits`."""

    serial: str
    key: bytes

    def __repr__(self) -> str:
        return f"SetUpCode({self.serial})"


def set_up_code(text: str) -> SetUpCode | None:
    """None for any other text."""
    found = _CODE.fullmatch(text.strip())
    return None if found is None else SetUpCode(found[1], bytes.fromhex(found[2]))


@dataclass(frozen=True, slots=True)
class Join:
    nonce: bytes
    serial: str
    tag: bytes

    def is_of(self, key: bytes) -> bool:
        return compare_digest(self.tag, _tag(key, bytes([JOIN]) + self.nonce + self.serial.encode()))


def join(key: bytes, serial: str, nonce: bytes) -> bytes:
    body = bytes([JOIN]) + nonce + serial.encode()
    return body + _tag(key, body)


def parse_join(payload: bytes) -> Join:
    """Raises Rejected."""
    body, tag = payload[:-TAG], payload[-TAG:]
    serial = body[1 + NONCE :]
    if body[:1] != bytes([JOIN]) or not 4 <= len(serial) <= 16 or not serial.isascii():  # noqa: PLR2004
        raise Rejected
    return Join(body[1 : 1 + NONCE], serial.decode(), tag)


def accept(key: bytes, asked: Join, nonce: bytes, address: int) -> bytes:
    body = bytes([ACCEPT]) + asked.nonce + nonce + address.to_bytes(2)
    return body + _tag(key, body + asked.serial.encode())


def parse_accept(key: bytes, serial: str, nonce: bytes, payload: bytes) -> tuple[bytes, int]:
    """(nonce of the hub, our address), as the terminal reads it. Raises Rejected for an answer to another join."""
    body, tag = payload[:-TAG], payload[-TAG:]
    head = bytes([ACCEPT]) + nonce
    if len(body) != len(head) + NONCE + 2 or not body.startswith(head):
        raise Rejected
    if not compare_digest(tag, _tag(key, body + serial.encode())):
        raise Rejected
    return body[len(head) : -2], int.from_bytes(body[-2:])


class Channel:
    """One end of a session. `at_hub` tells which of the two keys seals."""

    def __init__(self, key: bytes, serial: str, nonces: bytes, address: int, *, at_hub: bool) -> None:
        down, up = (AESCCM(_derive(key, label, nonces, serial), tag_length=TAG) for label in (b"down", b"up"))
        self._seal, self._open = (down, up) if at_hub else (up, down)
        self._address = address
        self._sent = 0
        self._heard = 0

    def seal(self, message: bytes) -> bytes:
        """Raises Rejected when the counter is used up: join anew."""
        if self._sent >= MAX_COUNTER:
            raise Rejected
        self._sent += 1
        head = bytes([SEALED]) + self._sent.to_bytes(COUNTER)
        return head + self._seal.encrypt(self._nonce(self._sent), message, head)

    def open(self, payload: bytes) -> bytes:
        """The message, once. Raises Rejected."""
        head, sealed = payload[: 1 + COUNTER], payload[1 + COUNTER :]
        counter = int.from_bytes(head[1:])
        if head[:1] != bytes([SEALED]) or len(sealed) < TAG or counter <= self._heard:
            raise Rejected
        try:
            message = self._open.decrypt(self._nonce(counter), sealed, head)
        except InvalidTag as error:
            raise Rejected from error
        self._heard = counter
        return message

    def _nonce(self, counter: int) -> bytes:
        return self._address.to_bytes(2) + counter.to_bytes(COUNTER) + bytes(7)


def _tag(key: bytes, data: bytes) -> bytes:
    return _cmac(key, data)[:TAG]


def _derive(key: bytes, label: bytes, nonces: bytes, serial: str) -> bytes:
    """One block of SP 800-108, 4.1: counter, label, 00, context, length in bits."""
    return _cmac(key, b"\x01" + label + b"\x00" + nonces + serial.encode() + (128).to_bytes(2))


def _cmac(key: bytes, data: bytes) -> bytes:
    made = CMAC(AES(key))
    made.update(data)
    return made.finalize()
