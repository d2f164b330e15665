"""What lines left owing (挂账) and what was paid of it, kept from facts."""

from dataclasses import dataclass

from hub.cards.facts import CardClosed
from hub.cashier.facts import BillRefunded, BillSettled
from hub.errors import NotFound
from hub.ids import BillId, MemberId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import words
from hub.ledger.accounts import Tender
from hub.members.facts import MemberMerged


@dataclass(frozen=True, slots=True)
class DebtRow:
    bill: BillId
    line: int
    member: MemberId
    name: str
    owed_fen: int
    paid_fen: int
    at: int

    @property
    def left_fen(self) -> int:
        return self.owed_fen - self.paid_fen


@keeps(BillSettled)
def settle(tx: Tx, entry: Entry, fact: BillSettled) -> None:
    names = {line.line: line.name for line in fact.lines}
    for part in fact.parts:
        if fact.tenders[part.tender].tender is Tender.ARREARS:
            tx.execute(
                "INSERT INTO debt VALUES (?, ?, ?, ?, ?, 0, ?) "
                "ON CONFLICT (bill, line) DO UPDATE SET owed_fen = owed_fen + excluded.owed_fen",
                fact.bill, part.line, fact.member, names[part.line], part.amount_fen, entry.at,
            )  # fmt: skip
    for line in fact.lines:
        if line.settles is not None:
            tx.execute(
                "UPDATE debt SET paid_fen = paid_fen + ? WHERE bill = ? AND line = ?",
                line.amount_fen, line.settles.bill, line.settles.line,
            )  # fmt: skip


@keeps(CardClosed)
def close_card(tx: Tx, _entry: Entry, fact: CardClosed) -> None:
    """What was owed on the card is owed no longer."""
    for lot in fact.lots:
        tx.execute(
            "UPDATE debt SET owed_fen = paid_fen WHERE (bill, line) = (SELECT bill, line FROM lot WHERE lot = ?)",
            lot.lot,
        )


@keeps(MemberMerged)
def merge_member(tx: Tx, _entry: Entry, fact: MemberMerged) -> None:
    tx.execute("UPDATE debt SET member = ? WHERE member = ?", fact.into, fact.member)


@keeps(BillRefunded)
def refund(tx: Tx, _entry: Entry, fact: BillRefunded) -> None:
    for line in fact.lines:
        tx.execute(
            "UPDATE debt SET paid_fen = paid_fen - ? WHERE (bill, line) = "
            "(SELECT settles ->> 'bill', settles ->> 'line' FROM bill_line "
            "WHERE bill = ? AND line = ? AND settles IS NOT NULL)",
            line.amount_fen, fact.bill, line.line,
        )  # fmt: skip
    for part in fact.parts:
        tx.execute(
            "UPDATE debt SET owed_fen = owed_fen - ? WHERE bill = ? AND line = ? "
            "AND EXISTS (SELECT 1 FROM bill_tender t WHERE t.bill = debt.bill AND t.tender_no = ? AND t.tender = ?)",
            part.amount_fen, fact.bill, part.line, part.tender, Tender.ARREARS.value,
        )  # fmt: skip


def debt(reader: Reader, bill_id: BillId, line: int) -> DebtRow:
    """What a line left owing. Raises NotFound."""
    row = reader.one(f"SELECT {_DEBTS} FROM debt WHERE bill = ? AND line = ?", bill_id, line)  # noqa: S608
    if row is None:
        raise NotFound(what=words("挂账 {bill_id} {line}", "debt {bill_id} {line}").format(bill_id=bill_id, line=line))
    return DebtRow(*row)


def debts(reader: Reader, member: MemberId) -> list[DebtRow]:
    """What the member still owes, oldest first."""
    rows = reader.all(
        f"SELECT {_DEBTS} FROM debt WHERE member = ? AND paid_fen < owed_fen ORDER BY at, bill, line",  # noqa: S608
        member,
    )
    return [DebtRow(*row) for row in rows]


def debt_paid_fen(reader: Reader, bill_id: BillId, line: int) -> int:
    """What later bills have paid of what a line left owing."""
    row = reader.one("SELECT paid_fen FROM debt WHERE bill = ? AND line = ?", bill_id, line)
    return row[0] if row else 0


_DEBTS = "bill, line, member, name, owed_fen, paid_fen, at"
