"""Members as the screens show them."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from hub.cards import state as card_state
from hub.cards import terms as card_terms
from hub.cards.lots import Card
from hub.cashier import debt_state
from hub.cashier import state as bill_state
from hub.cashier.debt_state import DebtRow
from hub.catalog.facts import Discount, Starts
from hub.ids import BillId, CardId, ItemId, LotId, MemberId
from hub.journal.tx import Reader
from hub.language import recalled
from hub.ledger.accounts import Unit
from hub.localtime import rfc3339
from hub.loyalty import coupon_state, coupon_views, points_state
from hub.loyalty import state as loyalty_state
from hub.loyalty import views as loyalty_views
from hub.loyalty.coupon_views import CouponView
from hub.loyalty.views import PointsView, TierView
from hub.members import birthdays, state
from hub.members.reminders import Notice, reminders
from hub.members.state import Member, Token
from hub.store.state import settings, zone


class TermLeft(Struct, frozen=True):
    """A card of days as a small screen shows it."""

    name: str
    days: int
    expires_at: str | None


class MemberRow(Struct, frozen=True):
    """balance_fen is face value; bonus_fen is the part of it that was given, not paid. points below nought are owed;
    coupons: how many are good now. priority: the tier's, to be served first.
    """

    member: MemberId
    number: str
    name: str
    phone_masked: str | None
    gender: str | None
    visits: int
    has_pin: bool
    balance_fen: int
    bonus_fen: int
    sessions_left: int
    tier_name: str | None
    priority: bool
    language: str
    points: int
    coupons: int
    covers: list[ItemId]
    warnings: list[Notice]
    terms: list[TermLeft]


class LotView(Struct, frozen=True):
    """units: how many sessions one treatment takes, a number a service of covers. discount: what stored value takes off
    beside paying, until discount_ends_at; discount_on: it does so now.
    """

    lot: LotId
    size: int
    used: int
    principal_fen: int
    bought_at: str
    expires_at: str | None
    left: int
    covers: list[ItemId]
    units: list[int]
    owed_fen: int
    gift: bool
    lapsed: bool
    discount: Discount | None = None
    discount_ends_at: str | None = None
    discount_on: bool = False


class TermView(Struct, frozen=True):
    """What a card of days gives: limit in words, treatments left of it today or this week, None without limit.

    begun: its days run. usable: begun or not, it can be used now. percent: what is asked of what it names, or None.
    """

    starts: Starts
    begun: bool
    usable: bool
    limit: str
    visits_left: int | None
    percent: int | None
    services: bool
    goods: bool
    items: list[ItemId]


class CardUser(Struct, frozen=True):
    """Another member who may use the card by its holder's leave."""

    member: MemberId
    name_masked: str


class CardView(Struct, frozen=True):
    """balance in fen of face, sessions or days; principal_left_fen: what of the paid money is not yet released.

    holder_masked: whose card it is, where it is lent to this member.
    """

    card: CardId
    name: str
    unit: Unit
    balance: int
    principal_left_fen: int
    covers: list[ItemId]
    expires_at: str | None
    expired: bool
    lots: list[LotView]
    stopped: str | None
    stop_reason: str
    closed: bool
    holder_masked: str | None = None
    users: list[CardUser] = []
    term: TermView | None = None


class TokenView(Struct, frozen=True):
    number: str
    number_masked: str
    token_kind: str
    bound_at: str


class DebtView(Struct, frozen=True):
    """What a line of a bill left owing (挂账)."""

    bill: BillId
    line: int
    number: str
    name: str
    owed_fen: int
    left_fen: int
    at: str


class MemberPage(MemberRow, frozen=True):
    """revision: to be sent along with what changes the profile or the traits."""

    revision: int
    phone: str | None
    birthday: str | None
    birthday_lunar: bool
    birthday_leap: bool
    address: str
    email: str | None
    source: str
    referrer: MemberId | None
    note: str
    registered_at: str
    last_visit_at: str | None
    spent_fen: int
    forgotten: bool
    tokens: list[TokenView]
    cards: list[CardView]
    debts: list[DebtView]
    next_birthday: str | None
    tier: TierView | None
    points_view: PointsView
    good_coupons: list[CouponView]


class MemberRows(Struct, frozen=True):
    members: list[MemberRow]
    next_cursor: str | None


def row(reader: Reader, member: Member, now_ms: int) -> MemberRow:
    return row_of(reader, member, card_state.cards(reader, member.member), now_ms)


def row_of(reader: Reader, member: Member, cards: list[Card], now_ms: int) -> MemberRow:
    return MemberRow(**_row_fields(reader, member, cards, now_ms))


def page(reader: Reader, member_id: MemberId, now_ms: int) -> MemberPage:
    """Raises NotFound."""
    member = state.member(reader, member_id)
    member_id = member.member
    cards = card_state.cards(reader, member_id)
    profile, where = member.profile, zone(reader)
    return MemberPage(
        **_row_fields(reader, member, cards, now_ms),
        revision=member.revision, phone=profile.phone, birthday=profile.birthday, birthday_lunar=profile.birthday_lunar,
        birthday_leap=profile.birthday_leap,
        address=profile.address, email=profile.email, source=profile.source, referrer=profile.referrer,
        note=profile.note, registered_at=rfc3339(member.registered_at, where),
        last_visit_at=rfc3339(member.last_visit_at, where) if member.last_visit_at else None,
        spent_fen=member.spent_fen, forgotten=member.forgotten,
        tokens=[_token(token, where) for token in state.tokens(reader, member_id)],
        cards=[with_users(reader, card_view(reader, card, now_ms)) for card in cards]
        + [lent_view(reader, card, now_ms) for card in card_state.lent(reader, member_id)],
        next_birthday=birthdays.next_birthday(profile, now_ms, where),
        debts=[_debt(reader, debt, where) for debt in debt_state.debts(reader, member_id)],
        tier=loyalty_views.tier_of(reader, member_id),
        points_view=loyalty_views.points_of(reader, member_id, now_ms, settings(reader).points_fen),
        good_coupons=coupon_views.coupons_of(reader, member_id, now_ms, good=True),
    )  # fmt: skip


