"""Roll-ups: what the owner reads, kept from the entries really inserted, and rebuilt from them to the same rows.

received (实收): debits less credits of the money accounts, in trade. revenue (消耗业绩): credits less debits of 6001.
topped_up: principal of lots sold less lots taken back. A visit is a member's day, however many bills it has, or a
bill without a member. Days and hours are the store's.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from cloud.ingest.verify import Checked, read_entry
from cloud.storage.sqlite import Writer
from hub.cards.facts import CardClosed, CardSold, CardTakenBack, InstalmentPaid
from hub.cashier.facts import BillRefunded, BillSettled
from hub.journal.entry import decode_entry
from hub.ledger.accounts import DRAWER_KINDS, MONEY, MONEY_CODES, REVENUE_PREFIX, Tender

DEFAULT_ZONE = "Asia/Shanghai"
CHUNK = 1_000
COUNTS = 2
"""How this release counts; raised with any change of `tally`, so that what an older one counted is counted anew."""
_TENDER_OF = {account.code: tender for tender, account in MONEY.items()}
_TABLES = ("rollup_hour", "rollup_tender", "rollup_category", "rollup_visit", "rollup_balance")


@dataclass
class Tally:
    """What some entries add: hours by (day, hour), the rest by day."""

    hours: dict[tuple[str, int], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    tenders: Counter[tuple[str, str]] = field(default_factory=Counter)
    categories: Counter[tuple[str, str]] = field(default_factory=Counter)
    balances: Counter[str] = field(default_factory=Counter)
    visits: dict[str, tuple[str, int, bool]] = field(default_factory=dict)


def zone(name: str) -> ZoneInfo:
    """The zone, or China's where the name is not one."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return ZoneInfo(DEFAULT_ZONE)


def tally(entries: Iterable[Checked], place: ZoneInfo) -> Tally:
    """Sum up the entries that this release can read. Pure."""
    total = Tally()
    for checked in entries:
        if checked.fact is None:
            continue
        moment = datetime.fromtimestamp(checked.entry.at / 1000, place)
        when = (moment.date().isoformat(), moment.hour)
        _add_postings(total, when, checked)
        _add_fact(total, when, checked)
    return total


def write(connection: Writer, chain: str, hub: str, total: Tally) -> None:
    """Add a tally to the tables."""
    for visit, (day, hour, member) in total.visits.items():
        if connection.execute("INSERT OR IGNORE INTO rollup_visit VALUES (?, ?, ?)", (chain, hub, visit)).rowcount:
            total.hours[day, hour]["member_visits" if member else "walk_in_visits"] += 1
    connection.executemany(
        "INSERT INTO rollup_hour VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " received_fen = received_fen + excluded.received_fen, revenue_fen = revenue_fen + excluded.revenue_fen,"
        " topped_up_fen = topped_up_fen + excluded.topped_up_fen,"
        " refunded_fen = refunded_fen + excluded.refunded_fen,"
        " member_visits = member_visits + excluded.member_visits,"
        " walk_in_visits = walk_in_visits + excluded.walk_in_visits",
        [(chain, hub, day, hour, *_hour_values(values)) for (day, hour), values in total.hours.items()],
    )
    connection.executemany(
        "INSERT INTO rollup_tender VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET amount_fen = amount_fen + excluded.amount_fen",
        [(chain, hub, day, tender, amount) for (day, tender), amount in total.tenders.items()],
    )
    connection.executemany(
        "INSERT INTO rollup_category VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET revenue_fen = revenue_fen + excluded.revenue_fen",
        [(chain, hub, day, account, amount) for (day, account), amount in total.categories.items()],
    )
    connection.executemany(
        "INSERT INTO rollup_balance VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET balance = balance + excluded.balance",
        [(chain, hub, account, amount) for account, amount in total.balances.items()],
    )


