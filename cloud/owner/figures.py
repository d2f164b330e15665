"""What the owner sees: today over all stores, and how fresh each store's part of it is. Reads roll-ups only."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

import msgspec

from cloud.ingest.rollup import zone
from cloud.owner.words import ALARMS, CATEGORIES, TENDERS
from cloud.storage.sqlite import Reader
from hub.errors import Invalid

MAX_ALARMS = 50
ALARM_SHOWN_MS = 24 * 3_600_000
"""An alarm that has not come again for so long is no longer shown, unless its cause is known to last."""
MAX_STORES = 1_000
StoreState = Literal["live", "syncing", "offline", "quarantined"]


class ByTender(msgspec.Struct, frozen=True):
    """name: in the reader's language, as in all that `hub.language.encode` says."""

    tender: str
    name: str
    amount_fen: int


class ByHour(msgspec.Struct, frozen=True):
    """last_week: received on the same weekday a week before."""

    hour: int
    received_fen: int
    revenue_fen: int
    last_week_received_fen: int


class ByCategory(msgspec.Struct, frozen=True):
    account: str
    name: str
    revenue_fen: int


class StoreToday(msgspec.Struct, frozen=True, kw_only=True):
    """One store. provisional: its own signed summary, while its entries are still on the way.

    as_of: what the figures reach. same_weekday_last_week_fen: received a week before up to the same time of day.
    pending_entries: entries a newer hub wrote that this cloud cannot count yet.
    """

    hub: str
    name: str
    received_fen: int
    revenue_fen: int
    topped_up_fen: int
    visits: int
    state: StoreState
    behind: int
    provisional: bool
    as_of: str | None
    last_entry_at: str | None
    last_seen_at: str | None
    same_weekday_last_week_fen: int
    pending_entries: int


class Alarm(msgspec.Struct, frozen=True):
    hub: str
    store: str
    code: str
    message: str
    at: str
    times: int


class Today(msgspec.Struct, frozen=True, kw_only=True):
    """The owner's page. All amounts in fen; times RFC 3339."""

    day: str
    as_of: str
    connected: bool
    provisional: bool
    received_fen: int
    revenue_fen: int
    topped_up_fen: int
    refunded_fen: int
    visits: int
    member_visits: int
    walk_in_visits: int
    prepaid_liability_fen: int
    same_weekday_last_week_fen: int
    by_tender: tuple[ByTender, ...]
    by_hour: tuple[ByHour, ...]
    by_category: tuple[ByCategory, ...]
    stores: tuple[StoreToday, ...]
    alarms: tuple[Alarm, ...]


class _Row(msgspec.Struct, frozen=True):
    """A hub as the store has it."""

    hub: str
    name: str
    zone: str
    seq: int
    last_entry_at: int | None
    quarantined_at: int | None
    online: int | None
    head_seq: int | None
    seen_at: int | None
    pending: int
    summary_seq: int | None
    received_fen: int | None
    revenue_fen: int | None
    topped_up_fen: int | None
    visits: int | None


_HUBS = """
SELECT hub.hub, hub.name, hub.zone, head.seq, head.last_entry_at, head.quarantined_at, presence.online,
    presence.head_seq, presence.seen_at,
    (SELECT count(*) FROM entry WHERE entry.chain = hub.chain AND entry.hub = hub.hub AND entry.pending = 1),
    summary.seq, summary.received_fen, summary.revenue_fen, summary.topped_up_fen, summary.visits
FROM hub JOIN hub_head AS head USING (chain, hub) LEFT JOIN presence USING (chain, hub)
LEFT JOIN day_summary AS summary ON summary.chain = hub.chain AND summary.hub = hub.hub AND summary.day = ?
WHERE hub.chain = ? ORDER BY hub.name, hub.hub LIMIT ?
"""
_HOURS = """
SELECT hub, hour, received_fen, revenue_fen, topped_up_fen, refunded_fen, member_visits, walk_in_visits
FROM rollup_hour WHERE chain = ? AND day = ?
"""


def day_of(text: str | None, now: int, place: str) -> str:
    """The day asked for, or today. Raises Invalid."""
    if text is None:
        return _local(now, place).date().isoformat()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Invalid(detail="day") from error


async def today(reader: Reader, chain: str, day: str, now: int, place: str, *, connected: bool) -> Today:
    """The figures of one chain's day, in one snapshot."""
    before = (date.fromisoformat(day) - timedelta(days=7)).isoformat()
    hubs = [_Row(*row) for row in await reader.all(_HUBS, day, chain, MAX_STORES)]
    hours = await reader.all(_HOURS, chain, day)
    last_week = await reader.all(_HOURS, chain, before)
    stores = tuple(_store(row, hours, last_week, day, now) for row in hubs)
    columns = [sum(row[index] for row in hours) for index in range(8) if index > 1]
    member, walk_in = columns[4], columns[5]
    balance = await reader.one(
        "SELECT COALESCE(-SUM(balance), 0) FROM rollup_balance WHERE chain = ? AND account IN ('2205', '2205.02')",
        chain,
    )
    return Today(
        day=day,
        as_of=_stamp(now, place) or "",
        connected=connected,
        provisional=any(store.provisional for store in stores),
        received_fen=sum(store.received_fen for store in stores),
        revenue_fen=sum(store.revenue_fen for store in stores),
        topped_up_fen=sum(store.topped_up_fen for store in stores),
        refunded_fen=columns[3],
        visits=sum(store.visits for store in stores),
        member_visits=member,
        walk_in_visits=walk_in,
        prepaid_liability_fen=balance[0] if balance else 0,
        same_weekday_last_week_fen=sum(store.same_weekday_last_week_fen for store in stores),
        by_tender=await _tenders(reader, chain, day),
        by_hour=_by_hour(hours, last_week),
        by_category=await _categories(reader, chain, day),
        stores=stores,
        alarms=await _alarms(reader, chain, now, place),
    )


