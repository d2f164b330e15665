"""Routes of what the customer sees, and of cards that carry the store's signature."""

from msgspec import Struct

from devices import model
from hub.amounts import Name
from hub.hardware import cardsign, rules, state
from hub.hardware.counter import Shown
from hub.http.call import Call, Who
from hub.http.routes import Routes
from hub.ids import MemberId
from hub.security.roles import Permission

routes = Routes("counter")


class CustomerScreen(Struct, frozen=True):
    """All a customer screen needs to draw itself anew."""

    store_name: str
    shown: Shown


class SignRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`device`: the reader on which the card lies."""

    device: Name


class Signed(Struct, frozen=True):
    bytes: int


@routes.put("/counter/display", permission=Permission.SELL)
async def show(call: Call, body: Shown) -> None:
    """Show the customer of this till what they pay; the newest counts, and nobody waits for a display."""
    call.hub.counter.show(call.principal.terminal.terminal, body)


@routes.get("/counter/display", who=Who.DISPLAY)
async def shown(call: Call) -> CustomerScreen:
    """What this customer screen shows now."""
    station = await call.read(state.station_of, call.principal.terminal.terminal)
    return CustomerScreen(call.hub.store_name, call.hub.counter.newest(station))


@routes.post("/members/{member}/tokens/{number}/signature", permission=Permission.SERVE_MEMBERS)
async def sign(call: Call, member: str, number: str, body: SignRequest) -> Signed:
    """Write the store's signature into the card that lies on a writing reader."""
    command = rules.SignCard(MemberId(member), number)
    await call.read(rules.held_card, command)
    store = call.hub.store
    data = cardsign.memory(number, number, call.hub.store_row.public_key, store.keys.signing.sign)
    await call.hub.devices.write_card(body.device, model.WriteCard(number, data.hex()))
    await call.write(rules.sign_card, command)
    return Signed(len(data))
