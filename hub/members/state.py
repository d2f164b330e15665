"""Members as the store knows them: rows kept from facts, blank once a member is forgotten."""

from dataclasses import dataclass
from typing import Literal

import msgspec

from hub.cashier.facts import BillRefunded, BillSettled, TenderTaken
from hub.errors import NotFound
from hub.ids import MemberId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import Language, kept, words
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

ERASED = kept("已注销会员", "Erased member")


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


@dataclass(frozen=True, slots=True)
class Member:
    """A member's row; all that is personal is empty once forgotten. revision: grows with each change of the profile."""

    member: MemberId
    number: str
    profile: Profile
    registered_at: int
    revision: int
    visits: int
    last_visit_at: int | None
    spent_fen: int
    pin_hash: str | None
    pin_failures: int
    pin_locked_until: int
    forgotten: bool


@dataclass(frozen=True, slots=True)
class Token:
    number: str
    member: MemberId
    token_kind: TokenKind
    bound_at: int


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


_COLUMNS = (
    "member, number, name, phone, gender, birthday, birthday_lunar, birthday_leap, address, email, source, referrer, "
    "note, language, registered_at, changed_seq, visits, last_visit_at, spent_fen, pin_hash, pin_failures, "
    "pin_locked_until, forgotten_at"
)


def member(reader: Reader, member_id: MemberId) -> Member:
    """A double's member is the one it was merged into. Raises NotFound."""
    row = reader.one(
        f"SELECT {_COLUMNS} FROM member WHERE member = "  # noqa: S608
        "coalesce((SELECT merged_into FROM member WHERE member = ?1), ?1)",
        member_id,
    )
    if row is None:
        raise NotFound(what=words("会员 {member_id}", "member {member_id}").format(member_id=member_id))
    return _member(row)


def member_by_phone(reader: Reader, phone: str) -> Member | None:
    row = reader.one(f"SELECT {_COLUMNS} FROM member WHERE phone = ?", phone)  # noqa: S608
    return None if row is None else _member(row)


def is_phone_known(reader: Reader, phone: str) -> bool:
    return reader.one("SELECT 1 FROM member WHERE phone = ?", phone) is not None


def find(reader: Reader, query: str, limit: int) -> list[Member]:
    """Members one of whose keys begins with the query, those nearest to it first; all for an empty query."""
    return find_page(reader, query, limit)[0]


def find_page(reader: Reader, query: str, limit: int, cursor: str = "") -> tuple[list[Member], str | None]:
    """One page, and the cursor of the next: nobody stands on two pages."""
    low = search.normalise(query)
    if not low and query.strip():
        return [], None
    if not low:
        rows = reader.all(
            f"SELECT {_COLUMNS} FROM member WHERE member > ? AND name IS NOT NULL ORDER BY member LIMIT ?",  # noqa: S608
            cursor[-_ID_LENGTH:], limit + 1,
        )  # fmt: skip
        found = [_member(row) for row in rows]
        return found[:limit], found[limit - 1].member if len(found) > limit else None
    members, more = key_state.page(reader, low, limit, cursor)
    return [member(reader, one) for one in members], more


_ID_LENGTH = 26


def doubles(reader: Reader, member_id: MemberId) -> list[MemberId]:
    """Those merged into this member."""
    rows = reader.all("SELECT member FROM member WHERE merged_into = ? ORDER BY member", member_id)
    return [MemberId(row[0]) for row in rows]


def token(reader: Reader, number: str) -> Token | None:
    """Whose token this is, if anybody's."""
    row = reader.one("SELECT number, member, token_kind, bound_at FROM member_token WHERE number = ?", number)
    return None if row is None else Token(row[0], row[1], TokenKind(row[2]), row[3])


def tokens(reader: Reader, member_id: MemberId) -> list[Token]:
    rows = reader.all(
        "SELECT number, member, token_kind, bound_at FROM member_token WHERE member = ? ORDER BY bound_at, number",
        member_id,
    )
    return [Token(row[0], row[1], TokenKind(row[2]), row[3]) for row in rows]


def member_count(reader: Reader) -> int:
    row = reader.one("SELECT total FROM member_total")
    return int(row[0]) if row else 0


def _member(row: tuple[object, ...]) -> Member:
    (
        member_id, number, name, phone, gender, birthday, lunar, leap, address, email, source, referrer, note, language,
        registered_at, revision, visits, last_visit_at, spent_fen, pin_hash, failures, locked_until, forgotten_at,
    ) = row  # fmt: skip
    profile = msgspec.convert(
        {
            "name": name or str(ERASED), "phone": phone, "gender": gender, "birthday": birthday,
            "birthday_lunar": bool(lunar), "birthday_leap": bool(leap), "address": address or "", "email": email,
            "source": source or "",
            "referrer": referrer, "note": note or "", "language": language or "",
        },
        Profile,
    )  # fmt: skip
    return Member(
        member_id, number, profile, registered_at, revision, visits, last_visit_at, spent_fen, pin_hash, failures,  # type: ignore[arg-type]
        locked_until, forgotten_at is not None,  # type: ignore[arg-type]
    )  # fmt: skip
