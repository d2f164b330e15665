"""The hub as one aiohttp application, wired by cleanup_ctx: store, hardware, sync, pages."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web

import hub.cards.api
import hub.care.api
import hub.cashier.api
import hub.catalog.api
import hub.commission.api
import hub.ecards.api
import hub.groupbuy.api
import hub.hardware.api
import hub.hardware.counter_api
import hub.hardware.enrolment_api
import hub.imports.api
import hub.ledger.api
import hub.loss.api
import hub.loyalty.api
import hub.loyalty.coupon_api
import hub.members.api
import hub.members.joining_api
import hub.members.more_api
import hub.payments.api
import hub.printing.api
import hub.reports.api
import hub.security.api
import hub.settlement.api
import hub.shifts.api
import hub.staff.api
import hub.store.api
import hub.terminals.api
import hub.traits.api
import hub.vouchers.api
from hub.care.photos import Photos
from hub.cashier.consents import Consents
from hub.cashier.facts import BillDiscarded, BillHeld, BillRefunded, BillSettled
from hub.config import Cloud, HubConfig
from hub.core import HUB, Hub
from hub.discovery import Discovery
from hub.domains import state_schema
from hub.ecards.desk import Ecards
from hub.errors import MeishuError, NotFound
from hub.events import Bus
from hub.hardware.client import Devices
from hub.hardware.counter import Counter
from hub.hardware.enrolments import Enrolments
from hub.hardware.presence import Presence
from hub.http import openapi
from hub.http.problems import language_of, problem_response
from hub.http.routes import MAX_BODY_BYTES, PREFIX, Routes
from hub.imports.service import Imports
from hub.journal.clock import Clock
from hub.journal.keys import key_folder, load_keys
from hub.journal.store import Store, open_store
from hub.journal.writer import Committed
from hub.localtime import LocalTime
from hub.members.joining import Joining
from hub.members.pins import Pins
from hub.payments.channels import channels
from hub.payments.desk import PaymentDesk
from hub.printing.queue import Printing
from hub.security.access import Access
from hub.security.facts import TerminalKind
from hub.security.passwords import Passwords
from hub.store import state as store_state
from hub.store.facts import SettingChanged
from hub.sync.mqtt import Endpoint, Tls
from hub.sync.store_source import StoreSource
from hub.sync.uplink import Uplink
from hub.tasks import end
from hub.terminals.mqtt.side import open_side
from hub.terminals.radio.base import Radio
from hub.terminals.session import Handhelds
from hub.upkeep import upkeep
from hub.web import pages

log = logging.getLogger(__name__)

ROUTES: tuple[Routes, ...] = (
    hub.store.api.routes,
    hub.security.api.routes,
    hub.staff.api.routes,
    hub.catalog.api.routes,
    hub.members.api.routes,
    hub.members.more_api.routes,
    hub.members.joining_api.routes,
    hub.ecards.api.routes,
    hub.loss.api.routes,
    hub.traits.api.routes,
    hub.imports.api.routes,
    hub.care.api.routes,
    hub.cards.api.routes,
    hub.cashier.api.routes,
    hub.loyalty.api.routes,
    hub.loyalty.coupon_api.routes,
    hub.shifts.api.routes,
    hub.payments.api.routes,
    hub.settlement.api.routes,
    hub.groupbuy.api.routes,
    hub.vouchers.api.routes,
    hub.commission.api.routes,
    hub.printing.api.routes,
    hub.hardware.api.routes,
    hub.hardware.enrolment_api.routes,
    hub.hardware.counter_api.routes,
    hub.ledger.api.routes,
    hub.reports.api.routes,
    hub.terminals.api.routes,
)
_STATE_EVERY_S = 30.0


class MethodNotAllowed(
    MeishuError, code="method_not_allowed", status=405, zh="不支持的操作", en="Method not allowed"
): ...


async def create_app(config: HubConfig, *, clock: Clock | None = None) -> web.Application:
    """Open the store and wire everything. Raises KeyMissing, KeyWrong, StoreMissing, StoreDamaged and their like."""
    app = web.Application(middlewares=[_api_problems], client_max_size=MAX_BODY_BYTES * 2)
    keys = load_keys(key_folder(config.keys_folder, config.data_folder))
    store = await asyncio.to_thread(open_store, config.data_folder, keys, state_schema(), clock=clock)
    store.start()
    app[HUB] = await _assemble(config, store)
    for routes in ROUTES:
        routes.add_to(app)
    app.router.add_get("/api/openapi.json", _openapi)
    pages.setup(app)
    app.cleanup_ctx.append(_running)
    app.on_shutdown.append(_hang_up)
    return app


async def _assemble(config: HubConfig, store: Store) -> Hub:
    row = await store.read(store_state.store)
    bus, devices, passwords = Bus(), Devices(config.devices), Passwords()
    consents, pins = Consents(store, bus, passwords), Pins(store, passwords)
    ecards = Ecards(store, bus, pins)
    parts = Hub(
        config=config, store=store, store_row=row, bus=bus, access=Access(store, passwords), passwords=passwords,
        devices=devices, printing=Printing(store, bus, devices), consents=consents,
        presence=Presence(store, bus, ecards), pins=pins, ecards=ecards, enrolments=Enrolments(store, bus, devices),
        payments=PaymentDesk(store, bus, await asyncio.to_thread(channels, config.payments), row.name),
        counter=Counter(store, bus, devices, row.name), imports=Imports(store, bus),
        joining=Joining(store, bus, ecards), photos=Photos(config.data_folder / "photos", store),
        handhelds=Handhelds(store, bus, consents, ecards, row.name, row.zone),
    )  # fmt: skip
    await consents.load()
    parts.radio = Radio(store, parts.handhelds, devices)
    await parts.radio.load()
    await parts.handhelds.load()
    devices.on_event += [parts.presence.on_event, parts.enrolments.on_event, parts.counter.on_event]
    devices.on_change.append(lambda: _publish_status(parts))
    parts.printing.on_change.append(lambda: _publish_status(parts))
    store.on_commit.append(lambda _head, entries: _publish_bills(parts, entries))
    store.on_commit.append(lambda _head, entries: _speak(parts, entries))
    parts.language = (await store.read(store_state.settings)).language
    if config.cloud is not None:
        parts.uplink = Uplink(
            StoreSource(store, row), _endpoint(config.cloud),
            today=lambda: LocalTime.of(store.clock.read(store.head.at)[0], row.zone).day,
            on_status=lambda _status: _publish_status(parts),
        )  # fmt: skip
    return parts


async def _running(app: web.Application) -> AsyncIterator[None]:
    """The hub's own tasks; one that fails is logged and the hub sells on."""
    parts = app[HUB]
    parts.terminal_side = await open_side(parts.config.terminals, parts.store, parts.handhelds, parts.store_row.hub)
    jobs: dict[str, Coroutine[Any, Any, None]] = {
        "devices": parts.devices.run(),
        "printing": parts.printing.run(),
        "handhelds": parts.handhelds.run(),
        "payments": parts.payments.run(),
        "status": _repeat_status(parts),
        "upkeep": upkeep(parts),
    }
    if parts.radio is not None:
        jobs["radio"] = parts.radio.run()
    if parts.uplink is not None:
        jobs["uplink"] = parts.uplink.run()
    tasks = [asyncio.create_task(_guard(name, job), name=name) for name, job in jobs.items()]
    yield
    await parts.counter.close()
    await parts.imports.close()
    await end(tasks)
    if parts.terminal_side is not None:
        await parts.terminal_side.listener.close()
    if parts.discovery is not None:
        await parts.discovery.close()
    await parts.store.close()


