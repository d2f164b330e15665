"""Two entries of one person become one (合并会员): shown first, then done; it cannot be taken back."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from hub.amounts import Id
from hub.cards import state as card_state
from hub.care import state as care_state
from hub.cashier import debt_state
from hub.errors import Refused, Unfit
from hub.ids import MemberId
from hub.journal.tx import Context, Reader, Tx
from hub.language import kept, words
from hub.ledger.accounts import Unit
from hub.loyalty import coupon_state, points_state
from hub.loyalty import rules as loyalty
from hub.loyalty import state as loyalty_state
from hub.members import state
from hub.members.facts import MemberChanged, MemberMerged, MemberPinSet
from hub.members.keeping import Profile
from hub.members.rules import MemberIsForgotten
from hub.members.state import Member
from hub.staff.state import PinHash

MAX_NOTE = 500
SAME = words("这两位已经是同一位会员 (into)", "These two are one member already (into)")

Part = Literal["name", "phone", "gender", "birthday", "address", "email", "source", "referrer"]
PARTS: dict[str, tuple[str, ...]] = {
    "name": ("name",), "phone": ("phone",), "gender": ("gender",),
    "birthday": ("birthday", "birthday_lunar", "birthday_leap"), "address": ("address",), "email": ("email",),
    "source": ("source",), "referrer": ("referrer",),
}  # fmt: skip
"""What is taken over as one, by its name."""
FORMER = kept("合并前手机号 {number}", "Mobile before merging: {number}")


class MergeChanged(
    Refused,
    code="merge_changed",
    zh="要合并的内容刚刚有变化，请重新核对",
    en="What would move has changed since; look again",
): ...


class Moves(Struct, frozen=True, forbid_unknown_fields=True):
    """What goes from the double to the survivor. held: bills put aside that are open now; lent: cards of others that
    they may use; points below nought are owed; care: records, patch tests and signed forms.
    """

    cards: int
    tokens: int
    bills: int
    held: int
    balance_fen: int
    sessions: int
    points: int = 0
    coupons: int = 0
    debt_fen: int = 0
    lent: int = 0
    care: int = 0


class Side(Struct, frozen=True):
    """One of the two as they are now."""

    member: MemberId
    number: str
    revision: int
    name: str
    phone: str | None
    gender: str | None
    birthday: str | None
    birthday_lunar: bool
    birthday_leap: bool
    address: str
    email: str | None
    source: str
    referrer: MemberId | None
    referrer_name: str
    note: str
    language: str
    tier_name: str
    visits: int
    spent_fen: int
    has_pin: bool


class MergePreview(Struct, frozen=True):
    """filled: parts that the survivor lacks and gets. note: as it will be; note_cut: whether its end is lost.

    takes_pin: the double's PIN counts afterwards, since the survivor has none.
    """

    member: MemberId
    member_name: str
    member_number: str
    into: MemberId
    into_name: str
    into_number: str
    into_has_pin: bool
    takes_pin: bool
    moves: Moves
    filled: list[str]
    double: Side
    survivor: Side
    note: str
    note_cut: bool


class Merge(Struct, frozen=True, forbid_unknown_fields=True):
    """moves, revisions (the double's, the survivor's): as the preview showed them. take: parts in which the double's
    word counts.
    """

    into: Id
    moves: Moves
    take: Annotated[tuple[Part, ...], Meta(max_length=len(PARTS))] = ()
    revisions: tuple[int, int] | None = None


def preview(reader: Reader, member: MemberId, into: MemberId, now_ms: int) -> MergePreview:
    """Raises NotFound, MemberIsForgotten, Unfit."""
    double, survivor = _both(reader, member, into)
    merged = union(double, survivor)
    filled = [
        part for part, names in PARTS.items() if any(getattr(merged, n) != getattr(survivor.profile, n) for n in names)
    ]
    note = _note(double.profile, survivor.profile, merged.phone)
    return MergePreview(
        member=double.member, member_name=double.profile.name, member_number=double.number, into=survivor.member,
        into_name=survivor.profile.name, into_number=survivor.number, into_has_pin=survivor.pin_hash is not None,
        takes_pin=survivor.pin_hash is None and double.pin_hash is not None,
        moves=moves(reader, double.member, now_ms), filled=filled + (["note"] if note != survivor.profile.note else []),
        double=_side(reader, double), survivor=_side(reader, survivor), note=note[:MAX_NOTE],
        note_cut=len(note) > MAX_NOTE,
    )  # fmt: skip


def merge(tx: Tx, context: Context, command: tuple[MemberId, Merge]) -> MemberId:
    """Bills put aside go along; a PIN goes where there is none.

    Raises NotFound, MemberIsForgotten, Unfit, MergeChanged.
    """
    asked, do = command
    double, survivor = _both(tx, asked, MemberId(do.into))
    seen = do.revisions in {None, (double.revision, survivor.revision)}
    if not seen or (double.member, survivor.member) != (asked, do.into):
        raise MergeChanged
    if moves(tx, double.member, context.now_ms) != do.moves:
        raise MergeChanged
    profile = union(double, survivor, do.take)
    common = _common_days(tx, double.member, survivor.member)
    standing = loyalty_state.standing(tx, double.member)
    tx.append(MemberMerged(member=double.member, into=survivor.member, common_days=common))
    if profile != state.member(tx, survivor.member).profile:
        tx.append(MemberChanged(member=survivor.member, box=tx.seal(survivor.member, profile)))
    if survivor.pin_hash is None and double.pin_hash is not None:
        tx.append(MemberPinSet(member=survivor.member, box=tx.seal(survivor.member, PinHash(double.pin_hash))))
    loyalty.after_merge(tx, context, (double.member, standing), survivor.member)
    return survivor.member


def moves(reader: Reader, member: MemberId, now_ms: int) -> Moves:
    cards = card_state.cards(reader, member)
    bills: dict[str, int] = dict(
        reader.all("SELECT state, count(*) FROM bill WHERE member = ? AND state != 'discarded' GROUP BY state", member)
    )
    return Moves(
        cards=len(cards), tokens=len(state.tokens(reader, member)), bills=bills.get("settled", 0),
        held=bills.get("held", 0),
        balance_fen=sum(card.balance(now_ms) for card in cards if card.unit is Unit.FACE),
        sessions=sum(card.balance(now_ms) for card in cards if card.unit is Unit.SESSION),
        points=points_state.balance(reader, member, now_ms), coupons=coupon_state.good_count(reader, member, now_ms),
        debt_fen=sum(debt.left_fen for debt in debt_state.debts(reader, member)),
        lent=len(card_state.lent(reader, member)), care=care_state.count_of(reader, member),
    )  # fmt: skip


def union(double: Member, survivor: Member, take: tuple[str, ...] = ()) -> Profile:
    """The survivor's words, but what they lack or what is to be taken, which are the double's; both notes, and the
    number that is given up. Nobody is sent by themselves.
    """
    one, other = double.profile, survivor.profile
    parts: dict[str, Any] = {}
    for part, names in PARTS.items():
        taken = getattr(one, part) and (part in take or not getattr(other, part))
        parts |= {name: getattr(one if taken else other, name) for name in names}
    if parts["referrer"] in {double.member, survivor.member}:
        rest = {one.referrer, other.referrer} - {double.member, survivor.member, None}
        parts["referrer"] = rest.pop() if rest else None
    note = _note(one, other, parts["phone"])[:MAX_NOTE]
    return replace(other, **parts, language=other.language or one.language, note=note)


def _both(reader: Reader, member: MemberId, into: MemberId) -> tuple[Member, Member]:
    double, survivor = state.member(reader, member), state.member(reader, into)
    if double.forgotten or survivor.forgotten:
        raise MemberIsForgotten
    if double.member == survivor.member:
        raise Unfit(detail=SAME)
    return double, survivor


def _note(double: Profile, survivor: Profile, phone: str | None) -> str:
    given_up = [one.phone for one in (survivor, double) if one.phone and one.phone != phone]
    notes = [survivor.note, double.note, *(str(FORMER.format(number=number)) for number in given_up)]
    return "\n".join(note for note in notes if note)


def _side(reader: Reader, member: Member) -> Side:
    tier = loyalty_state.tier_of(reader, member.member)
    referrer = state.member(reader, member.profile.referrer) if member.profile.referrer else None
    return Side(
        **asdict(member.profile), member=member.member, number=member.number, revision=member.revision,
        referrer_name=referrer.profile.name if referrer else "", tier_name=tier.name if tier else "",
        visits=member.visits, spent_fen=member.spent_fen, has_pin=member.pin_hash is not None,
    )  # fmt: skip


def _common_days(reader: Reader, one: MemberId, other: MemberId) -> int:
    row = reader.one(
        "SELECT count(*) FROM (SELECT day FROM bill WHERE member = ? AND state = 'settled' "
        "INTERSECT SELECT day FROM bill WHERE member = ? AND state = 'settled')",
        one, other,
    )  # fmt: skip
    return int(row[0]) if row else 0