def recompute(connection: Writer, chain: str, hub: str) -> int:
    """Rebuild the hub's roll-ups from its entries, newly readable ones among them; how many stay unread."""
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table} WHERE chain = ? AND hub = ?", (chain, hub))  # noqa: S608
    (place,) = connection.execute("SELECT zone FROM hub WHERE chain = ? AND hub = ?", (chain, hub)).fetchone()
    after = pending = 0
    while True:
        rows = connection.execute(
            "SELECT seq, body, hash FROM entry WHERE chain = ? AND hub = ? AND seq > ? ORDER BY seq LIMIT ?",
            (chain, hub, after, CHUNK),
        ).fetchall()
        if not rows:
            return pending
        checked = [read_entry(decode_entry(body), body, digest) for _, body, digest in rows]
        write(connection, chain, hub, tally(checked, zone(place)))
        connection.executemany(
            "UPDATE entry SET pending = ? WHERE chain = ? AND hub = ? AND seq = ? AND pending <> ?",
            [(int(item.fact is None), chain, hub, item.entry.seq, int(item.fact is None)) for item in checked],
        )
        pending += sum(item.fact is None for item in checked)
        after = rows[-1][0]


def is_current(connection: Writer) -> bool:
    """Whether the roll-ups were last rebuilt, or begun, by a release that counts as this one does."""
    (counted,) = connection.execute("PRAGMA application_id").fetchone()
    return bool(counted == COUNTS)


def set_current(connection: Writer) -> None:
    connection.execute(f"PRAGMA application_id = {COUNTS}")


def verify(connection: Writer, chain: str, hub: str) -> list[str]:
    """The roll-up tables that differ from a rebuild; nothing is changed."""
    before = {table: _rows(connection, table, chain, hub) for table in _TABLES}
    connection.execute("SAVEPOINT verify_rollups")
    try:
        recompute(connection, chain, hub)
        return [table for table in _TABLES if _rows(connection, table, chain, hub) != before[table]]
    finally:
        connection.execute("ROLLBACK TO verify_rollups")
        connection.execute("RELEASE verify_rollups")


def _add_postings(total: Tally, when: tuple[str, int], checked: Checked) -> None:
    day = when[0]
    for posting in checked.entry.postings:
        total.balances[posting.account] += posting.amount
        if posting.account in MONEY_CODES:
            if checked.entry.kind in DRAWER_KINDS:
                continue
            total.hours[when]["received_fen"] += posting.amount
            total.tenders[day, _TENDER_OF[posting.account]] += posting.amount
        elif posting.account.startswith(REVENUE_PREFIX):
            total.hours[when]["revenue_fen"] -= posting.amount
            total.categories[day, posting.account] -= posting.amount


def _add_fact(total: Tally, when: tuple[str, int], checked: Checked) -> None:
    """Stored value and arrears bring no money, so their tenders are read from the bill."""
    match checked.fact:
        case BillSettled() as fact:
            visit = f"{when[0]} {fact.member}" if fact.member is not None else fact.bill
            total.visits.setdefault(visit, (*when, fact.member is not None))
            _add_moneyless(total, when[0], fact.tenders, 1)
        case BillRefunded() as fact:
            total.hours[when]["refunded_fen"] += fact.amount_fen
            _add_moneyless(total, when[0], fact.tenders, -1)
        case CardSold() as fact:
            total.hours[when]["topped_up_fen"] += fact.principal_fen - fact.owed_fen
        case CardTakenBack() as fact:
            total.hours[when]["topped_up_fen"] -= fact.principal_fen - fact.owed_fen
        case InstalmentPaid() as fact:
            total.hours[when]["topped_up_fen"] += fact.amount_fen
        case CardClosed() as fact:
            total.hours[when]["refunded_fen"] += fact.refund_fen
        case _:
            pass


def _add_moneyless(total: Tally, day: str, tenders: Iterable[object], sign: int) -> None:
    for taken in tenders:
        tender = getattr(taken, "tender", None)
        if isinstance(tender, Tender) and tender not in MONEY:
            total.tenders[day, tender] += sign * int(getattr(taken, "amount_fen", 0))


def _hour_values(values: Counter[str]) -> tuple[int, ...]:
    names = (
        "received_fen",
        "revenue_fen",
        "topped_up_fen",
        "refunded_fen",
        "member_visits",
        "walk_in_visits",
    )
    return tuple(values[name] for name in names)


def _rows(connection: Writer, table: str, chain: str, hub: str) -> set[tuple[object, ...]]:
    rows = connection.execute(f"SELECT * FROM {table} WHERE chain = ? AND hub = ?", (chain, hub))  # noqa: S608
    return {tuple(row) for row in rows}
