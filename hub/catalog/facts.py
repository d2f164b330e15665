"""What can happen to the catalogue (项目与商品)."""

from enum import StrEnum

import msgspec

from hub.ids import ItemId
from hub.journal.fact import Fact, fact


class ItemKind(StrEnum):
    SERVICE = "service"
    GOODS = "goods"
    STORED_VALUE_CARD = "stored_value_card"
    SESSION_CARD = "session_card"
    PERIOD_CARD = "period_card"
    DISCOUNT_CARD = "discount_card"


class Component(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a session card: `sessions` treatments of any service in `covers`, or a period or discount `card`.

    units: how many sessions one treatment takes, a number a service, empty for one each (two of 30 minutes for 60).
    """

    covers: tuple[ItemId, ...] = ()
    sessions: int = 0
    units: tuple[int, ...] = ()
    gift: bool = False
    card: ItemId | None = None


class Starts(StrEnum):
    """When a card's days begin: with its sale, or with its first use (首次使用起算)."""

    SALE = "sale"
    FIRST_USE = "first_use"


class Per(StrEnum):
    """What visits are counted by: the store's day, or its week from Monday."""

    DAY = "day"
    WEEK = "week"


class Discount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What percent is asked (88 is 8.8 折) of all services, of all goods, of the items named.

    with_tier: on what the tier left; else whichever of the two costs the member less stands. while_left: of stored
    value, only as long as something of it is left.
    """

    percent: int
    services: bool = False
    goods: bool = False
    items: tuple[ItemId, ...] = ()
    with_tier: bool = False
    while_left: bool = False


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a card that runs out by time gives: at most `visits` treatments a day or week, 0 without limit."""

    starts: Starts = Starts.SALE
    visits: int = 0
    per: Per = Per.DAY
    discount: Discount | None = None


@fact("catalog.item_put")
class ItemPut(Fact, frozen=True):
    """An item as it now is, new or changed (项目、商品、卡项).

    principal_fen and bonus_fen: a stored-value card's face is their sum. sessions and covers: a session card
    gives `sessions` treatments of any service in `covers`, or what its `components` say. A period card gives those in
    `covers` for valid_days, a discount card takes something off; both as `term` says. valid_days: how long the
    card lives, None for ever. once: a member may buy it once (体验卡). discountable: tiers and coupons take
    something off. discount: what stored value takes off beside paying (充3000享8折), for discount_days from its sale,
    None as long as the card lives.
    """

    item: ItemId
    item_kind: ItemKind
    name: str
    category: str
    price_fen: int
    active: bool = True
    duration_min: int | None = None
    barcode: str | None = None
    bonus_fen: int = 0
    sessions: int = 0
    covers: tuple[ItemId, ...] = ()
    valid_days: int | None = None
    components: tuple[Component, ...] = ()
    once: bool = False
    discountable: bool = True
    term: Term | None = None
    discount: Discount | None = None
    discount_days: int | None = None
