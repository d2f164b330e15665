"""The e-card's code: which card it is, and an HMAC over the moment (RFC 6238 with SHA-256 and letters). Pure.

    MSE1 + 8 characters of the e-card's number + 8 characters of the HMAC

20 capitals and digits, so that they fit the smallest QR code and a person can type them.
hub/web/static/js/ecard/code.js makes the same on the phone; tests hold the two to one file of vectors.
"""

import hmac
import re
import struct
from typing import Final

PREFIX: Final = "MSE1"
STEP_MS: Final = 30_000
WINDOW: Final = 6
"""Steps before and after the hub's own that are good: a phone may be three minutes off."""
REACH: Final = 120
"""Steps, an hour, within which a code is known to be an old or an early one."""
NUMBER_LENGTH: Final = 8
SECRET_BYTES: Final = 32

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MAC_LENGTH: Final = 8
_FORM: Final = re.compile(rf"{PREFIX}([{_ALPHABET}]{{{NUMBER_LENGTH}}})([{_ALPHABET}]{{{_MAC_LENGTH}}})")
_ALIKE: Final = str.maketrans("OIL", "011")
_CODE: Final = b"meishu-ecard-1\0"
_PROOF: Final = b"meishu-ecard-proof-1\0"


def step_of(now_ms: int) -> int:
    return now_ms // STEP_MS


def code(secret: bytes, ecard: str, step: int) -> str:
    """What the phone shows in this step."""
    return PREFIX + ecard + _mac(secret, ecard, step)


def parse(text: str) -> tuple[str, str] | None:
    """(the e-card's number, its HMAC); None for what is no e-card's code. Typed ones may have spaces, small letters."""
    plain = re.sub(r"[\s-]", "", text).upper()
    rest = plain[len(PREFIX) :].translate(_ALIKE)
    found = _FORM.fullmatch(plain[: len(PREFIX)] + rest)
    return None if found is None else (found[1], found[2])


def find_step(secret: bytes, ecard: str, mac: str, now_step: int) -> int | None:
    """The step nearest to now, an hour at most away, that has this HMAC."""
    for away in range(REACH + 1):
        for step in {now_step - away, now_step + away}:
            if step >= 0 and hmac.compare_digest(mac, _mac(secret, ecard, step)):
                return step
    return None


def proof(secret: bytes, ecard: str, at_ms: int) -> str:
    """What a phone shows to read its own page: no code, so that reading uses none up. Hex."""
    return hmac.digest(secret, _PROOF + ecard.encode("ascii") + struct.pack(">Q", at_ms), "sha256").hex()


def number(random: int) -> str:
    """40 random bits as an e-card's number."""
    return "".join(_ALPHABET[(random >> shift) & 31] for shift in range(5 * (NUMBER_LENGTH - 1), -1, -5))


def _mac(secret: bytes, ecard: str, step: int) -> str:
    """The first 40 bits."""
    digest = hmac.digest(secret, _CODE + ecard.encode("ascii") + struct.pack(">Q", step), "sha256")
    return number(int.from_bytes(digest[:5]))
