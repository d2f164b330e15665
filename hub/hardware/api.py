"""Routes of the counter's hardware: what is there, adding, naming, setting, testing, removing it."""

import asyncio
from typing import Annotated

from msgspec import Meta, Struct

from devices import model
from hub.amounts import END, Id, Name, ShortText
from hub.cashier.facts import DrawerOpened
from hub.errors import NotFound, Unfit
from hub.hardware import forms, rules, state
from hub.hardware.client import DevicesAway
from hub.hardware.facts import DeviceAdded, DeviceRemoved, DeviceRenamed
from hub.hardware.trials import TRIAL_S
from hub.http.call import Call, Who
from hub.http.routes import Routes
from hub.ids import TerminalId, ulid
from hub.journal.tx import Context, Reader, Tx
from hub.language import spoken, words
from hub.printing import choices
from hub.printing.paper.page import test_page
from hub.printing.printers import receipt_printers
from hub.security import state as security_state
from hub.security.facts import TerminalKind
from hub.security.roles import Permission

routes = Routes("devices")

Key = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*" + END)]
Setting = Annotated[str, Meta(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*" + END)] | int | float | bool
Settings = Annotated[dict[str, Setting], Meta(max_length=40)]


class DeviceList(Struct, frozen=True):
    """daemon: up or down. unknown: attached, and run by no driver. stations: which device is for which terminal."""

    daemon: str
    devices: list[model.Device]
    unknown: list[model.Unknown]
    stations: dict[str, TerminalId]


class Counter(Struct, frozen=True):
    """A terminal that a device may be tied to, or a customer screen that may be tied itself."""

    terminal: TerminalId
    name: str
    online: bool


class Counters(Struct, frozen=True):
    tablets: list[Counter]
    screens: list[Counter]


class Profiles(Struct, frozen=True):
    profiles: list[model.ProfileInfo]


class AddRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`unknown` or `port`, exactly one of them."""

    profile: Key
    unknown: Key | None = None
    port: Key | None = None
    name: Name | None = None
    settings: Settings = {}


class RenameRequest(Struct, frozen=True, forbid_unknown_fields=True):
    name: Name


class SettingsRequest(Struct, frozen=True, forbid_unknown_fields=True):
    settings: Settings


class Form(Struct, frozen=True):
    fields: list[forms.Field]


class StationRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """None: for every terminal."""

    terminal: Id | None


class Trial(Struct, frozen=True):
    """seconds: for so long what the device reads comes to this terminal as `device.test`."""

    seconds: int


class DrawerRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`device`: at which printer; none: at the receipt printer."""

    reason: ShortText
    device: Key | None = None


@routes.get("/devices", who=Who.TERMINAL)
async def list_devices(call: Call) -> DeviceList:
    """The counter's hardware and how it is, and what nobody has said yet what it is."""
    devices, stations = call.hub.devices, await call.read(state.stations)
    return DeviceList("up" if devices.up else "down", devices.all, devices.unknown, stations)


@routes.get("/counters", permission=Permission.MANAGE_DEVICES)
async def list_counters(call: Call) -> Counters:
    """Tablets that a device may be for, and customer screens."""
    tablets, screens = await call.read(_counters)
    online = call.hub.bus.is_listening
    return Counters(
        [Counter(t.terminal, t.name, online(t.terminal)) for t in tablets],
        [Counter(t.terminal, t.name, online(t.terminal)) for t in screens],
    )


@routes.get("/device-profiles", permission=Permission.MANAGE_DEVICES)
async def list_profiles(call: Call) -> Profiles:
    """What a device may be said to be."""
    return Profiles(await call.hub.devices.profiles())


@routes.post("/devices", permission=Permission.MANAGE_DEVICES, status=201)
async def add(call: Call, body: AddRequest) -> model.Device:
    """Say what an unknown device is, or add one by its address."""
    if (body.unknown is None) == (body.port is None):
        raise Unfit(
            detail=words(
                "请选一台已发现的设备，或填写地址 (unknown, port)",
                "Choose a device that was found, or give an address (unknown, port)",
            )
        )
    wanted = model.AddDevice(body.profile, body.unknown, body.port, body.name, body.settings)
    added = await call.hub.devices.add(wanted)
    how = "unknown" if body.unknown is not None else "address"
    await call.write(rules.add, added_fact(added, how))
    return added


@routes.delete("/devices/{device}", permission=Permission.MANAGE_DEVICES)
async def remove(call: Call, device: str) -> None:
    """Forget a device: its binding, name and history."""
    name = _name(call, device)
    await call.hub.devices.remove(device)
    await call.write(rules.remove, DeviceRemoved(device=device, name=name))


@routes.put("/devices/{device}/name", permission=Permission.MANAGE_DEVICES)
async def rename(call: Call, device: str, body: RenameRequest) -> None:
    """Give a device a name of one's own."""
    before = _name(call, device)
    await call.hub.devices.rename(device, body.name)
    await call.write(rules.rename, DeviceRenamed(device=device, before=before, name=body.name))


@routes.get("/devices/{device}/settings", permission=Permission.MANAGE_DEVICES)
async def settings_form(call: Call, device: str) -> Form:
    """The form of a device's settings, filled in."""
    known = _known(call, device)
    return Form(await asyncio.to_thread(forms.fields, known.driver, known.settings))


@routes.put("/devices/{device}/settings", permission=Permission.MANAGE_DEVICES)
async def change_settings(call: Call, device: str, body: SettingsRequest) -> model.Device:
    """Change a device's settings; it starts anew with them."""
    changed = await call.hub.devices.change_settings(device, body.settings)
    await call.write(rules.change_settings, rules.Changed(device, changed.name, body.settings))
    return changed


@routes.put("/devices/{device}/station", permission=Permission.MANAGE_DEVICES)
async def tie(call: Call, device: str, body: StationRequest) -> None:
    """Say for which tablet a device, a handheld or a customer screen reads or shows; none: for all."""
    if call.hub.devices.get(device) is None:
        terminals = await call.read(security_state.terminals)
        if device not in {one.terminal for one in terminals if _may_belong_to_a_till(one)}:
            raise NotFound(what=device) if call.hub.devices.up else DevicesAway
    terminal = TerminalId(body.terminal) if body.terminal is not None else None
    await call.write(rules.station, rules.Station(device, terminal))


@routes.get("/devices/{device}/history", who=Who.TERMINAL)
async def history(call: Call, device: str) -> model.History:
    """What happened to a device, newest first."""
    return await call.hub.devices.history(device)


@routes.post("/devices/{device}/test", permission=Permission.SELL)
async def begin_test(call: Call, device: str) -> Trial:
    """Test a device: what a reader or scanner reads comes to this terminal alone; a display shows 888.88."""
    known = _known(call, device)
    if known.kind == "display":
        await call.hub.devices.show(device, model.Show("total", "", 88888))
        return Trial(0)
    call.hub.presence.trials.begin(device, call.principal.terminal.terminal)
    return Trial(int(TRIAL_S))


@routes.delete("/devices/{device}/test", permission=Permission.SELL)
async def end_test(call: Call, device: str) -> None:
    """End a test: what the device reads counts again; a display welcomes the customer."""
    call.hub.presence.trials.end(device)
    if _known(call, device).kind == "display":
        await call.hub.devices.show(device, model.Show("welcome", call.hub.store_name))


@routes.post("/devices/{device}/test-page", permission=Permission.SELL)
async def print_test_page(call: Call, device: str) -> model.Job:
    """Print a test page."""
    name = next((known.name for known in call.hub.devices.all if known.id == device), device)
    job = f"t-{ulid(call.now_ms())}"
    return await call.hub.devices.print(device, job, spoken(test_page(call.hub.store_name, name), call.language))


@routes.post("/drawer", permission=Permission.SELL)
async def open_drawer(call: Call, body: DrawerRequest) -> None:
    """Open the cash drawer without a sale; the reason is kept, and a repeated key opens it once."""
    printer = _known(call, body.device) if body.device is not None else await _till_printer(call)
    if printer is None or printer.state in {"gone", "refused"}:
        raise DevicesAway
    await call.write(_note_drawer, body)
    if not call.replayed:
        await call.hub.devices.open_drawer(printer.id)


async def _till_printer(call: Call) -> model.Device | None:
    """The drawer hangs on the printer of the receipts."""
    printers = receipt_printers(call.hub.devices.all, await call.read(choices.routes))
    return next((one for one in printers if one.state == "ready"), printers[0] if printers else None)


def added_fact(device: model.Device, how: str) -> DeviceAdded:
    return DeviceAdded(
        device=device.id, device_kind=device.kind, name=device.name, driver=device.driver, profile=device.profile,
        port=device.port, how=how,
    )  # fmt: skip


def _known(call: Call, device: str) -> model.Device:
    """Raises NotFound, DevicesAway."""
    known = call.hub.devices.get(device)
    if known is None:
        raise NotFound(what=device) if call.hub.devices.up else DevicesAway
    return known


def _name(call: Call, device: str) -> str:
    known = call.hub.devices.get(device)
    return known.name if known is not None else ""


def _note_drawer(tx: Tx, _context: Context, body: DrawerRequest) -> None:
    tx.append(DrawerOpened(reason=body.reason))


def _may_belong_to_a_till(terminal: security_state.Terminal) -> bool:
    """A room's own screens belong to the room."""
    return terminal.terminal_kind is not TerminalKind.TABLET and not terminal.room


def _counters(reader: Reader) -> tuple[list[security_state.Terminal], list[security_state.Terminal]]:
    """(staff tablets, customer screens: displays without a room)."""
    terminals = security_state.terminals(reader)
    return (
        [terminal for terminal in terminals if terminal.terminal_kind is TerminalKind.TABLET],
        [terminal for terminal in terminals if terminal.terminal_kind is TerminalKind.DISPLAY and not terminal.room],
    )
