"""What was sold of cards, in words."""

from hub.cards import state
from hub.cards.lots import Lot
from hub.cards.rules import amount_words
from hub.catalog import state as catalog_state
from hub.ids import BillId
from hub.journal.tx import Reader
from hub.language import Words, joined, listed, words
from hub.ledger.accounts import Unit

GIFT = words("赠 {what}", "Free: {what}")


def sold(reader: Reader, bill: BillId, line: int) -> tuple[Words, ...]:
    """What a bill line gave where that is several things: 肩颈按摩 10 次, 赠 八折卡 90 天."""
    lots = state.sold_lots(reader, bill, line)
    return tuple(_words(reader, name, unit, lot) for name, unit, lot in lots if len(lots) > 1)


def _words(reader: Reader, name: str, unit: Unit, lot: Lot) -> Words:
    if unit is Unit.SESSION:
        name = listed([catalog_state.item(reader, service).name for service in lot.covers], "、", ", ")
    said = joined("{name} {amount}", name=name, amount=amount_words(unit, lot.size))
    return GIFT.format(what=said) if lot.gift else said
