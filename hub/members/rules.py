"""Registering, changing and forgetting members; their cards, e-cards and PINs."""

import datetime as dt
from typing import Literal

from msgspec import Struct

from hub.amounts import Address, Date, Email, Id, LongText, Name, Phone, ShortText, TokenNumber
from hub.errors import Refused, Unfit
from hub.ids import MemberId
from hub.journal.tx import Context, Reader, Tx
from hub.language import Language, words
from hub.loss import refusals
from hub.loss.errors import TokenReplaced
from hub.loyalty import rules as loyalty
from hub.members import lunar, state
from hub.members.facts import (
    MemberChanged,
    MemberForgotten,
    MemberPinAccepted,
    MemberPinFailed,
    MemberPinSet,
    MemberRegistered,
    TokenBound,
    TokenKind,
    TokenRevoked,
)
from hub.members.keeping import Profile, TokenNumberBox
from hub.members.state import Member
from hub.staff.rules import SignInResult
from hub.staff.state import PinHash
from hub.store.state import settings

MAX_TOKENS = 10


class PhoneTaken(
    Refused,
    code="phone_taken",
    zh="该手机号已登记为会员 {number}",
    en="This phone number belongs to member {number}",
): ...


class TokenTaken(
    Refused, code="token_taken", zh="这张卡已绑定给其他会员", en="This card belongs to another member"
): ...


class TooManyTokens(
    Refused,
    code="too_many_tokens",
    zh="一位会员最多绑定 {limit} 张卡",
    en="A member holds at most {limit} cards",
): ...


class NoSuchToken(
    Refused, code="no_such_token", status=404, zh="该会员没有这张卡", en="The member does not hold this card"
): ...


class ProfileChanged(
    Refused,
    code="profile_changed",
    zh="这位会员的资料刚被修改或合并，请核对后再保存",
    en="This member was changed or merged meanwhile; look again before you save",
): ...


class MemberIsForgotten(Refused, code="member_forgotten", zh="该会员已注销", en="This member has been forgotten"): ...


class PinResetDenied(
    Refused,
    code="pin_reset_denied",
    status=403,
    zh="会员已设密码，重设须由店长登录后操作",
    en="The member has a PIN: a manager must sign in to reset it",
):
    """Whoever could put a new PIN in the old one's place could consent for the member."""


class MemberHoldsValue(
    Refused,
    code="member_holds_value",
    zh="会员还有储值或次数未用完，请先用完或退回购卡的账单，再注销",
    en="The member still holds prepaid value; use it up or refund the bills that sold it first",
): ...


class Register(Struct, frozen=True, forbid_unknown_fields=True):
    """What the front desk asks. token: the number of a card to bind at once."""

    name: Name
    phone: Phone | None = None
    gender: Literal["female", "male"] | None = None
    birthday: Date | None = None
    birthday_lunar: bool = False
    birthday_leap: bool = False
    address: Address = ""
    email: Email | None = None
    source: ShortText = ""
    referrer: Id | None = None
    note: LongText = ""
    language: Language | Literal[""] = ""
    token: TokenNumber | None = None


class Change(Struct, frozen=True):
    """revision: of the profile that was changed, None for whatever it is now."""

    member: MemberId
    to: Register
    revision: int | None = None


class Registered(Struct, frozen=True):
    member: MemberId
    number: str


class BindToken(Struct, frozen=True):
    member: MemberId
    number: str
    token_kind: TokenKind = TokenKind.CARD


class RevokeToken(Struct, frozen=True):
    member: MemberId
    number: str
    reason: str


class SetPin(Struct, frozen=True):
    """may_reset: whoever asks may put it in the place of another PIN, or the member has said the one before."""

    member: MemberId
    pin_hash: str
    may_reset: bool = False


def register(tx: Tx, context: Context, command: Register) -> Registered:
    """A new member, with what the store gives to new ones. Raises what `enter` does."""
    made = enter(tx, context, command)
    loyalty.after_registration(tx, context, made.member)
    return made


def enter(tx: Tx, context: Context, command: Register) -> Registered:
    """One who may have been a member before: no welcome. The e-card is issued at once.

    Raises PhoneTaken, TokenTaken, Unfit, NotFound (of the referrer).
    """
    profile = _profile(tx, context, command, None)
    member = MemberId(context.new_id(MemberId))
    number = f"{state.member_count(tx) + 100001}"
    tx.append(MemberRegistered(member=member, number=number, box=tx.seal(member, profile)))
    _bind(tx, member, context.new_secret(), TokenKind.ECARD)
    if command.token is not None:
        if state.token(tx, command.token) is not None:
            raise TokenTaken
        _bind(tx, member, command.token, TokenKind.CARD)
    return Registered(member, number)


def change(tx: Tx, context: Context, command: Change) -> None:
    """Raises NotFound, MemberIsForgotten, ProfileChanged, PhoneTaken, Unfit."""
    member = _present(tx, command.member)
    check_revision(member, command.member, command.revision)
    profile = _profile(tx, context, command.to, member)
    tx.append(MemberChanged(member=member.member, box=tx.seal(member.member, profile)))