async def _hang_up(app: web.Application) -> None:
    """End the event streams, so that stopping need not wait for them."""
    app[HUB].bus.drop(lambda _terminal: True)


async def announce(app: web.Application, port: int) -> None:
    """Tell the LAN where the hub is, now that its port is known."""
    parts = app[HUB]
    if parts.config.mdns:
        parts.discovery = await Discovery.start(parts.store_row.hub, parts.store_name, port)


async def _guard(name: str, job: Awaitable[None]) -> None:
    try:
        await job
    except asyncio.CancelledError:
        raise
    except Exception:
        log.exception("the %s task ended", name)


async def _repeat_status(parts: Hub) -> None:
    while True:
        await asyncio.sleep(_STATE_EVERY_S)
        _publish_status(parts)


def _publish_status(parts: Hub) -> None:
    parts.bus.publish("status", hub.store.api.status(parts))


def _publish_bills(parts: Hub, entries: Committed) -> None:
    states = {BillHeld: "held", BillSettled: "settled", BillDiscarded: "discarded", BillRefunded: "refunded"}
    for _, fact in entries:
        name = states.get(type(fact))
        if name is not None and parts.bus.listeners:
            data = {"bill": getattr(fact, "bill", ""), "state": name, "number": getattr(fact, "number", "")}
            parts.bus.publish("bill", data)
            parts.bus.publish("display.changed", {}, frozenset({TerminalKind.DISPLAY}))


def _speak(parts: Hub, entries: Committed) -> None:
    for _, fact in entries:
        if isinstance(fact, SettingChanged) and fact.name == "language":
            parts.language = msgspec.json.decode(fact.value)


def _endpoint(cloud: Cloud) -> Endpoint:
    password = Path(cloud.password_file).read_text("utf-8").strip() if cloud.password_file else None
    tls = Tls(ca=cloud.ca, certificate=cloud.cert, key=cloud.key) if cloud.ca else None
    return Endpoint(host=cloud.host, port=cloud.port, username=cloud.username, password=password, tls=tls)


@web.middleware
async def _api_problems(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Paths and methods that do not exist are problems too, under the API."""
    if not request.path.startswith(PREFIX):
        return await handler(request)
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return problem_response(NotFound(what=request.path[:80]), language_of(request))
    except web.HTTPMethodNotAllowed as error:
        response = problem_response(MethodNotAllowed(), language_of(request))
        response.headers["Allow"] = ",".join(sorted(error.allowed_methods))
        return response


async def _openapi(_request: web.Request) -> web.Response:
    routes = [route for group in ROUTES for route in group.routes]
    return web.Response(body=msgspec.json.encode(openapi.document(routes)), content_type="application/json")
