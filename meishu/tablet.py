"""`meishu tablet`: announce this tablet on the LAN, find the store's hub, open its page and follow it.

mDNS is a hint: an address counts once the wanted hub answers there, with the key this tablet has met before.
Between two hubs a person chooses. While the remembered address answers, no announcement leads away from it.
"""

import argparse
import asyncio
import json
import logging
import os
import secrets
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from yarl import URL

from hub.discovery import HUB_TYPE, TABLET_TYPE, Discovery, Found, clean, service
from hub.journal.entry import head_message
from hub.journal.wire import is_signed
from meishu.kiosk import Kiosk

log = logging.getLogger(__name__)

CHECK_EVERY_S = 5.0
SETTLE_S = 2.0
"""How long a lone hub is watched before it is taken: another may be about to answer."""
PAUSE_S = 0.5
"""Between two looks, however fast announcements come."""
MAX_LISTED = 20
MAX_PROBES = 64
NONE_FOUND, SEVERAL_FOUND = 1, 3
_PROBE_TIMEOUT_S = 3.0
_MAX_HEALTH_BYTES = 64 * 1024
_MAX_STATE_BYTES = 16 * 1024


class Known(msgspec.Struct, frozen=True):
    """The hub this tablet belongs to: url is where it last answered, public_key whose journal it showed."""

    hub: str
    name: str
    url: str
    public_key: str


class State(msgspec.Struct):
    """What the tablet remembers. tablet: its own id."""

    tablet: str
    known: Known | None = None


def main(argv: list[str]) -> int:
    """Exit status: 0 done, 1 no hub was found, 2 wrong arguments, 3 several hubs and nobody to choose."""
    arguments = _parser().parse_args(argv)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    kiosk = None if arguments.no_browser else Kiosk.find(arguments.state.with_name("browser"))
    tablet = Tablet(arguments.name, arguments.state, manual=arguments.hub, as_json=arguments.json, kiosk=kiosk)
    try:
        return asyncio.run(_until_stopped(tablet, arguments.timeout))
    except OSError as error:
        print(f"meishu tablet: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="meishu tablet", description="Find the store's hub and show its page.")
    parser.add_argument("--name", default="前台平板", help="how the hub lists this tablet")
    parser.add_argument("--hub", type=_url, metavar="URL", help="the hub's address by hand: http://192.168.1.10:8000")
    parser.add_argument("--no-browser", action="store_true", help="print the hub's address, open nothing")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument(
        "--timeout", type=float, metavar="S",
        help="give up looking after S seconds; where no browser is open, end after S seconds in any case",
    )  # fmt: skip
    parser.add_argument("--state", type=Path, default=_default_state(), metavar="FILE", help="what it remembers")
    return parser


class Tablet:
    """One run of the command. `run` ends when the browser is closed; without a browser it follows the hub for ever."""

    def __init__(self, name: str, path: Path, *, manual: str | None, as_json: bool, kiosk: Kiosk | None) -> None:
        self._name, self._path, self._manual, self._as_json, self._kiosk = name, path, manual, as_json, kiosk
        self.state = read_state(path)
        self.shown: Known | None = None
        self.status = NONE_FOUND
        self._listed: list[str] = []

    @property
    def in_use(self) -> bool:
        """Somebody looks at the hub's page."""
        return self._kiosk is not None and self._kiosk.is_open

    async def run(self) -> int:
        """Announce, look, show, follow. Raises OSError when the state cannot be kept."""
        prefer = {self.state.known.hub} if self.state.known else set()
        info = service(
            TABLET_TYPE, f"Meishu tablet {self.state.tablet}", f"tablet-{self.state.tablet}", 9,
            {"id": self.state.tablet, "name": clean(self._name)},
        )  # fmt: skip
        discovery = Discovery(info, HUB_TYPE, prefer)
        try:
            async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_PROBE_TIMEOUT_S)) as http:
                while self._kiosk is None or self.in_use or self.shown is None:
                    await self._look(http, discovery)
                    await asyncio.sleep(PAUSE_S)
                    discovery.watch.changed.clear()
                    with suppress(TimeoutError):
                        async with asyncio.timeout(CHECK_EVERY_S if self.shown else 1.0):
                            await discovery.watch.changed.wait()
            return 0
        finally:
            if self._kiosk is not None:
                await self._kiosk.close()
            await discovery.close()

    async def _look(self, http: aiohttp.ClientSession, discovery: Discovery) -> None:
        """Show the hub where it is now: where it last was, else where it is announced, else by hand or by choice."""
        wanted = self.state.known
        if self._manual is not None:
            by_hand = await probe(http, self._manual)
            if by_hand is not None:
                self._manual = None  # from here on it is followed by its id
                await self._show(by_hand)
            return
        if wanted is not None:
            at = await probe(http, wanted.url, wanted) or await self._elsewhere(http, discovery, wanted)
            if at is not None:
                await self._show(at)
                return
        if self.shown is None:
            found = discovery.watch.all()
            if len({it.hub for it in found}) == 1 and wanted is None:
                await asyncio.sleep(SETTLE_S)
                found = discovery.watch.all()
            await self._first(http, found, wanted)

    async def _elsewhere(self, http: aiohttp.ClientSession, discovery: Discovery, wanted: Known) -> Known | None:
        """The wanted hub at an address it announces."""
        there = [url for found in discovery.watch.all() if found.hub == wanted.hub for url in urls(found)]
        answers = await asyncio.gather(*(probe(http, url, wanted) for url in there[:MAX_PROBES]))
        return next((at for at in answers if at is not None), None)

    async def _first(self, http: aiohttp.ClientSession, found: list[Found], wanted: Known | None) -> None:
        """No hub yet: a lone one is taken; of several, or in place of the remembered one, a person chooses."""
        answers = await asyncio.gather(*(_answering(http, it) for it in found[:MAX_LISTED]))
        answering = [at for at in answers if at is not None]
        by_hub = {at.hub: at for at in answering}
        if wanted is None and len(by_hub) == 1 and len({it.hub for it in found}) == 1:
            await self._show(answering[0])
        elif by_hub:
            self.status = SEVERAL_FOUND
            chosen = await self._ask(list(by_hub.values()), wanted)
            if chosen is not None:
                await self._show(chosen)

    async def _ask(self, hubs: list[Known], wanted: Known | None) -> Known | None:
        """List the hubs, once for the same ones; the one a person at the keyboard chooses."""
        if [at.url for at in hubs] != self._listed:
            self._listed = [at.url for at in hubs]
            missing = f"{clean(wanted.name)} ({wanted.hub}) 没有应答。" if wanted else ""
            lines = [f"  {number}. {at.name} ({at.hub})  {at.url}" for number, at in enumerate(hubs, 1)]
            words = "\n".join([f"{missing}找到以下门店主机，请选择，或用 --hub URL 指定:", *lines])
            self.say({"state": "several", "hubs": [msgspec.to_builtins(at) for at in hubs]}, words)
        if self._as_json or not sys.stdin.isatty():
            return None
        answer = (await _line()).strip()
        return hubs[int(answer) - 1] if answer.isdecimal() and 1 <= int(answer) <= len(hubs) else None

    async def _show(self, at: Known) -> None:
        """Remember it, say so, and open it; nothing where it is shown already."""
        if at == self.shown:
            return
        moved = self.shown is not None and at.url != self.shown.url
        if at != self.state.known:
            self.state.known = at
            await asyncio.to_thread(write_state, self._path, self.state)
        changed = self.shown is None or moved
        self.shown, self.status = at, 0
        if changed:
            record = {"state": "moved" if moved else "found", **msgspec.to_builtins(at)}
            self.say(record, f"{at.name}: {at.url}")
            if self._kiosk is not None:
                await self._kiosk.show(at.url, at.hub)

    def say(self, record: dict[str, Any], words: str) -> None:
        print(json.dumps(record, ensure_ascii=False) if self._as_json else words, flush=True)


