"""A member asked on a bill, whatever carries the screen."""

import asyncio
import contextlib

import msgspec
import pytest

from hub.core import HUB
from tests.patience import WAIT_S


class Events:
    """What came over GET /events, in order."""

    def __init__(self):
        self.heard = []
        self._news = asyncio.Condition()

    async def read(self, response):
        name = ""
        async for raw in response.content:
            line = raw.decode().rstrip("\n")
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                async with self._news:
                    self.heard.append((name, msgspec.json.decode(line[6:])))
                    self._news.notify_all()

    async def wait(self, name, matches=lambda _: True):
        """The first event of this name that matches, come or to come."""

        def found():
            return [data for heard, data in self.heard if heard == name and matches(data)]

        async with asyncio.timeout(WAIT_S), self._news:
            await self._news.wait_for(found)
        return found()[0]


@contextlib.asynccontextmanager
async def listening(api, by="tablet"):
    async with api.client.get("/api/v1/events", headers={"Authorization": f"Bearer terminal-{by}"}) as response:
        events = Events()
        reading = asyncio.create_task(events.read(response))
        await events.wait("hello")
        yield events
        reading.cancel()


def hold_and_ask(api):
    """ask(fen, sessions, member) -> (bill, consent id, settlement body)."""

    async def ask(fen=100_00, sessions=0, member="li"):
        lines = [{"amount_fen": fen}]
        if sessions:
            card = api.ids.sessions[member]
            lines.append({"item": api.ids.items["facial"], "session_card": card, "quantity": sessions})
        bill = (await api.ok("POST", "/bills", {"lines": lines, "member": api.ids.members[member]}))["bill"]
        body = {"revision": 1, "stored_value_fen": fen, "sessions": sessions}
        consent = await api.ok("POST", f"/bills/{bill}/consents", body)
        tender = {"tender": "stored_value", "amount_fen": fen, "card": api.ids.face[member]}
        settle = {"revision": 1, "tenders": [tender], "consent": consent["consent"], "print": False}
        return bill, consent["consent"], settle

    return ask


@pytest.fixture
def ask(api):
    return hold_and_ask(api)


@pytest.fixture
def say(api):
    """The browser handheld says something; the screen after it."""

    async def send(**given):
        return await api.ok("POST", "/terminal/inputs", {"input": given}, by="handheld")

    return send


@pytest.fixture
def shown(api):
    async def get():
        return await api.ok("GET", "/terminal/screen", by="handheld")

    return get


@pytest.fixture
def handhelds(api):
    return api.client.app[HUB].handhelds
