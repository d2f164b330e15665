"""The store's own codes beside those that every scanner meets."""

import re
from dataclasses import replace
from typing import Final

from devices.scanners.codes import Code, Prefixes, classify
from hub.ecards import codes as ecard_codes
from hub.vouchers import serials

SETUP_PREFIX: Final = "MST1|"
"""Set-up code of a handheld."""
COUPON_PREFIX: Final = "MSC1|"
PREFIXES: Final = Prefixes({SETUP_PREFIX: "terminal", COUPON_PREFIX: "coupon"})
_ECARD = re.compile(r"E[0-9A-F]{30}")
_PAIRING = re.compile(r"[2-9A-HJ-NP-Z]{4}-?[2-9A-HJ-NP-Z]{4}")


def code_of(text: str) -> Code:
    """What a scanned text is by its form; whose or what it is, the store's tables say."""
    code = classify(text, PREFIXES)
    if code.kind == "text" and (_ECARD.fullmatch(code.text) or ecard_codes.parse(code.text)):
        return replace(code, kind="member")
    if code.kind == "text" and serials.parse(code.text) is not None:
        return replace(code, kind="voucher")
    if code.kind == "text" and _PAIRING.fullmatch(code.text):
        return replace(code, kind="pairing")
    return code
