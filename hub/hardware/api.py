"""Routes of the counter's hardware."""

from msgspec import Struct

from devices import model
from hub.amounts import Name, ShortText
from hub.cashier.facts import DrawerOpened
from hub.cashier.receipts import test_page
from hub.hardware.client import DevicesAway
from hub.http.call import Call, Who
from hub.http.routes import Routes
from hub.ids import ulid
from hub.journal.tx import Context, Tx
from hub.security.roles import Permission

routes = Routes("devices")


class DeviceList(Struct, frozen=True):
    """daemon: up or down."""

    daemon: str
    devices: list[model.Device]


class RenameRequest(Struct, frozen=True, forbid_unknown_fields=True):
    name: Name


class DrawerRequest(Struct, frozen=True, forbid_unknown_fields=True):
    reason: ShortText


@routes.get("/devices", who=Who.TERMINAL)
async def list_devices(call: Call) -> DeviceList:
    """The counter's hardware and how it is."""
    return DeviceList("up" if call.hub.devices.up else "down", call.hub.devices.all)


@routes.put("/devices/{device}/name", permission=Permission.MANAGE_DEVICES)
async def rename(call: Call, device: str, body: RenameRequest) -> None:
    """Give a device a name of one's own."""
    await call.hub.devices.rename(device, body.name)


@routes.post("/devices/{device}/test-page", permission=Permission.SELL)
async def print_test_page(call: Call, device: str) -> model.Job:
    """Print a test page."""
    name = next((known.name for known in call.hub.devices.all if known.id == device), device)
    job = f"t-{ulid(call.now_ms())}"
    return await call.hub.devices.print(device, job, test_page(call.hub.store_name, name))


@routes.post("/drawer", permission=Permission.SELL)
async def open_drawer(call: Call, body: DrawerRequest) -> None:
    """Open the cash drawer without a sale; the reason is kept, and a repeated key opens it once."""
    printer = call.hub.devices.printer()
    if printer is None or printer.state in {"gone", "refused"}:
        raise DevicesAway
    await call.write(_note_drawer, body)
    if not call.replayed:
        await call.hub.devices.open_drawer(printer.id)


def _note_drawer(tx: Tx, _context: Context, body: DrawerRequest) -> None:
    tx.append(DrawerOpened(reason=body.reason))
