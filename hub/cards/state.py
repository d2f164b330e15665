"""The reads on cards and their lots."""

from typing import Any

import msgspec

from hub.cards.facts import Stop
from hub.cards.keeping import CARD, LOT
from hub.cards.lots import Card, Lot, Use
from hub.catalog.facts import Discount, Term
from hub.errors import NotFound
from hub.ids import BillId, CardId, ItemId, LotId, MemberId
from hub.journal.tx import Reader
from hub.language import words
from hub.ledger.accounts import Unit

_DISCOUNT = msgspec.json.Decoder(Discount | None)
_TERM = msgspec.json.Decoder(Term | None)


def card(reader: Reader, card_id: CardId) -> Card:
    """Raises NotFound."""
    row = reader.one(f"SELECT {CARD} FROM card WHERE card = ?", card_id)  # noqa: S608
    if row is None:
        raise NotFound(what=words("卡 {card_id}", "card {card_id}").format(card_id=card_id))
    return _card(reader, row)


def is_card(reader: Reader, ref: str) -> bool:
    """Whether this names a card, and not a lot of one."""
    return reader.one("SELECT 1 FROM card WHERE card = ?", ref) is not None


def cards(reader: Reader, member: MemberId) -> list[Card]:
    """The member's cards that still have a lot, oldest first, of one bill stored value first."""
    rows = reader.all(
        f"SELECT {CARD} FROM card c WHERE member = ? ORDER BY sold_at, unit != 'FACE', "  # noqa: S608
        "(SELECT min(bought_seq) FROM lot l WHERE l.card = c.card), card",
        member,
    )
    return [found for found in (_card(reader, row) for row in rows) if found.lots]


def lent(reader: Reader, member: MemberId) -> list[Card]:
    """Other members' cards that this one may use, oldest first."""
    rows = reader.all("SELECT card FROM card_share WHERE member = ? ORDER BY card", member)
    return [found for found in (card(reader, CardId(row[0])) for row in rows) if found.lots and found.closed_at is None]


def users(reader: Reader, card_id: CardId) -> list[MemberId]:
    """Who may use the card by its holder's leave."""
    rows = reader.all("SELECT member FROM card_share WHERE card = ? ORDER BY member", card_id)
    return [MemberId(row[0]) for row in rows]


def is_lent(reader: Reader, card_id: CardId, member: MemberId | None) -> bool:
    return reader.one("SELECT 1 FROM card_share WHERE card = ? AND member = ?", card_id, member) is not None


def stored_value_card(reader: Reader, member: MemberId) -> CardId | None:
    """The member's stored-value card, which every top-up adds a lot to."""
    row = reader.one(
        "SELECT card FROM card WHERE member = ? AND unit = ? ORDER BY closed_at IS NOT NULL, sold_at, card LIMIT 1",
        member,
        Unit.FACE.value,
    )
    return None if row is None else CardId(row[0])


def ever_bought(reader: Reader, member: MemberId, item: ItemId) -> bool:
    """Whether the member has a card of this product that was not taken back."""
    return (
        reader.one(
            "SELECT 1 FROM card c JOIN lot l ON l.card = c.card "
            "WHERE c.member = ? AND c.item = ? AND (l.returned_seq IS NULL OR c.closed_at IS NOT NULL)",
            member, item,
        )
        is not None
    )  # fmt: skip


def lots_of_line(reader: Reader, bill: BillId, line: int) -> list[tuple[CardId, Unit, Lot]]:
    """The lots that a bill line sold and that have not been returned, in the order they were sold."""
    rows = reader.all(
        f"SELECT {LOT}, card, unit FROM lot WHERE bill = ? AND line = ? AND returned_seq IS NULL ORDER BY bought_seq",  # noqa: S608
        bill, line,
    )  # fmt: skip
    return [(CardId(row[-2]), Unit(row[-1]), _lot(row[:-2])) for row in rows]


def uses(reader: Reader, bill: BillId, line: int, unit: Unit) -> list[Use]:
    """What the line took and no refund has put back, newest lot first."""
    rows = reader.all(
        "SELECT u.line, u.lot, u.card, u.amount, u.released_fen FROM lot_use u JOIN lot l ON l.lot = u.lot "
        "WHERE u.bill = ? AND u.line = ? AND l.unit = ? AND u.amount > 0 ORDER BY l.bought_seq DESC",
        bill, line, unit.value,
    )  # fmt: skip
    return [Use(*row) for row in rows]


def uses_of_lot(reader: Reader, lot_id: LotId) -> list[tuple[BillId, int, int]]:
    """(bill, line, amount) of what was taken from a lot and not put back."""
    rows = reader.all("SELECT bill, line, amount FROM lot_use WHERE lot = ? AND amount > 0 ORDER BY seq, line", lot_id)
    return [(BillId(row[0]), row[1], row[2]) for row in rows]


