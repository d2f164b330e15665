"""Routes of the catalogue."""

from msgspec import Struct

from hub.catalog import rules, state
from hub.catalog.rules import ChangeItem, PutItem
from hub.catalog.state import Item
from hub.http.call import Call, Who
from hub.http.routes import Routes
from hub.ids import ItemId
from hub.security.roles import Permission

routes = Routes("catalog")


class Items(Struct, frozen=True):
    items: list[Item]


@routes.get("/catalog/items", who=Who.TERMINAL)
async def list_items(call: Call) -> Items:
    """The catalogue, retired items included."""
    return Items(await call.read(state.items))


@routes.post("/catalog/items", permission=Permission.MANAGE_CATALOG, status=201)
async def add_item(call: Call, body: PutItem) -> Item:
    """Add an item."""
    return await call.read(state.item, await call.write(rules.add_item, body))


@routes.put("/catalog/items/{item}", permission=Permission.MANAGE_CATALOG)
async def change_item(call: Call, item: str, body: PutItem) -> Item:
    """Change or retire an item."""
    return await call.read(state.item, await call.write(rules.change_item, ChangeItem(ItemId(item), body)))
