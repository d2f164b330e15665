"""The counter page: a virtual reader, scanner and printer, with the handheld and the room display beside them."""

import asyncio
import base64
import io
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Annotated, Any, Literal

import aiohttp
import msgspec
import segno
from aiohttp import hdrs, web
from msgspec import Meta, Struct

from devices.printers import paper
from devices.readers.em4100.protocol import encode
from meishu.demo import world
from meishu.demo.client import ApiProblem
from meishu.demo.proxy import TerminalWindow
from meishu.demo.stack import Stack

log = logging.getLogger(__name__)

MAX_PAPERS = 30
MAX_LISTENERS = 20
MAX_WAITING = 50
HEARTBEAT_S = 15.0
WATCH_S = 0.2
"""How often the printer is looked at; what it does by itself is heard from nobody."""
ASK_AGAIN_S = 1.0
CHECKSUM_AT = 11
"""Where an EM4100 reader's frame has its checksum."""
PAGE = Path(__file__).parent / "page"
SHARED = Path(__file__).parents[2] / "hub" / "web" / "static" / "css"
_WINDOWS = (("tablet", "/till", True), ("handheld", "/handheld", False), ("display", "/display", False))
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src http:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache"}
_TOLD = frozenset(
    {"member.present", "card.unknown", "item.scanned", "scan.unknown", "receipt.scanned", "receipt", "consent"}
)
"""The hub's events the page repeats in words, so that a tap's outcome can be read beside the reader."""


class Tap(Struct, forbid_unknown_fields=True):
    """`bad`: the frame arrives with a wrong checksum."""

    number: Annotated[str, Meta(pattern="^[0-9]{10}$")]
    bad: bool = False

    def frame(self) -> bytes:
        """As the reader puts it on the wire. Raises ValueError for a number no card can hold."""
        good = encode(self.number)
        if not self.bad:
            return good
        return good[:CHECKSUM_AT] + b"%02X" % (int(good[CHECKSUM_AT:-1], 16) ^ 0xFF) + good[-1:]


class Scan(Struct, forbid_unknown_fields=True):
    text: Annotated[str, Meta(min_length=1, max_length=500)]


class Plug(Struct, forbid_unknown_fields=True):
    device: Literal["reader", "scanner", "printer"]
    plugged: bool


class PrinterState(Struct, forbid_unknown_fields=True):
    """run_out_after: paper ends after this many more bytes."""

    paper: Literal["ok", "low", "out"] | None = None
    cover_open: bool | None = None
    run_out_after: Annotated[int, Meta(ge=1, le=10_000)] | None = None


