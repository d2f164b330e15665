"""A counter whose store is open: what the hub says to its owner, and to the paired tablet."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Self

from tests.qemu.counter import DAEMON, GUEST, HUB, LOCAL, PYTHON, START_S, Counter, first

ENROLMENT_S = 300


class Shop:
    """Devices are asked for and changed by the hub's API alone."""

    def __init__(self, counter: Counter, session: str) -> None:
        self.counter = counter
        self.ok = counter.ok
        self._session = session

    @classmethod
    async def open(cls, counter: Counter) -> Self:
        """Both services begun anew, the owner signed in, the tablet listening."""
        store = await counter.store()
        await counter.ok(f"systemctl restart {DAEMON} {HUB}", START_S)
        session = await counter.call("POST", f"{LOCAL}/sessions", store.owner, store.token)
        shop = cls(counter, session["token"])
        since = shop.now
        await counter.ok(f"systemd-run --unit=tablet {PYTHON} {GUEST} follow {LOCAL}/events {store.token}")
        await shop.told("hello", since)
        return shop

    @property
    def now(self) -> int:
        """A place in what the tablet is told: what comes from here on."""
        return len(self.counter.machine.tablet.kept)

    async def told(self, kind: str, since: int) -> dict[str, Any]:
        """What the tablet gets."""
        return await first(self.counter.machine.tablet, kind, since, START_S)

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The hub's API, by its owner."""
        return await self.counter.call(method, f"{LOCAL}{path}", body, self._session)

    async def unknown(self, interface: str) -> dict[str, Any]:
        """What turns up that nobody has said what it is."""
        return await self._listed("unknown", lambda one: one["interface"] == interface and not one["ignored"])

    async def device(self, device: str, state: str = "ready") -> dict[str, Any]:
        """A device, once it is in this state."""
        return await self._listed("devices", lambda one: (one["id"], one["state"]) == (device, state))

    async def _listed(self, kind: str, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        listed: list[dict[str, Any]] = []
        try:
            async with asyncio.timeout(START_S):
                while True:
                    listed = (await self.ask("GET", "/devices"))[kind]
                    for one in filter(wanted, listed):
                        return one
        except TimeoutError:
            raise AssertionError(f"not among {listed}") from None

    async def enrol(self, kind: str, expect: str | None, act: Callable[[], Awaitable[None]]) -> dict[str, Any]:
        """Do it, again and again as people do, until it is heard: the device that was added, ready."""
        wanted = {"kind": kind, "expect": expect, "timeout_s": ENROLMENT_S}
        enrolment = await self.ask("POST", "/device-enrolments", wanted)
        while enrolment["state"] == "waiting":
            await act()
            enrolment = await self.ask("GET", f"/device-enrolments/{enrolment['enrolment']}")
        assert enrolment["state"] == "found", enrolment
        return await self.device(enrolment["device"])
