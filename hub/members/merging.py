"""Two entries of one person become one (合并会员): shown first, then done; it cannot be taken back."""

from msgspec import Struct
from msgspec.structs import replace

from hub.amounts import Id
from hub.cards import state as card_state
from hub.errors import Refused, Unfit
from hub.ids import MemberId
from hub.journal.tx import Context, Reader, Tx
from hub.ledger.accounts import Unit
from hub.loyalty import rules as loyalty
from hub.members import state
from hub.members.facts import MemberChanged, MemberMerged
from hub.members.rules import MemberIsForgotten
from hub.members.state import Member, Profile

MAX_NOTE = 500


class MergeChanged(
    Refused,
    code="merge_changed",
    zh="要合并的内容刚刚有变化，请重新核对",
    en="What would move has changed since; look again",
): ...


class Moves(Struct, frozen=True, forbid_unknown_fields=True):
    """What goes from the double to the survivor. held: bills put aside that are open now."""

    cards: int
    tokens: int
    bills: int
    held: int
    balance_fen: int
    sessions: int


class MergePreview(Struct, frozen=True):
    """kept_pin: whose PIN counts afterwards is always the survivor's; has_pin: whether there is one."""

    member: MemberId
    member_name: str
    member_number: str
    into: MemberId
    into_name: str
    into_number: str
    into_has_pin: bool
    moves: Moves
    filled: list[str]


class Merge(Struct, frozen=True, forbid_unknown_fields=True):
    """moves: as the preview showed them."""

    into: Id
    moves: Moves


def preview(reader: Reader, member: MemberId, into: MemberId, now_ms: int) -> MergePreview:
    """Raises NotFound, MemberIsForgotten, Unfit."""
    double, survivor = _both(reader, member, into)
    merged = _profile(double.profile, survivor.profile)
    filled = [name for name in Profile.__struct_fields__ if getattr(merged, name) != getattr(survivor.profile, name)]
    return MergePreview(
        double.member, double.profile.name, double.number, survivor.member, survivor.profile.name, survivor.number,
        survivor.pin_hash is not None, moves(reader, double.member, now_ms), filled,
    )  # fmt: skip


def merge(tx: Tx, context: Context, command: tuple[MemberId, Merge]) -> MemberId:
    """Raises NotFound, MemberIsForgotten, Unfit, MergeChanged. Bills put aside go along."""
    double, survivor = _both(tx, command[0], MemberId(command[1].into))
    if moves(tx, double.member, context.now_ms) != command[1].moves:
        raise MergeChanged
    profile = _profile(double.profile, survivor.profile)
    common = _common_days(tx, double.member, survivor.member)
    tx.append(MemberMerged(member=double.member, into=survivor.member, common_days=common))
    if profile != survivor.profile:
        tx.append(MemberChanged(member=survivor.member, box=tx.seal(survivor.member, profile)))
    loyalty.after_merge(tx, context, double.member, survivor.member)
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
    )  # fmt: skip


def _both(reader: Reader, member: MemberId, into: MemberId) -> tuple[Member, Member]:
    double, survivor = state.member(reader, member), state.member(reader, into)
    if double.forgotten or survivor.forgotten:
        raise MemberIsForgotten
    if double.member == survivor.member:
        raise Unfit(detail="这两位已经是同一位会员 (into)")
    return double, survivor


def _profile(double: Profile, survivor: Profile) -> Profile:
    """The survivor's words stand; what they lack comes from the double, whose note and other number are added."""
    birthday = survivor if survivor.birthday else double
    phone = survivor.phone or double.phone
    notes = [survivor.note, double.note]
    if double.phone and double.phone != phone:
        notes.append(f"合并前手机号 {double.phone}")
    return replace(
        survivor, phone=phone, gender=survivor.gender or double.gender, birthday=birthday.birthday,
        birthday_lunar=birthday.birthday_lunar, birthday_leap=birthday.birthday_leap,
        address=survivor.address or double.address, email=survivor.email or double.email,
        source=survivor.source or double.source, referrer=survivor.referrer or double.referrer,
        note="\n".join(note for note in notes if note)[:MAX_NOTE],
    )  # fmt: skip


def _common_days(reader: Reader, one: MemberId, other: MemberId) -> int:
    row = reader.one(
        "SELECT count(*) FROM (SELECT day FROM bill WHERE member = ? AND state = 'settled' "
        "INTERSECT SELECT day FROM bill WHERE member = ? AND state = 'settled')",
        one, other,
    )  # fmt: skip
    return int(row[0]) if row else 0
