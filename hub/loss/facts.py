"""What can happen to a card that is lost, found, or put in another's place. Numbers: the token facts beside it."""

from enum import StrEnum

from hub.ids import CardId, MemberId
from hub.journal.fact import Fact, fact
from hub.journal.vault import Box
from hub.language import kept

LOST = kept("挂失", "Reported lost")
"""Why prepaid cards are locked by a loss."""


class Scope(StrEnum):
    """What is lost: one plastic card, the phone, or all of it with the value on it blocked."""

    CARD = "card"
    ECARD = "ecard"
    ALL = "all"


class Why(StrEnum):
    """Why a card was replaced: damaged, or for another kind of medium."""

    DAMAGED = "damaged"
    MEDIUM = "medium"


@fact("loss.reported")
class LossReported(Fact, frozen=True):
    """blocked: the prepaid cards that were locked by it."""

    member: MemberId
    scope: Scope
    blocked: tuple[CardId, ...] = ()


@fact("loss.reissued")
class CardReissued(Fact, frozen=True):
    """Who the member is was checked by whoever made the entry (补办). checks: pin, phone, birthday, document:KIND.

    freed: the prepaid cards that work again. found: the card is the lost one itself. box: its number; none where the
    e-card will do.
    """

    member: MemberId
    checks: tuple[str, ...]
    freed: tuple[CardId, ...] = ()
    found: bool = False
    box: Box | None = None


@fact("loss.replaced")
class CardReplaced(Fact, frozen=True):
    """A card was given in (换卡). box: the old one's number; new_box: the new one's, none where the e-card will do."""

    member: MemberId
    why: Why
    box: Box
    new_box: Box | None = None
