"""A small client of the hub's API and of the owner's, as a tablet and a phone would use them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Self

import aiohttp


class ApiProblem(RuntimeError):
    """The API refused; `code` is the problem's."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail')}")
        self.status = status
        self.code = str(problem.get("code", ""))
        self.problem = problem


class Client:
    """Open with `async with`."""

    def __init__(self, url: str, token: str, *, prefix: str = "/api/v1") -> None:
        self.url = url + prefix
        self.token = token

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def get(self, path: str, **query: str) -> Any:
        return await self._call("GET", path, None, None, query)

    async def post(self, path: str, body: Any, key: str | None = None) -> Any:
        return await self._call("POST", path, body, key, {})

    async def put(self, path: str, body: Any, key: str | None = None) -> Any:
        return await self._call("PUT", path, body, key, {})

    async def delete(self, path: str, **query: str) -> Any:
        return await self._call("DELETE", path, None, None, query)

    async def upload(self, path: str, content: bytes) -> Any:
        """Post a file as it is."""
        headers = self._headers(None) | {"Content-Type": "application/octet-stream"}
        async with self._session.post(self.url + path, data=content, headers=headers) as response:
            return await _answer(response)

    async def sign_in(self, staff_code: str, pin: str) -> "Client":
        """A client with the person's session; it shares nothing with this one."""
        session = await self.post("/sessions", {"staff_code": staff_code, "pin": pin})
        return Client(self.url.removesuffix("/api/v1"), session["token"])

    @asynccontextmanager
    async def events(self, path: str = "/events") -> AsyncIterator["Events"]:
        """The server-sent events, from the first one on."""
        timeout = aiohttp.ClientTimeout(total=None)
        async with self._session.get(self.url + path, headers=self._headers(None), timeout=timeout) as response:
            response.raise_for_status()
            yield Events(response.content)

    def _headers(self, key: str | None) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self.token}"}
        return headers | {"Idempotency-Key": key} if key else headers

    async def _call(self, method: str, path: str, body: Any, key: str | None, query: dict[str, str]) -> Any:
        async with self._session.request(
            method, self.url + path, json=body, headers=self._headers(key), params=query
        ) as response:
            return await _answer(response)


async def _answer(response: aiohttp.ClientResponse) -> Any:
    """What JSON stands for, a file's bytes, other text as it is. Raises ApiProblem."""
    if response.status >= 400:  # noqa: PLR2004
        raise ApiProblem(response.status, await response.json(content_type=None))
    if response.content_type == "application/json":
        return await response.json()
    return await (response.read() if response.content_type.startswith("application/vnd.") else response.text())


class Events:
    """One stream of server-sent events."""

    def __init__(self, content: aiohttp.StreamReader) -> None:
        self._content = content

    async def next(self) -> tuple[str, Any]:
        """(name, data). Raises ConnectionError at the end of the stream."""
        name, data = "message", ""
        while True:
            line = (await self._content.readline()).decode()
            if not line:
                raise ConnectionError("the stream of events ended")
            line = line.rstrip("\r\n")
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                data += line[6:]
            elif not line and data:
                return name, json.loads(data)

    async def until(self, name: str, right: Callable[[Any], bool] = lambda _: True, timeout_s: float = 60.0) -> Any:
        """The data of the next event of this name that is `right`. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while True:
                found, data = await self.next()
                if found == name and right(data):
                    return data
