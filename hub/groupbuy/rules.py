"""Platforms and their deals, as the owner sets them up."""

from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import END, Fen, Id, Name, PositiveFen
from hub.catalog import state as catalog_state
from hub.catalog.facts import ItemKind
from hub.errors import Unfit
from hub.groupbuy import state
from hub.groupbuy.facts import DealPut, PlatformPut
from hub.ids import DealId, ItemId, PlatformId
from hub.journal.tx import Context, Tx
from hub.language import words

MAX_PLATFORMS = 30
MAX_DEALS = 500


class PutPlatform(Struct, frozen=True, forbid_unknown_fields=True):
    """fee_bp: hundredths of a percent; 800 is 8 %."""

    name: Name
    fee_bp: Annotated[int, Meta(ge=0, le=10_000)] = 0
    active: bool = True


class PutDeal(Struct, frozen=True, forbid_unknown_fields=True):
    """`item`, or `worth_fen` for a voucher of an amount."""

    name: Name
    price_fen: PositiveFen
    item: Id | None = None
    worth_fen: Fen = 0
    prefix: Annotated[str, Meta(pattern="^[0-9A-Za-z]{0,12}" + END)] = ""
    active: bool = True


def put_platform(tx: Tx, context: Context, asked: tuple[PlatformId | None, PutPlatform]) -> PlatformId:
    """A new platform, or one changed; codes used before keep their fee. Raises NotFound, Unfit."""
    known, command = asked
    if known is not None:
        state.platform(tx, known)
    elif len(state.platforms(tx)) >= MAX_PLATFORMS:
        raise Unfit(
            detail=words("最多 {max_platforms} 个团购平台 (name)", "At most {max_platforms} platforms (name)").format(
                max_platforms=MAX_PLATFORMS
            )
        )
    if any(one.name == command.name and one.platform != known for one in state.platforms(tx)):
        raise Unfit(detail=words("已有同名的团购平台 (name)", "A platform of this name exists (name)"))
    platform = known or PlatformId(context.new_id(PlatformId))
    tx.append(PlatformPut(platform, command.name, command.fee_bp, command.active))
    return platform


def put_deal(tx: Tx, context: Context, asked: tuple[PlatformId, DealId | None, PutDeal]) -> DealId:
    """A new deal, or one changed. Raises NotFound, Unfit."""
    platform, known, command = asked
    state.platform(tx, platform)
    if known is not None and state.deal(tx, known).platform != platform:
        raise Unfit(detail=words("套餐属于另一个平台 (platform)", "The deal is another platform's (platform)"))
    if known is None and len(state.deals(tx)) >= MAX_DEALS:
        raise Unfit(
            detail=words("最多 {max_deals} 个团购套餐 (name)", "At most {max_deals} deals (name)").format(
                max_deals=MAX_DEALS
            )
        )
    _check_shape(tx, command)
    deal = known or DealId(context.new_id(DealId))
    tx.append(
        DealPut(
            deal=deal, platform=platform, name=command.name, price_fen=command.price_fen,
            item=ItemId(command.item) if command.item else None, worth_fen=command.worth_fen,
            prefix=command.prefix.upper(), active=command.active,
        )
    )  # fmt: skip
    return deal


def _check_shape(tx: Tx, put: PutDeal) -> None:
    if (put.item is None) == (put.worth_fen == 0):
        raise Unfit(
            detail=words(
                "套餐抵一个项目，或抵一笔金额，二选一 (item, worth_fen)",
                "A deal is for an item or worth an amount, one of them (item, worth_fen)",
            )
        )
    if put.item is None:
        if put.worth_fen < put.price_fen:
            raise Unfit(
                detail=words(
                    "能抵的金额不能少于平台售价 (worth_fen)", "A deal is worth what it costs at least (worth_fen)"
                )
            )
        return
    item = catalog_state.item(tx, ItemId(put.item))
    if item.item_kind is ItemKind.STORED_VALUE_CARD:
        raise Unfit(detail=words("团购券不能抵储值卡 (item)", "A voucher buys no stored value (item)"))
    if item.price_fen < put.price_fen:
        raise Unfit(
            detail=words("平台售价不能高于项目的目录价 (price_fen)", "A deal costs no more than its item (price_fen)")
        )
