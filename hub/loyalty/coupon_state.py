"""Coupons and bundles, kept from facts."""

import datetime as dt
from dataclasses import dataclass

import msgspec

from hub.cashier.facts import BillRefunded
from hub.errors import NotFound
from hub.ids import BillId, BundleId, CouponId, CouponKindId, MemberId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import words
from hub.loyalty.coupon_facts import (
    BundlePut,
    CouponGivenBack,
    CouponKindPut,
    CouponRedeemed,
    CouponsIssued,
    CouponVoided,
    Occasion,
)
from hub.members import lunar
from hub.members.facts import MemberMerged

_KIND = msgspec.json.Decoder(CouponKindPut)
_BUNDLE = msgspec.json.Decoder(BundlePut)
_COUPON = (
    "coupon, coupon_kind, member, state, begins_at, expires_at, why, note, year, issued_at, issued_by, bill, used_by, "
    "amount_fen, used_at, reason"
)


@dataclass(frozen=True, slots=True)
class Coupon:
    """Times in milliseconds; bill, used_by and amount_fen of its use."""

    coupon: CouponId
    coupon_kind: CouponKindId
    member: MemberId | None
    state: str
    begins_at: int
    expires_at: int | None
    why: str
    note: str
    year: int | None
    issued_at: int
    issued_by: str
    bill: BillId | None
    used_by: MemberId | None
    amount_fen: int
    used_at: int | None
    reason: str

    def is_over(self, now_ms: int) -> bool:
        return self.expires_at is not None and self.expires_at <= now_ms


@keeps(CouponKindPut)
def put_kind(tx: Tx, _entry: Entry, fact: CouponKindPut) -> None:
    tx.execute(
        "INSERT INTO coupon_kind VALUES (?, ?, ?, ?, 0) ON CONFLICT (coupon_kind) DO UPDATE SET put = excluded.put, "
        "active = excluded.active, occasion = excluded.occasion",
        fact.coupon_kind, msgspec.json.encode(fact).decode(), int(fact.active),
        fact.occasion.value if fact.occasion else None,
    )  # fmt: skip


@keeps(CouponsIssued)
def issue(tx: Tx, entry: Entry, fact: CouponsIssued) -> None:
    for one in fact.coupons:
        tx.execute(
            "INSERT INTO coupon VALUES (?, ?, ?, 'issued', ?, ?, ?, ?, ?, ?, ?, NULL, NULL, 0, NULL, '')",
            one.coupon, fact.coupon_kind, one.member, fact.begins_at, fact.expires_at, fact.why, fact.note, fact.year,
            entry.at, entry.actor,
        )  # fmt: skip
    tx.execute("UPDATE coupon_kind SET issued = issued + ? WHERE coupon_kind = ?", len(fact.coupons), fact.coupon_kind)


@keeps(CouponRedeemed)
def redeem(tx: Tx, entry: Entry, fact: CouponRedeemed) -> None:
    tx.execute(
        "UPDATE coupon SET state = 'redeemed', bill = ?, used_by = ?, amount_fen = ?, used_at = ? WHERE coupon = ?",
        fact.bill, fact.member, fact.amount_fen, entry.at, fact.coupon,
    )  # fmt: skip


@keeps(CouponGivenBack)
def give_back(tx: Tx, _entry: Entry, fact: CouponGivenBack) -> None:
    tx.execute(
        "UPDATE coupon SET state = 'issued', bill = NULL, used_by = NULL, amount_fen = 0, used_at = NULL "
        "WHERE coupon = ?",
        fact.coupon,
    )


@keeps(CouponVoided)
def void(tx: Tx, _entry: Entry, fact: CouponVoided) -> None:
    tx.execute("UPDATE coupon SET state = 'voided', reason = ? WHERE coupon = ?", fact.reason, fact.coupon)


@keeps(BillRefunded)
def take_line_back(tx: Tx, _entry: Entry, fact: BillRefunded) -> None:
    for line in fact.lines:
        if not line.amount_fen and not line.sessions:
            tx.execute("INSERT OR IGNORE INTO given_line_back VALUES (?, ?)", fact.bill, line.line)


