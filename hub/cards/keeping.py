"""Cards and their lots, kept from facts."""

import msgspec

from hub.cards.facts import (
    BonusGiven,
    BonusTakenBack,
    CardAccrued,
    CardClosed,
    CardExtended,
    CardLapsed,
    CardOpened,
    CardRedeemed,
    CardRestored,
    CardResumed,
    CardShared,
    CardSold,
    CardStarted,
    CardStopped,
    CardTakenBack,
    CardTransferred,
    CardUnshared,
    InstalmentPaid,
    LapseReversed,
    LotEnd,
)
from hub.cards.lots import STORED_VALUE
from hub.ids import ItemId
from hub.journal.entry import Entry
from hub.journal.tx import Tx, keeps
from hub.ledger.accounts import Unit
from hub.members.facts import MemberForgotten, MemberMerged
from hub.security.state import keep_used

CARD = "card, member, item, name, unit, stopped, stopped_at, stop_reason, closed_at"
LOT = (
    "lot, size, used, principal_fen, bought_at, bought_seq, expires_at, bill, line, covers, cover_units, owed_fen, "
    "gift, lapsed_seq, term, base_used, base_fen, discount, discount_ends_at"
)


@keeps(CardSold)
def sell(tx: Tx, entry: Entry, fact: CardSold) -> None:
    tx.execute(
        f"INSERT OR IGNORE INTO card ({CARD}, sold_at) VALUES (?, ?, ?, ?, ?, NULL, NULL, '', NULL, ?)",  # noqa: S608
        fact.card, fact.member, fact.item, fact.name, fact.unit.value, entry.at,
    )  # fmt: skip
    tx.execute("UPDATE card SET closed_at = NULL WHERE card = ? AND closed_at IS NOT NULL", fact.card)
    tx.execute(
        f"INSERT INTO lot ({LOT}, card, member, unit) "  # noqa: S608
        "VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, 0, 0, ?, ?, ?, ?, ?)",
        fact.lot, fact.size, fact.principal_fen, entry.at, entry.seq, fact.expires_at, fact.bill, fact.line,
        msgspec.json.encode(fact.covers).decode(), msgspec.json.encode(fact.cover_units).decode(), fact.owed_fen,
        int(fact.gift), msgspec.json.encode(fact.term).decode(),
        msgspec.json.encode(fact.discount).decode(), fact.discount_ends_at, fact.card, fact.member, fact.unit.value,
    )  # fmt: skip


@keeps(CardOpened)
def open_with_balance(tx: Tx, entry: Entry, fact: CardOpened) -> None:
    """No bill sold it: `bill` and `item` are empty."""
    tx.execute(
        f"INSERT OR IGNORE INTO card ({CARD}, sold_at) VALUES (?, ?, '', ?, ?, NULL, NULL, '', NULL, ?)",  # noqa: S608
        fact.card, fact.member, fact.name, fact.unit.value, entry.at,
    )  # fmt: skip
    tx.execute(
        f"INSERT INTO lot ({LOT}, card, member, unit) "  # noqa: S608
        "VALUES (?, ?, 0, ?, ?, ?, ?, '', 0, ?, ?, 0, 0, NULL, ?, 0, 0, 'null', NULL, ?, ?, ?)",
        fact.lot, fact.size, fact.principal_fen, entry.at, entry.seq, fact.expires_at,
        msgspec.json.encode(fact.covers).decode(), msgspec.json.encode(fact.cover_units).decode(),
        msgspec.json.encode(fact.term).decode(), fact.card, fact.member, fact.unit.value,
    )  # fmt: skip


@keeps(CardShared)
def share(tx: Tx, _entry: Entry, fact: CardShared) -> None:
    tx.execute("INSERT OR IGNORE INTO card_share VALUES (?, ?)", fact.card, fact.user)


@keeps(CardUnshared)
def unshare(tx: Tx, _entry: Entry, fact: CardUnshared) -> None:
    tx.execute("DELETE FROM card_share WHERE card = ? AND member = ?", fact.card, fact.user)


@keeps(MemberMerged)
def merge(tx: Tx, _entry: Entry, fact: MemberMerged) -> None:
    """The double's cards are the survivor's, and so is what was lent to the double; nobody lends to themselves."""
    tx.execute("UPDATE card SET member = ? WHERE member = ?", fact.into, fact.member)
    tx.execute("UPDATE lot SET member = ? WHERE member = ?", fact.into, fact.member)
    tx.execute("UPDATE OR IGNORE card_share SET member = ? WHERE member = ?", fact.into, fact.member)
    tx.execute("DELETE FROM card_share WHERE member = ?", fact.member)
    tx.execute(
        "DELETE FROM card_share WHERE member = ?1 AND card IN (SELECT card FROM card WHERE member = ?1)", fact.into
    )


@keeps(MemberForgotten)
def forget(tx: Tx, _entry: Entry, fact: MemberForgotten) -> None:
    tx.execute("DELETE FROM card_share WHERE member = ?", fact.member)


@keeps(BonusGiven)
def give_bonus(tx: Tx, entry: Entry, fact: BonusGiven) -> None:
    sold = CardSold(
        card=fact.card, lot=fact.lot, member=fact.member, item=ItemId(""), bill=fact.bill, line=0,
        name=str(STORED_VALUE),
        unit=Unit.FACE, size=fact.size, principal_fen=0, expires_at=fact.expires_at, gift=True,
    )  # fmt: skip
    sell(tx, entry, sold)


