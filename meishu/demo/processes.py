"""The product's own processes, started and stopped as a service manager would."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from meishu.cli import PARENT

READY_S = 120.0
STOP_S = 60.0


class ProcessFailed(RuntimeError):
    """A process ended before it was ready; its log says why."""


class Process:
    """`meishu ARGUMENTS`, its log in a file. `ready` is the JSON object it prints when it serves."""

    def __init__(self, name: str, arguments: list[str], log: Path, *, profile: str | None = None) -> None:
        self.name = name
        self.arguments = arguments
        self.log = log
        self._python = ["-m", "cProfile", "-o", profile, "-m", "meishu"] if profile else ["-m", "meishu"]
        self.ready: dict[str, Any] = {}
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        if self._process is None:
            raise ProcessFailed(f"{self.name} is not running")
        return self._process.pid

    async def start(self, *, wait_for: Path | None = None) -> None:
        """Returns when the first line of JSON is printed, or `wait_for` exists. Raises ProcessFailed."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *self._python, *self.arguments, stdout=asyncio.subprocess.PIPE, stderr=log,
                env=os.environ | {"PYTHONUNBUFFERED": "1", PARENT: str(os.getpid())}, start_new_session=True,
            )  # fmt: skip
        try:
            async with asyncio.timeout(READY_S):
                await (self._wait_line() if wait_for is None else self._wait_path(wait_for))
        except (TimeoutError, ProcessFailed, ValueError):
            await self.kill()
            raise ProcessFailed(f"{self.name}: {self.log.read_text('utf-8', 'replace')[-2000:]}") from None
        except BaseException:
            await self.kill()
            raise

    async def _wait_line(self) -> None:
        if self._process is None or self._process.stdout is None:
            raise ProcessFailed(self.name)
        line = await self._process.stdout.readline()
        if not line:
            raise ProcessFailed(self.name)
        self.ready = json.loads(line)

    async def _wait_path(self, path: Path) -> None:
        while not path.exists():
            if self._process is None or self._process.returncode is not None:
                raise ProcessFailed(self.name)
            await asyncio.sleep(0.02)

    async def stop(self) -> int:
        """SIGTERM, then SIGKILL; the exit status."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> int:
        """SIGKILL: as a power cut would."""
        return await self._end(signal.SIGKILL)

    async def _end(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        _signal(process, how)
        try:
            return await asyncio.wait_for(process.wait(), STOP_S)
        except TimeoutError:
            _signal(process, signal.SIGKILL)
            return await process.wait()


def _signal(process: asyncio.subprocess.Process, how: signal.Signals) -> None:
    """Not by `send_signal`: that looks first, and takes the end of a child from the thread that waits for it."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, how)


async def together(*starts: Coroutine[Any, Any, object]) -> None:
    """Wait for all; the first that fails ends the others and is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            for start in starts:
                group.create_task(start)
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None


@asynccontextmanager
async def running(process: Process, *, wait_for: Path | None = None) -> AsyncIterator[Process]:
    await process.start(wait_for=wait_for)
    try:
        yield process
    finally:
        await process.stop()