async def _until_stopped(tablet: Tablet, timeout_s: float | None) -> int:
    """Run until SIGTERM, SIGINT or the time-out; with an open browser the time-out is over."""
    running, stop = asyncio.create_task(tablet.run()), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({running, stopping}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    if not stop.is_set() and not running.done() and tablet.in_use:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if running.done():
        return running.result()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    if tablet.status == NONE_FOUND:
        tablet.say({"state": "none"}, "没有找到门店主机；请检查网络，或用 --hub URL 指定地址")
    return tablet.status


async def probe(http: aiohttp.ClientSession, url: str, wanted: Known | None = None) -> Known | None:
    """The hub that answers at `url`; None where there is none, or not the `wanted` one with its key."""
    try:
        async with http.get(URL(url) / "api/v1/health", allow_redirects=False) as response:
            body = await response.content.read(_MAX_HEALTH_BYTES) if response.status == 200 else b""  # noqa: PLR2004
        health = json.loads(body)
        store, head = health["store"], health["journal"]
        hub, key = str(store["hub"])[:64], str(store["public_key"])[:64]
        message = head_message(hub, int(head["epoch"]), int(head["seq"]), bytes.fromhex(head["hash"]))
        signed = is_signed(bytes.fromhex(key), bytes.fromhex(head["signature"]), message)
    except (aiohttp.ClientError, OSError, ValueError, TypeError, LookupError, RecursionError):
        return None
    if not signed or (wanted is not None and (hub, key) != (wanted.hub, wanted.public_key)):
        return None
    return Known(hub=hub, name=clean(str(store.get("name", ""))), url=url, public_key=key)


def urls(found: Found) -> list[str]:
    """Where a hub says it is, the likeliest address first."""
    return [f"http://{address}:{found.port}" for address in found.addresses]


async def _answering(http: aiohttp.ClientSession, found: Found) -> Known | None:
    answers = await asyncio.gather(*(probe(http, url) for url in urls(found)))
    return next((at for at in answers if at is not None and at.hub == found.hub), None)


async def _line() -> str:
    """One line from the terminal; cancelling does not hang."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), ready.set)
    try:
        await ready.wait()
        return sys.stdin.readline(100)
    finally:
        loop.remove_reader(sys.stdin.fileno())


def read_state(path: Path) -> State:
    """What was remembered; a new id where there is nothing, or nothing of use."""
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(_MAX_STATE_BYTES), type=State)
    except FileNotFoundError:
        pass
    except (OSError, msgspec.DecodeError) as error:
        log.warning("%s is of no use, starting anew: %s", path, error)
    return State(secrets.token_hex(4))


def write_state(path: Path, state: State) -> None:
    """Replace the file whole. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    with beside.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(state)))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _default_state() -> Path:
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "meishu" / "tablet.json"


def _url(text: str) -> str:
    """http://HOST[:PORT]; a bare HOST:PORT is taken too."""
    try:
        url = URL(text if "://" in text else f"http://{text}").origin()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not an address: {text}") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise argparse.ArgumentTypeError(f"not an address: {text}")
    return str(url)
