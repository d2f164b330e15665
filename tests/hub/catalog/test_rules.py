"""What an item may be."""

import pytest

from hub.catalog import rules, state
from hub.catalog.facts import ItemKind
from hub.catalog.rules import BarcodeTaken, ChangeItem, PutItem, add_item, change_item
from hub.errors import NotFound, Unfit

SERVICE, GOODS, VALUE, TEN = ItemKind.SERVICE, ItemKind.GOODS, ItemKind.STORED_VALUE_CARD, ItemKind.SESSION_CARD


async def test_what_makes_no_sense_is_refused(salon, ids):
    facial, cream = ids.items["facial"], ids.items["cream"]
    async with salon.unchanged():
        for error, put in (
            (Unfit, PutItem(TEN, "a", 1)),
            (Unfit, PutItem(TEN, "a", 1, sessions=3)),
            (Unfit, PutItem(TEN, "a", 1, covers=(facial,))),
            (Unfit, PutItem(TEN, "a", 1, sessions=3, covers=(cream,))),
            (Unfit, PutItem(SERVICE, "a", 1, sessions=3, covers=(facial,))),
            (Unfit, PutItem(GOODS, "a", 1, bonus_fen=1)),
            (Unfit, PutItem(VALUE, "a", 0)),
            (NotFound, PutItem(TEN, "a", 1, sessions=3, covers=("0" * 26,))),
            (BarcodeTaken, PutItem(GOODS, "a", 1, barcode="6901234567892")),
        ):
            with pytest.raises(error):
                await salon.write(add_item, put)
        with pytest.raises(Unfit):
            await salon.write(change_item, ChangeItem(cream, PutItem(SERVICE, "面霜", 1)))
        with pytest.raises(NotFound):
            await salon.write(change_item, ChangeItem("0" * 26, PutItem(SERVICE, "x", 1)))


async def test_a_retired_items_barcode_is_free_and_may_not_come_back_twice(salon, ids):
    old = PutItem(GOODS, "面霜", 1, barcode="6901234567892", active=False)
    await salon.write(change_item, ChangeItem(ids.items["cream"], old))
    new = await salon.write(add_item, PutItem(GOODS, "新面霜", 2, barcode="6901234567892"))
    assert (await salon.read(state.item_by_barcode, "6901234567892")).item == new
    async with salon.unchanged():
        with pytest.raises(BarcodeTaken):
            await salon.write(
                change_item, ChangeItem(ids.items["cream"], PutItem(GOODS, "面霜", 1, barcode="6901234567892"))
            )
    assert salon.verify().verify == "ok"


async def test_changing_an_item_changes_no_bill_that_stands(api):
    massage = api.ids.items["massage"]
    held = await api.ok("POST", "/bills", {"lines": [{"item": massage}]})
    await api.ok("PUT", f"/catalog/items/{massage}", {"item_kind": "service", "name": "按摩", "price_fen": 1})
    assert (await api.ok("GET", f"/bills/{held['bill']}"))["due_fen"] == 128_00
    fresh = await api.ok("POST", "/bills", {"lines": [{"item": massage}]})
    assert (fresh["due_fen"], fresh["lines"][0]["name"]) == (1, "按摩")


def test_the_default_category_has_a_name():
    assert rules.PutItem(SERVICE, "a", 1).category
