"""Identifiers: ULIDs (48 bits of milliseconds, 80 random), Crockford base 32, sortable by time."""

import os
from typing import NewType

ItemId = NewType("ItemId", str)
MemberId = NewType("MemberId", str)
StaffId = NewType("StaffId", str)
TerminalId = NewType("TerminalId", str)
CardId = NewType("CardId", str)
LotId = NewType("LotId", str)
BillId = NewType("BillId", str)
ConsentId = NewType("ConsentId", str)
ApprovalId = NewType("ApprovalId", str)
PaymentId = NewType("PaymentId", str)
TierId = NewType("TierId", str)
RateId = NewType("RateId", str)
CouponKindId = NewType("CouponKindId", str)
CouponId = NewType("CouponId", str)
BundleId = NewType("BundleId", str)
PlatformId = NewType("PlatformId", str)
DealId = NewType("DealId", str)
SeriesId = NewType("SeriesId", str)

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = tuple(first + second for first in _ALPHABET for second in _ALPHABET)


def ulid(now_ms: int) -> str:
    """26 characters."""
    value = (now_ms & ((1 << 48) - 1)) << 80 | int.from_bytes(os.urandom(10))
    return "".join([_PAIRS[(value >> shift) & 1023] for shift in range(120, -1, -10)])