def card_view(reader: Reader, card: Card, now_ms: int) -> CardView:
    where, card = zone(reader), card.accrued(now_ms)
    ends = [lot.expires_at for lot in card.lots if lot.expires_at is not None and (lot.left or lot.term)]
    return CardView(
        card=card.card, name=recalled(card.name), unit=card.unit, balance=card.balance(now_ms),
        principal_left_fen=sum(lot.liability_fen for lot in card.lots),
        covers=list(card.covers), expires_at=rfc3339(min(ends), where) if ends else None,
        expired=bool(card.lots) and all(lot.expired(now_ms) or not lot.left for lot in card.lots)
        and any(lot.expired(now_ms) for lot in card.lots),
        lots=[
            LotView(
                lot.lot, lot.size, lot.used, lot.principal_fen, rfc3339(lot.bought_at, where),
                rfc3339(lot.expires_at, where) if lot.expires_at else None, lot.left, list(lot.covers),
                list(lot.covers.values()), lot.owed_fen, lot.gift, lot.lapsed,
                lot.discount, rfc3339(lot.discount_ends_at, where) if lot.discount_ends_at else None,
                bool(lot.discount) and card.stopped is None and lot.takes_off(now_ms) is not None,
            )
            for lot in card.lots
        ],
        stopped=card.stopped.value if card.stopped else None, stop_reason=card.stop_reason,
        closed=card.closed_at is not None, term=_term(reader, card, now_ms),
    )  # fmt: skip


def _term(reader: Reader, card: Card, now_ms: int) -> TermView | None:
    for lot in card.lots:
        if lot.term is not None:
            off = lot.term.discount
            return TermView(
                lot.term.starts, lot.expires_at is not None,
                card.stopped is None and card.closed_at is None and lot.is_good(now_ms),
                card_terms.limit_words(lot.term) if lot.covers else "", card_terms.visits_left(reader, lot, now_ms),
                off.percent if off else None, bool(off and off.services), bool(off and off.goods),
                list(off.items) if off else [],
            )  # fmt: skip
    return None


def lent_view(reader: Reader, card: Card, now_ms: int) -> CardView:
    """Another member's card that this one may use."""
    return replace(card_view(reader, card, now_ms), holder_masked=holder_masked(reader, card))


def holder_masked(reader: Reader, card: Card) -> str:
    return mask_name(state.member(reader, card.member).profile.name)


def with_users(reader: Reader, view: CardView) -> CardView:
    """The holder's view: with those who may use the card too."""
    users = [
        CardUser(user, mask_name(state.member(reader, user).profile.name))
        for user in card_state.users(reader, view.card)
    ]
    return replace(view, users=users) if users else view


def mask_phone(phone: str | None) -> str | None:
    """138****2046"""
    return f"{phone[:3]}****{phone[-4:]}" if phone else None


def mask_name(name: str) -> str:
    """张**: what a room display may show; no more than three stars, a name may be long."""
    return name[:1] + "*" * min(3, max(1, len(name) - 1))


def mask_token(number: str) -> str:
    """The last four digits."""
    return "****" + number[-4:]


def _row_fields(reader: Reader, member: Member, cards: list[Card], now_ms: int) -> dict[str, Any]:
    tier = loyalty_state.tier_of(reader, member.member)
    face = [lot for card in cards if card.unit is Unit.FACE for lot in card.lots if not lot.expired(now_ms)]
    sessions = [card for card in cards if card.unit is Unit.SESSION]
    days = [card for card in cards if card.unit is Unit.DAY]
    return {
        "member": member.member, "number": member.number, "name": recalled(member.profile.name),
        "phone_masked": mask_phone(member.profile.phone), "gender": member.profile.gender,
        "visits": member.visits, "has_pin": member.pin_hash is not None,
        "balance_fen": sum(lot.left for lot in face),
        "bonus_fen": sum(lot.left * max(lot.bonus, 0) // lot.size for lot in face),
        "language": member.profile.language, "tier_name": tier.name if tier else None,
        "priority": tier is not None and tier.priority,
        "points": points_state.balance(reader, member.member, now_ms),
        "coupons": coupon_state.good_count(reader, member.member, now_ms),
        "sessions_left": sum(card.balance(now_ms) for card in sessions),
        "covers": sorted({item for card in (*sessions, *days) if card.balance(now_ms) for item in card.covers}),
        "terms": [_term_left(reader, card, now_ms) for card in days if card.balance(now_ms)],
        "warnings": reminders(reader, member, cards, now_ms),
    }  # fmt: skip


def _term_left(reader: Reader, card: Card, now_ms: int) -> TermLeft:
    ends = max((lot.expires_at or 0 for lot in card.lots), default=0)
    return TermLeft(card.name, card.balance(now_ms), rfc3339(ends, zone(reader)) if ends else None)


def _debt(reader: Reader, debt: DebtRow, where: str) -> DebtView:
    number = bill_state.bill(reader, debt.bill).number
    return DebtView(
        debt.bill, debt.line, number, recalled(debt.name), debt.owed_fen, debt.left_fen, rfc3339(debt.at, where)
    )


def _token(token: Token, where: str) -> TokenView:
    return TokenView(token.number, mask_token(token.number), token.token_kind.value, rfc3339(token.bound_at, where))
