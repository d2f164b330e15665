"""Members, kept from facts: their rows, tokens, PINs and visits."""

from typing import Literal

import msgspec

from hub.cashier.facts import BillRefunded, BillSettled, TenderTaken
from hub.ids import MemberId
from hub.journal.entry import Entry
from hub.journal.tx import Tx, keeps
from hub.language import Language
from hub.ledger.accounts import MONEY
from hub.localtime import LocalTime
from hub.members import key_state, search
from hub.members.facts import (
    MemberChanged,
    MemberForgotten,
    MemberKeptApart,
    MemberMerged,
    MemberPinAccepted,
    MemberPinFailed,
    MemberPinSet,
    MemberRegistered,
    TokenBound,
    TokenKind,
    TokenRevoked,
)
from hub.staff.state import PinHash
from hub.store.state import zone


class Profile(msgspec.Struct, frozen=True):
    """Personal data of a member, kept in boxes only."""

    name: str
    phone: str | None = None
    gender: str | None = None
    birthday: str | None = None
    birthday_lunar: bool = False
    birthday_leap: bool = False
    address: str = ""
    email: str | None = None
    source: str = ""
    referrer: MemberId | None = None
    note: str = ""
    language: Language | Literal[""] = ""


class TokenNumberBox(msgspec.Struct, frozen=True):
    number: str


@keeps(MemberRegistered)
def register(tx: Tx, entry: Entry, fact: MemberRegistered) -> None:
    tx.execute(
        "INSERT INTO member (member, number, registered_at, changed_seq, visits, spent_fen, pin_failures, "
        "pin_locked_until) VALUES (?, ?, ?, ?, 0, 0, 0, 0)",
        fact.member, fact.number, entry.at, entry.seq,
    )  # fmt: skip
    tx.execute("INSERT INTO member_total VALUES (1, 1) ON CONFLICT (one) DO UPDATE SET total = total + 1")
    key_state.enter(tx, fact.member)
    _keep_profile(tx, fact.member, fact.box)


@keeps(MemberChanged)
def change(tx: Tx, entry: Entry, fact: MemberChanged) -> None:
    tx.execute("UPDATE member SET changed_seq = ? WHERE member = ?", entry.seq, fact.member)
    _keep_profile(tx, fact.member, fact.box)


def _keep_profile(tx: Tx, member: MemberId, box: str) -> None:
    profile = tx.unseal(member, box, Profile)
    if profile is None:
        return
    tx.execute(
        "UPDATE member SET name = ?, phone = ?, gender = ?, birthday = ?, birthday_lunar = ?, birthday_leap = ?, "
        "address = ?, email = ?, source = ?, referrer = ?, note = ?, language = ? "
        "WHERE member = ?",
        profile.name, profile.phone, profile.gender, profile.birthday, int(profile.birthday_lunar),
        int(profile.birthday_leap), profile.address, profile.email, profile.source, profile.referrer, profile.note,
        profile.language, member,
    )  # fmt: skip
    _keep_keys(tx, member)


def _keep_keys(tx: Tx, member: MemberId) -> None:
    """Bring what a member is found by up to their profile and cards; only what differs is written."""
    row = tx.one("SELECT number, name, phone FROM member WHERE member = ?", member)
    wanted: set[str] = set()
    if row is not None and row[1] is not None:
        cards = tx.all(
            "SELECT number FROM member_token WHERE member = ? AND token_kind = ?", member, TokenKind.CARD.value
        )
        wanted = search.keys(row[1], row[2], row[0]).union(*(search.card_keys(number) for (number,) in cards))
    key_state.keep(tx, member, wanted)


@keeps(TokenBound)
def bind_token(tx: Tx, entry: Entry, fact: TokenBound) -> None:
    token = tx.unseal(fact.member, fact.box, TokenNumberBox)
    if token is not None:
        tx.execute(
            "INSERT INTO member_token VALUES (?, ?, ?, ?)",
            token.number, fact.member, fact.token_kind.value, entry.at,
        )  # fmt: skip
        if fact.token_kind is TokenKind.CARD:
            _keep_keys(tx, fact.member)


@keeps(TokenRevoked)
def revoke_token(tx: Tx, _entry: Entry, fact: TokenRevoked) -> None:
    token = tx.unseal(fact.member, fact.box, TokenNumberBox)
    if token is not None:
        row = tx.one("DELETE FROM member_token WHERE number = ? RETURNING member", token.number)
        if row is not None:
            _keep_keys(tx, row[0])


@keeps(MemberPinSet)
def set_pin(tx: Tx, _entry: Entry, fact: MemberPinSet) -> None:
    pin = tx.unseal(fact.member, fact.box, PinHash)
    tx.execute(
        "UPDATE member SET pin_hash = ?, pin_failures = 0, pin_locked_until = 0 WHERE member = ? "
        "AND merged_into IS NULL",
        pin and pin.argon2, fact.member,
    )  # fmt: skip


