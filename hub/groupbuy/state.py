"""Platforms, deals, codes and pay-outs, kept from facts."""

from dataclasses import dataclass

from hub.errors import NotFound
from hub.groupbuy.facts import (
    DealPut,
    DifferenceBooked,
    GroupBuyPaidOut,
    GroupBuyReturned,
    GroupBuyUsed,
    PlatformPut,
)
from hub.ids import BillId, DealId, ItemId, PlatformId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import words
from hub.localtime import LocalTime
from hub.store.state import zone

_DEAL = "deal, platform, name, price_fen, item, worth_fen, prefix, active"
_USED = "platform, code, deal, bill, tender_no, price_fen, fee_fen, state, at, actor"


@dataclass(frozen=True, slots=True)
class Used:
    """A code and the bill it paid last; at: milliseconds."""

    platform: PlatformId
    code: str
    deal: DealId
    bill: BillId
    tender_no: int
    price_fen: int
    fee_fen: int
    state: str
    at: int
    actor: str

    @property
    def expected_fen(self) -> int:
        return self.price_fen - self.fee_fen if self.state == "used" else 0


@dataclass(frozen=True, slots=True)
class CodeSum:
    """expected_fen: after the fee. open_fen: expected, not paid, and not booked as a fee."""

    platform: PlatformId
    code: str
    expected_fen: int
    paid_fen: int
    booked_fen: int
    rows: int

    @property
    def open_fen(self) -> int:
        return self.expected_fen - self.paid_fen - self.booked_fen


@dataclass(frozen=True, slots=True)
class Payout:
    payout: str
    platform: PlatformId
    day: str
    amount_fen: int
    codes: int
    name: str
    at: int
    actor: str


@keeps(PlatformPut)
def put_platform(tx: Tx, _entry: Entry, fact: PlatformPut) -> None:
    tx.execute(
        "INSERT OR REPLACE INTO platform VALUES (?, ?, ?, ?)", fact.platform, fact.name, fact.fee_bp, int(fact.active)
    )


@keeps(DealPut)
def put_deal(tx: Tx, _entry: Entry, fact: DealPut) -> None:
    tx.execute(
        "INSERT OR REPLACE INTO deal VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        fact.deal, fact.platform, fact.name, fact.price_fen, fact.item, fact.worth_fen, fact.prefix, int(fact.active),
    )  # fmt: skip


@keeps(GroupBuyUsed)
def use(tx: Tx, entry: Entry, fact: GroupBuyUsed) -> None:
    tx.execute(
        "INSERT OR REPLACE INTO used_voucher VALUES (?, ?, ?, ?, ?, ?, ?, 'used', ?, ?, ?)",
        fact.platform, fact.code, fact.deal, fact.bill, fact.tender, fact.price_fen, fact.fee_fen, entry.at,
        LocalTime.of(entry.at, zone(tx)).day, entry.actor,
    )  # fmt: skip
    _add(tx, fact.platform, fact.code, expected_fen=fact.price_fen - fact.fee_fen)


@keeps(GroupBuyReturned)
def take_back(tx: Tx, _entry: Entry, fact: GroupBuyReturned) -> None:
    used = code(tx, fact.platform, fact.code)
    if used is not None:
        _add(tx, fact.platform, fact.code, expected_fen=-used.expected_fen)
    tx.execute(
        "UPDATE used_voucher SET state = ? WHERE platform = ? AND code = ?",
        "free" if fact.free else "returned", fact.platform, fact.code,
    )  # fmt: skip


@keeps(GroupBuyPaidOut)
def pay_out(tx: Tx, entry: Entry, fact: GroupBuyPaidOut) -> None:
    tx.execute(
        "INSERT INTO platform_payout VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (payout) DO UPDATE SET "
        "amount_fen = amount_fen + excluded.amount_fen, codes = codes + excluded.codes",
        fact.payout, fact.platform, fact.day, fact.amount_fen, len(fact.rows), fact.name, entry.at, entry.actor,
    )  # fmt: skip
    for row in fact.rows:
        tx.execute(
            "INSERT INTO platform_row VALUES (?, ?, ?, ?, ?)",
            fact.platform, row.key, fact.payout, row.code, row.amount_fen,
        )  # fmt: skip
        _add(tx, fact.platform, row.code, paid_fen=row.amount_fen, rows=1)


@keeps(DifferenceBooked)
def book(tx: Tx, _entry: Entry, fact: DifferenceBooked) -> None:
    _add(tx, fact.platform, fact.code, booked_fen=fact.amount_fen)


