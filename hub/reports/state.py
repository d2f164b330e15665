"""What reports need and no other domain keeps."""

from hub.cards import state as card_state
from hub.cards.facts import CardClosed, CardTransferred
from hub.cashier.facts import BillHeld, BillRefunded, BillSettled, DrawerOpened
from hub.journal.entry import Entry
from hub.journal.tx import EVERY, Tx, keeps
from hub.ledger.accounts import CONTRACT_LIABILITY, VOUCHER_LIABILITY
from hub.localtime import LocalTime
from hub.members.facts import MemberMerged
from hub.store.state import zone


def keep_prepaid(tx: Tx, entry: Entry) -> None:
    """From the postings themselves, so that nothing that moves the accounts can be missed."""
    for posting in entry.postings:
        if posting.account == CONTRACT_LIABILITY.code:
            tx.execute(
                "INSERT INTO prepaid_move VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (seq, lot) DO UPDATE SET amount_fen = amount_fen + excluded.amount_fen",
                entry.seq, posting.ref, _day(tx, entry), entry.kind, -posting.amount,
            )  # fmt: skip
        elif posting.account == VOUCHER_LIABILITY.code:
            tx.execute(
                "INSERT INTO voucher_move VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (seq, serial) DO UPDATE SET amount_fen = amount_fen + excluded.amount_fen",
                entry.seq, posting.ref, _day(tx, entry), entry.kind, -posting.amount,
            )  # fmt: skip


EVERY.append(keep_prepaid)


@keeps(CardClosed)
def close_card(tx: Tx, entry: Entry, fact: CardClosed) -> None:
    kept_fen = sum(lot.liability_fen for lot in fact.lots) - fact.refund_fen
    tx.execute(
        "INSERT INTO card_paid_out VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        entry.seq, entry.at, _day(tx, entry), entry.actor, fact.card, fact.member, fact.unit.value, fact.refund_fen,
        kept_fen, fact.tender.value, fact.reason, fact.approval,
    )  # fmt: skip


@keeps(MemberMerged)
def merge_member(tx: Tx, _entry: Entry, fact: MemberMerged) -> None:
    tx.execute("UPDATE card_paid_out SET member = ? WHERE member = ?", fact.into, fact.member)


@keeps(CardTransferred)
def pass_on(tx: Tx, entry: Entry, fact: CardTransferred) -> None:
    card = card_state.card(tx, fact.card)
    amount_fen = sum(lot.liability_fen for lot in card.lots)
    tx.execute(
        "INSERT INTO card_passed_on VALUES (?, ?, ?, ?, ?)",
        entry.seq, _day(tx, entry), fact.card, card.unit.value, amount_fen,
    )  # fmt: skip


@keeps(DrawerOpened)
def open_drawer(tx: Tx, entry: Entry, fact: DrawerOpened) -> None:
    tx.execute(
        "INSERT INTO drawer_opening VALUES (?, ?, ?, ?, ?, ?)",
        entry.seq, entry.at, _day(tx, entry), entry.actor, entry.device, fact.reason,
    )  # fmt: skip


@keeps(BillHeld)
def hold(tx: Tx, entry: Entry, fact: BillHeld) -> None:
    if fact.approval is not None:
        tx.execute("INSERT INTO approved_bill VALUES (?, ?, NULL, ?)", entry.seq, fact.bill, fact.approval)


@keeps(BillSettled)
def settle(tx: Tx, entry: Entry, fact: BillSettled) -> None:
    if fact.approval is not None:
        tx.execute("INSERT INTO approved_bill VALUES (?, ?, NULL, ?)", entry.seq, fact.bill, fact.approval)


@keeps(BillRefunded)
def refund(tx: Tx, entry: Entry, fact: BillRefunded) -> None:
    if fact.approval is not None:
        tx.execute("INSERT INTO approved_bill VALUES (?, ?, ?, ?)", entry.seq, fact.bill, fact.refund, fact.approval)


def _day(tx: Tx, entry: Entry) -> str:
    return LocalTime.of(entry.at, zone(tx)).day
