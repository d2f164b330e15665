"""Keeping the catalogue."""

from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import Barcode, Fen, Id, Name
from hub.catalog import state
from hub.catalog.facts import Component, Discount, ItemKind, ItemPut, Per, Starts, Term
from hub.errors import Refused, Unfit
from hub.ids import ItemId
from hub.journal.tx import Context, Tx
from hub.language import kept, words

UNSORTED = kept("未分类", "Other")


class BarcodeTaken(
    Refused,
    code="barcode_taken",
    zh="条码 {barcode} 已用于「{name}」",
    en="Barcode {barcode} belongs to “{name}”",
): ...


class ComponentRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Sessions of services, or `card`: a period or discount card of the catalogue."""

    covers: Annotated[tuple[Id, ...], Meta(max_length=50)] = ()
    sessions: Annotated[int, Meta(ge=0, le=1000)] = 0
    units: Annotated[tuple[Annotated[int, Meta(ge=1, le=20)], ...], Meta(max_length=50)] = ()
    gift: bool = False
    card: Id | None = None


class DiscountRequest(Struct, frozen=True, forbid_unknown_fields=True):
    percent: Annotated[int, Meta(ge=1, le=99)]
    services: bool = False
    goods: bool = False
    items: Annotated[tuple[Id, ...], Meta(max_length=50)] = ()
    with_tier: bool = False
    while_left: bool = False


class TermRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """visits: at most so many treatments a day or week, 0 for no limit."""

    starts: Starts = Starts.SALE
    visits: Annotated[int, Meta(ge=0, le=100)] = 0
    per: Per = Per.DAY
    discount: DiscountRequest | None = None


class PutItem(Struct, frozen=True, forbid_unknown_fields=True):
    """What the catalogue should say of an item."""

    item_kind: ItemKind
    name: Name
    price_fen: Fen
    category: Name = str(UNSORTED)
    active: bool = True
    duration_min: Annotated[int, Meta(ge=1, le=1440)] | None = None
    barcode: Barcode | None = None
    bonus_fen: Fen = 0
    sessions: Annotated[int, Meta(ge=0, le=1000)] = 0
    covers: Annotated[tuple[Id, ...], Meta(max_length=50)] = ()
    valid_days: Annotated[int, Meta(ge=1, le=36500)] | None = None
    components: Annotated[tuple[ComponentRequest, ...], Meta(max_length=20)] = ()
    once: bool = False
    discountable: bool = True
    term: TermRequest | None = None
    discount: DiscountRequest | None = None
    discount_days: Annotated[int, Meta(ge=1, le=36500)] | None = None


class ChangeItem(Struct, frozen=True):
    item: ItemId
    put: PutItem


def add_item(tx: Tx, context: Context, command: PutItem) -> ItemId:
    """Raises Unfit, BarcodeTaken, NotFound (of a covered service)."""
    return _put(tx, context.new_id(ItemId), command)


def change_item(tx: Tx, _context: Context, command: ChangeItem) -> ItemId:
    """Raises NotFound, Unfit, BarcodeTaken. An item keeps its kind for ever."""
    before = state.item(tx, command.item)
    if before.item_kind is not command.put.item_kind:
        raise Unfit(detail=words("项目类型不能修改 (item_kind)", "An item stays of its kind (item_kind)"))
    return _put(tx, command.item, command.put)


def _put(tx: Tx, item: ItemId, put: PutItem) -> ItemId:
    _check_shape(put)
    _check_term(put)
    _check_discount(tx, put)
    _check_inner_cards(tx, put)
    for service in (*put.covers, *(service for part in put.components for service in part.covers)):
        if state.item(tx, ItemId(service)).item_kind is not ItemKind.SERVICE:
            raise Unfit(detail=words("卡项只能包含服务项目 (covers)", "A card holds services only (covers)"))
    if put.barcode is not None and put.active:
        holder = state.item_by_barcode(tx, put.barcode)
        if holder is not None and holder.item != item:
            raise BarcodeTaken(barcode=put.barcode, name=holder.name)
    tx.append(
        ItemPut(
            item=item, item_kind=put.item_kind, name=put.name, category=put.category, price_fen=put.price_fen,
            active=put.active, duration_min=put.duration_min, barcode=put.barcode, bonus_fen=put.bonus_fen,
            sessions=put.sessions, covers=tuple(ItemId(service) for service in put.covers),
            valid_days=put.valid_days, once=put.once, discountable=put.discountable, term=_term(put.term),
            discount=_discount(put.discount), discount_days=put.discount_days,
            components=tuple(_component(part) for part in put.components),
        )
    )  # fmt: skip
    return item


def _check_shape(put: PutItem) -> None:
    is_session_card = put.item_kind is ItemKind.SESSION_CARD
    simple = bool(put.sessions) and bool(put.covers)
    lone_covers = bool(put.covers) and put.item_kind is not ItemKind.PERIOD_CARD
    if bool(put.sessions) != lone_covers or is_session_card != (simple or bool(put.components)):
        raise Unfit(
            detail=words(
                "次卡要有次数和所含服务，其他项目不要 (sessions, covers, components)",
                "A session card has sessions and services, other items none (sessions, covers, components)",
            )
        )
    if simple and put.components:
        raise Unfit(
            detail=words(
                "次卡的内容请只填一种写法 (covers, components)",
                "Say what a session card holds in one way only (covers, components)",
            )
        )
    if any(bool(part.covers) != bool(part.sessions) or bool(part.covers) == bool(part.card) for part in put.components):
        raise Unfit(
            detail=words(
                "每一部分是服务和次数，或者一张期限卡、折扣卡 (components)",
                "A part is services and sessions, or a period or discount card (components)",
            )
        )
    if any(part.units and len(part.units) != len(part.covers) for part in put.components):
        raise Unfit(detail=words("每个服务要有一个折算次数 (units)", "Each service takes a number of sessions (units)"))
    if put.components and all(part.gift for part in put.components):
        raise Unfit(detail=words("次卡不能全是赠送 (gift)", "A session card is not all gifts (gift)"))
    if put.once and put.item_kind in {ItemKind.SERVICE, ItemKind.GOODS}:
        raise Unfit(detail=words("只有卡项可以限购一次 (once)", "Only cards can be sold once a member (once)"))
    if put.bonus_fen and put.item_kind is not ItemKind.STORED_VALUE_CARD:
        raise Unfit(detail=words("只有储值卡可以有赠送金额 (bonus_fen)", "Only stored value has a bonus (bonus_fen)"))
    if put.item_kind is ItemKind.STORED_VALUE_CARD and put.price_fen + put.bonus_fen == 0:
        raise Unfit(detail=words("储值卡面值不能为零 (price_fen)", "Stored value costs more than nothing (price_fen)"))


def _check_term(put: PutItem) -> None:
    """Days, and what they are good for: a period card's services, a discount card's discount."""
    is_period, is_discount = put.item_kind is ItemKind.PERIOD_CARD, put.item_kind is ItemKind.DISCOUNT_CARD
    if not is_period and not is_discount:
        if put.term is not None:
            raise Unfit(
                detail=words("只有期限卡和折扣卡按天生效 (term)", "Only period and discount cards run by days (term)")
            )
        return
    if put.term is None or put.valid_days is None:
        raise Unfit(
            detail=words(
                "期限卡和折扣卡要有有效天数 (term, valid_days)",
                "A period or discount card is valid for some days (term, valid_days)",
            )
        )
    if is_period != bool(put.covers):
        raise Unfit(
            detail=words(
                "期限卡要有所含服务，折扣卡不要 (covers)",
                "A period card covers services, a discount card none (covers)",
            )
        )
    if is_discount and (put.term.discount is None or put.term.visits):
        raise Unfit(
            detail=words("折扣卡要有折扣，不限次数 (term)", "A discount card has a discount and no limit (term)")
        )


def _check_discount(tx: Tx, put: PutItem) -> None:
    """What a card takes off; stored value as its own discount, cards of days by their term."""
    discount = put.discount or (put.term.discount if put.term else None)
    if put.item_kind is not ItemKind.STORED_VALUE_CARD and (put.discount or put.discount_days):
        raise Unfit(
            detail=words(
                "只有储值卡可以附带折扣，折扣卡按天生效 (discount)",
                "Only stored value has a discount beside; a discount card has it by its term (discount)",
            )
        )
    if put.discount_days and put.discount is None:
        raise Unfit(
            detail=words("没有折扣就不要填折扣天数 (discount_days)", "No discount, no days of it (discount_days)")
        )
    if discount is not None and discount.while_left and put.discount is None:
        raise Unfit(
            detail=words("只有储值卡的折扣随余额结束 (while_left)", "Only stored value can be used up (while_left)")
        )
    if discount is not None and not (discount.services or discount.goods or discount.items):
        raise Unfit(
            detail=words(
                "折扣要有适用范围 (services, goods, items)", "Say what the discount is for (services, goods, items)"
            )
        )
    for item in discount.items if discount else ():
        if state.item(tx, ItemId(item)).item_kind not in {ItemKind.SERVICE, ItemKind.GOODS}:
            raise Unfit(detail=words("折扣只用于服务和商品 (items)", "A discount is for services and goods (items)"))


def _check_inner_cards(tx: Tx, put: PutItem) -> None:
    inner = [ItemId(part.card) for part in put.components if part.card is not None]
    if any(state.item(tx, card).term is None for card in inner):
        raise Unfit(
            detail=words(
                "套餐里的卡只能是期限卡或折扣卡 (card)", "A card inside another is a period or discount card (card)"
            )
        )
    if len(set(inner)) != len(inner):
        raise Unfit(detail=words("同一张卡只写一次 (card)", "Name a card once (card)"))


def _component(part: ComponentRequest) -> Component:
    return Component(
        tuple(ItemId(service) for service in part.covers), part.sessions, part.units, part.gift,
        ItemId(part.card) if part.card is not None else None,
    )  # fmt: skip


def _term(asked: TermRequest | None) -> Term | None:
    return None if asked is None else Term(asked.starts, asked.visits, asked.per, _discount(asked.discount))


def _discount(off: DiscountRequest | None) -> Discount | None:
    if off is None:
        return None
    items = tuple(ItemId(item) for item in off.items)
    return Discount(off.percent, off.services, off.goods, items, off.with_tier, off.while_left)