def platform(reader: Reader, platform_id: PlatformId) -> PlatformPut:
    """Raises NotFound."""
    row = reader.one("SELECT platform, name, fee_bp, active FROM platform WHERE platform = ?", platform_id)
    if row is None:
        raise NotFound(what=words("团购平台 {platform_id}", "platform {platform_id}").format(platform_id=platform_id))
    return PlatformPut(row[0], row[1], row[2], bool(row[3]))


def platforms(reader: Reader) -> list[PlatformPut]:
    rows = reader.all("SELECT platform, name, fee_bp, active FROM platform ORDER BY platform")
    return [PlatformPut(row[0], row[1], row[2], bool(row[3])) for row in rows]


def deal(reader: Reader, deal_id: DealId) -> DealPut:
    """Raises NotFound."""
    row = reader.one(f"SELECT {_DEAL} FROM deal WHERE deal = ?", deal_id)  # noqa: S608
    if row is None:
        raise NotFound(what=words("团购套餐 {deal_id}", "deal {deal_id}").format(deal_id=deal_id))
    return _deal(row)


def deals(reader: Reader) -> list[DealPut]:
    return [_deal(row) for row in reader.all(f"SELECT {_DEAL} FROM deal ORDER BY deal")]  # noqa: S608


def code(reader: Reader, platform_id: PlatformId, number: str) -> Used | None:
    row = reader.one(
        f"SELECT {_USED} FROM used_voucher WHERE platform = ? AND code = ?",  # noqa: S608
        platform_id, number,
    )  # fmt: skip
    return None if row is None else Used(*row)


def code_anywhere(reader: Reader, number: str) -> list[Used]:
    """On every platform."""
    rows = reader.all(f"SELECT {_USED} FROM used_voucher WHERE code = ? ORDER BY platform", number)  # noqa: S608
    return [Used(*row) for row in rows]


def of_bill(reader: Reader, bill: BillId) -> list[Used]:
    """Codes that paid it last, whether or not they went back."""
    rows = reader.all(f"SELECT {_USED} FROM used_voucher WHERE bill = ? ORDER BY tender_no", bill)  # noqa: S608
    return [Used(*row) for row in rows]


def sums(reader: Reader, platform_id: PlatformId, codes: list[str]) -> dict[str, CodeSum]:
    found = (code_sum(reader, platform_id, number) for number in codes)
    return {one.code: one for one in found if one is not None}


def code_sum(reader: Reader, platform_id: PlatformId, number: str) -> CodeSum | None:
    row = reader.one(
        "SELECT platform, code, expected_fen, paid_fen, booked_fen, rows FROM platform_code "
        "WHERE platform = ? AND code = ?",
        platform_id, number,
    )  # fmt: skip
    return None if row is None else CodeSum(*row)


def open_sums(reader: Reader, platform_id: PlatformId) -> list[CodeSum]:
    """Codes of which something is still to come, or came that should not have."""
    rows = reader.all(
        "SELECT platform, code, expected_fen, paid_fen, booked_fen, rows FROM platform_code "
        "WHERE platform = ? AND expected_fen <> paid_fen + booked_fen ORDER BY code",
        platform_id,
    )
    return [CodeSum(*row) for row in rows]


def known_rows(reader: Reader, platform_id: PlatformId, keys: list[str]) -> set[str]:
    """Which of these rows were in a file before."""
    return {
        key
        for key in keys
        if reader.one("SELECT 1 FROM platform_row WHERE platform = ? AND key = ?", platform_id, key) is not None
    }


def payouts(reader: Reader, limit: int) -> list[Payout]:
    """Newest first."""
    rows = reader.all(
        "SELECT payout, platform, day, amount_fen, codes, name, at, actor FROM platform_payout "
        "ORDER BY payout DESC LIMIT ?",
        limit,
    )
    return [Payout(*row) for row in rows]


def _add(
    tx: Tx, platform_id: str, number: str, *, expected_fen: int = 0, paid_fen: int = 0, booked_fen: int = 0,
    rows: int = 0,
) -> None:  # fmt: skip
    tx.execute(
        "INSERT INTO platform_code VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (platform, code) DO UPDATE SET "
        "expected_fen = expected_fen + excluded.expected_fen, paid_fen = paid_fen + excluded.paid_fen, "
        "booked_fen = booked_fen + excluded.booked_fen, rows = rows + excluded.rows",
        platform_id, number, expected_fen, paid_fen, booked_fen, rows,
    )  # fmt: skip


def _deal(row: tuple[object, ...]) -> DealPut:
    deal_id, platform_id, name, price_fen, item, worth_fen, prefix, active = row
    return DealPut(
        DealId(str(deal_id)), PlatformId(str(platform_id)), str(name), int(str(price_fen)),
        ItemId(str(item)) if item else None, int(str(worth_fen)), str(prefix), bool(active),
    )  # fmt: skip