@keeps(MemberMerged)
def merge(tx: Tx, _entry: Entry, fact: MemberMerged) -> None:
    tx.execute("UPDATE coupon SET member = ? WHERE member = ?", fact.into, fact.member)
    tx.execute("UPDATE coupon SET used_by = ? WHERE used_by = ?", fact.into, fact.member)


@keeps(BundlePut)
def put_bundle(tx: Tx, _entry: Entry, fact: BundlePut) -> None:
    put = msgspec.json.encode(fact).decode()
    tx.execute("INSERT OR REPLACE INTO bundle VALUES (?, ?, ?)", fact.bundle, put, int(fact.active))


def kind(reader: Reader, kind_id: CouponKindId) -> CouponKindPut:
    """Raises NotFound."""
    row = reader.one("SELECT put FROM coupon_kind WHERE coupon_kind = ?", kind_id)
    if row is None:
        raise NotFound(what=words("优惠券种类 {kind_id}", "kind of coupon {kind_id}").format(kind_id=kind_id))
    return _KIND.decode(row[0])


def kinds(reader: Reader) -> list[tuple[CouponKindPut, int]]:
    """(kind, how many were issued)."""
    rows = reader.all("SELECT put, issued FROM coupon_kind ORDER BY coupon_kind")
    return [(_KIND.decode(put), issued) for put, issued in rows]


def kinds_for(reader: Reader, occasion: Occasion) -> list[CouponKindPut]:
    """Those that the occasion gives."""
    rows = reader.all(
        "SELECT put FROM coupon_kind WHERE occasion = ? AND active = 1 ORDER BY coupon_kind", occasion.value
    )
    return [_KIND.decode(row[0]) for row in rows]


def issued(reader: Reader, kind_id: CouponKindId) -> int:
    row = reader.one("SELECT issued FROM coupon_kind WHERE coupon_kind = ?", kind_id)
    return int(row[0]) if row else 0


def coupon(reader: Reader, coupon_id: CouponId) -> Coupon:
    """Raises NotFound."""
    row = reader.one(f"SELECT {_COUPON} FROM coupon WHERE coupon = ?", coupon_id)  # noqa: S608
    if row is None:
        raise NotFound(what=words("优惠券 {coupon_id}", "coupon {coupon_id}").format(coupon_id=coupon_id))
    return Coupon(*row)


def of_member(reader: Reader, member: MemberId) -> list[Coupon]:
    """Newest first."""
    rows = reader.all(f"SELECT {_COUPON} FROM coupon WHERE member = ? ORDER BY coupon DESC LIMIT 200", member)  # noqa: S608
    return [Coupon(*row) for row in rows]


def held_by(reader: Reader, member: MemberId, now_ms: int, limit: int) -> list[Coupon]:
    """Those the member may still use, now or later, soonest to end first."""
    rows = reader.all(
        f"SELECT {_COUPON} FROM coupon WHERE member = ? AND state = 'issued' "  # noqa: S608
        "AND (expires_at IS NULL OR expires_at > ?) ORDER BY expires_at IS NULL, expires_at, coupon LIMIT ?",
        member, now_ms, limit,
    )  # fmt: skip
    return [Coupon(*row) for row in rows]


def good_count(reader: Reader, member: MemberId, now_ms: int) -> int:
    row = reader.one(
        "SELECT count(*) FROM coupon WHERE member = ? AND state = 'issued' AND begins_at <= ? "
        "AND (expires_at IS NULL OR expires_at > ?)",
        member, now_ms, now_ms,
    )  # fmt: skip
    return int(row[0]) if row else 0


def of_bill(reader: Reader, bill: BillId) -> list[Coupon]:
    """Redeemed on it."""
    rows = reader.all(f"SELECT {_COUPON} FROM coupon WHERE bill = ? ORDER BY coupon", bill)  # noqa: S608
    return [Coupon(*row) for row in rows]


def lines_back(reader: Reader, bill: BillId) -> set[int]:
    """Lines that cost no money and went back."""
    return {row[0] for row in reader.all("SELECT line FROM given_line_back WHERE bill = ?", bill)}


