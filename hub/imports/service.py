"""Lists while they are looked at and brought in: in memory only, a few at a time; the journal knows what came in."""

import asyncio
import hashlib
import hmac
import logging
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from hub.errors import MeishuError, NotFound, Refused, Unfit
from hub.events import Bus
from hub.ids import ulid
from hub.imports import rules, state
from hub.imports.checking import Bad, Checked, Good, Known, check, known
from hub.imports.columns import COLUMNS, guess
from hub.imports.reading import Table, read
from hub.imports.rules import Group
from hub.journal.store import Store
from hub.language import words

log = logging.getLogger(__name__)

MAX_LISTS = 3
KEEP_MS = 60 * 60_000
GROUP_S = 0.04
"""What a command aims to take of the writer, for a sale waits behind it; its rows follow from the last one's pace."""
_FEWEST, _FIRST, _MOST = 20, 50, 250
MAX_SHOWN = 500
_SAMPLE = 5
_TELL_EVERY_S = 0.5


class ImportBusy(
    Refused, code="import_busy", zh="正在导入另一份名单，请等它完成", en="Another list is being brought in; wait for it"
): ...


class ListView(Struct, frozen=True):
    """state: read, checked, running, done, failed. bad: the first MAX_SHOWN; bad_rows counts rows, not words.

    brought: rows in the store now by this run; before: rows that an earlier run or file had brought in.
    """

    upload: str
    state: str
    kind: str
    headings: tuple[str, ...]
    rows: int
    sample: list[tuple[str, ...]]
    fields: list[str]
    columns: dict[str, int]
    same_file_at: int | None
    good: int
    bad_rows: int
    bad: list[Bad]
    before: int
    brought: int
    passed_by: int
    error: str


class Progress(Struct, frozen=True):
    upload: str
    state: str
    brought: int
    good: int


@dataclass(slots=True)
class _List:
    upload: str
    batch: str
    table: Table
    columns: dict[str, int]
    at: int
    same_file_at: int | None = None
    state: str = "read"
    checked: Checked | None = None
    brought: int = 0
    passed_by: int = 0
    error: str = ""
    told_at: float = 0.0
    task: "asyncio.Task[None] | None" = field(default=None)


