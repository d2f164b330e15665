"""The counter page: every device of a salon as something to play with, the members' and the room's screens beside."""

import asyncio
import base64
import io
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

import aiohttp
import msgspec
from aiohttp import hdrs, web
from PIL import Image

from devices.printers import paper
from hub.journal.keys import load_keys
from meishu.demo import views
from meishu.demo.acts import Acts, Battery, Lift, NoSuch, Plug, Press, PrinterState, Scan, Socket, Tap, Use
from meishu.demo.cardbox import BoxCard, box
from meishu.demo.client import ApiProblem
from meishu.demo.proxy import TerminalWindow
from meishu.demo.stack import Stack

MAX_PAPERS: Final = 30
MAX_LISTENERS: Final = 20
MAX_WAITING: Final = 50
HEARTBEAT_S: Final = 15.0
WATCH_S: Final = 0.2
"""How often the simulators are looked at; what they do by themselves is heard from nobody."""
ASK_AGAIN_S: Final = 1.0
PAGE: Final = Path(__file__).parent / "page"
SHARED: Final = Path(__file__).parents[2] / "hub" / "web" / "static" / "css"
_WINDOWS: Final = (
    ("tablet", "/till", True), ("handheld", "/handheld", False), ("display", "/display", False),
    ("customer", "/customer", False),
)  # fmt: skip
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src http:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache"}
_TOLD: Final = frozenset(
    {"member.present", "card.unknown", "card.suspect", "item.scanned", "scan.unknown", "scan.payment_code",
     "coupon.scanned", "terminal.setup_scanned", "receipt.scanned", "receipt", "print", "consent", "read.failed",
     "help.called", "help.cleared", "enrolment"}
)  # fmt: skip
"""The hub's events the page repeats in words, so that a tap's outcome can be read beside the reader."""
_MAIN: Final = "printer"
"""The printer of receipts."""