@keeps(MemberPinFailed)
def fail_pin(tx: Tx, _entry: Entry, fact: MemberPinFailed) -> None:
    tx.execute(
        "UPDATE member SET pin_failures = ?, pin_locked_until = ? WHERE member = ?",
        fact.failures, fact.locked_until, fact.member,
    )  # fmt: skip


@keeps(MemberPinAccepted)
def accept_pin(tx: Tx, _entry: Entry, fact: MemberPinAccepted) -> None:
    tx.execute("UPDATE member SET pin_failures = 0, pin_locked_until = 0 WHERE member = ?", fact.member)


_BLANK = (
    "name = NULL, phone = NULL, gender = NULL, birthday = NULL, birthday_lunar = NULL, birthday_leap = NULL, "
    "address = NULL, email = NULL, source = NULL, referrer = NULL, note = NULL, language = NULL, pin_hash = NULL, "
    "pin_failures = 0, pin_locked_until = 0"
)


@keeps(MemberForgotten)
def forget(tx: Tx, entry: Entry, fact: MemberForgotten) -> None:
    tx.execute(f"UPDATE member SET {_BLANK}, forgotten_at = ? WHERE member = ?", entry.at, fact.member)  # noqa: S608
    tx.execute("UPDATE member SET forgotten_at = ? WHERE merged_into = ?", entry.at, fact.member)
    key_state.keep(tx, fact.member, ())
    tx.execute("DELETE FROM member_token WHERE member = ?", fact.member)
    tx.execute("DELETE FROM member_apart WHERE ? IN (member, other)", fact.member)


@keeps(MemberKeptApart)
def keep_apart(tx: Tx, _entry: Entry, fact: MemberKeptApart) -> None:
    for two in ((fact.member, fact.other), (fact.other, fact.member)):
        tx.execute("INSERT OR IGNORE INTO member_apart VALUES (?, ?)", *two)


@keeps(MemberMerged)
def merge(tx: Tx, entry: Entry, fact: MemberMerged) -> None:
    """The double's own row is blank from here on; those merged into it before follow. Nobody is sent by themselves."""
    row = tx.one("SELECT visits, spent_fen, last_visit_at FROM member WHERE member = ?", fact.member)
    if row is None:
        raise LookupError(fact.member)
    tx.execute(
        "UPDATE member SET visits = visits + ? - ?, spent_fen = spent_fen + ?, "
        "last_visit_at = nullif(max(coalesce(last_visit_at, 0), ?), 0), changed_seq = ? WHERE member = ?",
        row[0], fact.common_days, row[1], row[2] or 0, entry.seq, fact.into,
    )  # fmt: skip
    tx.execute(
        f"UPDATE member SET {_BLANK}, merged_into = ?, visits = 0, spent_fen = 0, last_visit_at = NULL "  # noqa: S608
        "WHERE member = ?",
        fact.into, fact.member,
    )  # fmt: skip
    tx.execute("UPDATE member SET merged_into = ? WHERE merged_into = ?", fact.into, fact.member)
    tx.execute("UPDATE member SET referrer = nullif(?1, member) WHERE referrer = ?2", fact.into, fact.member)
    tx.execute("UPDATE member_token SET member = ? WHERE member = ?", fact.into, fact.member)
    tx.execute("UPDATE OR IGNORE member_apart SET member = ? WHERE member = ?", fact.into, fact.member)
    tx.execute("UPDATE OR IGNORE member_apart SET other = ? WHERE other = ?", fact.into, fact.member)
    tx.execute("DELETE FROM member_apart WHERE ? IN (member, other) OR member = other", fact.member)
    _keep_keys(tx, fact.member)
    _keep_keys(tx, fact.into)


@keeps(BillSettled)
def count_visit(tx: Tx, entry: Entry, fact: BillSettled) -> None:
    """Several bills of a day are one visit; money that came from a card was counted when the card was bought."""
    if fact.member is None:
        return
    row = tx.one("SELECT last_visit_at FROM member WHERE member = ?", fact.member)
    again = row is not None and row[0] is not None and LocalTime.of(row[0], zone(tx)).day == fact.day
    tx.execute(
        "UPDATE member SET visits = visits + ?, last_visit_at = ?, spent_fen = spent_fen + ? WHERE member = ?",
        int(not again), entry.at, _money_fen(fact.tenders), fact.member,
    )  # fmt: skip


@keeps(BillRefunded)
def count_refund(tx: Tx, _entry: Entry, fact: BillRefunded) -> None:
    if fact.member is not None:
        tx.execute(
            "UPDATE member SET spent_fen = spent_fen - ? WHERE member = ?", _money_fen(fact.tenders), fact.member
        )


def _money_fen(tenders: tuple[TenderTaken, ...]) -> int:
    return sum(taken.amount_fen for taken in tenders if taken.tender in MONEY)
