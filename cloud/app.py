"""The cloud as one aiohttp application: store, broker, ingest worker, owner's pages, wired by cleanup_ctx."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

import aiohttp_jinja2
import jinja2
import msgspec
from aiohttp import web

from cloud import http
from cloud.broker import EmbeddedBroker
from cloud.config import Config
from cloud.ingest import registry, rollup
from cloud.ingest.worker import Worker, now_ms
from cloud.owner.api import OwnerPages
from cloud.storage.sqlite import Store, Writer
from hub.tasks import end

_log = logging.getLogger(__name__)
STORE: web.AppKey[Store] = web.AppKey("store", Store)
WORKER: web.AppKey[Worker] = web.AppKey("worker", Worker)
PAGES: web.AppKey[OwnerPages] = web.AppKey("pages", OwnerPages)
BROKER: web.AppKey[EmbeddedBroker | None] = web.AppKey("broker", EmbeddedBroker)
INGEST: web.AppKey[asyncio.Task[None]] = web.AppKey("ingest", asyncio.Task)
"""The worker's task: it ends only when the store fails."""


class Health(msgspec.Struct, frozen=True):
    """status: ok, degraded while the broker is out of reach, stopped when the store failed."""

    status: str
    broker: bool
    entries_since_start: int
    faults: dict[str, int]


async def create_app(config: Config, *, clock: Callable[[], int] = now_ms) -> web.Application:
    """The application; it opens and closes everything it needs, the embedded broker too where one is configured.

    `app[BROKER]` is None unless embedded; its port is known before start-up. `app[WORKER].connected` is an event.
    """
    app = web.Application(middlewares=[http.problems], client_max_size=http.MAX_BODY_BYTES)
    app.on_response_prepare.append(http.on_prepare)
    aiohttp_jinja2.setup(app, loader=jinja2.PackageLoader("cloud.owner"), autoescape=True)
    embedded = config.mqtt.embedded_port
    broker = None if embedded is None else _embedded(config, embedded)
    store = Store(config.data, config.key_path)
    worker = Worker(store, config, broker.port if broker else config.mqtt.port, clock)
    pages = OwnerPages(store, config, worker.meters, clock)
    worker.on_news = pages.feed.news
    app[STORE], app[WORKER], app[PAGES], app[BROKER] = store, worker, pages, broker
    app.router.add_get("/", _root)
    app.router.add_get("/api/v1/health", _health)
    pages.add_routes(app.router)
    app.cleanup_ctx.extend((_broker_runs, _store_open, _worker_runs))
    app.on_shutdown.append(_close_feed)
    return app


def _embedded(config: Config, port: int) -> EmbeddedBroker:
    mqtt = config.mqtt
    sign_in = (mqtt.username, mqtt.password) if mqtt.username and mqtt.password else None
    return EmbeddedBroker(config.data, mqtt.embedded_host, port, sign_in)


async def _broker_runs(app: web.Application) -> AsyncIterator[None]:
    broker = app[BROKER]
    if broker is not None:
        await broker.start()
    yield
    if broker is not None:
        await broker.stop()


async def _store_open(app: web.Application) -> AsyncIterator[None]:
    async with app[STORE] as store:
        await store.write(catch_up)
        yield


async def _worker_runs(app: web.Application) -> AsyncIterator[None]:
    task = app[INGEST] = asyncio.create_task(app[WORKER].run(), name="ingest-worker")
    yield
    await end([task])


async def _close_feed(app: web.Application) -> None:
    app[PAGES].feed.close()


async def _root(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/owner")


async def _health(request: web.Request) -> web.Response:
    """Whether the cloud takes in what hubs send."""
    worker, task = request.app[WORKER], request.app[INGEST]
    status = "stopped" if task.done() else "ok" if worker.meters.connected else "degraded"
    health = Health(status, worker.meters.connected, worker.meters.entries, dict(worker.meters.faults))
    return web.Response(
        body=msgspec.json.encode(health),
        status=503 if task.done() else 200,
        content_type="application/json",
    )


def catch_up(connection: Writer) -> None:
    """Count what an older release could not read or counted in another way."""
    hubs = connection.execute("SELECT DISTINCT chain, hub FROM entry WHERE pending = 1").fetchall()
    if not rollup.is_current(connection):
        hubs = registry.all_hubs(connection)
        rollup.set_current(connection)
    for chain, hub in hubs:
        left = rollup.recompute(connection, chain, hub)
        _log.info("roll-ups of %s/%s rebuilt, %d entries still need a newer release", chain, hub, left)
        if not left:
            connection.execute(
                "UPDATE alarm SET cleared_at = last_at WHERE chain = ? AND hub = ? AND code = 'needs_upgrade'"
                " AND cleared_at IS NULL",
                (chain, hub),
            )
