"""What a phone shows of its member, and the tablet of a member's e-card."""

from msgspec import Struct

from hub.cards import state as card_state
from hub.cards.lots import Card
from hub.ecards import state
from hub.ecards.state import Ecard
from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.ledger.accounts import Unit
from hub.localtime import rfc3339
from hub.members import state as member_state
from hub.members import views as member_views
from hub.members.reminders import Notice
from hub.members.views import mask_name, mask_token
from hub.store.state import store, zone


class MyCard(Struct, frozen=True):
    """balance: fen of face or sessions. stopped: frozen or locked."""

    name: str
    unit: Unit
    balance: int
    expires_at: str | None
    expired: bool
    stopped: str | None


class MyPage(Struct, frozen=True):
    """What the member's phone shows in the store's network; the name masked, for whoever looks over a shoulder.

    now_ms: the hub's clock, for the phone to set its own by. page: changes with the page's files.
    """

    hub: str
    store_name: str
    name_masked: str
    now_ms: int
    page: str
    locked: bool
    balance_fen: int
    sessions_left: int
    points: int
    coupons: int
    tier_name: str | None
    cards: list[MyCard]
    warnings: list[Notice]


class EcardView(Struct, frozen=True):
    """A member's e-card, as staff see it; null where there is none now."""

    number_masked: str
    issued_at: str
    locked: bool


def my_page(reader: Reader, ecard: Ecard, now_ms: int, page: str) -> MyPage:
    member = member_state.member(reader, ecard.member)
    cards = card_state.cards(reader, member.member)
    row = member_views.row_of(reader, member, cards, now_ms)
    where = store(reader)
    return MyPage(
        hub=where.hub, store_name=where.name, name_masked=mask_name(member.profile.name), now_ms=now_ms, page=page,
        locked=ecard.locked, balance_fen=row.balance_fen, sessions_left=row.sessions_left, points=row.points,
        coupons=row.coupons, tier_name=row.tier_name,
        cards=[_card(reader, card, now_ms) for card in cards if card.closed_at is None],
        warnings=row.warnings,
    )  # fmt: skip


def ecard_of(reader: Reader, member: MemberId) -> EcardView | None:
    """Raises NotFound."""
    found = state.live(reader, member_state.member(reader, member).member)
    if found is None:
        return None
    return EcardView(mask_token(found.ecard), rfc3339(found.issued_at, zone(reader)), found.locked)


def _card(reader: Reader, card: Card, now_ms: int) -> MyCard:
    view = member_views.card_view(reader, card, now_ms)
    return MyCard(view.name, view.unit, view.balance, view.expires_at, view.expired, view.stopped)
