"""Items that together cost less (套餐)."""

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from hub.amounts import Fen, Id, Name, Quantity
from hub.cashier.facts import STANDING, Cut, CutRule, Line
from hub.catalog import state as catalog_state
from hub.catalog.facts import ItemKind
from hub.errors import Unfit
from hub.ids import BundleId, ItemId
from hub.journal.tx import Context, Reader, Tx
from hub.language import words
from hub.loyalty import coupon_state as state
from hub.loyalty.coupon_facts import BundleItem, BundlePut
from hub.shares import spread

_KINDS = {ItemKind.SERVICE, ItemKind.GOODS}


class BundleItemRequest(Struct, frozen=True, forbid_unknown_fields=True):
    item: Id
    quantity: Quantity = 1


class PutBundle(Struct, frozen=True, forbid_unknown_fields=True):
    name: Name
    items: Annotated[tuple[BundleItemRequest, ...], Meta(min_length=1, max_length=20)]
    price_fen: Fen
    with_tier: bool = False
    active: bool = True


def put(tx: Tx, context: Context, asked: tuple[BundleId | None, PutBundle]) -> BundleId:
    """A new bundle, or one changed. Raises NotFound, Unfit."""
    known, command = asked
    if known is not None:
        state.bundle(tx, known)
    items = tuple(BundleItem(ItemId(one.item), one.quantity) for one in command.items)
    found = [catalog_state.item(tx, one.item) for one in items]
    if len({one.item for one in items}) != len(items) or any(item.item_kind not in _KINDS for item in found):
        raise Unfit(
            detail=words("套餐由不同的服务和商品组成 (items)", "A bundle is of different services and goods (items)")
        )
    if command.price_fen > sum(item.price_fen * one.quantity for item, one in zip(found, items, strict=True)):
        raise Unfit(
            detail=words("套餐价不能高于原价之和 (price_fen)", "A bundle costs no more than its parts (price_fen)")
        )
    bundle = known or BundleId(context.new_id(BundleId))
    tx.append(
        BundlePut(
            bundle=bundle, name=command.name, items=items, price_fen=command.price_fen, with_tier=command.with_tier,
            active=command.active,
        )
    )  # fmt: skip
    return bundle


def stage(reader: Reader, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Every bundle that the lines make up, the one that saves most first, each treatment or piece in one only.

    Where the tier's discount may not stay, whichever costs the member less stands.
    """
    left = {line.line: line.quantity for line in lines if line.item is not None and line.session_card is None}
    bundles = [(_saving(bundle, lines), bundle) for bundle in state.bundles(reader, active=True)]
    for saving_fen, bundle in sorted(bundles, key=lambda one: (-one[0], one[1].bundle)):
        times = _times(bundle, lines, left)
        if saving_fen > 0 and times:
            lines = _apply(bundle, times, lines, left)
    return lines


def _saving(bundle: BundlePut, lines: tuple[Line, ...]) -> int:
    prices = {line.item: line.price_fen for line in lines}
    return sum(prices.get(one.item, 0) * one.quantity for one in bundle.items) - bundle.price_fen


def _times(bundle: BundlePut, lines: tuple[Line, ...], left: dict[int, int]) -> int:
    return min(
        sum(left.get(line.line, 0) for line in lines if line.item == one.item) // one.quantity for one in bundle.items
    )


def _apply(bundle: BundlePut, times: int, lines: tuple[Line, ...], left: dict[int, int]) -> tuple[Line, ...]:
    takes: dict[int, int] = {}
    for one in bundle.items:
        wanted = one.quantity * times
        for line in lines:
            part = min(wanted, left.get(line.line, 0)) if line.item == one.item else 0
            if part:
                takes[line.line] = part
                wanted -= part
    used = [line for line in lines if line.line in takes]
    tier_fen = {line.line: _tier_fen(line) * takes[line.line] // line.quantity for line in used}
    list_fen = [line.price_fen * takes[line.line] for line in used]
    saving_fen = sum(list_fen) - bundle.price_fen * times
    if not bundle.with_tier:
        if saving_fen <= sum(tier_fen.values()):
            return lines
        lines = tuple(_without_tier(line, tier_fen.get(line.line, 0)) for line in lines)
    room = [
        price_fen - (tier_fen[line.line] if bundle.with_tier else 0)
        for line, price_fen in zip(used, list_fen, strict=True)
    ]
    shares = spread(min(saving_fen, sum(room)), room)
    cuts = {
        line.line: Cut(CutRule.BUNDLE, bundle.name, share, bundle.bundle)
        for line, share in zip(used, shares, strict=True)
        if share
    }
    for number, part in takes.items():
        left[number] -= part
    return tuple(
        replace(line, amount_fen=line.amount_fen - cuts[line.line].amount_fen, cuts=(*line.cuts, cuts[line.line]))
        if line.line in cuts
        else line
        for line in lines
    )


def _tier_fen(line: Line) -> int:
    return sum(cut.amount_fen for cut in line.cuts if cut.rule in STANDING)


def _without_tier(line: Line, fen: int) -> Line:
    """Less of what the tier and a discount card took by `fen`, the last first."""
    cuts: list[Cut] = []
    left_fen = fen
    for cut in reversed(line.cuts):
        part_fen = min(left_fen, cut.amount_fen) if cut.rule in STANDING else 0
        left_fen -= part_fen
        cuts.insert(0, replace(cut, amount_fen=cut.amount_fen - part_fen))
    return replace(line, amount_fen=line.amount_fen + fen, cuts=tuple(cut for cut in cuts if cut.amount_fen))
