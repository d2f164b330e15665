"""Members as the store knows them, read; blank once forgotten. `keeping` keeps them."""

from dataclasses import dataclass

import msgspec

from hub.errors import NotFound
from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.language import kept, words
from hub.members import key_state, search
from hub.members.facts import (
    TokenKind,
)
from hub.members.keeping import Profile

ERASED = kept("已注销会员", "Erased member")


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
    """One page, and the cursor of the next: nobody stands on two pages. Without a query the newest come first."""
    low = search.normalise(query)
    if not low and query.strip():
        return [], None
    if not low:
        rows = reader.all(
            f"SELECT {_COLUMNS} FROM member WHERE member < ? AND name IS NOT NULL ORDER BY member DESC LIMIT ?",  # noqa: S608
            cursor[-_ID_LENGTH:] or _AFTER_ALL, limit + 1,
        )  # fmt: skip
        found = [_member(row) for row in rows]
        return found[:limit], found[limit - 1].member if len(found) > limit else None
    members, more = key_state.page(reader, low, limit, cursor)
    return [member(reader, one) for one in members], more


_ID_LENGTH = 26
_AFTER_ALL = "~"


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