class Counter:
    """Bounded: the last MAX_PAPERS papers, MAX_LISTENERS pages."""

    def __init__(self) -> None:
        self._papers: deque[dict[str, Any]] = deque(maxlen=MAX_PAPERS)
        self._pngs: deque[tuple[int, bytes]] = deque(maxlen=MAX_PAPERS)
        self._listeners: set[asyncio.Queue[bytes]] = set()
        self._count = 0
        self._urls: dict[str, str] = {}
        self._plugged = {"reader": True, "scanner": True, "printer": True}
        self._paper: Literal["ok", "low", "out"] = "ok"
        self._cover_open = False
        self._runs_out = False
        self._devices: dict[str, dict[str, Any]] = {}
        self._steps = {"signed_in": False, "tapped": False, "sold": False, "printed": False}

    def on_paper(self, data: bytes) -> None:
        """A receipt came out of the simulated printer."""
        self._count += 1
        decoded = paper.decode(data)
        shown = {
            "number": self._count, "at_ms": time.time_ns() // 1_000_000, "text": decoded.text,
            "blocks": _with_pictures(decoded.blocks), "bytes": len(data),
        }  # fmt: skip
        self._papers.append(shown)
        self._pngs.append((self._count, data))
        self._tell("paper", shown)
        self._done("printed")

    def addresses(self) -> dict[str, str]:
        return dict(self._urls)

    @asynccontextmanager
    async def serve(self, stack: Stack, port: int) -> AsyncIterator[None]:
        """Serve the page and a window for each terminal; with a port given, the windows take the next ones."""
        self._stack = stack
        async with AsyncExitStack() as open_:
            for offset, (key, path, keep_session) in enumerate(_WINDOWS, 1):
                window = TerminalWindow(
                    stack.hub_url, stack.seeded.tokens[key], keep_session=keep_session,
                    on_sign_in=lambda: self._done("signed_in"),
                )  # fmt: skip
                url = await open_.enter_async_context(
                    _serving(window.app(), stack.options.host, port + offset if port else 0)
                )
                self._urls[key] = url + path
            self._urls["counter"] = await open_.enter_async_context(_serving(self._app(), stack.options.host, port))
            for work in (self._listen(stack), self._watch(stack)):
                await open_.enter_async_context(_beside(work))
            yield

    async def _listen(self, stack: Stack) -> None:
        """Hear what the tablet hears; a hub that goes away is asked again."""
        async with stack.client(stack.seeded.tokens["tablet"]) as tablet:
            while True:
                with suppress(aiohttp.ClientError, ConnectionError, ApiProblem):
                    async with tablet.events() as events:
                        for device in (await tablet.get("/devices"))["devices"]:
                            self._hear("device", {"device": device})
                        while True:
                            self._hear(*await events.next())
                await asyncio.sleep(ASK_AGAIN_S)

    def _hear(self, name: str, data: Any) -> None:
        if name in _TOLD:
            self._tell("heard", {"event": name, "data": data})
        if name == "device":
            device = data["device"]
            self._devices[device["kind"]] = {key: device[key] for key in ("state", "reason", "message", "details")}
            self._changed()
        elif name == "member.present":
            self._done("tapped")
        elif name == "bill" and data.get("state") == "settled":
            self._done("sold")

    async def _watch(self, stack: Stack) -> None:
        """Tell of what the printer does by itself: it runs out, prints the rest, opens the drawer."""
        before = None
        while (printer := stack.printer) is not None:
            now = (printer.stopped, printer.drawer_kicks, len(printer.unfinished))
            if now != before:
                before = now
                self._changed()
            await asyncio.sleep(WATCH_S)

    def _done(self, step: str) -> None:
        if not self._steps[step]:
            self._steps[step] = True
            self._changed()

    def _changed(self) -> None:
        self._tell("state", self._moving())

    def _moving(self) -> dict[str, Any]:
        """What of /state changes; `devices`: as the hub sees them."""
        return {
            "plugged": self._plugged, "printer": self._printer_view(), "devices": self._devices, "steps": self._steps
        }  # fmt: skip

    def _printer_view(self) -> dict[str, Any]:
        """`unfinished`: what is printed below the last cut."""
        printer = self._stack.printer
        if printer is None:
            return {"paper": "ok", "cover_open": False, "runs_out": False, "drawer_kicks": 0, "unfinished": []}
        if printer.stopped and not self._cover_open and self._paper != "out":
            self._paper, self._runs_out = "out", False
        return {
            "paper": self._paper, "cover_open": self._cover_open, "runs_out": self._runs_out,
            "drawer_kicks": printer.drawer_kicks,
            "unfinished": _with_pictures(paper.decode(printer.unfinished).blocks),
        }  # fmt: skip

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=64 * 1024, middlewares=[_same_site])
        app.add_routes(
            [
                web.get("/", self._page), web.get("/state", self._state), web.get("/events", self._events),
                web.get("/paper/{number}.png", self._png), web.post("/tap", self._tap), web.post("/scan", self._scan),
                web.post("/plug", self._plug), web.post("/printer", self._set_printer),
                web.static("/page/", PAGE), web.static("/shared/", SHARED),
            ]
        )  # fmt: skip
        return app

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "counter.html", headers=_HEADERS)

    async def _state(self, _request: web.Request) -> web.Response:
        return _json(self._view())

    def _view(self) -> dict[str, Any]:
        seeded = self._stack.seeded
        return {
            "links": self._urls | {"owner": f"{self._stack.cloud_url}/owner", "hub": self._stack.hub_url},
            "store": world.STORE[1],
            "simulated": {
                "reader": self._stack.reader is not None, "scanner": self._stack.scanner is not None,
                "printer": self._stack.printer is not None,
            },
            "members": [
                {"name": name, "card": card, "ecard": seeded.ecards.get(key), "has_pin": bool(pin), "pin": pin}
                for key, name, _, _, _, card, pin in world.MEMBERS
            ],
            "goods": [{"name": name, "barcode": barcode, "price_fen": fen} for _, name, _, fen, barcode in world.GOODS],
            "sign_in": self._stack.addresses()["sign_in"],
            "people": [
                {"name": name, "title": title, "staff_code": code, "pin": pin}
                for code, name, _, title, pin in world.STAFF if pin
            ],
            "owner_sign_in": self._stack.addresses()["owner_sign_in"],
            "papers": list(self._papers), **self._moving(),
        }  # fmt: skip

    async def _tap(self, request: web.Request) -> web.Response:
        body = await _body(request, Tap)
        if self._stack.reader is not None:
            try:
                await self._stack.reader.send(body.frame())
            except ValueError as error:
                raise web.HTTPUnprocessableEntity(text=str(error)) from error
            except BrokenPipeError:
                return _json({"problem": "unplugged"}, 409)
        return _json({})

    async def _scan(self, request: web.Request) -> web.Response:
        body = await _body(request, Scan)
        if self._stack.scanner is not None:
            try:
                await self._stack.scanner.scan(body.text)
            except BrokenPipeError:
                return _json({"problem": "unplugged"}, 409)
        return _json({})

    async def _plug(self, request: web.Request) -> web.Response:
        body = await _body(request, Plug)
        device = getattr(self._stack, body.device)
        if device is not None:
            done = device.plug() if body.plugged else device.unplug()
            if asyncio.iscoroutine(done):
                await done
            self._plugged[body.device] = body.plugged
        self._changed()
        return _json({})

    async def _set_printer(self, request: web.Request) -> web.Response:
        body = await _body(request, PrinterState)
        printer = self._stack.printer
        if printer is not None:
            if body.paper is not None:
                self._paper, self._runs_out = body.paper, False
                printer.set_paper(body.paper)
            if body.cover_open is not None:
                self._cover_open = body.cover_open
                printer.set_cover(open=body.cover_open)
            if body.run_out_after is not None:
                printer.run_out_after(body.run_out_after)
                self._runs_out = True
        self._changed()
        return _json({})

    async def _png(self, request: web.Request) -> web.Response:
        """The paper as a picture, drawn from its bytes."""
        for number, data in self._pngs:
            if str(number) == request.match_info["number"]:
                picture = await asyncio.to_thread(paper.png, paper.decode(data))
                return web.Response(body=picture, content_type="image/png")
        raise web.HTTPNotFound

    async def _events(self, request: web.Request) -> web.StreamResponse:
        if len(self._listeners) >= MAX_LISTENERS:
            raise web.HTTPServiceUnavailable
        waiting: asyncio.Queue[bytes] = asyncio.Queue(MAX_WAITING)
        self._listeners.add(waiting)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        try:
            await response.prepare(request)
            await response.write(b": here\n\n")
            while True:
                await response.write(await _next(waiting))
        except ConnectionError:
            return response
        finally:
            self._listeners.discard(waiting)

    def _tell(self, name: str, data: Any) -> None:
        """A page that has fallen behind reads /state anew when it reconnects; it is not waited for."""
        event = f"event: {name}\ndata: ".encode() + msgspec.json.encode(data) + b"\n\n"
        for waiting in self._listeners:
            if not waiting.full():
                waiting.put_nowait(event)


