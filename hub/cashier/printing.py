"""The task that takes issued receipts to the printer."""

import asyncio
import contextlib
import logging

from devices import model
from hub.cashier import state
from hub.cashier.facts import ReceiptIssued
from hub.cashier.receipts import Finish, Issued, finish, layout
from hub.errors import MeishuError, NotFound
from hub.events import Bus
from hub.hardware.client import Devices
from hub.journal.store import Store
from hub.journal.writer import Committed, Head

log = logging.getLogger(__name__)

MAX_WAITING = 100
DAEMON_S = 10.0
"""How long to wait for the device daemon when asking after receipts of before."""


class Printing:
    """Takes issued receipts to the printer one by one and writes down what became of each."""

    def __init__(self, hub_store: Store, bus: Bus, devices: Devices) -> None:
        self._store = hub_store
        self._bus = bus
        self._devices = devices
        self._waiting: asyncio.Queue[Issued] = asyncio.Queue(MAX_WAITING)
        hub_store.on_commit.append(self._on_commit)

    async def run(self) -> None:
        """Print until cancelled. Receipts begun before the hub stopped are asked after, never printed again."""
        for row in await self._store.read(state.unfinished_receipts):
            await self._ask_after(Issued(row.bill, row.job, row.copy))
        while True:
            issued = await self._waiting.get()
            try:
                await self._print(issued)
            except Exception:
                log.exception("receipt job %s", issued.job)
                with contextlib.suppress(MeishuError):  # a disk that is full: it stays unfinished until restart
                    await self._finish(issued, "unknown", "internal_error", None)

    async def _ask_after(self, issued: Issued) -> None:
        """The daemon keeps its jobs over restarts: one it never heard of was not printed."""
        await self._devices.wait_up(DAEMON_S)
        printer = self._devices.printer()
        try:
            if printer is None:
                await self._finish(issued, "unknown", "hub_restarted", None)
                return
            job = await self._devices.job(printer.id, issued.job)
        except NotFound:
            await self._finish(issued, "failed", "not_sent", None)
        except MeishuError:
            await self._finish(issued, "unknown", "hub_restarted", None)
        else:
            await self._finish(issued, job.state, job.reason, job.message)

    async def _print(self, issued: Issued) -> None:
        printer = self._devices.printer()
        if printer is None:
            await self._finish(issued, "failed", "no_printer", None)
            return
        now_ms = self._store.clock.read(self._store.head.at)[0]
        document = await self._store.read(layout, issued.bill, issued.copy, now_ms, self._store.keys.signing.sign)
        try:
            job = await self._devices.print(printer.id, issued.job, document)
        except MeishuError as error:
            unsure = error.code == "devices_away"
            await self._finish(issued, "unknown" if unsure else "failed", error.code, None)
            return
        await self._finish(issued, job.state, job.reason, job.message)

    async def _finish(self, issued: Issued, outcome: str, reason: str | None, message: model.Message | None) -> None:
        command = Finish(issued.bill, issued.job, outcome, reason)
        await self._store.write(finish, command, actor="system", device="hub")
        self._bus.publish(
            "receipt",
            {"bill": issued.bill, "job": issued.job, "copy": issued.copy, "state": outcome, "reason": reason,
             "message": message.zh if message else None},
        )  # fmt: skip

    def _on_commit(self, _head: Head, entries: Committed) -> None:
        for _, fact in entries:
            if isinstance(fact, ReceiptIssued):
                try:
                    self._waiting.put_nowait(Issued(fact.bill, fact.job, fact.copy))
                except asyncio.QueueFull:
                    log.warning("too many receipts wait; job %s stays unfinished until restart", fact.job)