@keeps(BonusTakenBack)
def take_bonus_back(tx: Tx, entry: Entry, fact: BonusTakenBack) -> None:
    tx.execute("UPDATE lot SET returned_seq = ? WHERE lot = ?", entry.seq, fact.lot)


@keeps(CardRedeemed)
def redeem(tx: Tx, entry: Entry, fact: CardRedeemed) -> None:
    """Of days, what is used is what has passed: treatments are only counted."""
    for use in fact.uses:
        if fact.unit is not Unit.DAY:
            tx.execute("UPDATE lot SET used = used + ? WHERE lot = ?", use.amount, use.lot)
        tx.execute(
            "INSERT INTO lot_use VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (bill, line, lot) DO UPDATE SET "
            "amount = amount + excluded.amount, released_fen = released_fen + excluded.released_fen",
            fact.bill, use.line, use.lot, fact.card, use.amount, use.released_fen, entry.seq,
        )  # fmt: skip


@keeps(CardRestored)
def restore(tx: Tx, _entry: Entry, fact: CardRestored) -> None:
    for use in fact.uses:
        if fact.unit is not Unit.DAY:
            tx.execute("UPDATE lot SET used = used - ? WHERE lot = ?", use.amount, use.lot)
        tx.execute(
            "UPDATE lot_use SET amount = amount - ?, released_fen = released_fen - ? "
            "WHERE bill = ? AND line = ? AND lot = ?",
            use.amount, use.released_fen, fact.bill, use.line, use.lot,
        )  # fmt: skip


@keeps(CardTakenBack)
def take_back(tx: Tx, entry: Entry, fact: CardTakenBack) -> None:
    tx.execute("UPDATE lot SET returned_seq = ? WHERE lot = ?", entry.seq, fact.lot)


@keeps(InstalmentPaid)
def pay_instalment(tx: Tx, _entry: Entry, fact: InstalmentPaid) -> None:
    tx.execute("UPDATE lot SET owed_fen = owed_fen - ? WHERE lot = ?", fact.amount_fen, fact.lot)


@keeps(CardStarted)
def start(tx: Tx, _entry: Entry, fact: CardStarted) -> None:
    tx.execute("UPDATE lot SET expires_at = ? WHERE lot = ?", fact.expires_at, fact.lot)


@keeps(CardAccrued)
def accrue(tx: Tx, _entry: Entry, fact: CardAccrued) -> None:
    for lot in fact.lots:
        tx.execute("UPDATE lot SET used = used + ? WHERE lot = ?", lot.days, lot.lot)


@keeps(CardStopped)
def stop(tx: Tx, entry: Entry, fact: CardStopped) -> None:
    tx.execute(
        "UPDATE card SET stopped = ?, stopped_at = ?, stop_reason = ? WHERE card = ?",
        fact.how.value, entry.at, fact.reason, fact.card,
    )  # fmt: skip


@keeps(CardResumed)
def resume(tx: Tx, _entry: Entry, fact: CardResumed) -> None:
    tx.execute("UPDATE card SET stopped = NULL, stopped_at = NULL, stop_reason = '' WHERE card = ?", fact.card)
    _put_ends(tx, fact.ends)
    keep_used(tx, fact.approval, fact.card)


@keeps(CardExtended)
def extend(tx: Tx, _entry: Entry, fact: CardExtended) -> None:
    _put_ends(tx, fact.ends)
    keep_used(tx, fact.approval, fact.card)


@keeps(CardTransferred)
def transfer(tx: Tx, _entry: Entry, fact: CardTransferred) -> None:
    tx.execute("UPDATE card SET member = ? WHERE card = ?", fact.to, fact.card)
    tx.execute("UPDATE lot SET member = ? WHERE card = ?", fact.to, fact.card)
    tx.execute("DELETE FROM card_share WHERE card = ?", fact.card)
    keep_used(tx, fact.approval, fact.card)


@keeps(CardClosed)
def close(tx: Tx, entry: Entry, fact: CardClosed) -> None:
    for lot in fact.lots:
        tx.execute("UPDATE lot SET returned_seq = ? WHERE lot = ?", entry.seq, lot.lot)
    tx.execute("UPDATE card SET closed_at = ?, stopped = NULL, stopped_at = NULL WHERE card = ?", entry.at, fact.card)


@keeps(CardLapsed)
def lapse(tx: Tx, entry: Entry, fact: CardLapsed) -> None:
    for lot in fact.lots:
        tx.execute("UPDATE lot SET lapsed_seq = ? WHERE lot = ?", entry.seq, lot.lot)


@keeps(LapseReversed)
def reverse_lapse(tx: Tx, _entry: Entry, fact: LapseReversed) -> None:
    for lot in fact.lots:
        tx.execute("UPDATE lot SET lapsed_seq = NULL WHERE lot = ?", lot.lot)


def _put_ends(tx: Tx, ends: tuple[LotEnd, ...]) -> None:
    for end in ends:
        if end.expires_at is not None:
            tx.execute("UPDATE lot SET expires_at = ? WHERE lot = ?", end.expires_at, end.lot)
        if end.discount_ends_at is not None:
            tx.execute("UPDATE lot SET discount_ends_at = ? WHERE lot = ?", end.discount_ends_at, end.lot)
        if end.days:
            tx.execute(
                "UPDATE lot SET base_fen = base_fen + (principal_fen - base_fen) * (used - base_used) "
                "/ (size - base_used), base_used = used, size = size + ? WHERE lot = ?",
                end.days, end.lot,
            )  # fmt: skip
