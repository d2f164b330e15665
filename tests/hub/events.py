"""What a screen hears of the hub."""

import asyncio
import contextlib

import msgspec

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

    async def wait(self, name, matches=lambda data: True):
        """The first event of this name that matches, come or to come."""

        def found():
            return [data for heard, data in self.heard if heard == name and matches(data)]

        async with asyncio.timeout(WAIT_S), self._news:
            await self._news.wait_for(found)
        return found()[0]

    def names(self):
        return [name for name, _ in self.heard]


@contextlib.asynccontextmanager
async def listening(api, by="tablet"):
    headers = {"Authorization": f"Bearer terminal-{by}"}
    async with api.client.get("/api/v1/events", headers=headers) as response:
        events = Events()
        reading = asyncio.create_task(events.read(response))
        await events.wait("hello")
        yield events
        reading.cancel()
