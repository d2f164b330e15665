"""Real brokers on free ports: the embedded one, and mosquitto where it is installed."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import pytest

from cloud.broker import EmbeddedBroker, free_port
from tests.patience import WAIT_S

MOSQUITTO = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


class Broker(Protocol):
    port: int

    async def start(self) -> None: ...
    async def stop(self) -> None: ...


class Mosquitto:
    """A mosquitto of our own; `kill -9` on stop, nothing persisted."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._file = folder / "mosquitto.conf"
        self._file.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence false\nset_tcp_nodelay true\n"
        )
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            MOSQUITTO, "-c", str(self._file), stderr=asyncio.subprocess.DEVNULL
        )
        async with asyncio.timeout(WAIT_S):
            while not await _listens(self.port):
                assert self._process.returncode is None

    async def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None


async def _listens(port: int) -> bool:
    with contextlib.suppress(OSError):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()
        return True
    return False


@pytest.fixture(params=["embedded", "mosquitto"])
async def broker(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Broker]:
    if request.param == "mosquitto" and MOSQUITTO is None:
        pytest.skip("mosquitto is not installed")
    made: Broker = EmbeddedBroker(tmp_path) if request.param == "embedded" else Mosquitto(tmp_path)
    await made.start()
    yield made
    await made.stop()
