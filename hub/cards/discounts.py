"""What a member's discount card takes off (折扣卡), or stored value that has a discount (充3000享8折)."""

from msgspec.structs import replace

from hub.cards import state
from hub.cards.lots import Card, Lot
from hub.cashier.facts import Cut, CutRule, Line, LineKind
from hub.catalog import state as catalog_state
from hub.catalog.facts import Discount
from hub.ids import MemberId
from hub.journal.tx import Reader
from hub.language import Fold, kept
from hub.ledger.accounts import Unit

OFF = kept("{card} {fold} 折", "{card} {fold:off}% off", fold=Fold.read)


def stage(reader: Reader, now_ms: int, member: MemberId | None, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Of the member's own cards with a discount, and those lent to them, the one that leaves the line cheapest. The cut
    names the discount card, or the lot of stored value.

    Beside the tier's cut whichever saves more stands, unless the card says that both do.
    """
    if member is None:
        return lines
    held = [
        card for card in (*state.cards(reader, member), *state.lent(reader, member)) if card.unit is not Unit.SESSION
    ]
    usable = [card for card in held if card.stopped is None and card.closed_at is None]
    good = [(card, lot, off) for card in usable for lot in card.lots if (off := lot.takes_off(now_ms)) is not None]
    return tuple(_best(reader, line, good) for line in lines) if good else lines


def _best(reader: Reader, line: Line, good: list[tuple[Card, Lot, Discount]]) -> Line:
    if line.item is None or line.session_card is not None or not catalog_state.item(reader, line.item).discountable:
        return line
    tried = [_cut(line, card, lot, off) for card, lot, off in good if _fits(line, off)]
    return min([line, *tried], key=lambda one: one.amount_fen)


def _cut(line: Line, card: Card, lot: Lot, off: Discount) -> Line:
    cuts = line.cuts if off.with_tier else tuple(cut for cut in line.cuts if cut.rule is not CutRule.TIER)
    base_fen = line.price_fen * line.quantity - sum(cut.amount_fen for cut in cuts)
    off_fen = base_fen - (base_fen * off.percent + 50) // 100
    if not off_fen:
        return line
    cut = Cut(
        CutRule.CARD,
        str(OFF.format(card=card.name, fold=Fold(off.percent))),
        off_fen,
        card.card if card.unit is Unit.DAY else lot.lot,
    )
    return replace(line, amount_fen=base_fen - off_fen, cuts=(*cuts, cut))


def _fits(line: Line, off: Discount) -> bool:
    return (
        (off.services and line.line_kind is LineKind.SERVICE)
        or (off.goods and line.line_kind is LineKind.GOODS)
        or line.item in off.items
    )
