"""A store of its own with a clock that is set by hand, served on this machine; and the people at its tablets."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from hub.app import create_app
from hub.config import HubConfig
from hub.core import HUB
from hub.domains import state_schema
from hub.journal.clock import Clock
from hub.journal.keys import create_keys
from hub.journal.store import create_store, open_store
from hub.security import rules as security
from hub.security.facts import TerminalKind
from hub.security.passwords import Passwords
from hub.security.state import digest
from hub.staff import rules as staff
from hub.staff.facts import Role
from hub.store import rules as store_rules
from hub.store.facts import StoreOpened
from hub.upkeep import keep_up
from meishu.demo.client import ApiProblem, Client

ZONE = "Asia/Shanghai"
CHAIN, HUB_ID, NAME = "meishu-year", "hub-year", "静安店"
TABLET, HANDHELD = "tablet-of-the-year", "handheld-of-the-year"
OWNER_PIN, PIN = "880001", "880101"


class Wall:
    """Milliseconds, moved by hand."""

    def __init__(self, ms: int) -> None:
        self.ms = ms

    def __call__(self) -> int:
        return self.ms


class Refusals(AssertionError):
    """The API refused what had to be done, or did what had to be refused."""


class House:
    """The hub, who is signed in by role, what was refused by code, and how long each path took at most."""

    def __init__(self, app: web.Application, wall: Wall, clients: dict[str, Client]) -> None:
        self.app, self.wall, self.clients = app, wall, clients
        self.store = app[HUB].store
        self.refused: Counter[str] = Counter()
        self.asked = 0
        self.slowest: dict[str, float] = {}

    async def ask(self, role: str, method: str, path: str, body: Any = None, /, **query: str) -> Any:
        """What it is answered with. Raises ApiProblem."""
        client = self.clients[role]
        begun = time.perf_counter()
        self.asked += 1
        try:
            if method == "GET":
                return await client.get(path, **query)
            if method == "DELETE":
                return await client.delete(path, **query)
            return await (client.post if method == "POST" else client.put)(path, body)
        finally:
            self._time(f"{method} {_shape(path)}", time.perf_counter() - begun)

    async def may(self, role: str, method: str, path: str, body: Any = None, /, **query: str) -> Any:
        """The same, None where a rule refuses it."""
        try:
            return await self.ask(role, method, path, body, **query)
        except ApiProblem as problem:
            if problem.status >= 500 or not problem.code:  # noqa: PLR2004 - a fault of ours
                raise
            self.refused[problem.code] += 1
            return None

    async def must_refuse(self, code: str, role: str, method: str, path: str, body: Any = None) -> None:
        """Raises Refusals unless it is refused with this code."""
        try:
            await self.ask(role, method, path, body)
        except ApiProblem as problem:
            self.refused[problem.code] += 1
            if problem.code != code:
                raise Refusals(f"{method} {path}: {problem.code}, not {code}") from problem
        else:
            raise Refusals(f"{method} {path} was not refused with {code}")

    async def sign_in(self, role: str, code: str, pin: str) -> None:
        session = await self.ask("tablet", "POST", "/sessions", {"staff_code": code, "pin": pin})
        self.clients[role].token = session["token"]

    async def approval(self, action: str, fen: int) -> str:
        """Typed by the manager at the front desk's tablet."""
        asks = {"action": action, "staff_code": "301", "pin": PIN, "amount_fen": max(1, fen)}
        return str((await self.ask("desk", "POST", "/approvals", asks))["approval"])

    async def night(self) -> None:
        """What the hub does by itself while nobody is there."""
        begun = time.perf_counter()
        await keep_up(self.app[HUB])
        self._time("night", time.perf_counter() - begun)

    def _time(self, what: str, seconds: float) -> None:
        self.slowest[what] = max(seconds, self.slowest.get(what, 0.0))


@asynccontextmanager
async def house(folder: Path, wall: Wall) -> AsyncIterator[House]:
    """A new store in `folder`/hub, its keys in `folder`/keys; the owner and a tablet are there, nothing else."""
    await _make(folder, wall)
    os.environ.pop("CREDENTIALS_DIRECTORY", None)
    config = HubConfig(data=str(folder / "hub"), keys=str(folder / "keys"), mdns=False)
    app = await create_app(config, clock=Clock(wall, lambda: True))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    tokens = {"tablet": TABLET, "handheld": HANDHELD, "owner": "", "manager": "", "desk": ""}
    try:
        async with AsyncExitStack() as stack:
            clients = {name: await stack.enter_async_context(Client(url, token)) for name, token in tokens.items()}
            yield House(app, wall, clients)
    finally:
        await runner.cleanup()


async def _make(folder: Path, wall: Wall) -> None:
    clock, schema = Clock(wall, lambda: True), state_schema()
    keys = create_keys(folder / "keys")
    opened = StoreOpened(chain=CHAIN, hub=HUB_ID, shard=0, name=NAME, zone=ZONE, public_key=keys.public.hex())
    await asyncio.to_thread(
        create_store, folder / "hub", keys, schema, hub=HUB_ID, clock=clock,
        first=lambda tx, context: store_rules.open_store(tx, context, opened),
    )  # fmt: skip
    store = open_store(folder / "hub", keys, schema, clock=clock)
    store.start()
    owner = staff.Hire("1", "沈亦安", Role.OWNER, "老板", await Passwords().hash(OWNER_PIN))
    await store.write(staff.hire, owner, actor="system", device="hub")
    for kind, name, token in (
        (TerminalKind.TABLET, "前台平板", TABLET),
        (TerminalKind.HANDHELD, "前台手持机", HANDHELD),
    ):
        await store.write(security.pair, security.Pair(kind, name, None, digest(token)), actor="system", device="hub")
    await store.close()


def _shape(path: str) -> str:
    """The path without ids."""
    parts = [part if len(part) < 20 and not part[:1].isdigit() else "*" for part in path.split("/")]  # noqa: PLR2004
    return "/".join(parts)