class Imports:
    def __init__(self, store: Store, bus: Bus) -> None:
        self._store = store
        self._bus = bus
        self._lists: dict[str, _List] = {}

    async def take(self, data: bytes) -> ListView:
        """Raises FileUnreadable, ImportBusy."""
        self._make_room()
        table = await asyncio.to_thread(read, data)
        batch = hmac.new(self._store.keys.store, b"list\0" + hashlib.sha256(data).digest(), "sha256").hexdigest()[:32]
        before = await self._store.read(state.batch, batch)
        now = self._now_ms()
        new = _List(ulid(now), batch, table, guess(table.headings), now, before.ended_at if before else None)
        self._lists[new.upload] = new
        return _view(new)

    async def check(self, upload: str, columns: Mapping[str, int]) -> ListView:
        """A dry run: nothing is written. Raises NotFound, Unfit, ImportBusy."""
        one = self._idle(upload)
        if "name" not in columns:
            raise Unfit(detail=words("请选出哪一列是姓名 (columns)", "Say which column is the name (columns)"))
        if not set(columns) <= set(COLUMNS) or not all(0 <= n < len(one.table.headings) for n in columns.values()):
            raise Unfit(detail=words("没有这一列 (columns)", "No such column (columns)"))
        there = await self._store.read(known, self._now_ms())
        one.checked = await asyncio.to_thread(self._check, one.table, dict(columns), there)
        one.columns, one.state, one.brought, one.passed_by, one.error = dict(columns), "checked", 0, 0, ""
        return _view(one)

    def start(self, upload: str, actor: str, device: str) -> ListView:
        """Bring in the good rows, in the background. Raises NotFound, Unfit, ImportBusy."""
        one = self._idle(upload)
        if one.checked is None or one.state != "checked":
            raise Unfit(detail=words("请先检查，再导入", "Check it first"))
        if any(other.state == "running" for other in self._lists.values()):
            raise ImportBusy
        one.state = "running"
        one.task = asyncio.get_running_loop().create_task(self._run(one, one.checked, actor, device))
        return _view(one)

    def get(self, upload: str) -> ListView:
        """Raises NotFound."""
        return _view(self._find(upload))

    def bad(self, upload: str) -> tuple[Bad, ...]:
        """All of them. Raises NotFound."""
        checked = self._find(upload).checked
        return checked.bad if checked else ()

    def drop(self, upload: str) -> None:
        """Forget a list; one that is being brought in stops after the group under way. Raises NotFound."""
        one = self._find(upload)
        if one.task is not None:
            one.task.cancel()
        del self._lists[upload]

    async def close(self) -> None:
        tasks = [one.task for one in self._lists.values() if one.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, one: _List, checked: Checked, actor: str, device: str) -> None:
        try:
            await self._write(rules.begin, (one.batch, len(one.table.rows)), actor, device)
            async for done in self._bring(one.batch, checked.good, actor, device):
                one.brought += done.brought
                one.passed_by += done.passed_by
                self._tell(one, seldom=True)
            await self._write(rules.end, (one.batch, len({bad.row for bad in checked.bad})), actor, device)
            one.state = "done"
        except MeishuError as error:
            one.state, one.error = "failed", error.said
        except Exception:
            log.exception("bringing in a list failed")
            one.state, one.error = "failed", MeishuError().said
        self._tell(one)

    async def _bring(self, batch: str, good: tuple[Good, ...], actor: str, device: str) -> AsyncIterator[rules.Brought]:
        start, size = 0, _FIRST
        while start < len(good):
            began = time.monotonic()
            yield await self._write(rules.bring, Group(batch, good[start : start + size]), actor, device)
            start += size
            size = next_size(size, time.monotonic() - began)

    async def _write(self, rule: Any, body: Any, actor: str, device: str) -> Any:
        return (await self._store.write(rule, body, actor=actor, device=device)).value

    def _check(self, table: Table, columns: dict[str, int], there: Known) -> Checked:
        key = self._store.keys.store
        used = sorted(columns.items())
        keys = [
            hmac.digest(key, "\x1f".join(f"{name}={cells[n]}" for name, n in used).encode(), "sha256").hex()[:32]
            for _, cells in table.rows
        ]
        return check(table, columns, there, keys)

    def _tell(self, one: _List, *, seldom: bool = False) -> None:
        now = time.monotonic()
        if seldom and now - one.told_at < _TELL_EVERY_S:
            return
        one.told_at = now
        good = len(one.checked.good) if one.checked else 0
        self._bus.publish("import", Progress(one.upload, one.state, one.brought + one.passed_by, good))

    def _find(self, upload: str) -> _List:
        if upload not in self._lists:
            raise NotFound(what=words("名单 {upload}", "list {upload}").format(upload=upload))
        return self._lists[upload]

    def _idle(self, upload: str) -> _List:
        one = self._find(upload)
        if one.state == "running":
            raise ImportBusy
        return one

    def _make_room(self) -> None:
        """Old lists go first; one that is being brought in stays. Raises ImportBusy."""
        now = self._now_ms()
        idle = sorted((one for one in self._lists.values() if one.state != "running"), key=lambda one: one.at)
        for one in idle:
            if now - one.at > KEEP_MS or len(self._lists) >= MAX_LISTS:
                del self._lists[one.upload]
        if len(self._lists) >= MAX_LISTS:
            raise ImportBusy

    def _now_ms(self) -> int:
        return self._store.clock.read(self._store.head.at)[0]


def next_size(size: int, took_s: float) -> int:
    """Rows of the next group after one of `size` rows took this long; at most twice as many."""
    fit = int(size * GROUP_S / max(took_s, 0.001))
    return max(_FEWEST, min(fit, 2 * size, _MOST))


def _view(one: _List) -> ListView:
    checked = one.checked or Checked((), (), 0)
    return ListView(
        upload=one.upload, state=one.state, kind=one.table.kind, headings=one.table.headings, rows=len(one.table.rows),
        sample=[cells for _, cells in one.table.rows[:_SAMPLE]], fields=list(COLUMNS), columns=one.columns,
        same_file_at=one.same_file_at, good=len(checked.good), bad_rows=len({bad.row for bad in checked.bad}),
        bad=list(checked.bad[:MAX_SHOWN]), before=checked.brought, brought=one.brought, passed_by=one.passed_by,
        error=one.error,
    )  # fmt: skip
