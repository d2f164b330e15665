"""What bills earned and were paid with in points, kept from facts."""

from dataclasses import dataclass

from hub.cards.facts import CardClosed
from hub.cashier.facts import BillRefunded
from hub.ids import BillId, LotId, MemberId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.ledger.accounts import MONEY, Tender
from hub.loyalty.facts import LotPoints, PointsOn

PAYS: dict[PointsOn, frozenset[Tender]] = {
    PointsOn.CONSUMPTION: frozenset({*MONEY, Tender.STORED_VALUE, Tender.VOUCHER}),
    PointsOn.PAYMENT: frozenset(MONEY),
}
"""Which tenders earn points."""


@dataclass(frozen=True, slots=True)
class Earning:
    """What a bill earned, less what refunds took; lines: (weight, base_fen, back_fen)."""

    member: MemberId
    lot: LotId
    points: int
    lines: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class SpentLine:
    line: int
    points: int
    returned: int


@keeps(BillRefunded)
def count_refund(tx: Tx, _entry: Entry, fact: BillRefunded) -> None:
    row = tx.one("SELECT earns_on FROM points_bill WHERE bill = ?", fact.bill)
    if row is None:
        return
    pays = [tender.value for tender in PAYS[PointsOn(row[0])]]
    for part in fact.parts:
        tx.execute(
            "UPDATE points_line SET back_fen = back_fen + ? WHERE bill = ? AND line = ? AND EXISTS "  # noqa: S608
            "(SELECT 1 FROM bill_tender t WHERE t.bill = points_line.bill AND t.tender_no = ? "
            f"AND t.tender IN ({','.join('?' * len(pays))}))",
            part.amount_fen, fact.bill, part.line, part.tender, *pays,
        )  # fmt: skip


@keeps(CardClosed)
def count_closing(tx: Tx, _entry: Entry, fact: CardClosed) -> None:
    for lot in fact.lots:
        tx.execute(
            "UPDATE points_line SET back_fen = min(base_fen, back_fen + ?) "
            "WHERE (bill, line) = (SELECT bill, line FROM lot WHERE lot = ?)",
            lot.refund_fen, lot.lot,
        )  # fmt: skip


def earning(reader: Reader, bill: BillId) -> Earning | None:
    row = reader.one("SELECT member, lot, points FROM points_bill WHERE bill = ?", bill)
    if row is None:
        return None
    lines = reader.all("SELECT weight, base_fen, back_fen FROM points_line WHERE bill = ?", bill)
    return Earning(row[0], row[1], row[2], tuple((w, base, back) for w, base, back in lines))


def paid_by_line(reader: Reader, bill: BillId, tenders: frozenset[Tender]) -> dict[int, int]:
    """Fen that these tenders pay of each line of a bill."""
    rows = reader.all(
        f"""SELECT p.line, sum(p.amount_fen) FROM bill_part p
            JOIN bill_tender t ON t.bill = p.bill AND t.tender_no = p.tender_no
            WHERE p.bill = ? AND t.tender IN ({",".join("?" * len(tenders))}) GROUP BY p.line""",  # noqa: S608
        bill, *sorted(tender.value for tender in tenders),
    )  # fmt: skip
    return dict(rows)


def spent_lines(reader: Reader, bill: BillId) -> list[SpentLine]:
    rows = reader.all("SELECT line, points, returned FROM points_spent WHERE bill = ? ORDER BY line", bill)
    return [SpentLine(*row) for row in rows]


def uses(reader: Reader, bill: BillId) -> list[LotPoints]:
    """What the bill took from lots and no refund gave back, longest to live first."""
    rows = reader.all(
        "SELECT u.lot, u.points FROM points_use u JOIN points_lot l ON l.lot = u.lot "
        "WHERE u.bill = ? AND u.points > 0 ORDER BY l.expires_at IS NOT NULL, l.expires_at DESC, l.given_seq DESC",
        bill,
    )
    return [LotPoints(*row) for row in rows]