def treatments(reader: Reader, lot_id: LotId, first: str, last: str) -> int:
    """How many treatments a lot of days gave on these days of the store."""
    row = reader.one(
        "SELECT coalesce(sum(u.amount), 0) FROM lot_use u JOIN bill b ON b.bill = u.bill "
        "WHERE u.lot = ? AND b.day BETWEEN ? AND ?",
        lot_id, first, last,
    )  # fmt: skip
    return int(row[0]) if row else 0


def discounts_given_fen(reader: Reader, ref: CardId | LotId) -> int:
    """What a discount card, or a lot of stored value, took off lines that were sold, in all but what was refunded."""
    row = reader.one(
        "SELECT coalesce(sum((c.value ->> 'amount_fen') * (l.amount_fen - l.refunded_fen) / max(1, l.amount_fen)), 0) "
        "FROM bill b JOIN bill_line l ON l.bill = b.bill JOIN json_each(l.cuts) c "
        "WHERE b.state = 'settled' AND b.seq >= (SELECT min(bought_seq) FROM lot WHERE card = ?1 OR lot = ?1) "
        "AND c.value ->> 'rule' = 'card' AND c.value ->> 'ref' = ?1",
        ref,
    )  # fmt: skip
    return int(row[0]) if row else 0


def running(reader: Reader, now_ms: int, limit: int) -> list[CardId]:
    """Cards whose days have earned more than is posted, as `Lot.accrued` reckons it."""
    rows = reader.all(
        "SELECT DISTINCT l.card FROM lot l JOIN card c ON c.card = l.card WHERE l.unit = 'DAY' "
        "AND l.returned_seq IS NULL AND l.used < l.size AND l.expires_at IS NOT NULL AND l.used < min("
        "l.size - (l.expires_at - min(?1, CASE WHEN c.stopped = 'frozen' THEN c.stopped_at ELSE ?1 END) + 86399999) "
        "/ 86400000, CASE WHEN l.owed_fen = 0 THEN l.size ELSE l.base_used + (l.size - l.base_used) "
        "* (l.principal_fen - l.owed_fen - l.base_fen) / (l.principal_fen - l.base_fen) END) ORDER BY 1 LIMIT ?2",
        now_ms, limit,
    )  # fmt: skip
    return [CardId(row[0]) for row in rows]


def lot(reader: Reader, lot_id: LotId) -> Lot:
    """Raises NotFound."""
    row = reader.one(f"SELECT {LOT} FROM lot WHERE lot = ?", lot_id)  # noqa: S608
    if row is None:
        raise NotFound(what=words("批次 {lot_id}", "lot {lot_id}").format(lot_id=lot_id))
    return _lot(row)


def sold_lots(reader: Reader, bill: BillId, line: int) -> list[tuple[str, Unit, Lot]]:
    """(the card's name, its unit, the lot) of all that a bill line sold, returned since or not."""
    rows = reader.all(
        f"SELECT {', '.join(f'l.{name}' for name in LOT.split(', '))}, c.name, l.unit "  # noqa: S608
        "FROM lot l JOIN card c ON c.card = l.card WHERE l.bill = ? AND l.line = ? ORDER BY l.bought_seq",
        bill, line,
    )  # fmt: skip
    return [(row[-2], Unit(row[-1]), _lot(row[:-2])) for row in rows]


def sold_by_line(reader: Reader, bill: BillId, line: int) -> bool:
    """Whether the line sold a lot, returned since or not."""
    return reader.one("SELECT 1 FROM lot WHERE bill = ? AND line = ?", bill, line) is not None


def card_of(reader: Reader, lot_id: LotId) -> tuple[CardId, MemberId]:
    """The card a lot is on, and whose it is. Raises NotFound."""
    row = reader.one("SELECT card, member FROM lot WHERE lot = ?", lot_id)
    if row is None:
        raise NotFound(what=words("批次 {lot_id}", "lot {lot_id}").format(lot_id=lot_id))
    return CardId(row[0]), MemberId(row[1])


def is_returned(reader: Reader, lot_id: LotId) -> bool:
    """Whether the lot was taken back or closed."""
    return reader.one("SELECT 1 FROM lot WHERE lot = ? AND returned_seq IS NOT NULL", lot_id) is not None


def _card(reader: Reader, row: tuple[Any, ...]) -> Card:
    lots = reader.all(
        f"SELECT {LOT} FROM lot WHERE card = ? AND returned_seq IS NULL ORDER BY bought_seq",  # noqa: S608
        row[0],
    )
    return Card(
        row[0], row[1], row[2], row[3], Unit(row[4]), Stop(row[5]) if row[5] else None, row[6], row[7], row[8],
        tuple(_lot(values) for values in lots),
    )  # fmt: skip


def _lot(row: tuple[Any, ...]) -> Lot:
    covers: dict[ItemId, int] = {}
    if row[9] != "[]":
        items: list[ItemId] = msgspec.json.decode(row[9])
        units: list[int] = msgspec.json.decode(row[10]) or [1] * len(items)
        covers = dict(zip(items, units, strict=True))
    return Lot(
        row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], covers, row[11], bool(row[12]),
        row[13] is not None, _TERM.decode(row[14]), row[15], row[16], _DISCOUNT.decode(row[17]), row[18],
    )  # fmt: skip