def used(reader: Reader, kind_id: CouponKindId, limit: int) -> list[Coupon]:
    """Redeemed ones, newest first."""
    rows = reader.all(
        f"SELECT {_COUPON} FROM coupon WHERE coupon_kind = ? AND state = 'redeemed' ORDER BY used_at DESC, coupon DESC "  # noqa: S608
        "LIMIT ?",
        kind_id, limit,
    )  # fmt: skip
    return [Coupon(*row) for row in rows]


def without_birthday_coupon(reader: Reader, kind_id: CouponKindId, month: int, year: int) -> list[MemberId]:
    """Members who keep a birthday, solar or lunar, in the month and have not been given this kind for the year."""
    rows = reader.all(
        "SELECT m.member, m.birthday, m.birthday_leap, m.birthday_lunar FROM member m "
        "WHERE m.birthday IS NOT NULL AND (m.birthday_lunar OR substr(m.birthday, 6, 2) = ?) "
        "AND NOT EXISTS (SELECT 1 FROM coupon c WHERE c.member = m.member AND c.coupon_kind = ? AND c.year = ?) "
        "ORDER BY m.member",
        f"{month:02d}", kind_id, year,
    )  # fmt: skip
    return [
        MemberId(member)
        for member, birthday, leap, is_lunar in rows
        if not is_lunar or any(day.month == month for day in _lunar(year, birthday, leap=bool(leap)))
    ]


def _lunar(year: int, birthday: str, *, leap: bool) -> list[dt.date]:
    _, month, day = birthday.split("-")
    return lunar.birthdays(year, int(month), int(day), leap=leap)


def held(reader: Reader, kind_id: CouponKindId, now_ms: int, limit: int) -> list[Coupon]:
    """Those that may still be used, now or later, newest first."""
    rows = reader.all(
        f"SELECT {_COUPON} FROM coupon WHERE coupon_kind = ? AND state = 'issued' "  # noqa: S608
        "AND (expires_at IS NULL OR expires_at > ?) ORDER BY coupon DESC LIMIT ?",
        kind_id, now_ms, limit,
    )  # fmt: skip
    return [Coupon(*row) for row in rows]


def held_count(reader: Reader, kind_id: CouponKindId, now_ms: int) -> int:
    row = reader.one(
        "SELECT count(*) FROM coupon WHERE coupon_kind = ? AND state = 'issued' "
        "AND (expires_at IS NULL OR expires_at > ?)",
        kind_id, now_ms,
    )  # fmt: skip
    return int(row[0]) if row else 0


def figures(reader: Reader, kind_id: CouponKindId, now_ms: int) -> tuple[int, int, int, int, int, int, int]:
    """(issued, redeemed, voided, expired unused, fen taken off, bills, fen that its bills brought less refunds)."""
    row = reader.one(
        "SELECT count(*), coalesce(sum(c.state = 'redeemed'), 0), coalesce(sum(c.state = 'voided'), 0), "
        "coalesce(sum(c.state = 'issued' AND c.expires_at <= ?), 0), coalesce(sum(c.amount_fen), 0), "
        "count(DISTINCT CASE WHEN c.state = 'redeemed' THEN c.bill END), "
        "(SELECT coalesce(sum(b.due_fen - b.refunded_fen), 0) FROM bill b WHERE b.bill IN "
        "(SELECT u.bill FROM coupon u WHERE u.coupon_kind = ? AND u.state = 'redeemed')) "
        "FROM coupon c WHERE c.coupon_kind = ?",
        now_ms, kind_id, kind_id,
    )  # fmt: skip
    return (0, 0, 0, 0, 0, 0, 0) if row is None else (row[0], row[1], row[2], row[3], row[4], row[5], row[6])


def bundle(reader: Reader, bundle_id: BundleId) -> BundlePut:
    """Raises NotFound."""
    row = reader.one("SELECT put FROM bundle WHERE bundle = ?", bundle_id)
    if row is None:
        raise NotFound(what=words("套餐 {bundle_id}", "bundle {bundle_id}").format(bundle_id=bundle_id))
    return _BUNDLE.decode(row[0])


def bundles(reader: Reader, *, active: bool) -> list[BundlePut]:
    """All, or those in use."""
    rows = reader.all("SELECT put FROM bundle WHERE active >= ? ORDER BY bundle", int(active))
    return [_BUNDLE.decode(row[0]) for row in rows]