@asynccontextmanager
async def _serving(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _next(waiting: asyncio.Queue[bytes]) -> bytes:
    """The next event, or a comment now and then, so that a page that went away is noticed."""
    try:
        async with asyncio.timeout(HEARTBEAT_S):
            return await waiting.get()
    except TimeoutError:
        return b": still here\n\n"


def _with_pictures(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A QR the printer draws by itself, drawn for the page as well."""
    return [block | {"png_base64": _qr(block["data"])} if block["type"] == "qr" else block for block in blocks]


def _qr(text: str) -> str:
    png = io.BytesIO()
    segno.make_qr(text, error="m").save(png, kind="png", scale=6, border=2)
    return base64.b64encode(png.getvalue()).decode()


@web.middleware
async def _same_site(request: web.Request, handler: Any) -> web.StreamResponse:
    """Another site's page may not tap cards here."""
    origin = request.headers.get(hdrs.ORIGIN)
    if request.method == hdrs.METH_POST and origin is not None and origin != f"http://{request.host}":
        raise web.HTTPForbidden
    response: web.StreamResponse = await handler(request)
    return response


async def _body(request: web.Request, shape: Any) -> Any:
    try:
        return msgspec.json.decode(await request.read(), type=shape)
    except msgspec.DecodeError as error:
        raise web.HTTPUnprocessableEntity(text=str(error)) from error


def _json(value: Any, status: int = 200) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), status=status, content_type="application/json")