def _store(
    row: _Row, hours: Sequence[tuple[Any, ...]], last_week: Sequence[tuple[Any, ...]], day: str, now: int
) -> StoreToday:
    state, behind = _state(row)
    mine = [values for values in hours if values[0] == row.hub]
    provisional = state == "syncing" and row.summary_seq is not None and row.summary_seq > row.seq
    if state == "live" or provisional:
        as_of: int | None = now
    else:
        as_of = row.last_entry_at if state == "syncing" else row.seen_at or row.last_entry_at
    return StoreToday(
        hub=row.hub,
        name=row.name,
        received_fen=row.received_fen or 0 if provisional else sum(values[2] for values in mine),
        revenue_fen=row.revenue_fen or 0 if provisional else sum(values[3] for values in mine),
        topped_up_fen=row.topped_up_fen or 0 if provisional else sum(values[4] for values in mine),
        visits=row.visits or 0 if provisional else sum(values[6] + values[7] for values in mine),
        state=state,
        behind=behind,
        provisional=provisional,
        as_of=_stamp(as_of, row.zone),
        last_entry_at=_stamp(row.last_entry_at, row.zone),
        last_seen_at=_stamp(now if row.online else row.seen_at, row.zone),
        same_weekday_last_week_fen=_until(
            [values for values in last_week if values[0] == row.hub], day, as_of, row.zone
        ),
        pending_entries=row.pending,
    )


def _state(row: _Row) -> tuple[StoreState, int]:
    behind = max(0, (row.head_seq or 0) - row.seq)
    if row.quarantined_at is not None:
        return "quarantined", behind
    if not row.online:
        return "offline", behind
    return ("syncing" if behind else "live"), behind


def _until(rows: list[tuple[Any, ...]], day: str, as_of: int | None, place: str) -> int:
    """Received a week ago until the time of day of `as_of`; the hour under way counts by its minutes."""
    if as_of is None:
        return 0
    moment = _local(as_of, place)
    if moment.date().isoformat() > day:
        return sum(int(row[2]) for row in rows)
    if moment.date().isoformat() < day:
        return 0
    whole = sum(int(row[2]) for row in rows if row[1] < moment.hour)
    return whole + sum(int(row[2]) for row in rows if row[1] == moment.hour) * moment.minute // 60


def _by_hour(hours: Sequence[tuple[Any, ...]], last_week: Sequence[tuple[Any, ...]]) -> tuple[ByHour, ...]:
    return tuple(
        ByHour(
            hour,
            sum(row[2] for row in hours if row[1] == hour),
            sum(row[3] for row in hours if row[1] == hour),
            sum(row[2] for row in last_week if row[1] == hour),
        )
        for hour in range(24)
    )


async def _tenders(reader: Reader, chain: str, day: str) -> tuple[ByTender, ...]:
    rows = await reader.all(
        "SELECT tender, SUM(amount_fen) FROM rollup_tender WHERE chain = ? AND day = ? GROUP BY tender"
        " HAVING SUM(amount_fen) <> 0 ORDER BY SUM(amount_fen) DESC",
        *(chain, day),
    )
    return tuple(ByTender(tender, TENDERS.get(tender, tender), amount) for tender, amount in rows)


async def _categories(reader: Reader, chain: str, day: str) -> tuple[ByCategory, ...]:
    rows = await reader.all(
        "SELECT account, SUM(revenue_fen) FROM rollup_category WHERE chain = ? AND day = ?"
        " GROUP BY account ORDER BY account",
        *(chain, day),
    )
    return tuple(ByCategory(account, CATEGORIES.get(account, account), amount) for account, amount in rows)


async def _alarms(reader: Reader, chain: str, now: int, place: str) -> tuple[Alarm, ...]:
    rows = await reader.all(
        "SELECT alarm.hub, hub.name, alarm.code, alarm.last_at, alarm.times FROM alarm JOIN hub USING (chain, hub)"
        " WHERE alarm.chain = ? AND cleared_at IS NULL"
        " AND (alarm.last_at > ? OR alarm.code IN ('quarantined', 'cloud_ahead', 'needs_upgrade'))"
        " ORDER BY alarm.last_at DESC LIMIT ?",
        *(chain, now - ALARM_SHOWN_MS, MAX_ALARMS),
    )
    return tuple(_alarm(hub, name, code, _stamp(at, place) or "", times) for hub, name, code, at, times in rows)


def _alarm(hub: str, name: str, code: str, at: str, times: int) -> Alarm:
    return Alarm(hub, name, code, ALARMS.get(code, code), at, times)


def _local(at: int, place: str) -> datetime:
    return datetime.fromtimestamp(at / 1000, zone(place))


def _stamp(at: int | None, place: str) -> str | None:
    return None if at is None else _local(at, place).isoformat(timespec="seconds")
