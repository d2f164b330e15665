"""A holder lets another member use a card (家人共用), and takes it back."""

from msgspec import Struct

from hub.amounts import Id, Pin
from hub.cards import state
from hub.cards.errors import CardIsClosed, TooManyUsers
from hub.cards.facts import CardShared, CardUnshared
from hub.errors import NotFound, Unfit
from hub.ids import CardId, MemberId
from hub.journal.tx import Context, Tx
from hub.language import words
from hub.members import rules as member_rules
from hub.members import state as member_state
from hub.members.rules import MemberIsForgotten

MAX_USERS = 8


class ShareCard(Struct, frozen=True, forbid_unknown_fields=True):
    """pin: the holder's, where they have one."""

    to: Id
    pin: Pin | None = None


class Share(Struct, frozen=True):
    """The holder agreed: by PIN, or they have none."""

    card: CardId
    to: MemberId
    by_pin: bool


def share(tx: Tx, context: Context, command: Share) -> CardId:
    """Raises NotFound, CardIsClosed, MemberIsForgotten, TooManyUsers, Unfit. Sharing again is no change."""
    card = state.card(tx, command.card)
    user = member_state.member(tx, command.to)
    if card.closed_at is not None or not card.lots:
        raise CardIsClosed(name=card.name)
    if user.forgotten:
        raise MemberIsForgotten
    if user.member == card.member:
        raise Unfit(detail=words("这张卡就在该会员名下 (to)", "The card is this member's own (to)"))
    if state.is_lent(tx, card.card, user.member):
        return card.card
    if len(state.users(tx, card.card)) >= MAX_USERS:
        raise TooManyUsers(limit=MAX_USERS)
    if command.by_pin:
        member_rules.accept_pin(tx, context, card.member)
    way = "pin" if command.by_pin else "vouched"
    tx.append(CardShared(card=card.card, member=card.member, user=user.member, way=way))
    return card.card


def unshare(tx: Tx, _context: Context, asked: tuple[CardId, MemberId]) -> CardId:
    """Taking leave back asks for no PIN: it takes nothing from the holder. Raises NotFound."""
    card = state.card(tx, asked[0])
    if not state.is_lent(tx, card.card, asked[1]):
        raise NotFound(what=words("共用 {asked}", "sharing {asked}").format(asked=asked[1]))
    tx.append(CardUnshared(card=card.card, member=card.member, user=asked[1]))
    return card.card
