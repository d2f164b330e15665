"""The catalogue as it now is."""

from typing import Any

import msgspec

from hub.catalog.facts import Component, Discount, ItemKind, ItemPut, Term
from hub.errors import NotFound
from hub.ids import ItemId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import words

_COLUMNS = (
    "item, item_kind, name, category, price_fen, active, duration_min, barcode, bonus_fen, sessions, covers, "
    "valid_days, components, once, discountable, term, discount, discount_days"
)


class Item(msgspec.Struct, frozen=True):
    item: ItemId
    item_kind: ItemKind
    name: str
    category: str
    price_fen: int
    active: bool
    duration_min: int | None
    barcode: str | None
    bonus_fen: int
    sessions: int
    covers: tuple[ItemId, ...]
    valid_days: int | None
    components: tuple[Component, ...] = ()
    once: bool = False
    discountable: bool = True
    term: Term | None = None
    discount: Discount | None = None
    discount_days: int | None = None

    @property
    def parts(self) -> tuple[Component, ...]:
        """What a session card gives, however it was written."""
        return self.components or (Component(self.covers, self.sessions),)


_TERM = msgspec.json.Decoder(Term | None)
_DISCOUNT = msgspec.json.Decoder(Discount | None)
_COMPONENTS = msgspec.json.Decoder(tuple[Component, ...])


@keeps(ItemPut)
def put_item(tx: Tx, entry: Entry, fact: ItemPut) -> None:
    columns = _COLUMNS.split(", ")
    tx.execute(
        f"INSERT INTO item ({_COLUMNS}, put_seq) VALUES ({', '.join('?' * (len(columns) + 1))}) "  # noqa: S608
        f"ON CONFLICT (item) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in columns[1:])}",
        fact.item, fact.item_kind.value, fact.name, fact.category, fact.price_fen, int(fact.active),
        fact.duration_min, fact.barcode, fact.bonus_fen, fact.sessions,
        msgspec.json.encode(fact.covers).decode(), fact.valid_days,
        msgspec.json.encode(fact.components).decode(), int(fact.once), int(fact.discountable),
        msgspec.json.encode(fact.term).decode(), msgspec.json.encode(fact.discount).decode(), fact.discount_days,
        entry.seq,
    )  # fmt: skip


def item(reader: Reader, item_id: ItemId) -> Item:
    """Raises NotFound."""
    row = reader.one(f"SELECT {_COLUMNS} FROM item WHERE item = ?", item_id)  # noqa: S608
    if row is None:
        raise NotFound(what=words("项目 {item_id}", "item {item_id}").format(item_id=item_id))
    return _item(row)


def item_by_barcode(reader: Reader, barcode: str) -> Item | None:
    row = reader.one(f"SELECT {_COLUMNS} FROM item WHERE barcode = ? AND active = 1", barcode)  # noqa: S608
    return None if row is None else _item(row)


def items(reader: Reader) -> list[Item]:
    """All items, inactive ones too, in the order they were first put."""
    return [_item(row) for row in reader.all(f"SELECT {_COLUMNS} FROM item ORDER BY put_seq")]  # noqa: S608


def _item(row: tuple[Any, ...]) -> Item:
    return Item(
        row[0], ItemKind(row[1]), row[2], row[3], row[4], bool(row[5]), row[6], row[7], row[8], row[9],
        tuple(msgspec.json.decode(row[10])), row[11], _COMPONENTS.decode(row[12]),
        bool(row[13]), bool(row[14]), _TERM.decode(row[15]), _DISCOUNT.decode(row[16]), row[17],
    )  # fmt: skip