def bind_token(tx: Tx, _context: Context, command: BindToken) -> None:
    """Raises NotFound, MemberIsForgotten, TokenTaken, TokenReplaced, TooManyTokens. Twice is no change."""
    member = _present(tx, command.member)
    holder = state.token(tx, command.number)
    refused = refusals.refusal(tx, command.number)
    if isinstance(refused, TokenReplaced):
        raise refused
    if holder is not None and holder.member != member.member:
        raise TokenTaken
    if holder is not None:
        return
    if len(state.tokens(tx, member.member)) >= MAX_TOKENS:
        raise TooManyTokens(limit=MAX_TOKENS)
    _bind(tx, member.member, command.number, command.token_kind)


def revoke_token(tx: Tx, _context: Context, command: RevokeToken) -> None:
    """Report a card lost or take it back (挂失). Raises NotFound, NoSuchToken."""
    member = _present(tx, command.member)
    token = state.token(tx, command.number)
    if token is None or token.member != member.member:
        raise NoSuchToken
    box = tx.seal(member.member, TokenNumberBox(command.number))
    tx.append(TokenRevoked(member=member.member, token_kind=token.token_kind, reason=command.reason, box=box))


def set_pin(tx: Tx, _context: Context, command: SetPin) -> None:
    """Raises NotFound, MemberIsForgotten, PinResetDenied."""
    member = _present(tx, command.member)
    if member.pin_hash is not None and not command.may_reset:
        raise PinResetDenied
    box = tx.seal(member.member, PinHash(command.pin_hash))
    tx.append(MemberPinSet(member=member.member, box=box))


def accept_pin(tx: Tx, _context: Context, member_id: MemberId) -> None:
    """The PIN was right; written only where failures stood."""
    member = state.member(tx, member_id)
    if member.pin_failures:
        tx.append(MemberPinAccepted(member=member.member))


def fail_pin(tx: Tx, context: Context, member_id: MemberId) -> SignInResult:
    """The PIN was wrong: count it, and lock after `pin_attempts` in a row."""
    member = state.member(tx, member_id)
    failures = member.pin_failures + 1
    chosen = settings(tx)
    locked_until = context.now_ms + chosen.pin_lock_ms if failures >= chosen.pin_attempts else 0
    tx.append(MemberPinFailed(member=member.member, failures=failures, locked_until=locked_until))
    return SignInResult(failures, locked_until)


def forget(tx: Tx, _context: Context, member_id: MemberId) -> None:
    """Destroy the member's key; the books stay whole (个人信息删除). Raises NotFound, MemberHoldsValue."""
    member = _present(tx, member_id)
    if holds_value(tx, member.member):
        raise MemberHoldsValue
    tx.append(MemberForgotten(member=member.member))
    for double in state.doubles(tx, member.member):
        tx.forget(double)
    tx.forget(member.member)


def holds_value(reader: Reader, member: MemberId) -> bool:
    """Whether anything of what they bought in advance is left, expired or not."""
    left = "SELECT 1 FROM lot WHERE member = ? AND used < size AND returned_seq IS NULL"
    return reader.one(left, member) is not None


def check_revision(member: Member, asked: MemberId, revision: int | None) -> None:
    """What replaces the whole of something was written for this member as they are now. Raises ProfileChanged."""
    if member.member != asked or revision not in {None, member.revision}:
        raise ProfileChanged


def _bind(tx: Tx, member: MemberId, number: str, kind: TokenKind) -> None:
    tx.append(TokenBound(member=member, token_kind=kind, box=tx.seal(member, TokenNumberBox(number))))


def _present(tx: Tx, member_id: MemberId) -> Member:
    member = state.member(tx, member_id)
    if member.forgotten:
        raise MemberIsForgotten
    return member


def _profile(tx: Tx, context: Context, command: Register, member: Member | None) -> Profile:
    if command.phone is not None:
        holder = state.member_by_phone(tx, command.phone)
        if holder is not None and (member is None or holder.member != member.member):
            raise PhoneTaken(number=holder.number)
    if command.referrer is not None:
        _present(tx, MemberId(command.referrer))
    check_birthday(context.now_ms, command)
    return Profile(
        name=command.name.strip(), phone=command.phone, gender=command.gender, birthday=command.birthday,
        birthday_lunar=command.birthday_lunar,
        birthday_leap=command.birthday_leap and command.birthday_lunar, address=command.address, email=command.email,
        source=command.source, referrer=MemberId(command.referrer) if command.referrer else None,
        note=command.note, language=command.language,
    )  # fmt: skip


def check_birthday(now_ms: int, command: Register) -> None:
    """A solar birthday is a date of the past; a lunar one a day that its year's calendar has."""
    if command.birthday is None:
        return
    year, month, day = (int(part) for part in command.birthday.split("-"))
    if command.birthday_lunar:
        solar = lunar.solar_day(year, month, day, leap=command.birthday_leap)
        valid = solar is not None and solar <= _today(now_ms)
    else:
        try:
            birthday = dt.date(year, month, day)
            valid = dt.date(1900, 1, 1) <= birthday <= _today(now_ms)
        except ValueError:
            valid = False
    if not valid:
        raise Unfit(detail=words("生日不是有效日期 (birthday)", "There is no such birthday (birthday)"))


def _today(now_ms: int) -> dt.date:
    return dt.datetime.fromtimestamp(now_ms / 1000, dt.UTC).date()