class Counter:
    """Bounded: the last MAX_PAPERS papers, MAX_LISTENERS pages."""

    def __init__(self) -> None:
        self._papers: deque[dict[str, Any]] = deque(maxlen=MAX_PAPERS)
        self._pngs: deque[tuple[int, Callable[[], bytes]]] = deque(maxlen=MAX_PAPERS)
        self._listeners: set[asyncio.Queue[bytes]] = set()
        self._count = 0
        self._urls: dict[str, str] = {}
        self._devices: dict[str, dict[str, Any]] = {}
        self._ailing: set[str] = set()
        self._steps = {"signed_in": False, "tapped": False, "sold": False, "printed": False, "mended": False}

    def on_paper(self, key: str, data: bytes) -> None:
        """A receipt or a slip came out of a simulated printer."""
        decoded = paper.decode(data)
        blocks = views.with_pictures(decoded.blocks)
        self._came_out(key, {"text": decoded.text, "blocks": blocks, "bytes": len(data)}, lambda: paper.png(decoded))
        if key == _MAIN:
            self._done("printed")

    def on_label(self, key: str, picture: Image.Image) -> None:
        """A label came out."""
        png = io.BytesIO()
        picture.save(png, "PNG")
        image = {
            "type": "raster", "align": "left", "width": picture.width, "height": picture.height,
            "png_base64": base64.b64encode(png.getvalue()).decode(),
        }  # fmt: skip
        self._came_out(key, {"text": "", "blocks": [image], "bytes": len(png.getvalue())}, png.getvalue)

    def _came_out(self, key: str, shown: dict[str, Any], png: Callable[[], bytes]) -> None:
        self._count += 1
        shown = {"number": self._count, "device": key, "at_ms": time.time_ns() // 1_000_000} | shown
        self._papers.append(shown)
        self._pngs.append((self._count, png))
        self._tell("paper", shown)

    def addresses(self) -> dict[str, str]:
        return dict(self._urls)

    @asynccontextmanager
    async def serve(self, stack: Stack, port: int) -> AsyncIterator[None]:
        """Serve the page and a window for each terminal; with a port given, the windows take the next ones."""
        self._stack = stack
        self._box: dict[str, BoxCard] = box(load_keys(stack.options.folder / "keys"))
        self._acts = Acts(stack, self._box)
        async with AsyncExitStack() as open_:
            open_.push_async_callback(self._acts.close)
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
            for work in (self._listen(stack), self._watch()):
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
            self._tell("heard", {"event": name, "data": data, "key": self._key_of_id(data.get("device"))})
        if name == "device":
            self._put(data["device"])
        elif name == "device.removed":
            self._devices = {port: seen for port, seen in self._devices.items() if seen["id"] != data["device"]}
            self._changed()
        elif name == "member.present":
            self._done("tapped")
        elif name == "bill" and data.get("state") == "settled":
            self._done("sold")

    def _put(self, device: dict[str, Any]) -> None:
        """What the hub says of a device, by its port: what was pulled from the free socket may say so late."""
        shown = ("id", "name", "state", "reason", "message", "details")
        self._devices[device["port"]] = {name: device[name] for name in shown}
        thing = self._stack.key_of_port(device["port"])
        if device["state"] in {"gone", "attention"} and thing in self._acts.touched:
            self._ailing.add(thing)
        elif device["state"] == "ready" and thing in self._ailing:
            self._steps["mended"] = True
        self._changed()

    def _shown(self) -> dict[str, dict[str, Any]]:
        """What the hub says of each thing on the counter, and of what is in the free socket now."""
        keyed = ((self._stack.key_of_port(port), seen) for port, seen in self._devices.items())
        return {key: seen for key, seen in keyed if key is not None}

    def _key_of_id(self, device: str | None) -> str | None:
        return next((key for key, seen in self._shown().items() if seen["id"] == device), None)

    async def _watch(self) -> None:
        """Tell of what the simulators do by themselves, and of what they are shown."""
        before: object = None
        while True:
            now = (
                [printer.look() for printer in self._acts.printers.values()],
                views.displays(self._stack), views.handhelds(self._stack), list(self._acts.lying.items()),
            )  # fmt: skip
            if now != before:
                before = now
                self._changed()
            await asyncio.sleep(WATCH_S)

    def _done(self, step: str) -> None:
        if not self._steps[step]:
            self._steps[step] = True
            self._changed()

    def _changed(self) -> None:
        if self._listeners:
            self._tell("state", self._moving())

    def _moving(self) -> dict[str, Any]:
        return views.moving(self._stack, self._acts, self._shown()) | {"steps": self._steps}

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=64 * 1024, middlewares=[_same_site])
        acts = self._acts
        app.add_routes(
            [
                web.get("/", self._page), web.get("/state", self._state), web.get("/events", self._events),
                web.get("/paper/{number}.png", self._png),
                self._act("/tap", Tap, acts.tap), self._act("/lift", Lift, lambda body: acts.lift(body.device)),
                self._act("/scan", Scan, acts.scan), self._act("/plug", Plug, acts.plug),
                self._act("/printer", PrinterState, acts.set_printer), self._act("/press", Press, acts.press),
                self._act("/battery", Battery, acts.battery), self._act("/socket", Socket, acts.socket),
                self._act("/use", Use, acts.use),
                web.static("/page/", PAGE), web.static("/shared/", SHARED),
            ]
        )  # fmt: skip
        return app

    def _act(self, path: str, shape: Any, act: Callable[[Any], Coroutine[Any, Any, None]]) -> web.RouteDef:
        """409: it is not plugged in; 422: there is no such thing, or it cannot do that."""

        async def handler(request: web.Request) -> web.Response:
            try:
                await act(msgspec.json.decode(await request.read(), type=shape))
            except (msgspec.DecodeError, NoSuch, ValueError) as error:
                raise web.HTTPUnprocessableEntity(text=str(error)) from error
            except ConnectionError:
                return _json({"problem": "unplugged"}, 409)
            self._changed()
            return _json({})

        return web.post(path, handler)

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "counter.html", headers=_HEADERS)

    async def _state(self, _request: web.Request) -> web.Response:
        links = self._urls | {"owner": f"{self._stack.cloud_url}/owner", "hub": self._stack.hub_url}
        fixed = views.fixed(self._stack, self._box)
        return _json(fixed | {"links": links, "papers": list(self._papers)} | self._moving())

    async def _png(self, request: web.Request) -> web.Response:
        """The paper as a picture, drawn from its bytes."""
        for number, png in self._pngs:
            if str(number) == request.match_info["number"]:
                return web.Response(body=await asyncio.to_thread(png), content_type="image/png")
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


@web.middleware
async def _same_site(request: web.Request, handler: Any) -> web.StreamResponse:
    """Another site's page may not tap cards here."""
    origin = request.headers.get(hdrs.ORIGIN)
    if request.method == hdrs.METH_POST and origin is not None and origin != f"http://{request.host}":
        raise web.HTTPForbidden
    response: web.StreamResponse = await handler(request)
    return response


def _json(value: Any, status: int = 200) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), status=status, content_type="application/json")
