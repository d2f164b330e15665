"""Routes of the store itself: health, settings, events."""

import asyncio
import shutil
from functools import partial
from importlib.metadata import version

from aiohttp import web
from msgspec import Struct, structs

from hub.core import Hub
from hub.events import GONE, Event, Listener
from hub.http.call import Call, Who
from hub.http.routes import Routes
from hub.journal.tx import Reader
from hub.language import encode, recalled, words
from hub.localtime import rfc3339
from hub.security.facts import TerminalKind
from hub.security.roles import Permission
from hub.store import rules
from hub.store.rules import ChangeSetting
from hub.store.state import Settings, settings

routes = Routes("store")

KEEP_ALIVE_S = 15.0


class StoreHealth(Struct, frozen=True):
    chain: str
    hub: str
    name: str
    zone: str
    public_key: str


class HeadHealth(Struct, frozen=True):
    epoch: int
    seq: int
    hash: str
    at: str
    signature: str


class DeviceHealth(Struct, frozen=True):
    id: str
    kind: str
    state: str
    reason: str | None


class DevicesHealth(Struct, frozen=True):
    daemon: str
    devices: list[DeviceHealth]


class SyncHealth(Struct, frozen=True):
    """behind: entries the cloud has not acknowledged."""

    state: str
    since: str | None
    acked_seq: int
    behind: int


class PrintingStatus(Struct, frozen=True):
    """waiting: jobs without an end. asking: jobs of which a person has to look at the paper."""

    waiting: int
    asking: int


class Health(Struct, frozen=True):
    """clock: ok, unsynced or unknown. storage: ok or failed."""

    version: str
    store: StoreHealth
    journal: HeadHealth
    devices: DevicesHealth
    sync: SyncHealth
    clock: str
    storage: str
    free_disk_bytes: int
    printing: PrintingStatus


class Attention(Struct, frozen=True):
    name: str
    message: str


class StatusDevices(Struct, frozen=True):
    daemon: str
    attention: list[Attention]


class Status(Struct, frozen=True):
    """What every screen keeps in view."""

    sync: SyncHealth
    clock: str
    devices: StatusDevices
    storage: str
    printing: PrintingStatus


@routes.get("/health", who=Who.ANYONE)
async def health(call: Call) -> Health:
    """How the hub is."""
    hub = call.hub
    head = hub.store.head
    return Health(
        version=version("meishu"),
        store=StoreHealth(
            hub.store_row.chain, hub.store_row.hub, hub.store_row.name, hub.zone, hub.store_row.public_key
        ),
        journal=HeadHealth(head.epoch, head.seq, head.hash.hex(), rfc3339(head.at, hub.zone), head.signature.hex()),
        devices=DevicesHealth(
            "up" if hub.devices.up else "down",
            [DeviceHealth(d.id, d.kind, d.state, d.reason) for d in hub.devices.all],
        ),
        sync=sync_health(hub), clock=clock_trust(hub), storage="failed" if hub.store.failed else "ok",
        free_disk_bytes=shutil.disk_usage(hub.store.path.parent).free, printing=_printing(hub),
    )  # fmt: skip


@routes.get("/settings", permission=Permission.SEE_REPORTS)
async def get_settings(call: Call) -> Settings:
    """The store's settings."""
    return await call.read(_shown)


@routes.put("/settings", permission=Permission.MANAGE_SETTINGS)
async def change_setting(call: Call, body: ChangeSetting) -> Settings:
    """Change one setting; `value` is JSON text."""
    await call.write(rules.change_setting, body)
    return await call.read(_shown)


def _shown(reader: Reader) -> Settings:
    chosen = settings(reader)
    return structs.replace(chosen, receipt_footer=recalled(chosen.receipt_footer))


@routes.get("/events", who=Who.TERMINAL)
async def events(call: Call) -> web.StreamResponse:
    """Server-sent events for this terminal."""
    terminal = call.principal.terminal
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    async with call.hub.bus.listen(terminal, call.language) as listener:
        await response.prepare(call.request)
        hello = {"store_name": call.hub.store_name, "at": rfc3339(call.now_ms(), call.hub.zone)}
        await _send(response, "hello", encode(hello, call.language))
        if terminal.terminal_kind is TerminalKind.TABLET:
            await _send(response, "status", encode(status(call.hub), call.language))
        listener.at_once = partial(_at_once, call.request)
        await _pump(call, response, listener)
    return response


async def _pump(call: Call, response: web.StreamResponse, listener: Listener) -> None:
    """Hand on events until the terminal, its token or the hub goes."""
    try:
        while True:
            try:
                async with asyncio.timeout(KEEP_ALIVE_S):  # wait_for would make a task for each event
                    event = await listener.waiting.get()
            except TimeoutError:
                if await call.hub.access.principal_by_digest(call.principal.token_sha256) is None:
                    return
                await response.write(b": alive\n\n")
                continue
            await _send(response, event.name, event.data)
            if event is GONE:
                return
    except ConnectionError:
        return


async def _send(response: web.StreamResponse, name: str, data: bytes) -> None:
    await response.write(_told(name, data))


def _told(name: str, data: bytes) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (name.encode(), data)


def _at_once(request: web.Request, event: Event) -> bool:
    """Hand it to the kernel in this turn of the event loop; false where the terminal is behind or gone."""
    transport = request.transport
    if transport is None or transport.is_closing() or transport.get_write_buffer_size():
        return False
    told = _told(event.name, event.data)
    transport.write(b"%x\r\n%b\r\n" % (len(told), told))  # chunked transfer coding (RFC 9112, 7.1)
    return True


def status(hub: Hub) -> Status:
    attention = [
        Attention(device.name, words(device.message.zh, device.message.en) if device.message else device.state)
        for device in hub.devices.all
        if device.state not in {"ready", "starting"}
    ]
    attention += [Attention(name, message) for name, message in hub.handhelds.attention()]
    return Status(
        sync_health(hub), clock_trust(hub), StatusDevices("up" if hub.devices.up else "down", attention),
        "failed" if hub.store.failed else "ok", _printing(hub),
    )  # fmt: skip


def _printing(hub: Hub) -> PrintingStatus:
    return PrintingStatus(hub.printing.waiting, hub.printing.asking)


def sync_health(hub: Hub) -> SyncHealth:
    if hub.uplink is None:
        return SyncHealth("off", None, 0, hub.store.head.seq)
    now = hub.uplink.status
    behind = max(0, hub.store.head.seq - now.acked_seq)  # the uplink counts only while it is connected
    return SyncHealth(now.state, rfc3339(now.since, hub.zone), now.acked_seq, behind)


def clock_trust(hub: Hub) -> str:
    return hub.store.clock.read(hub.store.head.at)[1].value
