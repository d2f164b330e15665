"""Platforms, codes and what is still to come, as the screens show them."""

from enum import StrEnum

from msgspec import Struct

from hub.groupbuy import state
from hub.groupbuy.facts import DealPut, PlatformPut
from hub.groupbuy.state import CodeSum, Used
from hub.ids import BillId, DealId, PlatformId
from hub.journal.tx import Reader
from hub.ledger.accounts import PLATFORM_RECEIVABLE
from hub.localtime import rfc3339
from hub.staff import state as staff_state
from hub.store.state import zone

_PAYOUTS = 20
_SHORTEST = 6


class Wrong(StrEnum):
    """waiting: not paid out yet. amount: paid, of another sum. returned: refunded, the platform has not taken it back.
    unknown: paid, and no bill of this store used it.
    """

    WAITING = "waiting"
    AMOUNT = "amount"
    RETURNED = "returned"
    UNKNOWN = "unknown"


class Platform(Struct, frozen=True):
    platform: PlatformPut
    deals: list[DealPut]


class Platforms(Struct, frozen=True):
    platforms: list[Platform]


class CodeUse(Struct, frozen=True):
    """state: used; returned: the platform repaid the guest; free: may be used again."""

    platform: PlatformId
    platform_name: str
    code: str
    deal: DealId
    deal_name: str
    bill: BillId
    bill_number: str
    price_fen: int
    fee_fen: int
    state: str
    at: str
    staff_name: str


class CodeUses(Struct, frozen=True):
    """deals: those whose codes begin like this one."""

    uses: list[CodeUse]
    deals: list[DealId]


class OpenCode(Struct, frozen=True):
    """open_fen: expected, not paid, and not booked."""

    wrong: Wrong
    platform: PlatformId
    code: str
    expected_fen: int
    paid_fen: int
    open_fen: int
    use: CodeUse | None


class PlatformSum(Struct, frozen=True):
    """Of codes used within the days. owed_fen: what the books say the platform owes, over all days."""

    platform: PlatformId
    name: str
    codes: int
    price_fen: int
    fee_fen: int
    paid_out_fen: int
    owed_fen: int


class PayoutView(Struct, frozen=True):
    payout: str
    platform_name: str
    day: str
    amount_fen: int
    codes: int
    name: str
    at: str
    staff_name: str


class Settlement(Struct, frozen=True):
    first: str
    last: str
    platforms: list[PlatformSum]
    open: list[OpenCode]
    payouts: list[PayoutView]


def platforms(reader: Reader) -> Platforms:
    deals = state.deals(reader)
    return Platforms(
        [
            Platform(one, [deal for deal in deals if deal.platform == one.platform])
            for one in state.platforms(reader)
        ]
    )  # fmt: skip


def code(reader: Reader, number: str) -> CodeUses:
    """Where a code was used, on whatever platform, and which deals it could be of."""
    stopped = {one.platform for one in state.platforms(reader) if not one.active}
    deals = [
        deal.deal
        for deal in state.deals(reader)
        if deal.active and deal.platform not in stopped and deal.prefix and number.upper().startswith(deal.prefix)
    ]
    return CodeUses([use(reader, one) for one in state.code_anywhere(reader, number.upper())], deals)


def is_known(reader: Reader, number: str) -> bool:
    """Whether a scanned text is a voucher: it begins as a deal's codes do, or was used here."""
    found = code(reader, number) if number.isascii() and number.isalnum() and len(number) >= _SHORTEST else None
    return found is not None and bool(found.deals or found.uses)


def use(reader: Reader, one: Used) -> CodeUse:
    bill = reader.one("SELECT number FROM bill WHERE bill = ?", one.bill)
    return CodeUse(
        one.platform, state.platform(reader, one.platform).name, one.code, one.deal, state.deal(reader, one.deal).name,
        one.bill, bill[0] if bill else "", one.price_fen, one.fee_fen, one.state, rfc3339(one.at, zone(reader)),
        staff_state.name(reader, one.actor),
    )  # fmt: skip


def tender_name(reader: Reader, bill: BillId, tender_no: int) -> str | None:
    """What a bill's group-buy tender is called: platform and deal."""
    row = reader.one(
        "SELECT p.name, d.name FROM used_voucher u JOIN platform p ON p.platform = u.platform "
        "JOIN deal d ON d.deal = u.deal WHERE u.bill = ? AND u.tender_no = ?",
        bill, tender_no,
    )  # fmt: skip
    return f"{row[0]} {row[1]}" if row else None


def settlement(reader: Reader, first: str, last: str) -> Settlement:
    where = zone(reader)
    known = state.platforms(reader)
    return Settlement(
        first, last, [_sum(reader, one, first, last) for one in known],
        [_open(reader, found) for one in known for found in state.open_sums(reader, one.platform)],
        [
            PayoutView(
                one.payout, state.platform(reader, one.platform).name, one.day, one.amount_fen, one.codes, one.name,
                rfc3339(one.at, where), staff_state.name(reader, one.actor),
            )
            for one in state.payouts(reader, _PAYOUTS)
        ],
    )  # fmt: skip


def _open(reader: Reader, found: CodeSum) -> OpenCode:
    used = state.code(reader, found.platform, found.code)
    wrong = Wrong.AMOUNT if found.rows else Wrong.WAITING
    if used is None:
        wrong = Wrong.UNKNOWN
    elif used.state != "used":
        wrong = Wrong.RETURNED
    return OpenCode(
        wrong, found.platform, found.code, found.expected_fen, found.paid_fen, found.open_fen,
        use(reader, used) if used else None,
    )  # fmt: skip


def _sum(reader: Reader, one: PlatformPut, first: str, last: str) -> PlatformSum:
    codes, price_fen, fee_fen = reader.one(
        "SELECT count(*), coalesce(sum(price_fen), 0), coalesce(sum(fee_fen), 0) FROM used_voucher "
        "WHERE platform = ? AND state = 'used' AND day BETWEEN ? AND ?",
        one.platform, first, last,
    ) or (0, 0, 0)  # fmt: skip
    paid = reader.one(
        "SELECT coalesce(sum(amount_fen), 0) FROM platform_payout WHERE platform = ? AND day BETWEEN ? AND ?",
        one.platform, first, last,
    )  # fmt: skip
    owed = reader.one(
        "SELECT coalesce(sum(debit - credit), 0) FROM balance WHERE account = ? AND ref = ?",
        PLATFORM_RECEIVABLE.code, one.platform,
    )  # fmt: skip
    return PlatformSum(
        one.platform, one.name, codes, price_fen, fee_fen, paid[0] if paid else 0, owed[0] if owed else 0
    )
